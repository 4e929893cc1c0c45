"""The accounts of the demo: one of each role, and a clerk who is bound to one kecamatan."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from kaur_psm.accounts.models import User
from kaur_psm.accounts.roles import ensure_roles
from registry.models import District

KINAL = "17.04.01"
LAST_NAME = "Contoh"


class Account(NamedTuple):
    username: str
    first_name: str
    role: str
    is_bound: bool = False


ACCOUNTS = (
    Account("petugas", "Petugas", "Petugas"),
    Account("kabid", "Kabid", "Kabid"),
    Account("admin", "Admin", "Admin"),
    Account("petugas-kinal", "Petugas Kinal", "Petugas", is_bound=True),
    Account("pimpinan", "Pimpinan", "Pimpinan"),
)


def active_accounts():
    """The accounts of the demo that can sign in (a query). Who renames one makes it an account of the office."""
    names = [account.username for account in ACCOUNTS]
    return User.objects.filter(username__in=names, last_name=LAST_NAME, is_active=True)


@transaction.atomic
def make_accounts(password):
    """Make the missing ACCOUNTS with that password, and return them.

    An existing account is not changed: somebody may use it.
    """
    ensure_roles()
    existing = set(User.objects.values_list("username", flat=True))
    hashed = make_password(password)  # Once: it takes half a second, and all have the same.
    return [_make(account, hashed) for account in ACCOUNTS if account.username not in existing]


def _make(account, hashed):
    is_admin = account.role == "Admin"
    user = User.objects.create(
        username=account.username,
        password=hashed,
        first_name=account.first_name,
        last_name=LAST_NAME,
        is_staff=is_admin,
        is_superuser=is_admin,
        sees_all_districts=not account.is_bound,
    )
    user.groups.add(Group.objects.get(name=account.role))
    if account.is_bound:
        user.districts.add(District.objects.filter(code=KINAL).first() or District.objects.first())
    return user

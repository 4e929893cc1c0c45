"""What an Admin does to the account of somebody else, each with its trace. Who may is asked before (`rights`)."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kaur_psm.accounts import rights
from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor.recovery import LEGIBLE
from kaur_psm.accounts.validators import is_strong
from registry.models import Trace


def one_time_password():
    """Return a new password that can be read aloud: three times four letters and digits, 59 bits.

    By chance one may look like words or a date, which the office's own rule refuses: then another one is drawn.
    """
    drawn = iter(lambda: "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(3)), None)
    return next(password for password in drawn if is_strong(password))


@transaction.atomic
def make(username, name, typed, by):
    """Make an account; return it with its one-time password.

    `typed` are its roles and area, as `rights.Grants.with_changes` takes them. Raises ValidationError where `by` may
    not give them.
    """
    password = one_time_password()
    account = User(username=username, first_name=name, must_change_password=True)
    account.set_password(password)
    rights.change(account, rights.Grants().with_changes(typed), by, event="akun dibuat")
    return account, password


def give(account, typed, by):
    """Give the account other roles or another area; raise ValidationError where `by` may not."""
    rights.change(account, rights.grants_of(account).with_changes(typed), by)


@transaction.atomic
def give_one_time_password(account, by, seen):
    """Give the account a new password for one sign-in, and return it. Its sessions end.

    `seen` is the `mark_of_password` that the page showed. None where the password is another one by now: whoever gets
    two of them at once cannot tell which one holds.
    """
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if mark_of_password(account) != seen:
        return None
    password = one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    account.trace_new_password(by=by)
    return password


def mark_of_password(account):
    """Return a text that differs with each password of the account, and tells nothing of it."""
    return salted_hmac("kaur_psm.accounts.managing", account.password, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def sign_out_everywhere(account, by):
    """End all sessions of the account; return how many there were."""
    own = [each.pk for each in account.sessions.filter(expire_date__gt=timezone.now())]
    account.sessions.filter(pk__in=own).delete()
    _trace(account, by, f"dikeluarkan dari semua tempat: {len(own)} sesi")
    return len(own)


def _trace(account, by, detail):
    Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=by, subject=account.username, detail=detail)

"""What an account or a role may do: who may change it, in words, and the trace of each change.

Every door that changes an account or a role passes `refuse_change` or `refuse_role_change`: /akun/ and the Django
admin.
"""

from dataclasses import asdict, dataclass, replace

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction

from kaur_psm.accounts import matrix
from kaur_psm.accounts.models import User
from registry.models import District, Trace

OWN_ACCOUNT = "Peran, hak, kecamatan dan status akun sendiri tidak dapat diubah sendiri: mintalah Admin lain."
BOTH_AREAS = "Pilih semua kecamatan atau kecamatan tertentu, tidak keduanya."
SUPERUSERS_ONLY = "Hanya superuser yang mengelola akun superuser."
STAFF_ONLY = "Akun Anda tidak boleh masuk Admin, jadi tidak dapat memberikannya kepada akun lain."
TOO_MANY_RIGHTS = "Peran atau hak ini lebih banyak daripada yang dimiliki akun Anda."
ROLES_OF_ALL = "Peran berlaku untuk semua kecamatan: hanya akun dengan semua kecamatan yang mengubahnya."
OWN_ROLE = "Peran akun sendiri tidak dapat diubah sendiri: mintalah Admin lain."


@dataclass(frozen=True)
class Grants:
    """What an account may do and see, as Admins set it; in the sets are ids."""

    groups: frozenset = frozenset()
    user_permissions: frozenset = frozenset()
    districts: frozenset = frozenset()
    sees_all_districts: bool = False
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False

    def with_changes(self, typed):
        """These grants after a form: `typed` has the values of its fields, rows for the sets; other fields stay."""
        changes = {name: typed[name] for name in asdict(self) if name in typed}
        sets = {name: frozenset(row.pk for row in rows) for name, rows in changes.items() if name in SETS}
        return replace(self, **{**changes, **sets})


SETS = ("groups", "user_permissions", "districts")
FLAGS = ("sees_all_districts", "is_active", "is_staff", "is_superuser")


def grants_of(account):
    """The saved `Grants` of an account; those of a new one where it is not saved yet."""
    saved = User.objects.filter(pk=account.pk).first()
    if saved is None:
        return Grants()
    sets = {name: frozenset(getattr(saved, name).values_list("pk", flat=True)) for name in SETS}
    return Grants(**sets, **{name: getattr(saved, name) for name in FLAGS})


# Who may change what


def accounts_for_list(by):
    """The accounts that `by` sees, with all that their list shows, those in use first (a query)."""
    accounts = by.visible_accounts().with_second_factor()
    return accounts.prefetch_related("groups", "districts").order_by("-is_active", "username")


def may_manage(by, account):
    """Whether `by` may change anything of that account: its name, its password, its devices, its rights.

    Who sets a password can sign in with it. So nobody manages an account that has more than `by` may give.
    """
    return by.has_perm("accounts.change_user") and not why_not_given(by, grants_of(account))


def refuse_change(by, account, before, after):
    """Raise ValidationError with the reasons where `by` may not change the grants of the account (both `Grants`).

    Nobody changes the own account, not even a superuser. A bound account gives kecamatan of its own, at least one.
    """
    if before == after and account.pk:
        return
    if account == by:
        raise ValidationError(OWN_ACCOUNT)
    reasons = [BOTH_AREAS] if after.sees_all_districts and after.districts else []
    reasons += why_not_given(by, after)
    if account.pk:
        reasons += [reason for reason in why_not_given(by, before) if reason not in reasons]
    if reasons:
        raise ValidationError(reasons)


def why_not_given(by, grants):
    """The sentences on why `by` may not give an account these grants; none where it may. A superuser may all."""
    if by.is_superuser:
        return []
    own = grants_of(by)
    refusals = {
        SUPERUSERS_ONLY: grants.is_superuser,
        STAFF_ONLY: grants.is_staff and not own.is_staff,
        TOO_MANY_RIGHTS: not _permissions(grants) <= _permissions(own),
        f"Akun Anda hanya mengelola akun dari kecamatannya sendiri ({by.area}).": by.is_bound
        and (grants.sees_all_districts or not grants.districts or not grants.districts <= own.districts),
    }
    return [sentence for sentence, is_refused in refusals.items() if is_refused]


def roles_given_by(by):
    """The roles that `by` may give (a query)."""
    if by.is_superuser:
        return Group.objects.order_by("name")
    more = Permission.objects.exclude(pk__in=_permissions(grants_of(by)))
    return Group.objects.exclude(permissions__in=more).order_by("name")


def districts_given_by(by):
    """The kecamatan that `by` may give (a query)."""
    return District.objects.visible_to(by).order_by("code")


def why_role_is_kept(by, group):
    """The sentence on why `by` may not change or delete the role (None: make one); empty where it may."""
    if by.is_superuser:
        return ""
    if by.is_bound:
        return ROLES_OF_ALL
    if group and group.user_set.contains(by):
        return OWN_ROLE
    return TOO_MANY_RIGHTS if group and not _permissions(Grants(groups={group.pk})) <= _own(by) else ""


def refuse_role_change(by, group, permissions):
    """Raise ValidationError where `by` may not change the role so that it has these permissions."""
    if reason := why_role_is_kept(by, group if group.pk else None):
        raise ValidationError(reason)
    if not by.is_superuser and not {permission.pk for permission in permissions} <= _own(by):
        raise ValidationError(TOO_MANY_RIGHTS)


def _own(by):
    return _permissions(grants_of(by))


def _permissions(grants):
    """The ids of the permissions that the roles of these grants and their own rights have together."""
    of_roles = Permission.objects.filter(group__in=grants.groups).values_list("pk", flat=True)
    return {*of_roles, *grants.user_permissions}


# Changing, with the trace of it


@transaction.atomic
def change(account, after, by, *, event=""):
    """Give the account these `Grants`, which the account `by` does, and leave the trace; `event` begins it.

    Raises ValidationError where `by` may not. An account that is not saved yet is made.
    """
    before = grants_of(account)
    refuse_change(by, account, before, after)
    words = of_account(account)
    for name in FLAGS:
        setattr(account, name, getattr(after, name))
    account.save(update_fields=FLAGS if account.pk else None)
    for name in SETS:
        getattr(account, name).set(getattr(after, name))
    record(by, account.username, words, of_account(account), event=event)


def set_active(account, active, by):
    """Activate or deactivate the account, which the account `by` does, and leave the trace of it."""
    change(account, replace(grants_of(account), is_active=active), by)


def of_account(account):
    """The saved rights of an account, by name; empty where it is not saved yet."""
    user = User.objects.filter(pk=account.pk).first()
    if user is None:
        return {}
    return {
        "peran": _listed(group.name for group in user.groups.all()),
        "kecamatan": user.area,
        "hak tambahan sendiri": _listed(map(matrix.code, user.user_permissions.select_related("content_type"))),
        "aktif": _yes(user.is_active),
        "masuk Admin": _yes(user.is_staff),
        "semua hak (superuser)": _yes(user.is_superuser),
    }


def of_role(group):
    """The saved rights of a role: its name, and one entry for each right."""
    if group.pk is None:
        return {}
    group.refresh_from_db()
    held = {matrix.code(permission): "ya" for permission in group.permissions.select_related("content_type")}
    return {"nama": group.name, **held}


def record(by, subject, before, after, *, event=""):
    """Write the trace of a change of rights that `by` made: "peran: Petugas → Kabid"; no trace without a change."""
    changes = [
        f"{name}: {before.get(name) or 'tidak ada'} → {after.get(name) or 'tidak ada'}"
        for name in {**before, **after}
        if (before.get(name) or "") != (after.get(name) or "")
    ]
    detail = "; ".join([event, *changes] if event else changes)
    if detail:
        Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=by, subject=subject, detail=detail)


def _listed(words):
    return ", ".join(sorted(words))


def _yes(answer):
    return "ya" if answer else "tidak"

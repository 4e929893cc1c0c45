"""The rights of an account or a role in words, and the trace of each change: the old and the new rights."""

from django.db import transaction

from kaur_psm.accounts import matrix
from kaur_psm.accounts.models import User
from registry.models import Trace


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


@transaction.atomic
def set_active(account, active, by):
    """Activate or deactivate the account, which the account `by` does, and leave the trace of it."""
    before = of_account(account)
    account.is_active = active
    account.save(update_fields=["is_active"])
    record(by, account.username, before, of_account(account))


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

"""Adding and removing what an account signs in with beside its password. Each leaves a trace."""

from django.db import transaction

from kaur_psm.accounts.second_factor import totp
from kaur_psm.accounts.second_factor.models import RecoveryCode, SecondFactor
from registry.models import Trace

LAST_ONE = "Akun ini wajib memakai verifikasi dua langkah: tambahkan perangkat lain dahulu, lalu hapus yang ini."


def add_app(account, name, secret, step):
    """Add the authenticator app that has just shown the code of the half minute `step`; return it."""
    return _add(account, SecondFactor.Kind.APP, name, totp.seal(secret), step)


def add_passkey(account, name, secret, counter):
    """Add the passkey; return it."""
    return _add(account, SecondFactor.Kind.PASSKEY, name, secret, counter)


@transaction.atomic
def renew_recovery_codes(account):
    """Give the account new recovery codes instead of its earlier ones, and return them."""
    codes = RecoveryCode.objects.renew(account)
    _trace(account, account, "kode cadangan dibuat")
    return codes


def why_kept(factor):
    """The sentence on why the factor may not be removed by its owner; empty where it may."""
    is_last = factor.account.second_factors.count() == 1
    return LAST_ONE if is_last and factor.account.must_have_second_factor else ""


@transaction.atomic
def remove(factor):
    """Remove a factor, as its owner does; with the last one the recovery codes go, too.

    Return the sentence on why it is kept after all; empty where it is gone.
    """
    account = factor.account
    # Of two requests at once that remove the last two, the second waits here and then finds its own alone.
    list(account.second_factors.select_for_update())
    if reason := why_kept(factor):
        return reason
    factor.delete()
    if not account.second_factors.exists():
        account.recovery_codes.all().delete()
    _trace(account, account, f"{factor} dihapus")
    return ""


@transaction.atomic
def remove_all(account, by):
    """Remove all factors and recovery codes of somebody who lost the device; return how many factors.

    The account `by` does it; None: the command on the server. Sessions that rest on one of them end.
    """
    names = [str(factor) for factor in account.second_factors.all()]
    account.second_factors.all().delete()
    account.recovery_codes.all().delete()
    if names:
        _trace(account, by, f"{', '.join(names)} dihapus")
    return len(names)


@transaction.atomic
def _add(account, kind, name, secret, counter):
    factor = SecondFactor.objects.create(account=account, kind=kind, name=name, secret=secret, counter=counter)
    _trace(account, account, f"{factor} ditambahkan")
    return factor


def _trace(account, by, event):
    who = "dengan perintah di server" if by is None else "sendiri" if by == account else "oleh Admin"
    detail = f"verifikasi dua langkah: {event} {who}"
    Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=by, subject=account.username, detail=detail)

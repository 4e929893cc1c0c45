"""What acts for the whole office is closed to accounts that are bound to kecamatan: at the act itself and its pages."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def refuse_if_bound(account):
    """Raise PermissionDenied for an account that is bound to kecamatan; None, which is the program itself, may act."""
    if account and account.is_bound:
        raise PermissionDenied


def refuse_bound_accounts(view):
    """Decorate a view that concerns all people: it answers 403 to an account that is bound to kecamatan."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        refuse_if_bound(request.user)
        return view(request, *args, **kwargs)

    return answer

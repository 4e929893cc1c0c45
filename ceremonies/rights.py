"""Accounts that are bound to kecamatan may not open pages that act for the whole office."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def refuse_bound_accounts(view):
    """Decorate a view that concerns all people: it answers 403 to an account that is bound to kecamatan."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.user.is_bound:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer

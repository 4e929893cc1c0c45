"""Pages that act for the whole office are closed to accounts that are bound to kecamatan."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def refuse_bound_accounts(view):
    """Decorate a view: it answers 403 to an account that is bound to kecamatan, for it concerns everybody's people."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.user.is_bound:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer

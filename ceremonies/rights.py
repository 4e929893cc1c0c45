"""What an account bound to some kecamatan may not do: act for the whole office."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def for_the_whole_office(view):
    """Refuse (403) accounts bound to kecamatan: what this page does concerns everybody's people."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.user.is_bound:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer

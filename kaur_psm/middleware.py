"""What happens to a request before any view, and where it came from."""

import ipaddress

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404


def refuse_nul(get_response):
    """Let no NUL of an address through, 404 in its path and 400 behind it: PostgreSQL fails over it in a comparison."""

    def refuse(request):
        if "\0" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL")
        return get_response(request)

    return refuse


def address_of(request):
    """The visitor's address: what our own https proxy says it is, else the other end of the connection."""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        return request.META["REMOTE_ADDR"] or "127.0.0.1"

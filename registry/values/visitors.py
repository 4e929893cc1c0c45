"""Where a request came from."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The visitor's IP address: as our own https proxy reports it, else the other end of the connection."""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        return request.META["REMOTE_ADDR"] or "127.0.0.1"

"""Browsers that an account signed in with before: strangers who guess its password do not lock them out.

A browser keeps a signed cookie with a random id of its own and with the accounts that signed in there (the device
cookie of OWASP: Slow Down Online Guessing Attacks). It opens nothing: its wrong passwords are only counted apart.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

COOKIE = settings.COOKIE_PREFIX + "device"
SALT = "kaur_psm.accounts.devices"
SECONDS = 400 * 24 * 60 * 60  # Browsers keep no cookie for longer.
MOST_ACCOUNTS = 30  # Of one shared PC.


def known(request, username):
    """The id of the browser if the account of that name signed in there before; else None."""
    device, accounts = _read(request)
    return device if _mark(username) in accounts else None


def remember(request, response, username):
    """Write into the answer that the account of that name signed in with this browser."""
    device, accounts = _read(request)
    accounts = [*(mark for mark in accounts if mark != _mark(username)), _mark(username)][-MOST_ACCOUNTS:]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_hex(16), accounts], salt=SALT),
        max_age=SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _read(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None, []


def _mark(username):
    """What the cookie keeps instead of a name: who looks into a shared PC's browser must not read who works here."""
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:16]

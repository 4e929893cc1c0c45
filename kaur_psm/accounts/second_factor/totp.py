"""The codes of an authenticator app: six digits, new every half minute (TOTP, RFC 6238)."""

import base64
import os
from functools import cache

from cryptography import fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings

ISSUER = "Registri PSM"
DIGITS = 6
SECONDS = 30  # How long a code is shown.
EARLIER_AND_LATER = (-1, 0, 1)  # The clock of a phone may be half a minute slow or fast (RFC 6238, 5.2).


class KeyChangedError(Exception):
    """SECRET_KEY has been changed: the codes of none of the apps can be checked any more."""


def new_secret():
    """Return the 20 random bytes that a phone and the server share."""
    return os.urandom(20)


def step_of(secret, code, at):
    """Return the number of the half minute for which the app shows this code around `at` (Unix time); None if none."""
    for step in (int(at) // SECONDS + away for away in EARLIER_AND_LATER):
        try:
            _totp(secret).verify(code.encode(), step * SECONDS)
        except InvalidToken:
            continue
        return step
    return None


def code_at(secret, at):
    """Return the code that the app shows at that moment (Unix time)."""
    return _totp(secret).generate(int(at)).decode()


def address(secret, username):
    """Return the otpauth: address for the QR code of that account."""
    # Apps show a "+" as it is.
    return _totp(secret).get_provisioning_uri(username, ISSUER).replace("+", "%20")


def in_letters(secret):
    """Return the secret for whoever types it into the app: letters and digits in groups of four."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def seal(secret):
    """Return the secret encrypted, as it is kept: a stolen database gives no codes."""
    return _fernet(settings.SECRET_KEY).encrypt(secret)


def unseal(sealed):
    """Return the secret; None if SECRET_KEY has been changed since."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(bytes(sealed))
    except fernet.InvalidToken:
        return None


def _totp(secret):
    return TOTP(secret, DIGITS, hashes.SHA1(), SECONDS)  # noqa: S303 - apps know only SHA-1


@cache
def _fernet(key):
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"second factor").derive(key.encode())
    return fernet.Fernet(base64.urlsafe_b64encode(derived))

"""Passkeys (WebAuthn level 2): what the browser is asked, and whether its answer is right.

The public address of the program is part of what a passkey signs, so it works there alone: over https, or on
localhost. The library is Yubico's fido2.
"""

import ipaddress
import json
import struct
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
)

# What the library raises on an answer that is not as the standard says.
MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)


class RefusedError(Exception):
    """The browser's answer is not one of an expected passkey to our question."""


def are_possible():
    """Whether browsers offer passkeys at PUBLIC_URL: https with a name, or localhost."""
    address = urlsplit(settings.PUBLIC_URL)
    try:
        ipaddress.ip_address(address.hostname)
    except ValueError:
        return address.scheme == "https" or address.hostname == "localhost"
    return False


def ask_for_new(account, secrets):
    """Return (what the browser is asked, what the session remembers of it) to add a passkey beside those `secrets`."""
    options, challenge = _server().register_begin(
        PublicKeyCredentialUserEntity(id=handle_of(account.pk), name=account.username, display_name=str(account)),
        [AttestedCredentialData(secret) for secret in secrets],
        user_verification="preferred",
    )
    return json.dumps(options.public_key, default=dict), challenge


def verify_new(challenge, answer):
    """Return (secret, counter) of a new passkey, from the browser's answer as JSON; raise RefusedError."""
    try:
        made = _server().register_complete(challenge, json.loads(answer))
    except MALFORMED as error:
        raise RefusedError from error
    return bytes(made.credential_data), made.counter


def ask_for_answer(secrets):
    """Return (what the browser is asked, what the session remembers of it) to sign in with one of these passkeys."""
    credentials = [AttestedCredentialData(secret) for secret in secrets]
    options, challenge = _server().authenticate_begin(credentials, user_verification="preferred")
    return json.dumps(options.public_key, default=dict), challenge


def verify_answer(challenge, answer, secrets):
    """Return (secret, counter, handle) of the passkey that answered, from the browser's answer as JSON.

    `handle` is whose passkey the device says it is, as `handle_of` wrote it once; empty where it does not say: a device
    that was made for a second step alone need not know. Raises RefusedError.
    """
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        credentials = [AttestedCredentialData(secret) for secret in secrets]
        used = _server().authenticate_complete(challenge, credentials, response)
        return bytes(used), response.response.authenticator_data.counter, response.response.user_handle or b""
    except MALFORMED as error:
        raise RefusedError from error


def handle_of(pk):
    """What a passkey keeps of the account with that id."""
    return str(pk).encode()


def _server():
    address = urlsplit(settings.PUBLIC_URL)
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=address.hostname, name="Registri PSM"),
        # The whole origin: a page of a subdomain may not ask in our name.
        verify_origin=lambda origin: origin == f"{address.scheme}://{address.netloc}",
    )

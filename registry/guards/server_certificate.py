"""When the https certificate ends that `script/local-certificate` made for an office's own network."""

import logging
from datetime import timedelta

from cryptography import x509
from django.conf import settings
from django.utils import timezone

# The program reads the public parts alone. The authority's end is also that of every certificate it signs.
FILES = ("server.crt", "authority.crt")
WARNED_BEFORE = timedelta(days=30)  # Renewing it takes a minute, but somebody must come to the server.

_log = logging.getLogger(__name__)


def ends_on():
    """The day on which the certificate of the server or of its authority ends; None where one of them is not there."""
    ends = [_end_of(settings.CERTIFICATE_DIR / name) for name in FILES]
    return timezone.localdate(min(ends)) if all(ends) else None


def ends_soon():
    """The same day where it is near or over, else None."""
    day = ends_on()
    return day if day and day <= timezone.localdate() + WARNED_BEFORE else None


def _end_of(file):
    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.error("The https certificate cannot be read: %s", error)
        return None

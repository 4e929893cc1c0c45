"""The first account of an empty database, made with a code that only the terminal of the server shows."""

import base64
import re
import time

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from kaur_psm.accounts import rights
from kaur_psm.accounts.models import User
from kaur_psm.accounts.roles import ensure_roles

LENGTH = 28  # Letters and digits: 140 bits.
HOUR = 60 * 60
VALID = 24  # Hours after the one in which it was shown.


class ClosedError(Exception):
    """There is an account already: the code has done its work."""


def is_open():
    """Whether the first account is still to be made."""
    return not User.objects.exists()


def code():
    """Return the code as the terminal shows it now, in groups: abcd-efgh-ijkl- and so on.

    It follows from SECRET_KEY and the hour, so that every process knows it and nothing keeps it. It works for a day,
    until there is an account.
    """
    letters = _letters(_hour())
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def is_code(typed):
    """Whether that is a code of the last day; capitals, dashes and spaces do not matter."""
    letters = re.sub(r"[^a-z0-9]", "", typed.lower())
    now = _hour()
    return any(constant_time_compare(letters, _letters(hour)) for hour in range(now - VALID, now + 1))


@transaction.atomic
def make(username, name, password):
    """Make the first account: an Admin with all rights. Raises ClosedError if there is one already."""
    ensure_roles()
    # Of two who send the form at once, the second waits here and then finds the first one's account.
    role = Group.objects.select_for_update().get(name="Admin")
    if not is_open():
        raise ClosedError
    user = User.objects.create_user(
        username,
        password=password,
        first_name=name,
        is_staff=True,
        is_superuser=True,
        sees_all_districts=True,
    )
    user.groups.add(role)
    event = "akun pertama dibuat dengan kode dari terminal server"
    rights.record(None, username, {}, rights.of_account(user), event=event)
    return user


def _hour():
    return int(time.time()) // HOUR


def _letters(hour):
    digest = salted_hmac("kaur_psm.accounts.first_account", str(hour), algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]

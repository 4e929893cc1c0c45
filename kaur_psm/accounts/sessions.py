"""The places where an account is signed in: Django's sessions, each with its account."""

import time
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from registry.values.visitors import current_visitor, in_plain_words

BEGAN = "signed_in_at"  # In the session: Unix time of the sign-in.
PLACE = "signed_in_from"  # In the session: address and agent.
LONGEST = 12 * 60 * 60  # Seconds from the sign-in to its end, however busy.
SOON = 15 * 60  # So long before it the pages say when.
MOMENT = 10 * 60  # So long after the sign-in nothing is asked for again before a session is ended.


class SessionStore(db.SessionStore):
    """Django's sessions in the database, in a table that names the account."""

    @classmethod
    def get_model_class(cls):
        return apps.get_model("accounts.Session")

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.account_id = data.get("_auth_user_id")
        return row


def begin(session):
    """Note in the session when and from where its account signed in."""
    session[BEGAN] = int(time.time())
    session[PLACE] = current_visitor()


def is_over(session):
    """Whether the sign-in of the session is older than LONGEST."""
    return time.time() - session.get(BEGAN, 0) >= LONGEST


def has_just_begun(session):
    """Whether the sign-in of the session is a MOMENT ago at most."""
    return time.time() - session.get(BEGAN, 0) <= MOMENT


def end_if_near(session):
    """The time at which the session ends, if that is within the last SOON seconds; else None."""
    ends_at = session.get(BEGAN, 0) + LONGEST
    return datetime.fromtimestamp(ends_at, tz=UTC) if ends_at - time.time() <= SOON else None


def places(account, present):
    """The places where the account is signed in, as dicts, the latest first; `present` is the key of this session."""
    earliest = time.time() - LONGEST
    rows = [(row, row.get_decoded()) for row in account.sessions.filter(expire_date__gt=timezone.now())]
    return [_place(row, data, row.session_key == present) for row, data in rows if data.get(BEGAN, 0) > earliest]


def _place(row, data, is_here):
    address, agent = data[PLACE]
    return {
        "handle": handle_of(row),
        "is_here": is_here,
        "began_at": datetime.fromtimestamp(data[BEGAN], tz=UTC),
        "seen_at": row.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "address": address,
        "browser": in_plain_words(agent),
    }


def end_others(account, present):
    """End all sessions of the account but the one with the key `present`."""
    account.sessions.exclude(session_key=present).delete()


def end(account, handle):
    """End the session of the account that has this handle; return whether there was one."""
    for row in account.sessions.all():
        if constant_time_compare(handle_of(row), handle):
            row.delete()
            return True
    return False


def handle_of(row):
    """What names a session on a page: its key would open it."""
    return salted_hmac("kaur_psm.accounts.sessions", row.session_key, algorithm="sha256").hexdigest()[:32]

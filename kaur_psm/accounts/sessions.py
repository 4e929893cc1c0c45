"""The places where an account is signed in: Django's sessions, each with its account."""

import logging
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from registry.models.trouble import done_without, trouble_of
from registry.values.visitors import current_visitor, in_plain_words

BEGAN = "signed_in_at"  # In the session: Unix time of the sign-in.
PLACE = "signed_in_from"  # In the session: address and agent.
LONGEST = 12 * 60 * 60  # Seconds from the sign-in to its end, however busy.
SOON = 15 * 60  # So long before it the pages say when.
MOMENT = 10 * 60  # So long after the sign-in nothing is asked for again before a session is ended.
SEEN = "seen_at"  # In the session: Unix time of the last click, noted once in NOTED_EVERY seconds.
NOTED_EVERY = 60  # Seconds.
# What pages note by themselves when they are read: nobody misses it if the database does not take it.
OF_READING = {SEEN, "opened", "board_way"}
SHOWN = SessionStorage.session_key  # The messages, which leave the session with the page that shows them.

_log = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    """Django's sessions in the database, in a table that names the account."""

    @classmethod
    def get_model_class(cls):
        return apps.get_model("accounts.Session")

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.account_id = data.get("_auth_user_id")
        return row

    def save(self, must_create=False):
        """Save as Django does, but in trouble raise what the database said: Django takes it for an ended session.

        Where nothing but what pages note when they are read would be lost, it is given up, with a line in the log.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if trouble_of(error) is None:
                raise
            if not self._lacks_only_what_reading_notes():
                raise error.__context__ from None
            _log.warning("A session is not saved: %s", error.__context__)

    def _lacks_only_what_reading_notes(self):
        """Whether the stored session has all of this one but what pages note when they are read."""
        row = self._get_session_from_db()
        if row is None:
            return False
        now, stored = (_without(OF_READING, data) for data in (self, row.get_decoded()))
        return now == (stored if SHOWN in now else _without({SHOWN}, stored))


def _without(keys, data):
    return {key: value for key, value in data.items() if key not in keys}


def begin(session):
    """Note in the session when and from where its account signed in."""
    session[BEGAN] = int(time.time())
    session[PLACE] = current_visitor()


def is_due(session):
    """Whether the last click was noted so long ago that it is noted anew."""
    return time.time() - session.get(SEEN, 0) >= NOTED_EVERY


def note_click(session):
    """Let the session last another hour from now. Saved at once where nothing else of it is: no page depends on it."""
    is_saved_anyhow = session.modified
    session[SEEN] = int(time.time())
    if not is_saved_anyhow:
        # Ended from elsewhere meanwhile: the next click leads to the sign-in.
        with suppress(UpdateError), done_without("When a session was last used is not noted"):
            session.save()
        session.modified = False


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

"""Counting what strangers are refused without a write for each: a flood must not keep the office from writing."""

import logging
import time
from threading import Lock

from django.db import DatabaseError

from registry.models.strangers import StrangerCount, refusals_now

SECONDS = 1  # Between two writes of a process.
KINDS = {
    403: StrangerCount.Kind.ADDRESS,
    404: StrangerCount.Kind.ADDRESS,
    429: StrangerCount.Kind.TOO_MANY,
}

_log = logging.getLogger(__name__)


class Uncounted:
    """Refusals that this process has not written yet. It writes the last ones when it ends (`write_rest`)."""

    def __init__(self):
        self._refusals, self._changing, self._writing = {}, Lock(), Lock()
        self._written_at = -SECONDS

    def add(self, kind):
        """Keep one refusal of that kind for the next `write`."""
        new = refusals_now(kind, 1)
        with self._changing:
            before = self._refusals.get((new.on, kind))
            self._refusals[new.on, kind] = new._replace(count=before.count + 1) if before else new

    def write(self):
        """Write what is kept, unless something was written within SECONDS or another thread is writing.

        What the database does not take (locked, full, only to be read) is given up with a line in the log.
        """
        if not self._refusals or not self._writing.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._written_at >= SECONDS:
                self._write()
                self._written_at = time.monotonic()
        finally:
            self._writing.release()

    def write_rest(self):
        """Write all that is kept, however short the last write is ago: the process ends."""
        with self._writing:
            self._write()

    def _write(self):
        with self._changing:
            refusals, self._refusals = [*self._refusals.values()], {}
        try:
            StrangerCount.objects.add_each(refusals)
        except DatabaseError as error:
            _log.error("%s refusals of strangers are not counted: %s", sum(each.count for each in refusals), error)


UNCOUNTED = Uncounted()


def count_refusals(get_response):
    """Middleware: count what is refused to those who are not signed in, by the state of its answer."""

    def answer(request):
        response = get_response(request)
        if response.status_code in KINDS and not request.user.is_authenticated:
            UNCOUNTED.add(KINDS[response.status_code])
        UNCOUNTED.write()
        return response

    return answer

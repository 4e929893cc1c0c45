"""A failure of the program gets a number, which a page shows and somebody reads out on the phone.

Under the number its traceback stands in the log. The last ones are kept for the page "Keadaan sistem", and one variable
sends each to a server that speaks Sentry's language.
"""

import logging
import secrets
import time

from django.conf import settings

from registry.guards import failures_out
from registry.guards.kept_lines import KeptLines
from registry.values.clean_errors import kind_of

LAST = KeptLines("errors.jsonl", most=100)

_log = logging.getLogger(__name__)


def number_of(error, where):
    """The number of the failure, as "482-913"; the same each time it is asked for.

    At the first time it is kept and sent, too. `where` is the name of an address or a job, never an address itself.
    """
    if number := getattr(error, "failure_number", ""):
        return number
    error.failure_number = f"{secrets.randbelow(1000):03}-{secrets.randbelow(1000):03}"
    try:
        LAST.add(number=error.failure_number, at=time.time(), where=where, kind=kind_of(error))
    except OSError as trouble:
        _log.warning("Failure %s is not kept for the page: %s", error.failure_number, trouble)
    if settings.SENTRY_DSN:
        failures_out.send(error, where)
    return error.failure_number

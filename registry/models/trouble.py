"""What keeps the database or the files from being used: trouble of their own, told by codes from a mistake of ours."""

import enum
import errno
import logging
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection

PATIENCE = 500  # Milliseconds that a page waits for the only writer of SQLite with what it can do without.

_log = logging.getLogger(__name__)


class Trouble(enum.Enum):
    LOCKED = "locked"  # Somebody else holds what is to be written, for longer than we wait.
    FULL = "full"
    NEARLY_FULL = "nearly full"  # The program itself writes nothing more (registry.guards.disk).
    READ_ONLY = "read-only"
    GONE = "gone"  # It does not answer, or it broke off.
    FILES = "files"  # The place where uploaded files and printed pages are cannot be read or written.


class NearlyFullError(OSError):
    """Nothing is written, so that nothing is half-written. The text is a sentence for the screen."""


# The lowest byte of an extended code of SQLite is its kind: sqlite.org/rescode.html. 10 is SQLITE_IOERR.
SQLITE = {
    5: Trouble.LOCKED,
    6: Trouble.LOCKED,
    8: Trouble.READ_ONLY,
    10: Trouble.FULL,
    13: Trouble.FULL,
    14: Trouble.GONE,
}
# PostgreSQL, appendix "Error Codes": lock_timeout, statement_timeout, deadlock, serialization, too many connections …
SQLSTATES = {
    **dict.fromkeys(("55P03", "57014", "40P01", "40001", "53300"), Trouble.LOCKED),
    **dict.fromkeys(("53100", "58030"), Trouble.FULL),
    "25006": Trouble.READ_ONLY,
    **dict.fromkeys(("57P01", "57P02", "57P03"), Trouble.GONE),
}
CONNECTION = "08"  # The class of SQLSTATEs about the connection.
SYSTEM = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), Trouble.FULL),
    errno.EROFS: Trouble.READ_ONLY,
    **dict.fromkeys((errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EACCES), Trouble.FILES),
}


def trouble_of(error):
    """The `Trouble` behind an exception, also behind those that it was raised from; None where it is something else."""
    while error is not None:
        if trouble := _trouble_itself(error):
            return trouble
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return None


def _trouble_itself(error):
    if isinstance(error, NearlyFullError):
        return Trouble.NEARLY_FULL
    if isinstance(error, OSError):
        return SYSTEM.get(error.errno)
    if code := getattr(error, "sqlite_errorcode", None):
        return SQLITE.get(code & 0xFF)
    if code := getattr(error, "sqlstate", None):
        return Trouble.GONE if code.startswith(CONNECTION) else SQLSTATES.get(code)
    # Without a code: no connection came about, or it was lost.
    has_code = hasattr(error.__cause__, "sqlite_errorcode") or getattr(error.__cause__, "sqlstate", None)
    return Trouble.GONE if isinstance(error, (OperationalError, InterfaceError)) and not has_code else None


@contextmanager
def done_without(what):
    """Write inside what a page can do without. In trouble it is given up, with a line in the log that says `what`.

    On SQLite, where there is one writer, it waits for PATIENCE only. Errors that are no trouble go on.
    """
    try:
        with short_patience():
            yield
    except DatabaseError as error:
        if trouble_of(error) is None:
            raise
        _log.warning("%s: %s", what, error)


@contextmanager
def short_patience():
    """Inside, SQLite's only writer is waited for PATIENCE alone."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    own = connection.connection  # Its settings are no statements of a page.
    (usual,) = own.execute("PRAGMA busy_timeout").fetchone()
    own.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        own.execute(f"PRAGMA busy_timeout = {usual}")

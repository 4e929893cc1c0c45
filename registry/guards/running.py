"""Whether this installation is in use: a restore, or a move to another database, exchanges what is below it.

Whoever serves pages or does long work holds a shared lock on a file in DATA_DIR for as long as the process lives. On
PostgreSQL, which other machines use too, `kaur_psm.backups.restoring` also asks the database who is connected.
"""

import fcntl
from contextlib import contextmanager

from django.conf import settings

EXCHANGED = (
    "The database is being restored or moved on this machine. Start again when that has ended: the terminal with that "
    "command says so."
)

LOCK = "running.lock"  # In DATA_DIR/work.

_holding = []  # The lock ends with its open file, which nobody else may close.


class ExchangedError(Exception):
    """The program may not start: what it would use is being exchanged."""


def hold():
    """Note for as long as this process and those that it forks live that the installation is in use.

    Raises ExchangedError where somebody is `alone` with it.
    """
    file = _lock_file()
    if not _is_locked(file, fcntl.LOCK_SH):
        file.close()
        raise ExchangedError(EXCHANGED)
    _holding.append(file)


@contextmanager
def alone():
    """Keep everybody from starting while inside. Yield whether that is possible: nobody runs on this machine."""
    with _lock_file() as file:
        yield _is_locked(file, fcntl.LOCK_EX)


def _lock_file():
    folder = settings.DATA_DIR / "work"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return (folder / LOCK).open("a+")


def _is_locked(file, how):
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""Work that takes longer than a page may: a process of its own does it, which a page starts and looks at.

What is to be done stands in the database. Whoever does a piece of it holds a lock on a file of that name in
DATA_DIR/work/, which the system lets go of when the process ends, however it ends: nothing is done by two at once,
and what was left is taken up by whoever looks next.
"""

import fcntl
import logging
import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

# What each app has to do: functions that do all that is left and may be called at any time.
KINDS = []

AGAIN = 2  # Seconds after which a page that shows how far work is loads itself again.
MOST = 2  # Processes that one server's process starts: there are not many more cores in an office.

_log = logging.getLogger(__name__)
_started = []  # The processes of ours, kept to be asked whether they have ended.


@contextmanager
def held(name, *, wait=False):
    """Hold the piece of work of that name while inside. Yield whether it is ours: another process may have it.

    With `wait` it is waited for, and always ours.
    """
    with _file(name).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def is_held(name):
    """Whether some process has the piece of work of that name in hand."""
    with held(name) as is_free:
        return not is_free


def tell(name, done, total):
    """Write how far that piece of work is, for pages to show."""
    _file(name, ".told").write_text(f"{done} {total}")


def told(name):
    """How far that piece of work is: (done, total), (0, 0) where nothing is known."""
    try:
        done, total = _file(name, ".told").read_text().split()
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def forget(name):
    """Throw away what was told of that piece of work."""
    _file(name, ".told").unlink(missing_ok=True)


def do_all():
    """Do all that is left to do."""
    for do_what_is_left in KINDS:
        do_what_is_left()


def do_each(items, do):
    """Do it with each item. One that fails is logged with its traceback and keeps none of the others waiting."""
    for item in items:
        try:
            do(item)
        except Exception:
            _log.exception("Long work failed: %s %s", type(item).__name__, item.pk)


def start():
    """Start a process that does what is left to do, on this process's database and folder.

    Not where MOST of them are running from here: a page that loads itself again on a busy machine asks many times
    before the first one has come to its work.
    """
    _started[:] = processes()
    if len(_started) >= MOST:
        return
    environment = {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": _database_url()}
    command = [sys.executable, settings.BASE_DIR / "manage.py", "continue_work"]
    _started.append(
        subprocess.Popen(  # noqa: S603 - our own
            command, cwd=settings.BASE_DIR, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
    )


def processes():
    """The processes that were started here and have not ended."""
    return [process for process in _started if process.poll() is None]


def _database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


def _file(name, suffix=".lock"):
    folder = settings.DATA_DIR / "work"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}{suffix}"

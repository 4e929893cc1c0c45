"""One at a time: whoever has a turn keeps others of the same name away, on every machine that uses the database.

A turn ends with the process that has it, however that ends. On PostgreSQL it is an advisory lock of a connection of its
own; on SQLite, where there is one machine, a lock on a file of that name in DATA_DIR/work/. For what a page does while
a visitor waits; long work is claimed by its row instead (`registry.work`).
"""

import fcntl
import os
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from registry.guards import running


def held(name):
    """Hold the turn of that name while inside. Yield whether it is ours: another process may have it."""
    return _in_the_database(name) if connection.vendor == "postgresql" else _in_a_file(name)


@contextmanager
def _in_the_database(name):
    own = connection.copy()  # No transaction of the page takes part, and its end is the end of the lock.
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
            (is_ours,) = cursor.fetchone()
        yield is_ours
    finally:
        own.close()


@contextmanager
def _in_a_file(name):
    _folder().mkdir(mode=0o700, exist_ok=True)
    path = _folder() / f"{name}.lock"
    while True:
        with path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            if _is_at(path, file):
                yield True
                return


def _is_at(path, file):
    """Whether the open file is still the one of that name: `forget_unused` may have removed it a moment ago."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def forget_unused():
    """Remove the files of turns that nobody has. Return how many."""
    removed = 0
    for path in _folder().glob("*.lock"):
        if path.name == running.LOCK:  # No turn: whoever starts at this moment would hold a file that is gone.
            continue
        with _in_a_file(path.stem) as is_ours:
            if is_ours:
                path.unlink()
                removed += 1
    return removed


def _folder():
    return settings.DATA_DIR / "work"

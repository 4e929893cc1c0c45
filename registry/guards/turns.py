"""One at a time: whoever has a turn keeps others of the same name waiting, or away, on this machine.

A turn is a lock on a file of that name in DATA_DIR/work/, which the system lets go of when the process ends, however it
ends. For what a page does while a visitor waits; long work is claimed by its row instead (`registry.work`).
"""

import fcntl
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def held(name, *, wait=False):
    """Hold the turn of that name while inside. Yield whether it is ours: another process may have it.

    With `wait` it is waited for, and always ours.
    """
    folder = settings.DATA_DIR / "work"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True

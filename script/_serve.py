"""Runs the web server and its worker as one: where either ends, or this process, the other one ends too.

Arguments go to gunicorn. On a server with systemd each has a unit of its own (docs/operations.md).
"""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from registry.guards.parents import end_with_parent, wait_for_one_of

PATIENCE = 35  # Seconds for the web server to answer what it has begun; gunicorn itself takes 30 at most.

_end_with_us = partial(end_with_parent, os.getpid(), signal.SIGTERM)


def _start(*arguments):
    return subprocess.Popen([sys.executable, *arguments], preexec_fn=_end_with_us)  # noqa: S603 - our own; one thread


def main():
    """Start both, wait until one ends, and return its exit code."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    both = []
    try:
        both.append(_start("manage.py", "run_worker"))
        both.append(_start("-m", "gunicorn", *sys.argv[1:]))
        pid, status = wait_for_one_of([each.pid for each in both])
        ended = next(each for each in both if each.pid == pid)
        ended.returncode = os.waitstatus_to_exitcode(status)
        sys.stderr.write(f"{' '.join(ended.args[1:3])} has ended ({ended.returncode}), so everything ends.\n")
        return 1
    finally:
        for each in both:
            each.terminate()
        for each in both:
            each.wait(PATIENCE)


if __name__ == "__main__":
    sys.exit(main())

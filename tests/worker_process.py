"""A worker in processes of its own, as `manage.py run_worker` starts it, on the test's database and folder."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections


def until(is_so, seconds=120):
    """Wait until the condition is true; fail if it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def environment():
    """The variables of a process that uses this test's database and folder."""
    return {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": _database_url()}


def list_static_files(folder):
    """Note in that DATA_DIR the static file that a start looks for. To collect them all takes twenty seconds."""
    (folder / "static").mkdir(exist_ok=True)
    paths = {"css/site.css": "css/site.css"}
    (folder / "static" / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": paths, "hash": ""}))


def _database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


@contextmanager
def working(*arguments):
    """Have a worker while inside; gives its parent process."""
    command = [sys.executable, "manage.py", "run_worker", *arguments]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment())  # noqa: S603 - our own
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        connections.close_all()


def children_of(pid):
    """The ids of the processes that this one has started; none of one that has ended."""
    children = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # A thread that has ended meanwhile.
                children += map(int, (task / "children").read_text().split())
    return children


def command_line_of(pid):
    """The words with which that process was started; empty if it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def descendants_of(pid):
    """The ids of the processes that this one has started, those that they have started, and so on."""
    children = children_of(pid)
    return children + [each for child in children for each in descendants_of(child)]


def is_alive(pid):
    """Whether that process still runs: neither gone nor waiting to be buried."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def kill(pid):
    """End that process as a power cut would."""
    os.kill(pid, signal.SIGKILL)

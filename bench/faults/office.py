"""An office: a folder with its data, and the program that is started on it, killed and started again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.worker_process import children_of, descendants_of, is_alive, until

PASSWORD = "gangguan-lancar-7"  # noqa: S105 - of a database that is thrown away
PATIENCE = 600  # Seconds for the program to answer after its start, on a machine with a lot of other work, too.
STEPS = (  # Make an office with fictional people.
    ["migrate", "--no-input", "-v0"],
    ["load_regions"],
    ["load_demo"],
    ["collectstatic", "--no-input", "-v0", "--settings", "bench.faults.uncompressed"],
)


class OfficeError(Exception):
    """The program does not start. The message has the end of its log."""


def make_base(store, folder):
    """Make the data of an office with the demo's people, in that folder, which may have a migrated database already."""
    if not folder.exists():
        store.make(folder)
    for step in STEPS:
        command = [sys.executable, "manage.py", *step]
        subprocess.run(command, env=environment_of(store, folder), check=True, stdout=subprocess.DEVNULL)


def environment_of(store, folder, **more):
    """The variables of a process of the program that works on that folder's data."""
    ours = {"DATA_DIR": str(folder), "DATABASE_URL": store.url(folder), "DEMO_PASSWORD": PASSWORD}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "kaur_psm.settings", **ours, **more}


class Office:
    """The program on the data in `folder`. `variables` are added to its environment, and to that of each command."""

    def __init__(self, store, folder):
        self.store, self.folder, self.variables = store, folder, {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._log = folder.with_suffix(".log")
        self._server = None
        self.command = None  # The process of the command that somebody runs now, or ran last.

    @property
    def is_running(self):
        return self._server is not None and self._server.poll() is None

    def start(self):
        """Start web and worker as `script/server` does, and wait until a page comes. Raises OfficeError."""
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "script/_serve.py", "--bind", f"127.0.0.1:{self.port}"],
                env=environment_of(self.store, self.folder, PORT=str(self.port), **self.variables),
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.is_running or time.monotonic() > end:
                raise OfficeError(self.last_words())
            time.sleep(0.1)

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/masuk/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def bring_back(self):
        """Start the program again if it has ended, as somebody in an office would."""
        if self._server is not None and self._is_ending():
            until(lambda: not self._answers())  # A process of the killed web server answers for a second more.
            self.start()

    def _is_ending(self):
        """Whether all of it has ended, or is about to: web and worker end together."""
        time.sleep(0.5)  # What was killed has gone by then.
        if self.is_running and len(self.parts_of(self._server.pid)) == 2:
            return False
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(PATIENCE)
        return True

    def stop(self):
        """End the program as `systemctl stop` does."""
        if not self.is_running:
            return
        self._server.terminate()
        try:
            self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.cut()

    def freeze(self):
        """Stop all its processes in the middle of what they do. Return their ids."""
        running = [process for process in (self._server, self.command) if process and process.poll() is None]
        pids = [pid for process in running for pid in (process.pid, *descendants_of(process.pid))]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        return pids

    def cut(self):
        """End all its processes at one moment."""
        pids = self.freeze()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        until(lambda: not any(map(is_alive, pids)))

    def run(self, words, folder=None):
        """Run Python with these words on the office's data, or on those in that folder.

        Return its code and what it printed, as answer and as errors.
        """
        environment = environment_of(self.store, folder or self.folder, **self.variables)
        self.command = subprocess.Popen(
            [sys.executable, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        answer, errors = self.command.communicate()
        return self.command.returncode, answer, errors

    # Its processes

    @property
    def web(self):
        """The first process of the web server."""
        return self._child("gunicorn")

    @property
    def background(self):
        """The parent of the background workers."""
        return self._child("run_worker")

    def _child(self, word):
        children = children_of(self._server.pid) if self.is_running else []
        return next(pid for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text())

    def parts_of(self, pid):
        """The processes that this one has started and that live."""
        return [child for child in children_of(pid) if is_alive(child)]

    # Its data

    def rows(self, question, *values):
        """What the database has, asked past the program."""
        return self.store.rows(self.folder, question, *values)

    def last_words(self):
        return self._log.read_text(errors="replace")[-6000:] if self._log.exists() else ""

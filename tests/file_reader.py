"""Reads files as the program does, in a process with limits, without starting Python anew for each file."""

import json
import subprocess
import sys
from threading import Lock

from django.conf import settings

# Each file is read by a fork, which has the limits of `raw.main` for itself. The first reading imports what is needed.
SERVER = """
import os, sys
from registry.workbook import raw

raw.read(b"Nama;Desa")
for line in sys.stdin:
    if os.fork() == 0:
        code = 1
        try:
            with open(line[:-1] + ".json", "w") as sys.stdout:
                raw.main(line[:-1])
            code = 0
        finally:
            os._exit(code)
    print(os.wait()[1], flush=True)
"""


class FileReader:
    """A process that reads files one after the other. Its files stand in `folder`; to be closed."""

    def __init__(self, folder):
        self._path = folder / "file.workbook"
        self._lock = Lock()  # A live server answers in several threads.
        self._server = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-c", SERVER],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, data):
        """The answer that `reading._read_apart` gives for a file of these bytes."""
        with self._lock:
            self._path.write_bytes(data)
            self._server.stdin.write(f"{self._path}\n")
            self._server.stdin.flush()
            if int(self._server.stdout.readline()) != 0:
                return {"unreadable": "too_large"}
            return json.loads(self._path.with_name(f"{self._path.name}.json").read_text())

    def close(self):
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()

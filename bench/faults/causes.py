"""The faults: each is made at one moment, ended as an office would end it, and says what it needs of the machine."""

import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.worker_process import kill, until

LOCKED = 30  # Seconds.
ROOM = 48 * 1024 * 1024  # Bytes that the small disk has left beside the office's data.
OTHER_SLEEP = Path(__file__).resolve().parent / "other_sleep"
LIBFAKETIME = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


class Fault:
    """One kind of fault in an office.

    From `cut_at` (of time.monotonic) until the program is back a page may get no answer at all; None: each gets one.
    """

    name = ""
    databases = ("sqlite", "postgresql")
    cut_at = None

    def __init__(self, office, chance):
        self.office, self.chance = office, chance

    @classmethod
    def obstacle(cls):
        """Why this machine cannot have the fault, "" if it can."""
        return ""

    def prepare(self):
        """Before the data is copied into the office's folder, and before the program starts."""

    def strike(self):
        """Make the fault."""

    def end(self):
        """End it, as an office would. The program is started again afterwards if it has ended."""

    def clear_away(self):
        """After the round, when nothing runs any more."""


class Nothing(Fault):
    """No fault: how long the action takes, and that the checks find nothing."""

    name = "none"


class WebMaster(Fault):
    name, cut_at = "web master killed", 0

    def strike(self):
        kill(self.office.web)


class WebWorker(Fault):
    name, cut_at = "web worker killed", 0

    def strike(self):
        kill(self.chance.choice(self.office.parts_of(self.office.web)))


class BackgroundWorker(Fault):
    """Its parent or one of its workers. With the parent the web server ends, too, and answers what it has begun."""

    name, cut_at = "background worker killed", 0

    def strike(self):
        parent = self.office.background
        kill(self.chance.choice([parent, *self.office.parts_of(parent)]))


class PostgresBackend(Fault):
    name, databases = "PostgreSQL backend ended", ("postgresql",)

    def strike(self):
        if backends := self.office.store.backends(self.office.folder):
            self.office.store.end_backend(backends[0])


class PostgresServer(Fault):
    """Stopped at once, and started again after two seconds."""

    name, databases = "PostgreSQL stopped", ("postgresql",)

    def strike(self):
        self._how = self.office.store.stop_at_once()

    def end(self):
        time.sleep(2)
        self.office.store.start_again(*self._how)


class _SmallDisk(Fault):
    """The office's folder is a file system of its own, in a file."""

    databases = ("sqlite",)

    @classmethod
    def obstacle(cls):
        if os.getuid() != 0:
            return "only root may mount a disk"
        if not (Path("/dev/loop-control").exists() and shutil.which("mkfs.ext4")):
            return "a disk in a file needs loop devices and mkfs.ext4"
        return ""

    @property
    def _image(self):
        return self.office.folder.with_suffix(".disk")

    def prepare(self):
        with self._image.open("wb") as image:
            image.truncate(ROOM + 40 * 1024 * 1024)
        _run("mkfs.ext4", "-q", self._image)
        # Else nothing is written on so small a disk, and it never fills up.
        self.office.variables = {"DISK_LOW_MB": "0", "DISK_STOP_MB": "0"}
        self.office.folder.mkdir(mode=0o700)
        self._mount()

    def _mount(self):
        _run("mount", "-o", "loop,errors=remount-ro", self._image, self.office.folder)

    def _unmount(self):
        """What served the killed processes lets go a moment later than they."""
        until(lambda: subprocess.run(["umount", self.office.folder], capture_output=True).returncode == 0)  # noqa: S607

    def clear_away(self):
        self._unmount()
        self._image.unlink()


def _run(*command):
    subprocess.run(command, check=True)


class FullDisk(_SmallDisk):
    name = "disk full"

    def strike(self):
        with suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            while filler.write(b"0" * 4096):
                pass

    @property
    def _filler(self):
        return self.office.folder / "filler"

    def end(self):
        time.sleep(5)
        self._filler.unlink()


class ReadOnlyDisk(_SmallDisk):
    """As Linux closes a disk after an error: nothing is written any more, also not to open files."""

    name = "disk read-only"

    def strike(self):
        _run("mount", "-o", "remount,abort", self.office.folder)

    def end(self):
        """As when the computer is started again."""
        time.sleep(5)
        self.cut_at = time.monotonic()
        self.office.cut()
        self._unmount()
        self._mount()


class LockedDatabase(Fault):
    """Another program holds SQLite's only lock for writing."""

    name, databases = "locked for 30 s", ("sqlite",)

    def strike(self):
        is_locked = threading.Event()
        self._holder = threading.Thread(target=self._hold, args=[is_locked])
        self._holder.start()
        is_locked.wait()

    def _hold(self, is_locked):
        connection = self.office.store.connect(self.office.folder)
        connection.execute("BEGIN IMMEDIATE")
        is_locked.set()
        time.sleep(LOCKED)
        connection.execute("ROLLBACK")
        connection.close()

    def end(self):
        self._holder.join()


class ClockBack(Fault):
    """The program's clock goes back by two days, for ten seconds; the machine's own clock is left alone."""

    name = "clock two days back"

    @classmethod
    def _library(cls):
        found = [path for pattern in LIBFAKETIME for path in Path("/").glob(pattern.lstrip("/"))]
        return found[0] if found else None

    @classmethod
    def obstacle(cls):
        return "" if cls._library() else "libfaketime is not installed (apt-get install libfaketime)"

    @property
    def _offset(self):
        return self.office.folder.with_suffix(".clock")

    def prepare(self):
        self._offset.write_text("+0\n")
        self.office.variables = {
            "LD_PRELOAD": str(self._library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_NO_CACHE": "1",
            # What counts seconds goes on. gunicorn compares the time of a file with such a count.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(OTHER_SLEEP),
        }

    def strike(self):
        self._offset.write_text("-2d\n")

    def end(self):
        time.sleep(10)
        self._offset.write_text("+0\n")


class PowerCut(Fault):
    """All processes stand still at one moment; a new program is started on a copy of the files of that moment."""

    name, databases, cut_at = "power cut", ("sqlite",), 0

    def strike(self):
        self.office.freeze()
        self._copy = self.office.folder.with_suffix(".copy")
        shutil.copytree(self.office.folder, self._copy, ignore=shutil.ignore_patterns("*-shm"))
        self.office.cut()

    def end(self):
        shutil.rmtree(self.office.folder)
        self._copy.rename(self.office.folder)


class CommandKilled(Fault):
    """The command that somebody runs beside the program, as a backup: `kill -9`."""

    name = "command killed"

    def strike(self):
        if self.office.command is not None and self.office.command.poll() is None:
            self.office.command.kill()


FAULTS = (
    WebMaster,
    WebWorker,
    BackgroundWorker,
    PostgresBackend,
    PostgresServer,
    FullDisk,
    ReadOnlyDisk,
    LockedDatabase,
    ClockBack,
    PowerCut,
)


ALL = (*FAULTS, CommandKilled)  # The last one only where a kind of action names it.


def faults_on(database, faults=None):
    """The faults that this database can have, in their order; of these `faults`, if they are given."""
    return [fault for fault in faults or FAULTS if database in fault.databases]

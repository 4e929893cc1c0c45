"""The two databases: where an office's data is, how it is copied for a round, and how it is asked from outside."""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

POSTGRES_PATIENCE = 30  # Seconds for the server to start or to stop.


def _copy_files(source, target):
    """Copy a folder, so that it is on the disk when a fault comes: it stands for files that are days old."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    os.sync()


class Sqlite:
    """The database is a file in the office's folder."""

    name = "sqlite"
    error = sqlite3.Error

    def make(self, folder):
        """Make room for the data of an office in that folder."""
        folder.mkdir(mode=0o700)

    def url(self, folder):
        return f"sqlite:///{folder / 'psm.sqlite3'}"

    def copy(self, source, target):
        """Copy all data from folder to folder. The target may be an empty folder that is there."""
        _copy_files(source, target)

    def drop(self, folder):
        """Remove what is not in the folder itself."""

    def connect(self, folder):
        """A connection of our own, for which each statement is a transaction."""
        return sqlite3.connect(folder / "psm.sqlite3", timeout=60, isolation_level=None)

    def rows(self, folder, question, *values):
        with closing(self.connect(folder)) as connection:
            return connection.execute(question, values).fetchall()

    def damage(self, folder):
        """What SQLite itself finds wrong with the file, as sentences."""
        (line,) = self.rows(folder, "PRAGMA integrity_check(1)")[0]
        return [] if line == "ok" else [f"damaged file: {line}"]


class Postgres:
    """Each office has a database of its own in a server that `script/_postgres.sh` has started."""

    name = "postgresql"

    def __init__(self, url):
        import psycopg

        self._psycopg, self._url = psycopg, url
        self.error = psycopg.Error

    def _database(self, folder):
        return f"office_{folder.name.replace('-', '_')}"

    def url(self, folder):
        return self._url.rpartition("/")[0] + f"/{self._database(folder)}"

    def _manage(self, statement, *values):
        with closing(self._psycopg.connect(self._url.rpartition("/")[0] + "/postgres", autocommit=True)) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def make(self, folder):
        self._manage(f"CREATE DATABASE {self._database(folder)}")
        folder.mkdir(mode=0o700)  # Only now: whoever was stopped between the two finds no folder and begins anew.

    def copy(self, source, target):
        _copy_files(source, target)
        self._manage(f"CREATE DATABASE {self._database(target)} TEMPLATE {self._database(source)}")
        # A copied sequence takes its next numbers for logged, which they are only in the source. A hard stop would set
        # it back to what it was when it was copied. After a checkpoint it logs the next number anew.
        self._manage("CHECKPOINT")

    def drop(self, folder):
        self._manage(f"DROP DATABASE IF EXISTS {self._database(folder)} WITH (FORCE)")

    def rows(self, folder, question, *values):
        with closing(self._psycopg.connect(self.url(folder), autocommit=True)) as connection:
            return connection.execute(question.replace("?", "%s"), values).fetchall()

    def damage(self, folder):
        return []

    def backends(self, folder):
        """The ids of the server's processes that serve the office, those at work first."""
        return [
            pid
            for (pid,) in self._manage(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY state = 'active' DESC, pid",
                self._database(folder),
            )
        ]

    def end_backend(self, pid):
        self._manage("SELECT pg_terminate_backend(%s)", pid)

    def stop_at_once(self):
        """Stop the server as `pg_ctl stop -m immediate` does. Return what starts it again."""
        (folder,) = self._manage("SHOW data_directory")[0]
        folder = Path(folder)
        # The command with its quoted arguments, as the server itself has noted it.
        command = [(folder / "postmaster.opts").read_text().split()[0]]
        command += re.findall(r'"((?:[^"\\]|\\.)*)"', (folder / "postmaster.opts").read_text())
        parent = int((folder / "postmaster.pid").read_text().splitlines()[0])
        subprocess.run(["kill", "-QUIT", str(parent)], check=True)  # noqa: S607 - the system's
        end = time.monotonic() + POSTGRES_PATIENCE
        while (folder / "postmaster.pid").exists() and time.monotonic() < end:
            time.sleep(0.05)
        return folder, command

    def start_again(self, folder, command):
        """Start the server that was stopped, as its own account, and wait until it answers."""
        owner = folder.stat()
        who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.getuid() == 0 else {}
        with (folder.parent / "server.log").open("ab") as log:
            subprocess.Popen(
                command,
                cwd=folder,
                env={},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **who,
            )
        end = time.monotonic() + POSTGRES_PATIENCE
        while True:
            try:
                return self._manage("SELECT 1")
            except self._psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

"""The database as it is at one moment, while others go on writing: where a backup is made from."""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection, connections, transaction
from psycopg import IsolationLevel

from kaur_psm.backups import postgres

ALIAS = "cadangan"


@dataclass(frozen=True)
class Snapshot:
    """One moment of the database: the alias under which its rows are read, and the file that keeps it."""

    alias: str
    file: Path


def taken(folder):
    """Have a `Snapshot` of the database while inside; its file is in that folder."""
    return _dumped(folder) if connection.vendor == "postgresql" else _copied(folder)


@contextmanager
def _copied(folder):
    """By SQLite's online backup: in one step, within which the copy is of one moment. Nobody who writes waits."""
    path = folder / "psm.sqlite3"
    copy_of_sqlite(Path(connection.settings_dict["NAME"]), path)
    with sqlite_file(path) as alias:
        yield Snapshot(alias, path)


def copy_of_sqlite(source, target):
    """Copy a SQLite database, which others may be writing to, into a new file."""
    with (
        closing(sqlite3.connect(f"{_uri(source)}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)


@contextmanager
def sqlite_file(path):
    """Have a SQLite file that nobody writes to under an alias while inside, only to be read."""
    facts = {"NAME": f"{_uri(path)}?immutable=1", "OPTIONS": {}, "ENGINE": "django.db.backends.sqlite3"}
    with _alias(facts):
        yield ALIAS


@contextmanager
def _dumped(folder):
    """By pg_dump within the transaction that the alias reads in: both see the same rows, whatever others save."""
    path = folder / "psm.dump"
    options = connection.settings_dict["OPTIONS"] | {"isolation_level": IsolationLevel.REPEATABLE_READ}
    with _alias({"OPTIONS": options}), transaction.atomic(using=ALIAS):
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        postgres.dump(snapshot, path)
        yield Snapshot(ALIAS, path)


@contextmanager
def _alias(facts):
    """Have a connection of its own under ALIAS while inside, like the program's but for these facts."""
    connections.databases[ALIAS] = {**connection.settings_dict, **facts}
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]


def _uri(path):
    return f"file:{quote(str(path))}"

"""How large the database and the files are: noted every night on this machine, so that somebody sees how they grow."""

import stat
import time
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.template.defaultfilters import filesizeformat

from registry.guards.kept_lines import KeptLines

NOTED = KeptLines("sizes.jsonl", most=400)  # Nights: a year and a month.
BEFORE = (timedelta(days=30), timedelta(days=365))


def note(_):
    """Note today's sizes. Return a sentence."""
    sizes = now()
    NOTED.add(at=time.time(), **sizes)
    files = "" if sizes["files"] is None else f", berkas {filesizeformat(sizes['files'])}"
    return f"Basis data {filesizeformat(sizes['database'])}{files}."


def now():
    """The bytes of the `database` and of all `files`; None for files in S3, which would have to be asked one by one."""
    return {"database": _bytes_of_the_database(), "files": _bytes_of_files()}


def growth():
    """What was noted last, and as long ago as each of BEFORE: dicts of `at`, `database`, `files`, the latest first."""
    noted = NOTED.all()
    if not noted:
        return []
    latest = noted[0]
    moments = [latest["at"] - ago.total_seconds() for ago in BEFORE]
    earlier = [next((each for each in noted if each["at"] <= moment), None) for moment in moments]
    return [latest, *filter(None, earlier)]


def _bytes_of_the_database():
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        return sum(path.stat().st_size for end in ("", "-wal") if (path := Path(f"{name}{end}")).exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def _bytes_of_files():
    folders = [storages[alias] for alias in ("default", "prints")]
    if not all(isinstance(folder, FileSystemStorage) for folder in folders):
        return None
    return sum(_size(path) for folder in folders for path in Path(folder.location).rglob("*"))


def _size(path):
    try:
        about = path.stat()
    except FileNotFoundError:  # Removed meanwhile.
        return 0
    return about.st_size if stat.S_ISREG(about.st_mode) else 0

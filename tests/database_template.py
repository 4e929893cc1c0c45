"""A migrated SQLite database, kept from one run of the tests to the next: to migrate takes eight seconds."""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What makes the tables and the rows that are in them from the start.
MADE_BY = ["requirements.txt", "*/migrations/*.py", "*/models/*.py", "*/values/*.py", "registry/history/*.py"]
MADE_BY += ["kaur_psm/accounts/**/*.py", "kaur_psm/backups/models.py", "kaur_psm/backups/migrations/*.py"]


class DatabaseTemplate:
    """The database that today's migrations make, in a folder. Each other version of them has a file of its own."""

    def __init__(self, folder):
        self.path = folder / f"{_digest()}.sqlite3"

    def copy_to(self, path):
        """Copy it there. Return whether there was one."""
        if self.path.exists():
            shutil.copyfile(self.path, path)
        return self.path.exists()

    def keep(self, path):
        """Keep a copy of that database, and none of earlier ones."""
        made = self.path.with_suffix(f".{os.getpid()}")
        with sqlite3.connect(path) as source, sqlite3.connect(made) as copy:
            source.backup(copy)
        for earlier in self.path.parent.glob("*.sqlite3"):
            earlier.unlink(missing_ok=True)
        made.rename(self.path)


def _digest():
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

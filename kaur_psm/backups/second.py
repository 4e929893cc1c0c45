"""A second database beside the program's own, for as long as rows are read there or copied there."""

import os
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.db.utils import load_backend

from kaur_psm.backups.errors import BackupError
from registry.guards import parents
from registry.values.clean_errors import lines_of_output

ALIAS = "kedua"
NOT_MIGRATED = "Tabel di basis data {} tidak dapat dibuat: {}. Perbaiki itu dahulu, lalu jalankan lagi."


@contextmanager
def database(facts):
    """Have the database with these settings (`kaur_psm.settings.database_at`) under the alias that this gives.

    What they leave out is taken from the program's own. Raises a DatabaseError at once where it cannot be reached.
    """
    facts = {**connection.settings_dict, **facts}
    connections[ALIAS] = load_backend(facts["ENGINE"]).DatabaseWrapper(facts, ALIAS)
    try:
        connections[ALIAS].ensure_connection()
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]


def migrate(url):
    """Bring the database at that URL to today's tables, by a process of its own: some migrations know only one.

    Raises BackupError where that does not succeed.
    """
    command = [sys.executable, settings.BASE_DIR / "manage.py", "migrate", "--no-input", "-v0"]
    done = parents.run(command, {**os.environ, "DATABASE_URL": url})
    if done.returncode:
        raise BackupError(NOT_MIGRATED.format(without_password(url), _reason(done)))


def _reason(done):
    """Why the process ended, in a line. A traceback may quote a row."""
    lines = (lines_of_output(done.stderr) or done.stderr.strip()).splitlines()
    return lines[-1] if lines else f"kode {done.returncode}"


def without_password(url):
    """The URL as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")).geturl()

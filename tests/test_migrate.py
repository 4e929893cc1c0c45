"""A database of another version of the program is not changed."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
def test_a_migration_that_is_not_on_disk_stops_before_anything_is_changed():
    MigrationRecorder(connection).record_applied("registry", "0099_of_a_later_version")
    with pytest.raises(CommandError, match=r"registry\.0099_of_a_later_version, which this version does not have"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_migrations_of_other_packages_are_their_own_affair():
    MigrationRecorder(connection).record_applied("auth", "0099_of_a_later_version")
    call_command("migrate", verbosity=0, plan=True)


@pytest.mark.slow
def test_the_server_stops_at_a_database_of_the_first_migrations(tmp_path):
    """As script/server starts: an old database with a person in it is not changed."""
    file = tmp_path / "psm.sqlite3"
    with sqlite3.connect(file) as database:
        database.executescript("""
            CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime);
            INSERT INTO django_migrations (app, name, applied) VALUES
                ('registry', '0001_initial', '2026-11-23'), ('registry', '0002_trace_kinds_of_papers', '2026-11-23');
            CREATE TABLE registry_volunteer (id integer PRIMARY KEY, name text);
            INSERT INTO registry_volunteer (name) VALUES ('Siti Rekaan');
        """)
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    done = subprocess.run(command, cwd=ROOT, env=_environment(tmp_path), capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 1
    assert "registry.0002_trace_kinds_of_papers" in done.stderr
    assert "Traceback" not in done.stderr
    with sqlite3.connect(file) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {"django_migrations", "registry_volunteer"}
        assert database.execute("SELECT name FROM registry_volunteer").fetchall() == [("Siti Rekaan",)]


def _environment(folder):
    return os.environ | {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'psm.sqlite3'}"}

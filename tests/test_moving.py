"""All rows of a SQLite file in PostgreSQL, and back, with equal digests; or nothing of them."""

import io
import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, connections, models, transaction

from kaur_psm.backups import copying, moving, restoring, second
from kaur_psm.backups.copying import copy_rows
from kaur_psm.backups.digests import digests_of, models_of
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.progress import Progress
from kaur_psm.settings import database_at
from registry.guards import running
from registry.models import Appointment, Trace, Village, Volunteer
from tests import stored_databases
from tests.factories import make_appointment, make_volunteer
from tests.installations import Installation

# A stored database is read and migrated, and both kinds of database are needed.
pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture(scope="module")
def stored_file(tmp_path_factory):
    """A SQLite file with a little of everything, of today's migrations."""
    path = tmp_path_factory.mktemp("stored") / "psm.sqlite3"
    stored_databases.bring_to_life(stored_databases.newest("sqlite"), f"sqlite:///{path}")
    stored_databases.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def stored(stored_file):
    """The alias of that file."""
    with second.database(database_at(f"sqlite:///{stored_file}")) as alias:
        yield alias


def test_all_rows_are_copied_as_they_are_and_constraints_hold(stored):
    lines = []
    digests = copy_rows(stored, "default", lambda *line: lines.append(line))
    assert digests == digests_of(stored) == digests_of()
    assert ("registry_village", 195, 195) in lines
    empty = {table for table, digest in digests.items() if not digest.rows}
    assert not empty & {"accounts_session", "registry_historicalvolunteer", "registry_trace", "ceremonies_certificate"}

    greatest = Volunteer.with_deleted.latest("pk")
    assert make_volunteer("Rekaan Baru").pk > greatest.pk
    person = Appointment.objects.filter(ended_on=None).first().volunteer
    with pytest.raises(IntegrityError), transaction.atomic():
        make_appointment(person, started_on=date(2026, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Trace.objects.update(detail="")


def test_one_other_value_in_the_copy_takes_all_of_it_back(stored, monkeypatch):
    """As if a database had kept a value in another way."""
    as_value, changed = copying._as_value, "Jl. Rekaan 7"
    monkeypatch.setattr(
        copying, "_as_value", lambda field, value: f"{changed}a" if value == changed else as_value(field, value)
    )
    with pytest.raises(BackupError, match=r"tabel registry_historicalvolunteer, registry_volunteer\."):
        copy_rows(stored, "default")
    assert not Village.objects.exists()


def test_a_row_that_the_target_forbids_takes_all_of_it_back(stored):
    """Two periods at once, as a file may have that was changed past the program."""
    appointments = models.QuerySet(models_of(stored)["registry_appointment"], using=stored)
    with transaction.atomic(using=stored):
        with connections[stored].cursor() as cursor:
            cursor.execute("DROP TRIGGER registry_appointment_no_overlap_on_INSERT")
        double = appointments.filter(ended_on=None).first()
        double.pk, double.ended_on, double.end_reason = None, date(2100, 1, 1), "resigned"
        appointments.bulk_create([double])
        with pytest.raises(BackupError, match="Baris tabel registry_appointment tidak diterima") as refusal:
            copy_rows(stored, "default")
        transaction.set_rollback(True, using=stored)
    assert "2100" not in str(refusal.value)  # What the database says further on has values.
    assert not Village.objects.exists()


def test_a_table_that_is_unknown_and_a_target_of_another_version_are_refused(stored):
    with transaction.atomic(using=stored):
        with connections[stored].cursor() as cursor:
            cursor.execute("CREATE TABLE catatan_lain (id integer)")
        with pytest.raises(BackupError, match="catatan_lain"):
            copy_rows(stored, "default")
        transaction.set_rollback(True, using=stored)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ceremonies' AND name >= '0007'")
    with pytest.raises(BackupError, match=r"ceremonies\.0007_names_of_printed_pages"):
        copy_rows(stored, "default")


# The commands


@pytest.fixture
def empty_url():
    """The URL of a new, empty database on the server of the tests."""
    name = f"{connection.settings_dict['NAME']}_pindah"
    server = urlsplit(settings.DATABASE_URL)
    with closing(psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True)) as manager:
        manager.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        manager.execute(f'CREATE DATABASE "{name}"')
        yield server._replace(path=f"/{name}").geturl()
        manager.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(command, argument, database_url):
    """Run a command of the program on the database at that URL; return what it prints, and its sentence of refusal."""
    environment = {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url}
    line = [sys.executable, settings.BASE_DIR / "manage.py", command, argument]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    return done.stdout, done.stderr


def test_an_installation_moves_to_postgresql_and_back(stored_file, empty_url, tmp_path):
    file_url, back = f"sqlite:///{stored_file}", tmp_path / "kembali.sqlite3"
    stored_databases.bring_to_life(stored_databases.newest("postgresql"), empty_url)
    with second.database(database_at(empty_url)) as full, pytest.raises(BackupError, match="sudah berisi PSM"):
        moving._refuse_unless_empty(full)
    with closing(psycopg.connect(empty_url, autocommit=True)) as target:  # As a move that was killed leaves it.
        target.execute("SET kaur_psm.may_empty_traces = 'on'")
        target.execute("TRUNCATE registry_volunteer, accounts_user, ceremonies_ceremony, registry_regency CASCADE")

    answer, refusal = manage("move_to_postgres", empty_url, file_url)
    assert (refusal, "13 PSM dan 12 piagam" in answer) == ("", True)
    assert f"DATABASE_URL={empty_url}" in answer
    answer, refusal = manage("move_to_sqlite", back, empty_url)
    assert (refusal, "13 PSM dan 12 piagam" in answer) == ("", True)
    assert [path.name for path in tmp_path.iterdir() if "kembali" in path.name] == ["kembali.sqlite3"]

    digests = []
    for path in (stored_file, back):
        with second.database(database_at(f"sqlite:///{path}")) as alias:
            digests.append(digests_of(alias))
            last = Trace.objects.using(alias).order_by("pk").values_list("subject", "detail").reverse()[:2]
            moves = [*last]
    assert {table for table in digests[0] if digests[0][table] != digests[1][table]} == {"registry_trace"}
    assert digests[1]["registry_trace"].rows == digests[0]["registry_trace"].rows + 2  # Of the one move and the other.
    assert moves == [
        ("Cadangan seluruh data", f"perintah move_to_sqlite, ke {back}"),
        ("Cadangan seluruh data", f"perintah move_to_postgres, ke {empty_url}"),
    ]
    with pytest.raises(BackupError, match=r"kembali\.sqlite3 sudah ada"):
        moving.move_to_sqlite(back, print)


@pytest.fixture(scope="module")
def empty(django_db_setup, django_db_blocker, tmp_path_factory):
    """An installation on PostgreSQL without people, accounts and ceremonies."""
    with django_db_blocker.unblock():
        installation = Installation(tmp_path_factory.mktemp("kosong"))
        yield installation
        installation.drop()


def test_a_backup_of_sqlite_is_restored_into_postgresql(stored_file, empty, tmp_path):
    backup, url = tmp_path / "cadangan.zip", f"sqlite:///{stored_file}"
    assert manage("backup", backup, url)[1] == ""
    with second.database(database_at(url)) as stored:
        original = digests_of(stored)
    with empty.in_use():
        assert restoring.restore(backup).people == 12
        assert digests_of() == original


def test_a_running_program_is_not_moved(tmp_path):
    with running.alone(), pytest.raises(BackupError, match="masih berjalan"):
        moving.move_to_sqlite(tmp_path / "pindah.sqlite3", print)
    assert not (tmp_path / "pindah.sqlite3").exists()


@pytest.mark.parametrize(
    "url,shown",
    [
        ("postgres://a:b%2Fc@host/psm", "postgres://a:***@host/psm"),
        ("postgres://a@/psm", "postgres://a@/psm"),
    ],
)
def test_a_password_is_not_shown(url, shown):
    assert second.without_password(url) == shown


def test_a_long_table_tells_how_far_it_is():
    out = io.StringIO()
    tell = Progress(out)
    for copied in range(1000, 13_000, 1000):
        tell("registry_trace", copied, 12_000)
    tell("registry_district", 15, 15)
    assert [int(line.split()[1]) for line in out.getvalue().split(".") if line] == [5000, 10_000, 12_000]

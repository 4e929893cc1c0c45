"""The server does not start on a database that its pages would fail on, and says why."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kaur_psm import starting
from kaur_psm.accounts import secret_key
from kaur_psm.accounts.management.commands import run_worker
from kaur_psm.accounts.models import SecretKey
from kaur_psm.health import checks as checks_of_health
from registry.checks import keys_are_those_of_the_database
from registry.guards import nik_keys, running
from registry.models import Trace, Village

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60
SERVE = """
import kaur_psm.wsgi
from registry.guards import running
with running.alone() as is_alone:
    print(f"alone: {is_alone}")
"""


@pytest.fixture
def other_keys(db, settings):
    """NIK_KEYS of another database than this one."""
    nik_keys.check()
    settings.NIK_KEYS = [Fernet.generate_key().decode()]


@pytest.mark.django_db
def test_a_database_that_fits_may_be_started_on():
    call_command("check_start")


# What asks for web server and worker, before the first process of either.
either = pytest.mark.parametrize("command", ["check_start", "run_worker"])


@either
@pytest.mark.django_db
def test_a_database_without_a_migration_is_refused_by_its_name(command):
    (last,) = MigrationLoader(connection).graph.leaf_nodes("registry")
    MigrationRecorder(connection).record_unapplied(*last)
    with pytest.raises(CommandError, match=rf"lacks 1 migration .* {'.'.join(last)}"):
        call_command(command)


@either
@pytest.mark.django_db
def test_a_database_that_another_version_has_changed_is_refused(client, command):
    MigrationRecorder(connection).record_applied("backups", "0099_of_a_later_version")
    with pytest.raises(CommandError, match=r"knows the migration backups\.0099_of_a_later_version"):
        call_command(command)
    assert next(check.name for check in checks_of_health.CHECKS if check.ask()) == "migrasi"


@either
@pytest.mark.django_db
def test_nothing_starts_while_the_database_is_restored(command):
    with running.alone(), pytest.raises(CommandError, match="being restored or moved"):
        call_command(command)


@either
def test_keys_of_another_database_are_refused_before_the_start(other_keys, command):
    with pytest.raises(CommandError, match="tidak memuat kunci basis data ini"):
        call_command(command)


@pytest.fixture
def no_answer_yet(monkeypatch):
    """A database that answers when it is asked for the second time, and lacks a migration then."""
    answers = iter([OperationalError("connection refused")])

    def unapplied():
        for error in answers:
            raise error
        return ["registry.0001_initial"]

    monkeypatch.setattr(starting, "unapplied_migrations", unapplied)


def test_the_web_server_starts_before_its_database(no_answer_yet, capsys):
    call_command("check_start")
    assert "The database does not answer yet" in capsys.readouterr().err


def test_the_worker_waits_for_its_database_and_then_looks_at_it(no_answer_yet, capsys, monkeypatch):
    monkeypatch.setattr(run_worker, "PAUSE", 0)
    with pytest.raises(CommandError, match="lacks 1 migration"):
        call_command("run_worker")
    assert "waits for the database: connection refused" in capsys.readouterr().err


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("manifest", [None, ""])
def test_static_files_that_are_missing_or_cut_off_by_a_power_cut_are_refused(settings, tmp_path, manifest):
    if manifest is not None:
        (tmp_path / "staticfiles.json").write_text(manifest)
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES |= {"staticfiles": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    with pytest.raises(CommandError, match=r"Run `./script/manage collectstatic"):
        call_command("check_start")


@pytest.mark.one_database
def test_what_prepares_a_database_may_be_repeated_and_shows_the_code_for_the_first_account(db, capsys):
    for _ in range(2):
        call_command("prepare")
        assert "ketik kode ini" in capsys.readouterr().out
    assert Village.objects.count() == 195


@pytest.mark.one_database
def test_nothing_is_prepared_with_the_keys_of_another_database(other_keys):
    with pytest.raises(CommandError, match="tidak memuat kunci basis data ini"):
        call_command("prepare")
    assert not Village.objects.exists()


def test_check_deploy_refuses_the_keys_of_another_database(other_keys):
    (error,) = keys_are_those_of_the_database(None)
    assert (error.level, error.id) == (checks.ERROR, "registry.E001")
    assert keys_are_those_of_the_database in checks.registry.registry.get_checks(include_deployment_checks=True)


@pytest.mark.django_db
def test_check_deploy_says_nothing_of_the_right_keys():
    assert keys_are_those_of_the_database(None) == []


def test_healthz_is_not_well_with_the_keys_of_another_database(client, other_keys):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"NIK_KEYS or SECRET_KEY are not those of this database")


@pytest.fixture
def other_secret_key(db, settings):
    """The SECRET_KEY of another machine than the one that has started before."""
    call_command("check_start")
    settings.SECRET_KEY = "another-key-" * 5


def test_a_machine_with_another_secret_key_does_not_start_and_is_told_what_to_do(other_secret_key, settings):
    with pytest.raises(CommandError, match="change_secret_key") as refusal:
        call_command("check_start")
    assert str(SecretKey.objects.get()) in str(refusal.value)
    assert settings.SECRET_KEY not in str(refusal.value)


@pytest.mark.django_db
def test_of_two_machines_that_note_different_keys_at_once_the_second_one_is_refused(settings, monkeypatch):
    ours, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 5
    first = SecretKey.objects.get_or_create

    def behind_the_other(**columns):
        monkeypatch.undo()
        secret_key.check()
        settings.SECRET_KEY = ours
        return first(**columns)

    monkeypatch.setattr(SecretKey.objects, "get_or_create", behind_the_other)
    with pytest.raises(secret_key.OtherKeyError):
        secret_key.check()


def test_healthz_is_not_well_where_the_secret_key_was_changed_on_another_machine(client, other_secret_key):
    assert client.get("/healthz").status_code == 503


def test_a_secret_key_that_was_changed_on_purpose_is_known_from_then_on(client, other_secret_key, capsys):
    call_command("change_secret_key")
    assert "Mulai ulang program di semua mesin" in capsys.readouterr().out
    call_command("check_start")
    assert client.get("/healthz").status_code == 200
    trace = Trace.objects.get(subject="kunci sesi (SECRET_KEY)")
    call_command("change_secret_key")
    assert "Tidak ada yang berubah" in capsys.readouterr().out
    assert list(Trace.objects.filter(subject=trace.subject)) == [trace]


@pytest.mark.slow
@pytest.mark.one_database  # Each starts a server on a file.
def test_gunicorn_ends_at_once_on_an_empty_database_and_says_what_to_do(tmp_path):
    server = _gunicorn(tmp_path)
    assert server.returncode == 1
    assert "./script/manage migrate" in server.stderr
    assert "Traceback" not in server.stderr
    assert "Booting worker" not in server.stderr


@pytest.mark.slow
@pytest.mark.one_database
def test_another_server_does_not_start_on_an_empty_database_either(tmp_path):
    done = _run(tmp_path, "-c", "import kaur_psm.wsgi")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("kaur_psm.starting.StartError: The database lacks ")


@pytest.mark.slow
@pytest.mark.one_database
def test_a_database_that_does_not_answer_yet_keeps_no_server_from_starting(tmp_path):
    done = _run(tmp_path, "-c", SERVE, DATABASE_URL=f"sqlite:///{tmp_path / 'tidak' / 'ada'}")
    assert done.returncode == 0
    assert "was not looked at before the start" in done.stderr
    assert done.stdout == "alone: False\n"  # Nothing is restored below a server.


def _gunicorn(folder):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return _run(folder, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}")


def _run(folder, *command, **environment):
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'psm.sqlite3'}",
        **environment,
    }
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

"""An installation of the release before keeps its data in an upgrade, and released migrations never change."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from ceremonies.models import Certificate
from kaur_psm import starting
from kaur_psm.accounts.models import User
from registry.models import Activity, Trace, Volunteer
from registry.values import nik as nik_rules
from tests import stored_databases
from tests.factories import whole_nik
from tests.pages import html_of

ROOT = Path(__file__).resolve().parent.parent
NOTED = ROOT / "tests" / "releases" / "migrations.sha256"


def test_released_migrations_never_change():
    """The file has a line for each, as `sha256sum` writes it."""
    noted = dict(reversed(line.split()) for line in NOTED.read_text().splitlines())
    there = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for app in apps.get_app_configs()
        if (folder := Path(app.path)).is_relative_to(ROOT) and ".venv" not in folder.parts
        for path in (folder / "migrations").glob("[0-9]*.py")
    }
    changed = sorted(path for path in noted if there.get(path) != noted[path])
    assert not changed, (
        f"{', '.join(changed)}: offices have run these migrations as they were. Put them back as they were "
        "(git checkout), and write a new migration for what shall be different (docs/testing.md, Migrations)."
    )
    new = sorted(there.keys() - noted.keys())
    assert not new, f"Note what is released from now on: sha256sum {' '.join(new)} >> tests/releases/migrations.sha256"


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The program works on a database of the release before, which was brought to today's tables."""
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("stored") / "psm.sqlite3")
            url = f"sqlite:///{name}"
        else:
            name = f"{own}_rilis"
            url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
            _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        stored_databases.bring_to_life(stored_databases.newest(connection.vendor), url)
        stored_databases.migrate(url)
        _work_on(name)
        try:
            yield
        finally:
            _work_on(own)
            if connection.vendor == "postgresql":
                _on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _work_on(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def _on_the_server(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.slow
def test_an_upgrade_keeps_people_histories_keys_and_certificates(upgraded):
    assert not starting.unapplied_migrations()
    assert (Volunteer.objects.count(), Volunteer.with_deleted.count()) == (12, 13)
    mover = Volunteer.objects.earliest("pk")
    assert mover.home_address == "Jl. Rekaan 7"
    assert mover.history.latest("history_id").history_change_reason == "Pindah rumah"
    known = Volunteer.objects.exclude(nik_masked="")
    assert {len(nik_rules.clean(whole_nik(person))) for person in known} == {16}
    assert Trace.objects.filter(kind=Trace.Kind.NIK_VIEWED).get().detail == "Mencocokkan dengan KTP"
    assert Activity.objects.exists()

    certificate = Certificate.objects.valid().earliest("pk")
    page = html_of(Client().get(f"/v/{certificate.code}/"))
    assert "Sah" in page
    assert str(certificate.number) in page
    clerk = Client()
    clerk.force_login(User.objects.get(username="petugas"))
    assert mover.full_name in html_of(clerk.get(mover.get_absolute_url()))

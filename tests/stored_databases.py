"""Small databases of earlier releases, as text: what `script/store-database` makes, and how a test brings one to life.

They hold the demo's fictional people, a dozen of them, and a little of each other kind of work. The NIKs are encrypted
with the key of the tests.
"""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "releases"
PEOPLE = 12


def newest(database):
    """The text of the newest release's database: "sqlite" or "postgresql"."""
    return max(FOLDER.glob(f"*.{database}.sql"), key=_version_of)


def _version_of(path):
    return [int(part) for part in re.findall(r"\d+", path.name.split(f".{path.suffixes[-2]}")[0])]


def bring_to_life(path, database_url):
    """Put the database that the text at that path describes at the URL: a new file, or an empty database."""
    if database_url.startswith("sqlite:"):
        with closing(sqlite3.connect(urlsplit(database_url).path)) as database:
            database.executescript(path.read_text())
    else:
        import psycopg

        with psycopg.connect(database_url, autocommit=True) as database:
            database.execute(path.read_text())


def migrate(database_url):
    """Bring the database at that URL to today's migrations, as a start of the new version does."""
    environment = {**os.environ, "DATABASE_URL": database_url}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 - our own


# Making them


def make():
    """Fill the program's own database, which is empty, with a little of everything."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_regions")
    call_command("load_demo", volunteers=PEOPLE)
    _work()


def _work():
    from ceremonies.issuing import issue_certificates
    from ceremonies.models import Ceremony, Printer
    from kaur_psm.accounts.models import Session, User
    from kaur_psm.accounts.second_factor.models import RecoveryCode
    from registry.history.recording import because
    from registry.models import StrangerCount, Volunteer
    from tests import factories

    clerk = User.objects.get(username="petugas")
    ceremony = Ceremony.objects.get(pk=1)
    factories.tick_proof_off(ceremony)
    issue_certificates(ceremony)
    factories.print_all(ceremony)
    with because("Pindah rumah", user=clerk):
        mover = Volunteer.objects.earliest("pk")
        mover.home_address = "Jl. Rekaan 7"
        mover.save()
        factories.make_volunteer("Rekaan Yang Dihapus", mover.home_village).remove("Salah catat")
    Volunteer.objects.exclude(nik_masked="").first().reveal_nik(by=clerk, reason="Mencocokkan dengan KTP")
    factories.make_import(clerk)
    Printer.objects.create(name="Cetak", left_mm=Decimal("-1.5"), top_mm=Decimal("0.5"))
    at = datetime(2026, 11, 30, 5, tzinfo=UTC)
    Session.objects.create(session_key="b" * 32, session_data="kosong", expire_date=at, account=clerk)
    RecoveryCode.objects.create(account=clerk, salt=bytes(range(16)), digest=b"\xff" * 32)
    StrangerCount.objects.create(on=at.date(), kind="sandi", count=3, latest_at=at, latest_address="2001:db8::1")


def as_sqlite_text(path):
    """The SQLite database at that path, as statements."""
    with closing(sqlite3.connect(path)) as database:
        return "\n".join([*database.iterdump(), ""])


def as_postgresql_text(url):
    """The PostgreSQL database at that URL, as statements; psql's own commands are left out."""
    command = ["pg_dump", "--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges", url]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603
    return "\n".join([*(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))), ""])


def main(release):
    """Write both texts of that release."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaur_psm.settings")
    import django

    django.setup()
    from django.db import connection

    from kaur_psm.backups import second
    from kaur_psm.backups.copying import copy_rows
    from kaur_psm.settings import database_at

    make()
    url = os.environ["STORED_POSTGRES"]
    migrate(url)
    with second.database(database_at(url)) as postgresql:
        copy_rows("default", postgresql)
    connection.close()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{release}.sqlite.sql").write_text(as_sqlite_text(connection.settings_dict["NAME"]))
    (FOLDER / f"{release}.postgresql.sql").write_text(as_postgresql_text(url))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Moving an installation from SQLite to PostgreSQL, or back: all rows are copied, and where they were they stay.

Uploaded files are not in the database and stay where they are.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection, connections, models, transaction

from kaur_psm.backups import second, taken
from kaur_psm.backups.copying import copy_rows
from kaur_psm.backups.digests import models_of, unknown_tables
from kaur_psm.backups.errors import BackupError, in_sentences
from kaur_psm.backups.restoring import everything_stopped
from kaur_psm.settings import database_at

# A database with rows in one of these is somebody's.
IN_USE = {"registry_volunteer": "PSM", "accounts_user": "akun", "ceremonies_ceremony": "pengukuhan"}

ALREADY = "Instalasi ini sudah memakai {}, jadi tidak ada yang dipindahkan."
NO_POSTGRES = "{} bukan alamat basis data PostgreSQL. Contoh: postgres://kaur-psm@/kaur_psm."
NOT_EMPTY = "Basis data tujuan sudah berisi {}. Pakai basis data yang kosong. Tidak ada yang diubah."
FOREIGN = (
    "Basis data tujuan memuat tabel yang bukan dari program ini ({}). Pakai basis data sendiri yang kosong. Tidak ada "
    "yang diubah."
)
FILE_THERE = "Berkas {} sudah ada. Sebut berkas yang belum ada. Tidak ada yang diubah."
NO_FOLDER = "Folder {} tidak ada. Buat dahulu, lalu jalankan lagi."


@dataclass(frozen=True)
class Moved:
    """What was copied: counts of tables and rows, and of people and certificates, of whatever state."""

    tables: int
    rows: int
    people: int
    certificates: int

    @property
    def sentence(self):
        return (
            f"Semua sudah disalin dan dibandingkan: {self.tables} tabel dengan {self.rows} baris sama dengan aslinya, "
            f"di antaranya {self.people} PSM dan {self.certificates} piagam."
        )


@in_sentences()
def move_to_postgres(url, tell):
    """Copy all rows to the empty PostgreSQL database at that URL; return what was `Moved`. `tell` as in `copy_rows`.

    Raises BackupError with a sentence; then no row is there.
    """
    if connection.vendor == "postgresql":
        raise BackupError(ALREADY.format("PostgreSQL"))
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise BackupError(NO_POSTGRES.format(second.without_password(url)))
    with everything_stopped():
        return _move(url, database_at(url), tell, f"perintah move_to_postgres, ke {second.without_password(url)}")


@in_sentences()
def move_to_sqlite(path, tell):
    """Copy all rows to a new SQLite file at that path; return what was `Moved`. `tell` as in `copy_rows`.

    Raises BackupError with a sentence; then there is no such file.
    """
    if connection.vendor == "sqlite":
        raise BackupError(ALREADY.format("SQLite"))
    path = path.resolve()
    if path.exists():
        raise BackupError(FILE_THERE.format(path))
    if not path.parent.is_dir():
        raise BackupError(NO_FOLDER.format(path.parent))
    with everything_stopped():
        aside = path.with_name(f"{path.name}.baru")
        _remove(aside)  # A killed move left it.
        try:
            aside.touch(mode=0o600)
            url = f"sqlite:///{aside}"
            # Without a log beside the file, which would have to come along when it is renamed.
            options = {**database_at(url)["OPTIONS"], "init_command": "PRAGMA journal_mode=DELETE"}
            facts = {**database_at(url), "OPTIONS": options}
            moved = _move(url, facts, tell, f"perintah move_to_sqlite, ke {path}")
            aside.rename(path)
        finally:
            _remove(aside)
    return moved


def _move(url, facts, tell, trace):
    with second.database(facts) as target:
        _refuse_unless_empty(target)
        second.migrate(url)
        with transaction.atomic(using=target):
            digests = copy_rows("default", target, tell)
            taken.leave_trace(trace, alias=target)  # There: where the rows come from, nothing changes.
    return Moved(
        tables=len(digests),
        rows=sum(digest.rows for digest in digests.values()),
        people=digests["registry_volunteer"].rows,
        certificates=digests["ceremonies_certificate"].rows,
    )


def _refuse_unless_empty(target):
    """Raise BackupError unless the database is new, or has what a move that was killed has left: tables of ours."""
    if foreign := unknown_tables(target):
        raise BackupError(FOREIGN.format(", ".join(foreign[:3])))
    tables, there = models_of(target), connections[target].introspection.table_names()
    for table, name in IN_USE.items():
        if table in tables and table in there and models.QuerySet(tables[table], using=target).exists():
            raise BackupError(NOT_EMPTY.format(name))


def _remove(path):
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)

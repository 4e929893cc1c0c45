"""Restoring a backup into an empty installation: afterwards it has all of the backup, or it is as empty as before.

Files come first, which nobody sees without the rows that name them; then the database at one moment: on SQLite by one
rename, on PostgreSQL in one transaction. What is killed in between is simply run again.
"""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from ceremonies.models import Ceremony, Certificate
from kaur_psm import starting
from kaur_psm.accounts import secret_key
from kaur_psm.backups import archive, examining, postgres, second, snapshots
from kaur_psm.backups.copying import copy_rows
from kaur_psm.backups.digests import digests_of
from kaur_psm.backups.errors import BackupError, in_sentences
from kaur_psm.backups.rehearsal import moment_in_words
from kaur_psm.backups.secrecy import Secrecy
from kaur_psm.settings import database_at
from registry.guards import nik_keys, running
from registry.models import Volunteer
from registry.transfers.lasting_files import write_through

STOP_IT = (
    "Hentikan dahulu: di komputer sendiri tekan Ctrl+C di jendela Terminal tempat ./script/server berjalan, di server "
    "kantor systemctl stop kaur-psm kaur-psm-worker"
)
RUNNING = f"Program ini masih berjalan. {STOP_IT}. Lalu jalankan lagi."
CONNECTED = (
    f"Basis data ini masih dipakai {{}} sambungan lain. {STOP_IT}; juga di komputer lain, dan perintah lain dari "
    "program ini. Lalu jalankan lagi."
)
IN_USE = "Berkas basis data {} masih dipakai program lain. Hentikan dahulu program itu, lalu jalankan lagi."
NOT_EMPTY = (
    "Instalasi ini sudah berisi {}. Cadangan hanya dipulihkan ke instalasi yang kosong. Tidak ada yang diubah. Di "
    "komputer sendiri pakai folder data yang lain, lalu pakai folder itu juga untuk ./script/server: "
    "DATA_DIR=~/psm-baru ./script/restore BERKAS"
)
NO_KEYS = (
    "NIK dalam cadangan ini memakai kunci yang tidak ada di NIK_KEYS (sidik {}). Tulis kunci itu dari lembar kunci, "
    "tanpa spasi, di depan kunci yang sudah ada di NIK_KEYS, dipisahkan koma (di server kantor: di /etc/kaur-psm.env), "
    "lalu jalankan lagi. Tidak ada yang diubah."
)
OTHER_ENGINE = (
    "Cadangan ini dari PostgreSQL, yaitu dari server kantor, dan tidak dapat dipulihkan ke SQLite. Pulihkan di server "
    "dengan basis data PostgreSQL yang kosong: docs/operations.md menjelaskannya. Tidak ada yang diubah."
)
OTHER_SECRET_KEY = (
    "SECRET_KEY di sini bukan yang dulu: sebelum program dimulai, kembalikan yang lama dari salinan KEYS_FILE, atau "
    f"jalankan {settings.MANAGE} change_secret_key."
)
TOOK_SECRET_KEY = (
    "Kode dari aplikasi verifikasi tidak berlaku lagi di sini: siapa yang memakainya masuk dengan kode cadangan "
    f"akunnya, lalu menambahkan aplikasinya lagi. Bila tidak ada kode cadangan: {settings.MANAGE} remove_second_factor "
    "NAMA-AKUN"
)


@dataclass(frozen=True)
class Restored:
    """What the installation holds now."""

    made_at: datetime
    people: int
    certificates: int  # Valid ones.
    files: int
    missing: list[str]  # Files that were not there any more when the backup was made.
    about_secret_key: str  # What to tell where it was another one than here; else empty.

    @property
    def sentences(self):
        """What to tell, a sentence or two a line."""
        yield f"Cadangan {moment_in_words(self.made_at)} dipulihkan."
        yield f"Sekarang ada {self.people} PSM, {self.certificates} piagam yang sah, dan {self.files} berkas."
        if self.missing:
            yield f"{len(self.missing)} berkas sudah tidak ada saat dicadangkan: {', '.join(self.missing)}."
        if self.about_secret_key:
            yield self.about_secret_key
        yield "Jalankan programnya, masuk, dan cocokkan jumlah PSM serta beberapa orang dan piagam."
        yield "Yang dicatat sesudah cadangan itu dibuat perlu dicatat lagi."


@in_sentences()
def restore(path, secrecy=None, add_keys=None):
    """Put all of the backup at that path into this installation, which must be empty. Return what is `Restored`.

    `secrecy` opens it, by default as the variables say. `add_keys` is for one PC that stands alone: it gets the
    fingerprints of the keys that are missing, and adds them to settings.NIK_KEYS; and the PC's SECRET_KEY, whose other
    machines are lost, becomes the database's. Raises BackupError, with what to do; then nothing was changed, except for
    files that no row names.
    """
    with everything_stopped(), archive.work_folder("pemulihan") as folder:
        refuse_unless_empty()
        with archive.opened(Path(path), secrecy or Secrecy.of_settings(), folder) as opened:
            _check_engine(opened.manifest)
            _check_keys(opened.manifest, add_keys)
            _restore_database(opened, folder)
            manifest = opened.manifest
        if starting.unapplied_migrations():
            call_command("migrate", interactive=False, verbosity=0)
        about_secret_key = _take_secret_key() if add_keys else _warn_of_secret_key()
        connection.close()
    return Restored(
        made_at=manifest.made_at,
        people=Volunteer.objects.count(),
        certificates=Certificate.objects.valid().count(),
        files=len(manifest.files),
        missing=manifest.missing,
        about_secret_key=about_secret_key,
    )


@in_sentences()
def refuse_unless_ready():
    """Raise BackupError as `restore` where it would refuse whatever the backup is: the program runs, or holds rows."""
    with everything_stopped():
        refuse_unless_empty()
        connection.close()


@contextmanager
def everything_stopped():
    """Keep the program from starting while inside. Raises BackupError where it runs, here or on another machine."""
    with running.alone() as is_alone:
        if not is_alone:
            raise BackupError(RUNNING)
        if connection.vendor == "postgresql" and (count := postgres.others_connected()):
            raise BackupError(CONNECTED.format(count))
        yield


def refuse_unless_empty():
    """Raise BackupError where there are people, accounts or ceremonies. That migrations were run does not matter."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return  # To connect would make it: then script/server would take it for one whose keys are lost.
    tables = connection.introspection.table_names()
    for model in (Volunteer, get_user_model(), Ceremony):
        rows = model._base_manager.order_by().values("pk")
        if model._meta.db_table in tables and rows.exists():
            raise BackupError(NOT_EMPTY.format(model._meta.verbose_name))


def _check_engine(manifest):
    if (manifest.engine, connection.vendor) == ("postgresql", "sqlite"):
        raise BackupError(OTHER_ENGINE)


def _check_keys(manifest, add_keys):
    if (missing := nik_keys.missing_of(manifest.keys)) and add_keys:
        add_keys(missing)
        missing = nik_keys.missing_of(manifest.keys)
    if missing:
        raise BackupError(NO_KEYS.format(", ".join(missing)))


def _warn_of_secret_key():
    return OTHER_SECRET_KEY if secret_key.is_other() else ""


def _take_secret_key():
    return TOOK_SECRET_KEY if secret_key.change() else ""


def _restore_database(opened, folder):
    engine = opened.manifest.engine
    if engine == connection.vendor == "sqlite":
        _into_sqlite(opened)
    elif engine == connection.vendor:
        _into_postgresql(opened, folder)
    else:
        _from_sqlite_into_postgresql(opened, folder)


def _into_sqlite(opened):
    target = Path(connection.settings_dict["NAME"])
    aside = target.with_name(f"{target.name}.pemulihan")
    aside.unlink(missing_ok=True)  # A killed process left it.
    try:
        aside.touch(mode=0o600)
        opened.extract_database(aside)
        with snapshots.sqlite_file(aside) as alias:
            examining.compare(opened.manifest.tables, digests_of(alias))
        opened.restore_files(default_storage)
        connection.close()
        _remove_log_of(target)
        aside.rename(target)
    finally:
        aside.unlink(missing_ok=True)
    write_through(target.parent)


def _remove_log_of(path):
    """Leave no -wal and no -shm beside the database of that path: its log would be mixed into the next one.

    Raises BackupError where another process has the database open.
    """
    with closing(sqlite3.connect(path, timeout=0)) as empty:
        try:
            empty.execute("PRAGMA journal_mode = DELETE")  # Needs the whole database for itself.
        except sqlite3.OperationalError as error:
            raise BackupError(IN_USE.format(path)) from error


def _into_postgresql(opened, folder):
    path = folder / "psm.dump"
    opened.extract_database(path)
    opened.restore_files(default_storage)
    connection.close()
    postgres.replace_everything(path, folder)
    try:
        examining.compare(opened.manifest.tables, digests_of())
    except BackupError:
        connection.close()
        postgres.remove_everything()
        raise


def _from_sqlite_into_postgresql(opened, folder):
    """Bring the backup to today's tables in a file of its own, and copy its rows from there in one transaction."""
    path = folder / "psm.sqlite3"
    opened.extract_database(path)
    with snapshots.sqlite_file(path) as alias:
        examining.compare(opened.manifest.tables, digests_of(alias))
    url = f"sqlite:///{path}"
    second.migrate(url)
    call_command("migrate", interactive=False, verbosity=0)
    opened.restore_files(default_storage)
    with second.database(database_at(url)) as alias:
        copy_rows(alias, "default")

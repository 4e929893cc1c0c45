"""Making a backup: the database of one moment and every file that its rows name, in one file, never a half one."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.template.defaultfilters import filesizeformat

from kaur_psm.backups import archive, snapshots
from kaur_psm.backups.digests import digests_of, models_of
from kaur_psm.backups.errors import BackupError, in_sentences
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import disk, nik_keys, sizes, turns
from registry.transfers import orphans
from registry.transfers.lasting_files import write_through

BUSY = "Cadangan lain sedang dibuat. Tunggu sampai selesai, lalu jalankan lagi."
ASIDE = ".{}.baru"  # The name of a backup while it is written, beside the one that it gets.
NO_FOLDER = "Folder {} tidak ada. Buat dahulu, atau pasang disk yang memuatnya."
NO_NAME = "{0} adalah folder. Sebut juga nama berkasnya, misalnya {0}/cadangan-2026-11-30.zip."
NO_ROOM = (
    "Tempat di disk server tidak cukup untuk membuat dan mencoba cadangan: perlu sekitar {}, tersisa {}. Kosongkan "
    "disk itu, lalu buat cadangan sekali lagi."
)
NO_FILES = (
    "Tidak satu pun dari {} berkas unggahan ada di SHARED_FILES. Periksa apakah foldernya terpasang dan variabelnya "
    "benar, lalu jalankan lagi. Cadangan tanpa berkas tidak dibuat."
)


@in_sentences()
def make(path, secrecy=None):
    """Write a backup to that path, where an older one may be, and return its `Manifest`.

    It is locked by `secrecy`, by default as the variables say. The path has the old file or the whole new one at any
    moment. Raises BackupError where it cannot be made.
    """
    path, secrecy = Path(path).absolute(), secrecy or Secrecy.of_settings()
    secrecy.check()
    if path.is_dir():
        raise BackupError(NO_NAME.format(path))
    if not path.parent.is_dir():
        raise BackupError(NO_FOLDER.format(path.parent))
    with turns.held("cadangan") as is_ours:
        if not is_ours:
            raise BackupError(BUSY)
        _check_room()
        with archive.work_folder("cadangan") as folder:
            return _make(path, secrecy, folder)


def _check_room():
    """Raise BackupError where DATA_DIR has no room for the plain file and its content: others write there, too."""
    content = 2 * sum(filter(None, sizes.now().values()))
    for each in disk.disks()[:1]:
        needed = content + each.reserve
        if each.free < needed:
            raise BackupError(NO_ROOM.format(filesizeformat(needed), filesizeformat(each.free)))


def _make(path, secrecy, folder):
    plain = folder / "cadangan.zip"
    manifest = _write(plain, folder)
    aside = path.with_name(ASIDE.format(path.name))
    aside.unlink(missing_ok=True)  # A killed process left it.
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            secrecy.lock(plain, target)
            target.flush()
            os.fsync(target.fileno())
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
    write_through(path.parent)
    return manifest


def _write(path, folder):
    """Write the zip, still plain, to the path; return its `Manifest`."""
    made_at = datetime.now(UTC)
    with snapshots.taken(folder) as snapshot, archive.being_written(path) as writer:
        database = writer.add_database(snapshot.file, connection.vendor)
        files, missing = add_files(writer, file_names(snapshot.alias))
        manifest = archive.Manifest(
            program=archive.program_version(),
            engine=connection.vendor,
            made_at=made_at,
            database=database,
            tables=digests_of(snapshot.alias),
            migrations=_applied(snapshot.alias),
            keys=nik_keys.fingerprints_of(snapshot.alias),
            files=files,
            missing=missing,
        )
        writer.add_manifest(manifest)
        return manifest


def _applied(alias):
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def file_names(alias):
    """The names of all uploaded files that a row of that database has, or had earlier, in their order."""
    there, names = models_of(alias), set()
    for rows, column in orphans.columns_of_files():
        model = there.get(rows.model._meta.db_table)  # Of the database's own version, which may be an older one.
        if model and column in {field.name for field in model._meta.fields}:
            names.update(rows.using(alias).order_by().values_list(column, flat=True))
    return sorted(names - {"", None})


def add_files(writer, names):
    """Take the files of these names into the archive. Return their digests by name, and the names of missing ones.

    Raises BackupError where not one of them is there.
    """
    digests, missing = {}, []
    for name in names:
        try:
            with default_storage.open(name) as file:
                digests[name] = writer.add_file(name, file)
        except FileNotFoundError:
            missing.append(name)
    if missing and not digests:
        raise BackupError(NO_FILES.format(len(missing)))
    return digests, missing

"""The file of a backup: a zip with the database, every uploaded file, and a manifest of what must be in it.

Its comment is a seal, the SHA-256 of all that stands before it: a zip by itself does not notice a changed byte
everywhere. Where a backup is locked, the zip is inside a file of age (`secrecy.py`).
"""

import hashlib
import json
import os
import shutil
import tomllib
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.db.migrations.loader import MigrationLoader

from kaur_psm.backups import secrecy
from kaur_psm.backups.digests import Digest
from kaur_psm.backups.errors import BackupError

FORMAT = 1  # The number of this format; a reader refuses higher ones.
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database/psm.sqlite3", "postgresql": "database/psm.dump"}
FILES = "uploads/"
SEAL = b"sha256:"
SEALED = len(SEAL) + 64  # Bytes of the seal.
CHUNK = 1024 * 1024

NO_FILE = "Berkas {} tidak ada."
NO_BACKUP = "{} bukan cadangan Kaur PSM, atau terpotong: bagian akhirnya tidak ada. Pakai salinan yang lain."
DAMAGED = "{} rusak: isinya berubah sejak dibuat. Pakai salinan yang lain, atau cadangan dari malam sebelumnya."
BAD_NAME = "Cadangan ini memuat nama berkas yang tidak diizinkan ({}). Jangan pakai cadangan ini."
NEWER = (
    "{} dibuat oleh versi program yang lebih baru ({}). Pasang versi itu atau yang lebih baru, lalu jalankan lagi. "
    "Tidak ada yang diubah."
)


@dataclass(frozen=True)
class FileDigest:
    """How many bytes a file has, and their SHA-256 as hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and when and by which version it was made. Of the NIK keys only fingerprints."""

    program: str
    engine: str  # "sqlite" or "postgresql"
    made_at: datetime
    database: FileDigest
    tables: dict[str, Digest]
    migrations: list[str]  # Applied ones, as "app.name".
    keys: list[str]
    files: dict[str, FileDigest] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # Files that a row names and that were not there any more.

    @property
    def rows(self):
        return sum(digest.rows for digest in self.tables.values())

    @property
    def members(self):
        """The names of all that is in the zip."""
        return [DATABASE[self.engine], *(FILES + name for name in self.files), MANIFEST]

    def as_json(self):
        return json.dumps({"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}, indent=1)

    @classmethod
    def of_json(cls, text):
        """The manifest in that text. Raises KeyError, TypeError or ValueError where it is none."""
        facts = json.loads(text)
        del facts["format"]
        return cls(
            **facts
            | {
                "made_at": datetime.fromisoformat(facts["made_at"]),
                "database": FileDigest(**facts["database"]),
                "tables": {name: Digest(**digest) for name, digest in facts["tables"].items()},
                "files": {name: FileDigest(**digest) for name, digest in facts["files"].items()},
            }
        )


def program_version():
    """The version of this program, as in pyproject.toml."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


# Writing


class Writer:
    """A zip that is being written: the database, files, and at last the manifest."""

    def __init__(self, archive):
        self._zip = archive

    def add_database(self, path, engine):
        """Take the file of the database at that path; return its `FileDigest`."""
        how = zipfile.ZIP_DEFLATED if engine == "sqlite" else zipfile.ZIP_STORED  # pg_dump has compressed it.
        with path.open("rb") as file:
            return self._add(DATABASE[engine], file, how)

    def add_file(self, name, file):
        """Take an open uploaded file of that name; return its `FileDigest`."""
        return self._add(FILES + name, file, zipfile.ZIP_STORED)  # Pictures and PDFs are compressed already.

    def add_manifest(self, manifest):
        self._zip.writestr(MANIFEST, manifest.as_json(), zipfile.ZIP_DEFLATED)

    def _add(self, member, file, how):
        info = zipfile.ZipInfo(member)
        info.compress_type = how
        with self._zip.open(info, "w", force_zip64=True) as written:
            return copy_and_digest(file, written)


@contextmanager
def being_written(path):
    """Give a `Writer` of a new zip at that path, which is sealed at the end."""
    with zipfile.ZipFile(path, "w") as archive:
        yield Writer(archive)
        archive.comment = SEAL + b"0" * 64
    with path.open("r+b") as file:
        seal = _digest_before_seal(file, path.stat().st_size).encode()
        file.seek(-64, os.SEEK_END)
        file.write(seal)


def copy_and_digest(source, target):
    """Copy an open file into another one, piece by piece; return the `FileDigest` of what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return FileDigest(size, digest.hexdigest())


def _digest_before_seal(file, size):
    digest, left = hashlib.sha256(), size - 64
    file.seek(0)
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


# Reading


class Archive:
    """An opened backup whose seal is whole."""

    def __init__(self, archive, manifest, name):
        self._zip, self._name = archive, name
        self.manifest = manifest

    def extract_database(self, path):
        """Write the file of the database to that path. Raises BackupError where it is not the one of the manifest."""
        with path.open("wb") as target:
            self._extract(DATABASE[self.manifest.engine], target, self.manifest.database)
            target.flush()
            os.fsync(target.fileno())

    def restore_files(self, storage):
        """Put all uploaded files into that storage, over what is there. Raises BackupError as `extract_database`."""
        for name in self.manifest.files:
            try:
                self._restore_file(name, storage)
            except SuspiciousOperation as error:
                raise BackupError(BAD_NAME.format(name)) from error

    def _restore_file(self, name, storage):
        with SpooledTemporaryFile(CHUNK) as file:
            self._extract(FILES + name, file, self.manifest.files[name])
            if storage.exists(name):  # A restore that was killed has begun with it.
                storage.delete(name)
            file.seek(0)
            storage.save(name, File(file, name))

    def _extract(self, name, target, expected):
        """Copy that member into an open file. The seal was whole: what differs now, the disk has read anew."""
        with saying_damaged(self._name), self._zip.open(name) as member:
            if copy_and_digest(member, target) != expected:
                raise BackupError(DAMAGED.format(self._name))


@contextmanager
def opened(path, lock, folder):
    """Give the `Archive` at that path; what is locked is opened into `folder`, where its content is plain meanwhile.

    `lock` is the `Secrecy` that opens it. Raises BackupError with a sentence: there is no such file, it is another one,
    it is damaged or cut off, it cannot be opened, or a newer version of the program has made it.
    """
    if not path.is_file():
        raise BackupError(NO_FILE.format(path))
    plain = path
    if secrecy.is_locked(path):
        plain = folder / "terbuka.zip"
        lock.open(path, plain)
    _check_seal(plain, path.name)
    with saying_damaged(path.name):
        archive = zipfile.ZipFile(plain)
    with archive:
        yield Archive(archive, _manifest_of(archive, path.name), path.name)


@contextmanager
def saying_damaged(name):
    """While inside, let what zipfile says of a damaged zip be a BackupError with a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # The last one: of an unknown kind.
        raise BackupError(DAMAGED.format(name)) from error


def _check_seal(path, name):
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - SEALED, 0))
        seal = file.read()
        if not seal.startswith(SEAL):
            raise BackupError(NO_BACKUP.format(name))
        if seal.removeprefix(SEAL) != _digest_before_seal(file, size).encode():
            raise BackupError(DAMAGED.format(name))


def _manifest_of(archive, name):
    try:
        with saying_damaged(name):
            text = archive.read(MANIFEST)
        facts = json.loads(text)
        if facts["format"] > FORMAT:
            raise BackupError(NEWER.format(name, facts["program"]))
        manifest = Manifest.of_json(text)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(NO_BACKUP.format(name)) from error
    if unknown := unknown_migrations(manifest):
        raise BackupError(NEWER.format(name, f"{manifest.program}, {unknown[0]}"))
    if sorted(archive.namelist()) != sorted(manifest.members):
        raise BackupError(DAMAGED.format(name))
    return manifest


def unknown_migrations(manifest):
    """The migrations of a backup that this version of the program does not have, as "app.name"."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = {name for key, migration in disk.items() for name in (key, *migration.replaces)}
    # An app that is gone left its migrations in the table of those that were applied.
    apps = {app for app, _ in known}
    names = [tuple(each.split(".", 1)) for each in manifest.migrations]
    return [f"{app}.{name}" for app, name in names if app in apps and (app, name) not in known]


# The folder in which backups are opened and tried


@contextmanager
def work_folder(name):
    """Have an empty folder of that name in DATA_DIR/work while inside. What a killed process left there goes first."""
    folder = settings.DATA_DIR / "work" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

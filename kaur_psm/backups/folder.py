"""The folder of the nightly backups (BACKUP_DIR): often a USB disk or a network share, which may be away.

A disk that is not mounted leaves its folder behind, empty and on the disk of the data. So a folder that is used for the
first time gets a mark, and this machine remembers which folder it was: without the mark nothing is written there.
"""

import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from kaur_psm.backups import keeping
from kaur_psm.backups.errors import BackupError
from registry.models.trouble import Trouble, trouble_of

S3 = "s3://"
MARK = "folder-cadangan-psm.txt"
MARK_WORDS = (
    "Cadangan Registri PSM disimpan di folder ini. Jangan hapus berkas ini: dengannya program mengenali disknya.\n"
)
USED = "backup-folder.txt"  # In DATA_DIR: the folder that has the mark.
MADE_HERE = "backups"  # In DATA_DIR, where BACKUP_DIR names no folder.
DEVICES = Path("/sys/dev/block")  # Where the kernel shows which disk a partition is of.

AGAIN = "lalu tekan Buat cadangan sekarang di halaman Cadangan."
NOT_THERE = "Folder cadangan {} tidak ada. Pasang disk USB-nya atau sambungkan lagi folder jaringannya, " + AGAIN
NOT_MOUNTED = (
    "Disk cadangan tidak terpasang: foldernya ada ({}), tetapi tanda dari cadangan sebelumnya (" + MARK + ") tidak ada "
    "di dalamnya. Pasang lagi disk USB-nya atau sambungkan lagi folder jaringannya, " + AGAIN + " Bila disknya memang "
    "diganti dengan yang baru, tekan Pakai folder ini di halaman itu."
)
FULL = "Disk cadangan penuh ({}). Pindahkan berkas lain dari sana atau pakai disk yang lebih besar, " + AGAIN
NOT_WRITABLE = (
    "Folder cadangan {} tidak dapat ditulisi. Periksa apakah disknya terkunci atau hanya boleh dibaca, dan apakah "
    "program ini boleh menulis di sana (di server kantor: sesudah BACKUP_DIR diganti, jalankan script/install sekali "
    "lagi), " + AGAIN
)
S3_FAILS = (
    "Cadangan dibuat di komputer ini, tetapi tidak dapat disalin ke {}. Periksa sambungan internet dan kunci S3-nya, "
    + AGAIN
)


@dataclass(frozen=True)
class StoredBackup:
    """A backup in the folder that has passed its rehearsal."""

    name: str
    made_at: datetime
    size: int  # Bytes.

    @property
    def is_encrypted(self):
        return self.name.endswith(".age")


def path():
    """The folder of this machine: BACKUP_DIR, or one in DATA_DIR where BACKUP_DIR is empty or names a place in S3."""
    return settings.DATA_DIR / MADE_HERE if _is_made_here() else Path(settings.BACKUP_DIR).resolve()


def place_in_words():
    """Where the backups go, for the page."""
    return f"{path()}, lalu disalin ke {settings.BACKUP_DIR}" if s3() else str(path())


def _is_made_here():
    return not settings.BACKUP_DIR or settings.BACKUP_DIR.startswith(S3)


def check():
    """Make sure that the folder is there, is the one of before, and can be written to.

    Raises BackupError, with a sentence that says what to do.
    """
    folder = path()
    with saying_what_fails():
        if _is_made_here():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if wrong := problem():
            raise BackupError(wrong)
        _write_into(folder)
    if not _is_made_here():
        accept()


def problem():
    """Why nothing can be written to the folder, as far as one sees without writing: a sentence; else empty."""
    folder = path()
    if is_unmarked():
        return NOT_MOUNTED.format(folder)
    return "" if _is_made_here() or folder.is_dir() else NOT_THERE.format(folder)


def _write_into(folder):
    with tempfile.TemporaryFile(dir=folder, prefix=".uji-") as file:
        file.write(b"uji")
        file.flush()
        os.fsync(file.fileno())


def is_unmarked():
    """Whether the folder is there, but lacks the mark that it got when it was used before."""
    with suppress(FileNotFoundError):
        folder = path()
        return folder.is_dir() and _used() == str(folder) and not (folder / MARK).exists()
    return False


def _used():
    return (settings.DATA_DIR / USED).read_text()


def accept():
    """Mark the folder as the one of the backups, and remember it. Raises BackupError where it cannot be written to."""
    with saying_what_fails():
        (path() / MARK).write_text(MARK_WORDS)
        (settings.DATA_DIR / USED).write_text(str(path()))


@contextmanager
def saying_what_fails():
    """While inside, let what the folder refuses be a BackupError with a sentence."""
    try:
        yield
    except OSError as error:
        sentence = FULL if trouble_of(error) == Trouble.FULL else NOT_WRITABLE
        raise BackupError(sentence.format(path())) from error


def backups():
    """The `StoredBackup`s in the folder, the newest first; none where it is away."""
    with suppress(OSError):
        files = [(keeping.moment_of(entry.name), entry) for entry in os.scandir(path())]
        stored = [StoredBackup(entry.name, moment, entry.stat().st_size) for moment, entry in files if moment]
        return sorted(stored, key=lambda backup: backup.made_at, reverse=True)
    return []


def remove_what_does_not_stay():
    """Remove backups by the rule of `keeping`, here and in S3."""
    for name in keeping.to_remove([backup.name for backup in backups()]):
        (path() / name).unlink()
    if in_s3 := s3():
        for name in keeping.to_remove(in_s3.listdir("")[1]):
            in_s3.delete(name)


def s3():
    """The place in S3 that BACKUP_DIR names as a storage; None where it names a folder."""
    if not settings.BACKUP_DIR.startswith(S3):
        return None
    bucket, _, above = settings.BACKUP_DIR.removeprefix(S3).partition("/")
    return import_string("registry.transfers.s3.S3Storage")(bucket=bucket, folder=above.rstrip("/"))


def is_on_the_disk_of_the_data():
    """Whether the backups are lost with the data when one disk breaks. Partitions of one disk are one disk."""
    if s3():
        return False
    database = settings.DATABASES["default"]
    places = [settings.DATA_DIR]
    if database["ENGINE"].endswith("sqlite3"):
        places.append(Path(database["NAME"]).parent)
    if not settings.SHARED_FILES.startswith(S3):
        places.append(Path(settings.SHARED_FILES))
    return _disk_of(path()) in {_disk_of(place) for place in places if place.exists()}


def _disk_of(place):
    """What is the same for two places on one disk. A network share is a disk of its own."""
    device = place.stat().st_dev
    partition = (DEVICES / f"{os.major(device)}:{os.minor(device)}").resolve()
    return str(partition.parent) if (partition / "partition").exists() else str(partition)

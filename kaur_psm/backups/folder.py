"""The folder of the nightly backups (BACKUP_DIR): often a USB disk or a network share, which may be away.

A disk that is not mounted leaves its folder behind, empty and on the disk of the data. So a folder that is used for the
first time gets a mark, and this machine remembers which folder it was: without the mark nothing is written there.

What pages say of the backups is what `look` sees at that moment, not what somebody noted earlier.
"""

import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.module_loading import import_string

from kaur_psm.backups import archive, keeping, passphrases, tried
from kaur_psm.backups.errors import BackupError
from registry.guards import patience
from registry.models.trouble import Trouble, trouble_of

S3 = "s3://"
MARK = "folder-cadangan-psm.txt"
MARK_WORDS = (
    "Cadangan Registri PSM disimpan di folder ini. Jangan hapus berkas ini: dengannya program mengenali disknya.\n"
)
USED = "backup-folder.txt"  # In DATA_DIR: the folder that has the mark, and below it those that were used before.
MADE_HERE = "backups"  # In DATA_DIR, where BACKUP_DIR names no folder.
DEVICES = Path("/sys/dev/block")  # Where the kernel shows which disk a partition is of.
SECONDS = 2  # So long a page waits for a folder, or for S3 at its first request.

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
NOT_READABLE = (
    "Folder cadangan {} tidak dapat dibaca. Periksa apakah disknya masih terpasang dan tidak rusak, dan apakah program "
    "ini boleh membaca di sana, " + AGAIN
)
NO_ANSWER = (
    "Folder cadangan {} tidak menjawab, jadi tidak diketahui apa isinya. Periksa disk USB-nya, atau sambungan ke "
    "folder jaringan atau S3-nya, lalu muat ulang halaman ini."
)
S3_FAILS = (
    "Cadangan dibuat di komputer ini, tetapi tidak dapat disalin ke {}. Periksa sambungan internet dan kunci S3-nya, "
    + AGAIN
)


@dataclass(frozen=True)
class StoredBackup:
    """A file of the folder that looks like a backup."""

    name: str
    made_at: datetime
    size: int  # Bytes.
    is_encrypted: bool
    tried: tried.Tried | None  # What its rehearsal found; None where none is known, or the file is another one since.
    stays_until: date | None  # The last day on which it stays, where it goes after its week.


@dataclass(frozen=True)
class Seen:
    """What is in the folder at this moment."""

    problem: str = ""  # Why nothing can be seen or written there: a sentence that says what to do.
    backups: list[StoredBackup] = field(default_factory=list)  # The newest first.
    others: list[str] = field(default_factory=list)  # Names like those of backups of what is none, or is not readable.
    last: StoredBackup | None = None  # The newest that was tried and is there.
    lost: datetime | None = None  # When a newer one was made, which was tried and is not there, or changed since.
    is_on_the_disk_of_the_data: bool = False

    @property
    def locked_at(self):
        """When the newest locked one was made; None where there is none."""
        return next((backup.made_at for backup in self.backups if backup.is_encrypted), None)


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
        return folder.is_dir() and _used()[:1] == [str(folder)] and not (folder / MARK).exists()
    return False


def _used():
    """The folders that were used, as text, the current one first. Raises FileNotFoundError where none was yet."""
    return (settings.DATA_DIR / USED).read_text().splitlines()


def used_before():
    """Folders that BACKUP_DIR named earlier, as text: their backups stay there, and nothing here touches them."""
    with suppress(FileNotFoundError):
        return [each for each in _used() if each != str(path())]
    return []


def accept():
    """Mark the folder as the one of the backups, and remember it. Raises BackupError where it cannot be written to."""
    with saying_what_fails():
        (path() / MARK).write_text(MARK_WORDS)
        (settings.DATA_DIR / USED).write_text("\n".join([str(path()), *used_before()]))


@contextmanager
def saying_what_fails():
    """While inside, let what the folder refuses be a BackupError with a sentence."""
    try:
        yield
    except OSError as error:
        sentence = FULL if trouble_of(error) == Trouble.FULL else NOT_WRITABLE
        raise BackupError(sentence.format(path())) from error


@contextmanager
def saying_what_fails_in_s3():
    """While inside, let what S3 refuses be a BackupError with a sentence."""
    try:
        yield
    except OSError as error:
        raise BackupError(S3_FAILS.format(settings.BACKUP_DIR)) from error


def look():
    """What is `Seen` in the folder now. It waits for `SECONDS` at most: a page that asks must not hang with a share."""
    try:
        return patience.ask(("cadangan", place_in_words()), _look, SECONDS)
    except patience.NoAnswerError:
        return Seen(problem=NO_ANSWER.format(place_in_words()))


def _look():
    try:
        if wrong := problem():
            return Seen(problem=wrong)
        known = tried.read(path())
        stored, others = _sorted(known)
        last, lost = _last_in_s3() if s3() else _last_of(known, stored)
        return Seen("", stored, others, last, lost, bool(stored) and is_on_the_disk_of_the_data())
    except OSError:
        return Seen(problem=NOT_READABLE.format(place_in_words()))


def backups():
    """The `StoredBackup`s in the folder, the newest first. Raises OSError where it cannot be read."""
    return _sorted(tried.read(path()))[0]


def _sorted(known):
    """The `StoredBackup`s of the folder, the newest first, and the names of what is only called like one."""
    stored, others = [], []
    names = [each.name for each in path().iterdir()] if path().is_dir() else []
    for name in sorted(filter(keeping.moment_of, names), reverse=True):
        try:
            with open_backup(name) as file:
                stored.append((name, os.fstat(file.fileno()).st_size, _is_locked(file)))
        except OSError:  # It is none, or cannot be read: the page names it.
            others.append(name)
    until = keeping.goes_after([name for name, _, _ in stored])
    return [_stored(*each, known, until) for each in stored], others


def _stored(name, size, is_encrypted, known, until):
    found = known.get(name)
    return StoredBackup(
        name=name,
        made_at=keeping.moment_of(name),
        size=size,
        is_encrypted=is_encrypted,
        tried=found if found and found.size == size else None,
        stays_until=until.get(name),
    )


def _last_of(known, stored):
    """The newest backup that was tried and is there, and when a newer one was made that was tried and is lost."""
    last = next((backup for backup in stored if backup.tried), None)
    newest = max(known, key=keeping.moment_of, default=None)
    is_there = newest is None or (last and last.name == newest)
    return last, None if is_there else keeping.moment_of(newest)


def _last_in_s3():
    """The same of S3, whichever machine has copied it there."""
    storage = s3()
    try:
        with storage.open(tried.NAME) as file:
            known = tried.of_text(file.read())
    except FileNotFoundError:
        return None, None
    newest = max(known, key=keeping.moment_of, default=None)
    size = storage.size(newest) if newest and storage.exists(newest) else None
    stored = [_stored(newest, size, newest.endswith(".age"), known, {})] if size else []
    return _last_of(known, stored)


def open_backup(name):
    """Open the backup of that name, to read. Raises OSError where it is none: a link or a folder is not followed."""
    if not keeping.moment_of(name):
        raise FileNotFoundError(name)
    file = open(path() / name, "rb", opener=_without_following)  # noqa: SIM115 - whoever asked closes it
    try:
        _refuse_what_is_no_backup(file)
    except BaseException:
        file.close()
        raise
    return file


def _without_following(name, flags):
    return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)  # The last one: a pipe would wait for a writer.


def _refuse_what_is_no_backup(file):
    """Raise OSError for an open file that is none by a quick look: at its beginning and at the seal at its end."""
    about = os.fstat(file.fileno())
    if not stat.S_ISREG(about.st_mode):
        raise OSError("It is no file.")
    if not _is_locked(file):
        file.seek(max(about.st_size - archive.SEALED, 0))
        if not file.read().startswith(archive.SEAL):
            raise OSError("It has no seal.")
        file.seek(0)


def _is_locked(file):
    """Whether the open file is one of age; the file is at its beginning afterwards."""
    begin = file.read(len(passphrases.INTRO))
    file.seek(0)
    return begin == passphrases.INTRO


def note_tried(name, report):
    """Note that the backup of that name has passed its rehearsal, in the folder and in S3. Raises BackupError."""
    with saying_what_fails():
        found = tried.Tried(
            (path() / name).stat().st_size, timezone.now(), people=report.people, certificates=report.certificates
        )
        known = {each: facts for each, facts in tried.read(path()).items() if (path() / each).exists()}
        tried.write(path(), known | {name: found})


def copy_what_was_tried(storage):
    """Write into that place in S3 which backups there were tried. Raises OSError."""
    storage.delete(tried.NAME)
    storage.save(tried.NAME, ContentFile(tried.as_text(tried.read(path()))))


def remove_what_does_not_stay():
    """Remove backups by the rule of `keeping` from the folder of this machine. What is only called like one stays."""
    for name in keeping.to_remove([backup.name for backup in backups()], timezone.localdate()):
        (path() / name).unlink()


def remove_from_s3_what_does_not_stay():
    """Remove backups by the rule of `keeping` from S3, where BACKUP_DIR names a place there."""
    if in_s3 := s3():
        for name in keeping.to_remove(in_s3.listdir("")[1], timezone.localdate()):
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

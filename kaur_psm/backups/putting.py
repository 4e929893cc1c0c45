"""How a file comes into the folder of the backups, and from there to S3: compared with what is there afterwards."""

import hashlib
import os

from django.conf import settings
from django.core.files import File

from kaur_psm.backups import folder
from kaur_psm.backups.errors import RehearsalError

CHANGED = (
    "Cadangan tertulis lain daripada isinya di {}, jadi tidak dipakai; cadangan lama tetap ada. Disknya mungkin rusak: "
    "ganti disknya, " + folder.AGAIN
)


def lock(plain, path, secrecy):
    """Write the file `plain` to `path`, locked by `secrecy`, and compare what the disk has with what was written.

    Raises BackupError, with a sentence that says what to do.
    """
    with folder.saying_what_fails(), open(path, "wb", opener=_for_us_alone) as file:
        written = _Digesting(file)
        secrecy.lock(plain, written)
        file.flush()
        os.fsync(file.fileno())
    with folder.saying_what_fails(), path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # Read from the disk, not from memory.
        if hashlib.file_digest(file, "sha256").hexdigest() != written.digest:
            raise RehearsalError(CHANGED.format(path.parent))


def copy_to_s3(name):
    """Copy that file of the folder to S3 where BACKUP_DIR names a place there, and read it back. Raises BackupError."""
    if not (storage := folder.s3()):
        return
    with folder.saying_what_fails_in_s3(), (folder.path() / name).open("rb") as file:
        storage.save(name, File(file))
        file.seek(0)
        is_same = hashlib.file_digest(file, "sha256").hexdigest() == storage.sha256(name)
    if not is_same:
        storage.delete(name)
        raise RehearsalError(CHANGED.format(settings.BACKUP_DIR))


def _for_us_alone(path, flags):
    return os.open(path, flags, 0o600)


class _Digesting:
    """An open file that is written to, with the SHA-256 of what is written."""

    def __init__(self, file):
        self._file, self._sum = file, hashlib.sha256()

    def write(self, content):
        self._sum.update(content)
        return self._file.write(content)

    def flush(self):
        self._file.flush()

    @property
    def digest(self):
        return self._sum.hexdigest()

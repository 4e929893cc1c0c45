"""Files that look like backups, and the note that they were tried: for tests that need no rehearsal."""

from django.utils import timezone

from kaur_psm.backups import archive, folder, keeping, passphrases, tried


def put_backup(at, *, is_locked=False, is_tried=True, people=240, certificates=210):
    """Put what looks like a backup of that moment into the folder of the backups; return its path."""
    folder.path().mkdir(exist_ok=True)
    path = folder.path() / keeping.name_of(timezone.localtime(at), is_encrypted=is_locked)
    if is_locked:
        path.write_bytes(passphrases.INTRO + b"rahasia")
    else:
        with archive.being_written(path):
            pass
    if is_tried:
        found = tried.Tried(path.stat().st_size, at, people, certificates)
        tried.write(folder.path(), tried.read(folder.path()) | {path.name: found})
    return path

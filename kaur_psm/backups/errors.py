"""What a backup, its rehearsal and a restore say instead of a traceback: sentences in Indonesian."""

import sqlite3
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError

from registry.models.trouble import Trouble, trouble_of

FULL = "Disk penuh, jadi tidak selesai ({}). Kosongkan tempat, lalu jalankan lagi."
FILES = "Berkas atau folder tidak dapat dibaca atau ditulis: {}. Periksa letaknya dan haknya, lalu jalankan lagi."
DATABASE = "Basis data tidak dapat dipakai: {}. Perbaiki itu dahulu, lalu jalankan lagi."


class BackupError(Exception):
    """A backup cannot be made, opened or restored. The message says why, and what to do."""


class RehearsalError(BackupError):
    """The rehearsal shows that a backup cannot be relied on, or could not be held. The message says why."""


@contextmanager
def in_sentences():
    """While inside, let what the disk or the database refuses be a BackupError with a sentence."""
    try:
        yield
    except OSError as error:
        sentence = FULL if trouble_of(error) == Trouble.FULL else FILES
        raise BackupError(sentence.format(error)) from error
    except (DatabaseError, InterfaceError, sqlite3.Error) as error:
        sentence = FULL if trouble_of(error) == Trouble.FULL else DATABASE
        raise BackupError(sentence.format(str(error).strip().partition("\n")[0])) from error

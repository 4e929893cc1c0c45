"""What is tried on a restored copy: that its tables are those of the backup, and that the program works on it.

It runs in a process of its own, whose database and files are the copy (`rehearsal.py`).
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from ceremonies.certificates import pictures, rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.models import Certificate
from kaur_psm import starting
from kaur_psm.backups.digests import digests_of
from kaur_psm.backups.errors import RehearsalError, in_sentences
from registry.guards import nik_keys
from registry.models import Upload, Volunteer
from registry.transfers import files

OTHER_TABLES = "Isi tabel yang dipulihkan berbeda dari saat dicadangkan: {}. Jangan pakai cadangan ini."
MANY = 5  # Tables that one sentence names.
BAD_INDEX = "Berkas basis data dalam cadangan rusak: {}. Jangan pakai cadangan ini."
BAD_PHOTO = "Pas foto dalam cadangan tidak terbuka ({}): {}"
BAD_CERTIFICATE = "Piagam {} tidak dapat dibuat dari cadangan: {}"
OTHER_CODE = "Kode pada {} yang dibuat dari cadangan tidak menunjuk ke piagam itu."


@dataclass(frozen=True)
class Examination:
    """What was there after the restore, and what was tried on it; empty or False where there was nothing to try."""

    people: int
    certificates: int  # Valid ones.
    migrated: int  # Migrations that were applied to a backup of an older version.
    photograph: bool
    nik: bool
    certificate: str  # The certificate whose code was read from its page.


@in_sentences()
def examine(manifest):
    """Examine the database and the files of this process. Return the `Examination`; raise RehearsalError."""
    compare(manifest.tables, digests_of())
    _refuse_broken_file()
    migrated = _migrate()
    return Examination(
        people=Volunteer.objects.count(),
        certificates=Certificate.objects.valid().count(),
        migrated=migrated,
        photograph=_open_photograph(manifest),
        nik=_try_nik(manifest),
        certificate=_read_certificate(manifest),
    )


def _migrate():
    """Apply the migrations that a backup of an older version lacks. Return how many there were."""
    lacking = len(starting.unapplied_migrations())
    if lacking:
        call_command("migrate", interactive=False, verbosity=0)
        lacking -= len(starting.unapplied_migrations())
    return lacking


def compare(expected, actual):
    """Raise RehearsalError, naming tables, where these digests are not the same."""
    tables = sorted(table for table in {*expected, *actual} if expected.get(table) != actual.get(table))
    if tables:
        named = ", ".join(_in_words(table, expected.get(table), actual.get(table)) for table in tables[:MANY])
        more = f", dan {len(tables) - MANY} tabel lain" if len(tables) > MANY else ""
        raise RehearsalError(OTHER_TABLES.format(named + more))


def _in_words(table, expected, actual):
    if actual is None:
        return f"{table} tidak ada"
    if expected is None:
        return f"{table} tidak dikenal"
    return f"{table} ({actual.rows} baris, seharusnya {expected.rows})"


def _refuse_broken_file():
    """SQLite alone: rows may be whole while an index that finds them is not."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            (result,) = cursor.fetchone()
        if result != "ok":
            raise RehearsalError(BAD_INDEX.format(result))


def _open_photograph(manifest):
    """Open the newest photograph. Return whether there is one."""
    photos = Upload._base_manager.filter(kind=Upload.Kind.PHOTO).exclude(file__in=manifest.missing)
    photo = photos.order_by("-pk").first()
    if photo is None:
        return False
    try:
        with photo.file.open() as file:
            files.photo(file)
    except (OSError, ValidationError) as error:
        sentence = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise RehearsalError(BAD_PHOTO.format(photo.file.name, sentence)) from error
    return True


def _try_nik(manifest):
    """Open a NIK, where the keys of this machine are those of the backup. Return whether there was one."""
    if nik_keys.missing_of(manifest.keys):
        return False
    try:
        return nik_keys.open_one()
    except nik_keys.KeysError as error:
        raise RehearsalError(str(error)) from error


def _read_certificate(manifest):
    """Make the page of the newest valid certificate and read its code; return its number, empty where there is none."""
    valid = Certificate.objects.valid().select_related("number", "village", "participant__ceremony").order_by("-pk")
    certificate = valid.exclude(words__logo__in=manifest.missing).first()
    if certificate is None:
        return ""
    try:
        page = rendering.render([certificate], paper=certificate.participant.ceremony.paper)
    except PaperError as error:
        raise RehearsalError(BAD_CERTIFICATE.format(certificate.number, error)) from error
    if _code_of(pictures.code_on(page)) != certificate.code:
        raise RehearsalError(OTHER_CODE.format(certificate))
    return str(certificate)


def _code_of(address):
    """The code in the address of a certificate's public page."""
    return address.rstrip("/").rpartition("/")[2]

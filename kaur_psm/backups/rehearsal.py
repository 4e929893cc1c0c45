"""The rehearsal of a backup: it is restored into a scratch database and folder, and the program is tried on them."""

import json
import logging
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from kaur_psm.backups import archive, postgres
from kaur_psm.backups.errors import BackupError, RehearsalError, in_sentences
from kaur_psm.backups.examining import Examination
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import nik_keys, parents, turns
from registry.values import dates
from registry.values.clean_errors import lines_of_output

BUSY = "Cadangan lain sedang dicoba dipulihkan. Tunggu sampai selesai, lalu jalankan lagi."
NO_POSTGRES = (
    "Cadangan ini dari PostgreSQL, dan komputer ini memakai SQLite: di sini tidak dapat dicoba. Jalankan di komputer "
    "yang memakai PostgreSQL (DATABASE_URL=postgres://…)."
)
BROKEN_OFF = "Percobaan berhenti tanpa hasil (kode {}). Sebabnya ada di log; jangan pakai cadangan ini sebelum jelas."

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What a backup holds that has passed its rehearsal, and what was compared and tried."""

    made_at: datetime
    tables: int
    rows: int
    files: int
    missing: list[str]  # Files that were not there any more when the backup was made.
    foreign_keys: list[str]  # Fingerprints of NIK keys that this machine does not have.
    examination: Examination

    @property
    def people(self):
        return self.examination.people

    @property
    def certificates(self):
        return self.examination.certificates

    @property
    def sentences(self):
        """What to tell, a sentence or two a line."""
        yield f"Cadangan {moment_in_words(self.made_at)} utuh: sudah dicoba dipulihkan."
        yield f"Isinya {self.people} PSM dan {self.certificates} piagam yang sah."
        yield f"Dibandingkan dan sama: {self.tables} tabel dengan {self.rows} baris, dan {self.files} berkas."
        yield from _tried_in_words(self.examination, self.foreign_keys)
        if self.examination.migrated:
            yield f"Cadangan versi lama: {self.examination.migrated} migrasi dijalankan pada percobaan ini."
        if self.missing:
            yield f"{len(self.missing)} berkas sudah tidak ada saat dicadangkan: {', '.join(self.missing)}."


def moment_in_words(moment):
    """A moment as an office writes it: "30 November 2026 pukul 05.00"."""
    here = timezone.localtime(moment)
    return f"{dates.spell(here.date())} pukul {here:%H.%M}"


def _tried_in_words(examination, foreign_keys):
    yield "Sebuah pas foto terbuka." if examination.photograph else "Belum ada pas foto untuk dicoba."
    if foreign_keys:
        yield f"NIK tidak dicoba: kuncinya tidak ada di komputer ini (sidik {', '.join(foreign_keys)})."
    else:
        yield "Sebuah NIK terbuka." if examination.nik else "Belum ada NIK untuk dicoba."
    if examination.certificate:
        yield f"{examination.certificate} dibuat, dan kodenya terbaca."
    else:
        yield "Belum ada piagam untuk dicoba."


def rehearse(path, secrecy=None):
    """Restore the backup at that path into a scratch database and folder, and try the program on them.

    `secrecy` opens it, by default as the variables say. Return the `Report`. Raises RehearsalError with what is wrong.
    """
    try:
        with in_sentences():
            return _rehearse(Path(path), secrecy or Secrecy.of_settings())
    except BackupError as error:
        raise error if isinstance(error, RehearsalError) else RehearsalError(str(error)) from error


def _rehearse(path, secrecy):
    with turns.held("percobaan-cadangan") as is_ours:
        if not is_ours:
            raise RehearsalError(BUSY)
        with archive.work_folder("percobaan") as folder, archive.opened(path, secrecy, folder) as opened:
            manifest = opened.manifest
            opened.restore_files(FileSystemStorage(folder / "uploads", file_permissions_mode=0o600))
            with _scratch(opened, folder) as url:
                examination = _examine(manifest, folder, url)
    return Report(
        made_at=manifest.made_at,
        tables=len(manifest.tables),
        rows=manifest.rows,
        files=len(manifest.files),
        missing=manifest.missing,
        foreign_keys=nik_keys.missing_of(manifest.keys),
        examination=examination,
    )


@contextmanager
def _scratch(opened, folder):
    """Have the database of the archive restored beside ours while inside; gives its address."""
    if opened.manifest.engine == "sqlite":
        path = folder / "psm.sqlite3"
        opened.extract_database(path)
        yield f"sqlite:///{path}"
    elif connection.vendor != "postgresql":
        raise RehearsalError(NO_POSTGRES)
    else:
        path = folder / "psm.dump"
        opened.extract_database(path)
        with postgres.scratch_database() as name:
            postgres.fill(name, path)
            yield urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


def _examine(manifest, folder, url):
    """Let a process of its own, whose database and files are the restored ones, examine them."""
    written = folder / archive.MANIFEST
    written.write_text(manifest.as_json())
    places = {"DATABASE_URL": url, "DATA_DIR": str(folder), "SHARED_FILES": str(folder)}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "examine_restored", str(written)]
    done = parents.run(command, {**os.environ, **places})
    if done.returncode:
        words = lines_of_output(done.stderr)
        _log.error("The examination of a backup ended with %s: %s", done.returncode, words)
        raise RehearsalError(BROKEN_OFF.format(done.returncode))
    answer = json.loads(done.stdout.splitlines()[-1])
    if sentence := answer.get("error"):
        raise RehearsalError(sentence)
    return Examination(**answer)

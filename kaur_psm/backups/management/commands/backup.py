from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from kaur_psm.backups import making, taken
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Buat cadangan: basis data dan semua berkas unggahan dalam satu berkas. Program boleh tetap berjalan."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas cadangan, misalnya cadangan-2026-11-30.zip")

    def handle(self, *, file, **options):
        self._leave_trace(file)
        try:
            manifest = making.make(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {len(manifest.tables)} tabel dengan {manifest.rows} baris, dan {len(manifest.files)} berkas."
        )
        if manifest.missing:
            self.stderr.write(
                f"PERHATIAN: {len(manifest.missing)} berkas dicatat di basis data tetapi tidak ada lagi di "
                f"SHARED_FILES: {', '.join(manifest.missing)}."
            )
        self.stdout.write(f"Coba pulihkan sekarang: {settings.MANAGE} verify_backup {file}")

    def _leave_trace(self, file):
        """Before it is made, so that one that breaks off has its trace, too, and the trace is in the backup."""
        try:
            taken.leave_trace(f"perintah backup, ke {file.absolute()}")
        except DatabaseError as error:  # Full, read-only, of an older version: it is needed the more.
            reason = str(error).partition("\n")[0]
            self.stderr.write(f"PERHATIAN: pengambilan cadangan ini tidak dapat dicatat di jejak: {reason}.")

from django.core.management.base import BaseCommand

from kaur_psm.backups import nightly
from kaur_psm.backups.child import Refusal
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Buat cadangan di BACKUP_DIR seperti setiap malam: dicoba dipulihkan, lalu yang terlalu lama dibuang."

    def handle(self, **options):
        try:
            self.stdout.write(nightly.make(self._tell))
        except BackupError as error:
            raise Refusal(str(error)) from error

    def _tell(self, done):
        self.stdout.write(f"{done}/{nightly.STEPS}")
        self.stdout.flush()

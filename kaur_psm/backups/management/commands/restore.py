from pathlib import Path

from django.core.management import BaseCommand, CommandError

from kaur_psm.backups import restoring
from kaur_psm.backups.asking import secrecy_for
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Pulihkan cadangan ke instalasi yang masih kosong. Program harus dihentikan dahulu."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas cadangan")

    def handle(self, *, file, **options):
        try:
            restored = restoring.restore(file, secrecy_for(file))
        except BackupError as error:
            raise CommandError(str(error)) from error
        for sentence in restored.sentences:
            self.stdout.write(sentence)

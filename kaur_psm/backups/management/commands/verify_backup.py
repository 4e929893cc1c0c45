from pathlib import Path

from django.core.management import BaseCommand, CommandError

from kaur_psm.backups import rehearsal
from kaur_psm.backups.asking import secrecy_for
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Coba pulihkan cadangan ke tempat percobaan, dan bandingkan semuanya. Data yang dipakai tidak disentuh."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas cadangan")

    def handle(self, *, file, **options):
        try:
            report = rehearsal.rehearse(file, secrecy_for(file, self.stdout.write))
        except BackupError as error:
            raise CommandError(str(error)) from error
        for sentence in report.sentences:
            self.stdout.write(sentence)

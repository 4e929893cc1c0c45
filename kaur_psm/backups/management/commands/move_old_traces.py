from django.core.management.base import BaseCommand

from kaur_psm.backups import old_traces
from kaur_psm.backups.child import Refusal
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Pindahkan jejak yang lewat masa simpannya ke berkas bertanda tangan di folder cadangan, seperti tiap malam."

    def handle(self, **options):
        try:
            self.stdout.write(old_traces.move())
        except BackupError as error:
            raise Refusal(str(error)) from error

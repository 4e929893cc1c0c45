from django.core.management import BaseCommand, CommandError
from django.db import OperationalError

from kaur_psm import starting

NO_ANSWER = "WARNING: The database does not answer yet, so it was not looked at; until it does, pages say so. {}"


class Command(BaseCommand):
    help = (
        "Periksa apakah server boleh mulai: tidak sedang dipulihkan, semua migrasi sudah dijalankan, NIK_KEYS dan "
        "SECRET_KEY kunci basis data ini, berkas statis ada, dan SHARED_FILES dapat ditulis dan dibaca."
    )

    def handle(self, **options):
        try:
            starting.refuse_while_exchanged()
            self._look_at_database()
            starting.refuse_missing_static_files()
        except starting.StartError as error:
            raise CommandError(str(error)) from error

    def _look_at_database(self):
        try:
            starting.check_database_and_files(self.stderr.write)
        except OperationalError as error:
            self.stderr.write(NO_ANSWER.format(error).strip())

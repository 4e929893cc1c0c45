import time

from django.core.management import BaseCommand, CommandError
from django.db import OperationalError, connections

from kaur_psm import starting
from registry import worker

PAUSE = 2  # Seconds between two questions to a database that does not answer.


class Command(BaseCommand):
    help = "Kerjakan pekerjaan latar: daftar yang diperiksa atau disimpan, sesi cetak, pekerjaan malam."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=2, help="jumlah proses, bawaannya 2")

    def handle(self, **options):
        try:
            starting.refuse_while_exchanged()
            while not self.has_looked():
                time.sleep(PAUSE)
            worker.run(options["workers"], starting.refuse_newer_database)
        except starting.StartError as error:
            raise CommandError(str(error)) from error

    def has_looked(self):
        """Whether the database has answered and fits. Without one there is no work."""
        try:
            starting.check_database_and_files(self.stderr.write)
        except OperationalError as error:
            self.stderr.write(f"The worker waits for the database: {error}".strip())
            connections.close_all()
            return False
        return True

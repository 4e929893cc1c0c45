from django.core.management.base import BaseCommand, CommandError

from registry import worker
from registry.guards import running, shared_files


class Command(BaseCommand):
    help = "Kerjakan pekerjaan latar: daftar yang diperiksa atau disimpan, sesi cetak, pekerjaan malam."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=2, help="jumlah proses, bawaannya 2")

    def handle(self, **options):
        try:
            for sentence in shared_files.check():
                self.stderr.write(f"WARNING: {sentence}")
        except shared_files.FilesError as error:
            raise CommandError(str(error)) from error
        try:
            running.hold()
        except running.ExchangedError as error:
            raise CommandError(str(error)) from error
        worker.run(options["workers"])

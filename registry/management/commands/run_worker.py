from django.core.management.base import BaseCommand

from registry import worker


class Command(BaseCommand):
    help = "Kerjakan pekerjaan latar: daftar yang diperiksa atau disimpan, sesi cetak, pekerjaan malam."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=2, help="jumlah proses, bawaannya 2")

    def handle(self, **options):
        worker.run(options["workers"])

from django.core.management.base import BaseCommand

from registry import work


class Command(BaseCommand):
    help = "Selesaikan pekerjaan panjang yang tertinggal: daftar yang diperiksa atau disimpan, sesi cetak."

    def handle(self, **options):
        work.do_all()

from django.core.management.base import BaseCommand

from registry import work


class Command(BaseCommand):
    help = "Selesaikan pekerjaan panjang yang tertinggal: daftar yang diperiksa atau disimpan, cetakan."

    def handle(self, **options):
        work.do_all()

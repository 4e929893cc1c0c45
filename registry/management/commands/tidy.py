from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from registry import work


class Command(BaseCommand):
    help = (
        "Buang sekarang apa yang dibuang setiap malam: sesi yang berakhir, isi impor lama, berkas tanpa pemilik, "
        "arsip tahunan lama; jejak lama dipindahkan ke folder cadangan."
    )

    def handle(self, **options):
        refusals = []
        for do in work.tidying():
            try:
                self.stdout.write(do(0))
            except ValidationError as error:  # The others are done all the same.
                refusals += error.messages
        if refusals:
            raise CommandError(" ".join(refusals))

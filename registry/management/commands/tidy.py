from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from registry import nightly


class Command(BaseCommand):
    help = "Buang sekarang apa yang dibuang setiap malam: sesi yang berakhir, isi impor lama, berkas tanpa pemilik."

    def handle(self, **options):
        try:
            for job in (nightly.tidy, nightly.remove_orphans):
                self.stdout.write(job(0))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

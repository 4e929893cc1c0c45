from django.core.management import BaseCommand, CommandError

from registry import work


class Command(BaseCommand):
    help = (
        "Buang sekarang apa yang dibuang setiap malam: sesi yang berakhir, isi impor lama, berkas tanpa pemilik, "
        "arsip tahunan lama; jejak lama dipindahkan ke folder cadangan."
    )

    def handle(self, **options):
        refusals = []
        for is_done, sentence in work.tidy_all():
            if is_done:
                self.stdout.write(sentence)
            else:
                refusals.append(sentence)
        if refusals:
            raise CommandError(" ".join(refusals))

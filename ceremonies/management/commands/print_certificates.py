import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ceremonies.certificates.errors import PaperError
from ceremonies.models import Ceremony, Certificate
from ceremonies.printing.at_once import print_certificates
from registry.management.room import needs_room


class Command(BaseCommand):
    help = "Tulis piagam sebuah pengukuhan sebagai satu PDF menurut urutan penyerahan, selembar sehalaman."

    def add_arguments(self, parser):
        parser.add_argument("ceremony", type=int, metavar="CEREMONY", help="nomor pengukuhan seperti pada alamatnya")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--from", type=int, default=1, dest="first", metavar="N", help="lembar pertama (1)")
        parser.add_argument("--to", type=int, dest="last", metavar="M", help="lembar terakhir (yang penghabisan)")

    @needs_room
    def handle(self, *, ceremony, output, first, last, **options):
        chosen = Ceremony.objects.filter(pk=ceremony).first()
        if chosen is None:
            raise CommandError(f"Tidak ada pengukuhan {ceremony}.")
        started = time.monotonic()
        try:
            pdf, pages = print_certificates(chosen, chosen.certificates().for_printing(), first=first, last=last)
            output.write_bytes(pdf)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (PaperError, OSError) as error:
            raise CommandError(str(error)) from error
        if Certificate.lead_nowhere():
            self.stderr.write(
                f"Kode QR berisi {settings.PUBLIC_URL}, yang hanya terbuka di mesin ini; setel PUBLIC_URL."
            )
        self.stdout.write(f"{pages} halaman, {time.monotonic() - started:.1f} detik.")

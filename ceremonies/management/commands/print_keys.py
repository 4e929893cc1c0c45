from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone

from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.rendering import print_html
from registry.models import NikKey
from registry.values import nik


class Command(BaseCommand):
    help = "Tulis lembar kunci (teks dan kode QR) sebagai PDF, untuk dicetak dan disimpan terpisah dari komputer ini."

    def add_arguments(self, parser):
        parser.add_argument("output", type=Path, metavar="OUT.pdf")

    def handle(self, *, output, **options):
        context = {
            "keys": [
                {"name": NikKey(fingerprint=nik.fingerprint(key)), "groups": nik.groups_of_key(key)}
                for key in settings.NIK_KEYS
            ],
            "at": timezone.localtime(),
            "office_address": settings.PUBLIC_URL,
            "has_passphrase": bool(settings.BACKUP_PASSPHRASE),
            "has_recipient": bool(settings.BACKUP_RECIPIENT),
        }
        try:
            pdf = print_html(
                render_to_string("ceremonies/paper/keys.html", context),
                styles=["fonts", "kunci"],
                codes=settings.NIK_KEYS,
            )
            output.touch(mode=0o600)
            output.write_bytes(pdf)
        except (OSError, PaperError) as error:
            raise CommandError(f"Lembar kunci tidak dapat ditulis: {error}") from error
        self.stdout.write(
            f"{output}: cetak, simpan di tempat lain, hapus berkasnya, lalu konfirmasikan di halaman Kunci NIK."
        )

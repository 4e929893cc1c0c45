from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.guards import traces_out
from registry.values import signed_lines


class Command(BaseCommand):
    help = "Periksa berkas yang ditulis export_traces: sebut baris pertama yang tidak seperti ketika ditandatangani."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--public-key", metavar="KEY", help="kunci publik penandatangannya; bawaan: milik server ini"
        )

    def handle(self, *, file, public_key, **options):
        try:
            with file.open(encoding="utf-8") as lines:
                count = signed_lines.check(lines, public_key or traces_out.public_key())
        except signed_lines.WrongLineError as error:
            raise CommandError(
                f"Berkas ini tidak seperti ketika ditandatangani, mulai dari baris {error.number}."
            ) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"Berkas ini tidak dapat diperiksa: {error}") from error
        self.stdout.write(f"{count} jejak, semuanya seperti ketika ditandatangani.")

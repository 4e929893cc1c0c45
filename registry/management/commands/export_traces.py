import os
from contextlib import contextmanager
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from registry.guards import traces_out


class Command(BaseCommand):
    help = "Tulis jejak sebagai baris JSON yang ditandatangani, untuk disimpan di komputer lain."

    def add_arguments(self, parser):
        parser.add_argument(
            "output", nargs="?", default="-", metavar="OUT.jsonl", help="berkas baru; - atau tanpa: layar"
        )
        parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="sejak tanggal ini")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="sampai dengan tanggal ini")

    def handle(self, *, output, since, until, **options):
        try:
            with self._opened(output) as target:
                count = traces_out.write(target, since, until)
        except OSError as error:
            raise CommandError(f"Jejak tidak dapat ditulis: {error}") from error
        # Not to stdout, where the lines may go.
        self.stderr.write(f"{count} jejak. Kunci publik untuk memeriksanya: {traces_out.public_key()}")

    @contextmanager
    def _opened(self, output):
        """The place to write to: a new file that only this account reads, never over another one."""
        if output == "-":
            yield self.stdout
            return
        new = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(new, "w", encoding="utf-8") as file:
            yield file

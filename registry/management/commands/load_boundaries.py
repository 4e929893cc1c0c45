from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.geography import boundaries
from registry.management.room import needs_room

SHOWN = 20  # Unknown codes listed one by one.


class Command(BaseCommand):
    help = "Muat batas desa resmi (GeoJSON, properti “code”) untuk peta di Beranda; boleh diulang."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    @needs_room
    def handle(self, *, file, **options):
        try:
            outcome = boundaries.load(file)
        except boundaries.BrokenBoundariesError as error:
            raise CommandError(f"Tidak ada yang dimuat. {error}") from error
        self.stdout.write(f"{outcome}.")
        if outcome.unknown:
            self.stdout.write(f"  Tidak dikenal: {', '.join(outcome.unknown[:SHOWN])}")

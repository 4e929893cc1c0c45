from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.geography import regions

DEFAULT = Path(regions.__file__).parent / "data" / "regions_kaur.csv"
SHOWN = 20  # Changes listed one by one.


class Command(BaseCommand):
    help = "Muat kabupaten/kota, kecamatan dan desa/kelurahan dari sebuah daftar (CSV); boleh diulang."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT, metavar="FILE")

    def handle(self, *, file, **options):
        try:
            outcomes = regions.load(file)
        except regions.BrokenListError as error:
            raise CommandError(f"Tidak ada yang dimuat. {error}") from error
        self.stdout.write(", ".join(map(str, outcomes)))
        changed = [change for outcome in outcomes for change in outcome.changed]
        for change in changed[:SHOWN]:
            self.stdout.write(f"  {change}")
        if len(changed) > SHOWN:
            self.stdout.write(f"  dan {len(changed) - SHOWN} lainnya")

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management import BaseCommand

from kaur_psm.backups import archive, examining
from kaur_psm.backups.errors import BackupError


class Command(BaseCommand):
    help = "Dipakai oleh verify_backup: periksa basis data dan berkas percobaan. Jawabannya satu baris JSON."

    def add_arguments(self, parser):
        parser.add_argument("manifest", type=Path, help="berkas manifest.json dari cadangan")

    def handle(self, *, manifest, **options):
        try:
            answer = asdict(examining.examine(archive.Manifest.of_json(manifest.read_text())))
        except BackupError as error:
            answer = {"error": str(error)}
        self.stdout.write(json.dumps(answer))

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from kaur_psm.backups import moving
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.progress import Progress


class Command(BaseCommand):
    help = "Salin semua baris dari PostgreSQL ke berkas SQLite yang baru. Program harus dihentikan dahulu."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas baru, misalnya data/psm.sqlite3")

    def handle(self, *, file, **options):
        try:
            moved = moving.move_to_sqlite(file, Progress(self.stdout))
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(moved.sentence)
        self.stdout.write(
            f"Sekarang ubah lingkungan program di semua unit: DATABASE_URL=sqlite:///{file.resolve()}, atau hapus "
            "DATABASE_URL bila berkas itu psm.sqlite3 di DATA_DIR. Jalankan program lagi, masuk, dan cocokkan beberapa "
            "orang dan piagam."
        )
        self.stdout.write(
            "Basis data PostgreSQL tidak diubah. Simpan sampai Anda yakin, tetapi jangan dipakai lagi: yang dicatat "
            "mulai sekarang hanya ada di berkas itu."
        )

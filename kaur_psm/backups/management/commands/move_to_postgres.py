from django.core.management import BaseCommand, CommandError
from django.db import connection

from kaur_psm.backups import moving, second
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.progress import Progress


class Command(BaseCommand):
    help = "Salin semua baris dari SQLite ke basis data PostgreSQL yang kosong. Program harus dihentikan dahulu."

    def add_arguments(self, parser):
        parser.add_argument("url", help="misalnya postgres://kaur-psm@/kaur_psm")

    def handle(self, *, url, **options):
        try:
            moved = moving.move_to_postgres(url, Progress(self.stdout))
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(moved.sentence)
        self.stdout.write(
            f"Sekarang ubah lingkungan program di semua unit: DATABASE_URL={second.without_password(url)}. Jalankan "
            "program lagi, masuk, dan cocokkan beberapa orang dan piagam."
        )
        self.stdout.write(
            f"Berkas {connection.settings_dict['NAME']} tidak diubah. Simpan sampai Anda yakin, tetapi jangan dipakai "
            "lagi: yang dicatat mulai sekarang hanya ada di PostgreSQL."
        )

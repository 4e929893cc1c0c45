from django.core.management.base import BaseCommand, CommandError

from registry import nik_keys


class Command(BaseCommand):
    help = "Enkripsi ulang semua NIK dengan kunci pertama di NIK_KEYS; sesudah itu kunci lama boleh dihapus."

    def handle(self, **options):
        try:
            count, moved = nik_keys.rotate()
        except nik_keys.RotationError as error:
            raise CommandError(f"Tidak ada yang diubah. {error}") from error
        self.stdout.write(f"{count} NIK kini memakai kunci pertama di NIK_KEYS; {moved} di antaranya baru dipindahkan.")

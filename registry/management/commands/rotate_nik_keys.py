from django.core.management.base import BaseCommand, CommandError

from registry.guards import nik_keys
from registry.management.room import needs_room


class Command(BaseCommand):
    help = "Enkripsi ulang semua NIK dengan kunci pertama di NIK_KEYS, agar kunci lama dapat dihapus."

    @needs_room
    def handle(self, **options):
        try:
            count, moved = nik_keys.rotate()
        except nik_keys.RotationError as error:
            raise CommandError(
                f"Belum semua NIK dipindahkan. {error} Kunci lama jangan dihapus: sebelum selesai, semua NIK hanya "
                "terbaca dengan kedua kunci."
            ) from error
        self.stdout.write(f"{count} NIK kini memakai kunci pertama di NIK_KEYS; {moved} di antaranya baru dipindahkan.")
        if moved:
            self.stdout.write("Jalankan sekali lagi; bila 0 yang dipindahkan, kunci lama boleh dihapus dari NIK_KEYS.")
        else:
            self.stdout.write("Kunci lama boleh dihapus dari NIK_KEYS.")

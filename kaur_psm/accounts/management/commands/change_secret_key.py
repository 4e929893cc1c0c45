from django.conf import settings
from django.core.management.base import BaseCommand

from kaur_psm.accounts import secret_key


class Command(BaseCommand):
    help = "Akui SECRET_KEY yang baru sebagai kunci basis data ini; semua orang lalu harus masuk lagi."

    def handle(self, **options):
        if secret_key.change():
            self.stdout.write(
                "SECRET_KEY ini kini kunci basis data. Mulai ulang program di semua mesin. Semua orang masuk lagi; "
                "siapa yang memakai aplikasi autentikator masuk dengan kode cadangan, atau: "
                f"{settings.MANAGE} remove_second_factor NAMA."
            )
        else:
            self.stdout.write("SECRET_KEY ini memang kunci basis data. Tidak ada yang berubah.")

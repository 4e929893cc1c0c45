from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from kaur_psm.accounts import first_account


class Command(BaseCommand):
    help = "Tampilkan kode untuk membuat akun pertama; diam saja bila sudah ada akun."

    def handle(self, **options):
        if first_account.is_open():
            address = f"{settings.PUBLIC_URL}{reverse('first_account')}"
            self.stdout.write(
                f"Belum ada akun. Buka {address} dan ketik kode ini: {first_account.code()} "
                "(berlaku sehari; kode baru: manage.py first_account_code)"
            )

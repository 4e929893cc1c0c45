from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from kaur_psm.accounts import first_account

MADE = "Akun pertama sudah dibuat: tidak ada kode lagi. Akun lain dibuat Admin di halaman Akun."
CODE = (
    "Belum ada akun. Buka {} dan ketik kode ini: {} (berlaku sehari; "
    f"kode baru: {settings.MANAGE} first_account_code)"
)


class Command(BaseCommand):
    help = "Tampilkan kode untuk membuat akun pertama, atau katakan bahwa sudah ada akun."

    def handle(self, **options):
        address = f"{settings.PUBLIC_URL}{reverse('first_account')}"
        self.stdout.write(CODE.format(address, first_account.code()) if first_account.is_open() else MADE)

from django.core.management.base import BaseCommand, CommandError

from kaur_psm.accounts import signin
from kaur_psm.accounts.models import User


class Command(BaseCommand):
    help = "Biarkan satu akun mencoba masuk lagi, bila ditutup sementara karena terlalu banyak kata sandi salah."

    def add_arguments(self, parser):
        parser.add_argument("username", help="nama akun")

    def handle(self, *, username, **options):
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"Tidak ada akun bernama {username}.")
        signin.free(account, by=None)
        self.stdout.write(f"Percobaan masuk akun {username} dihitung dari awal lagi.")

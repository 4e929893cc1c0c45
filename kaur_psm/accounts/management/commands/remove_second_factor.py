from django.core.management.base import BaseCommand, CommandError

from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor import enrolment


class Command(BaseCommand):
    help = "Hapus verifikasi dua langkah satu akun, bila perangkatnya hilang dan tidak ada Admin lain."

    def add_arguments(self, parser):
        parser.add_argument("username", help="nama akun")

    def handle(self, *, username, **options):
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"Tidak ada akun bernama {username}.")
        count = enrolment.remove_all(account, by=None)
        self.stdout.write(f"{count} perangkat verifikasi akun {username} dihapus.")

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ceremonies import demo as ceremony_demo
from kaur_psm.accounts.demo import make_accounts
from kaur_psm.accounts.managing.changes import one_time_password
from registry import demo


class Command(BaseCommand):
    help = "Isi basis data kosong dengan PSM rekaan, pengukuhan 6 Desember 2019, dan lima akun contoh."

    def add_arguments(self, parser):
        parser.add_argument("--volunteers", type=int, default=240, metavar="N", help="banyaknya PSM (240)")
        parser.add_argument("--if-empty", action="store_true", help="diam saja bila sudah ada PSM")

    @transaction.atomic
    def handle(self, *, volunteers, if_empty, **options):
        if settings.HTTPS:
            raise CommandError(
                "Data contoh tidak dimuat pada pemasangan dengan https (PUBLIC_URL): kata sandi akunnya dicetak."
            )
        if volunteers < 1:
            raise CommandError("Banyaknya PSM paling sedikit 1.")
        if if_empty and demo.holds_people():
            return
        try:
            loaded = demo.load(volunteers)
        except demo.DemoRefusedError as error:
            raise CommandError(str(error)) from error
        ceremony = ceremony_demo.load()
        password = settings.DEMO_PASSWORD or one_time_password()
        accounts = make_accounts(password)
        self.stdout.write(
            f"{loaded.volunteers} PSM rekaan, {loaded.appointments} penugasan, "
            f"{loaded.trainings} pelatihan, {loaded.records} riwayat pelatihan."
        )
        self.stdout.write(f"Pengukuhan {ceremony.pk}: {ceremony}, {ceremony.participants.count()} peserta.")
        if accounts:
            known = "DEMO_PASSWORD" if settings.DEMO_PASSWORD else f"{password} (hanya dicetak kali ini)"
            self.stdout.write(f"Akun {', '.join(user.username for user in accounts)}; sandi: {known}.")

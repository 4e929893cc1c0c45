import gc

from django.core.management import BaseCommand, call_command

from kaur_psm.accounts import first_account


class Command(BaseCommand):
    help = (
        "Siapkan basis data: migrasi, kunci NIK, wilayah, dengan --demo juga data contoh; tampilkan kode untuk akun "
        "pertama selama belum ada akun. Boleh diulang."
    )
    # Checks load all pages. check_start makes them in the process that serves pages, which needs them anyway.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="isi basis data kosong dengan data contoh")

    def handle(self, *, demo, **options):
        gc.disable()  # The states of migrations are classes by the thousand that all stay: there is nothing to find.
        # In one process: each of these as a command of its own would load the program once more.
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check_nik_keys")
        call_command("load_regions")
        if demo:
            call_command("load_demo", if_empty=True)
        if first_account.is_open():
            call_command("first_account_code")

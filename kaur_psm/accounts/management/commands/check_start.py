from django.core.management import BaseCommand, CommandError, call_command

from kaur_psm import starting


class Command(BaseCommand):
    help = "Periksa apakah server boleh mulai: semua migrasi sudah dijalankan, dan NIK_KEYS kunci basis data ini."

    def handle(self, **options):
        try:
            starting.refuse_unfit_database()
        except starting.StartError as error:
            raise CommandError(str(error)) from error
        call_command("check_nik_keys")  # Which notes a new key.

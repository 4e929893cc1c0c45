from django.core.management import BaseCommand, CommandError, call_command

from kaur_psm import starting
from kaur_psm.accounts import secret_key


class Command(BaseCommand):
    help = (
        "Periksa apakah server boleh mulai: tidak sedang dipulihkan, semua migrasi sudah dijalankan, NIK_KEYS dan "
        "SECRET_KEY kunci basis data ini, berkas statis ada, dan SHARED_FILES dapat ditulis dan dibaca."
    )

    def handle(self, **options):
        try:
            starting.refuse_while_exchanged()
            starting.refuse_unfit_database()
            starting.refuse_missing_static_files()
            starting.refuse_unsendable_failures()
            for sentence in starting.refuse_unusable_files():
                self.stderr.write(f"WARNING: {sentence}")
        except starting.StartError as error:
            raise CommandError(str(error)) from error
        call_command("check_nik_keys")  # Which notes a new key.
        secret_key.check()

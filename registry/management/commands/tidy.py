from django.core.management import BaseCommand, CommandError, call_command

from registry.models import Import
from registry.transfers import orphans


class Command(BaseCommand):
    help = "Untuk setiap malam: buang sesi yang berakhir, isi impor yang lewat waktunya, dan berkas tanpa pemilik."

    def handle(self, **options):
        call_command("clearsessions")
        Import.objects.purge()
        try:
            removed = orphans.remove()
        except orphans.OtherDatabaseError as error:
            raise CommandError(
                f"Tidak satu pun berkas unggahan milik basis data ini ({error}), jadi tidak ada yang dibuang. "
                "Periksa DATA_DIR dan DATABASE_URL."
            ) from error
        self.stdout.write(f"{len(removed)} berkas tanpa pemilik dibuang.")

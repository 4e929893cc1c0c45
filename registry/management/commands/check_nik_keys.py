from django.core.management.base import BaseCommand, CommandError

from registry.guards import nik_keys


class Command(BaseCommand):
    help = "Periksa bahwa NIK_KEYS memuat kunci basis data ini; catat kunci yang baru dipakai."

    def handle(self, **options):
        try:
            nik_keys.check()
        except nik_keys.KeysError as error:
            raise CommandError(str(error)) from error

from functools import partial
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from kaur_psm.backups import restoring, taken
from kaur_psm.backups.asking import add_keys, secrecy_for
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.rehearsal import moment_in_words
from kaur_psm.backups.secrecy import Secrecy, is_locked

NOT_LOCKED = (
    "Perhatian: cadangan ini terkunci, tetapi cadangan berikutnya di komputer ini belum dikunci. Tulis satu baris "
    "BACKUP_PASSPHRASE=… dengan sandinya di {}, lalu jalankan lagi programnya; tanpa baris itu siapa pun yang memegang "
    "disk cadangannya dapat membacanya."
)


class Command(BaseCommand):
    help = "Pulihkan cadangan ke instalasi yang masih kosong. Program harus dihentikan dahulu."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="berkas cadangan")
        parser.add_argument(
            "--add-keys-to",
            type=Path,
            metavar="KEYS_FILE",
            help="komputer sendiri: tanyakan kunci NIK yang kurang, tambahkan di berkas ini; pakai SECRET_KEY di sini",
        )

    def handle(self, *, file, add_keys_to, **options):
        try:
            restoring.refuse_unless_ready()  # Before anybody is asked.
            asking = add_keys_to and partial(add_keys, file=add_keys_to, tell=self.stdout.write)
            restored = restoring.restore(file, secrecy_for(file, self.stdout.write), asking)
        except BackupError as error:
            raise CommandError(str(error)) from error
        taken.leave_trace_of_restore(moment_in_words(restored.made_at))
        for sentence in restored.sentences:
            self.stdout.write(sentence)
        if is_locked(file) and not Secrecy.of_settings().locks:
            self.stdout.write(self.style.WARNING(NOT_LOCKED.format(add_keys_to or "/etc/kaur-psm.env")))

"""How a backup is locked: by a passphrase, or for whoever has the key to a recipient of age, or not at all.

The program `age` of Debian opens both: `age -d FILE`, `age -d -i IDENTITY_FILE FILE`.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.conf import settings
from django.utils.crypto import salted_hmac

from kaur_psm.backups import passphrases
from kaur_psm.backups.errors import BackupError

TWO_LOCKS = "BACKUP_PASSPHRASE dan BACKUP_RECIPIENT tidak dapat dipakai bersama. Pilih salah satu dan hapus yang lain."
NO_RECIPIENT = (
    "BACKUP_RECIPIENT bukan kunci publik age. Kunci itu diawali age1; age-keygen menampilkannya saat kuncinya dibuat."
)
SHORTEST = 12  # Letters of a passphrase. Whoever has the file can try as many as they like.
ONLY_BLANKS = (
    "BACKUP_PASSPHRASE hanya berisi spasi. Isi dengan sandi, atau hapus barisnya bila cadangan tidak dikunci, lalu "
    "jalankan lagi."
)
TOO_SHORT = (
    f"BACKUP_PASSPHRASE terlalu pendek: sandi cadangan paling sedikit {SHORTEST} huruf, misalnya empat kata. Ganti, "
    "lalu jalankan lagi."
)
NEEDS_WORDS = "Cadangan ini terkunci dengan sandi. Isi BACKUP_PASSPHRASE dengan sandi itu, lalu jalankan lagi."
NO_IDENTITY = (
    "Cadangan ini terkunci untuk kunci publik age. Isi BACKUP_IDENTITY_FILE dengan letak berkas kunci pribadinya "
    "(diawali AGE-SECRET-KEY-), lalu jalankan lagi. Bila cadangan ini semestinya terkunci dengan sandi, berkasnya "
    "rusak atau terpotong: pakai salinan yang lain."
)
BAD_IDENTITY = "Berkas kunci pribadi {} tidak dapat dibaca atau bukan kunci pribadi age (AGE-SECRET-KEY-)."
NOT_OPENED = (
    "Cadangan ini tidak terbuka: sandi atau kunci pribadinya keliru, atau isi berkasnya rusak atau terpotong. "
    "Periksa sandinya; bila sandinya pasti benar, pakai salinan yang lain."
)


@dataclass(frozen=True)
class Secrecy:
    """What locks a backup, and what opens one."""

    passphrase: str = ""
    recipient: str = ""
    identity_file: Path | None = None

    @classmethod
    def of_settings(cls):
        """What the variables BACKUP_PASSPHRASE, BACKUP_RECIPIENT and BACKUP_IDENTITY_FILE name."""
        return cls(settings.BACKUP_PASSPHRASE, settings.BACKUP_RECIPIENT, settings.BACKUP_IDENTITY_FILE)

    @property
    def locks(self):
        """Whether a new backup is locked."""
        return bool(self.passphrase or self.recipient)

    @property
    def opens_what_it_locks(self):
        """Whether what it locks can be opened here: a recipient's key may be in another place, as it should."""
        return not self.recipient or self.identity_file is not None

    @property
    def fingerprint(self):
        """What is the same as long as backups are locked in the same way; empty where they are not locked.

        Nobody finds the passphrase with it who does not have SECRET_KEY.
        """
        what = self.recipient or self.passphrase
        return salted_hmac("backup lock", what, algorithm="sha256").hexdigest()[:16] if what else ""

    def check(self):
        """Raise BackupError where nothing can be locked with this."""
        if self.passphrase and self.recipient:
            raise BackupError(TWO_LOCKS)
        if self.recipient:
            self._recipient()
        if self.passphrase and not self.passphrase.strip():
            raise BackupError(ONLY_BLANKS)
        if self.passphrase and len(self.passphrase.strip()) < SHORTEST:
            raise BackupError(TOO_SHORT)

    def lock(self, source, target):
        """Write the file at `source` into the open file `target`, locked. Raises BackupError as `check`."""
        self.check()
        with source.open("rb") as plain:
            if self.recipient:
                pyrage.encrypt_io(plain, target, [self._recipient()])
            elif self.passphrase:
                passphrases.encrypt(plain, target, self.passphrase)
            else:
                shutil.copyfileobj(plain, target)

    def open(self, source, target):
        """Write what is locked in the file at `source` into a new file at `target`.

        Raises BackupError, with what is missing: a passphrase, a key, or a byte of the file.
        """
        with source.open("rb") as locked, target.open("wb") as plain:
            try:
                self._open(locked, plain)
            except (passphrases.LockedError, pyrage.DecryptError) as error:
                raise BackupError(NOT_OPENED) from error
            except OSError as error:
                if error.errno:  # Of the disk. pyrage has none for content that is not what was locked.
                    raise
                raise BackupError(NOT_OPENED) from error

    def _open(self, locked, plain):
        if _needs_passphrase(locked):
            if not self.passphrase:
                raise BackupError(NEEDS_WORDS)
            passphrases.decrypt(locked, plain, self.passphrase)
        elif self.identity_file is None:
            raise BackupError(NO_IDENTITY)
        else:
            pyrage.decrypt_io(locked, plain, self._identities())

    def _recipient(self):
        try:
            return pyrage.x25519.Recipient.from_str(self.recipient)
        except pyrage.RecipientError as error:
            raise BackupError(NO_RECIPIENT) from error

    def _identities(self):
        """The keys of the identity file: one a line, as age-keygen writes it with its comments."""
        try:
            lines = [line.strip() for line in self.identity_file.read_text().splitlines()]
            keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
            raise BackupError(BAD_IDENTITY.format(self.identity_file)) from error
        if not keys:
            raise BackupError(BAD_IDENTITY.format(self.identity_file))
        return keys


def is_locked(path):
    """Whether the file at that path is one of age."""
    with path.open("rb") as file:
        return file.read(len(passphrases.INTRO)) == passphrases.INTRO


def needs_passphrase(path):
    """Whether a passphrase opens the file at that path."""
    with path.open("rb") as file:
        return _needs_passphrase(file)


def fits(path, passphrase):
    """Whether that passphrase opens the file at that path, which is locked with one."""
    with path.open("rb") as file:
        return passphrases.opens(file, passphrase)


def _needs_passphrase(file):
    """Whether the open file is locked with a passphrase; the file is at its beginning afterwards."""
    begin = file.read(len(passphrases.INTRO) + len(passphrases.STANZA))
    file.seek(0)
    return begin == passphrases.INTRO + passphrases.STANZA

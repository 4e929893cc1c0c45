"""How the next backup is locked, and whether somebody answers for it: a lost passphrase makes every backup worthless.

Unlocked ones after locked ones are never made without a word: a setting may have been lost with the old PC.
"""

from dataclasses import dataclass

from kaur_psm.backups.models import BackupLock
from kaur_psm.backups.secrecy import Secrecy

KEPT_ELSEWHERE = "simpan terpisah dari komputer ini dan dari cadangannya, seperti lembar kunci."
WORDS_UNKEPT = f"Cadangan dikunci dengan sandi. Tanpa sandi ini cadangan tidak dapat dibuka: {KEPT_ELSEWHERE}"
KEY_UNKEPT = f"Cadangan dikunci untuk kunci publik. Tanpa kunci pribadinya tidak dapat dibuka: {KEPT_ELSEWHERE}"
UNLOCKED = (
    "Cadangan berikutnya tidak dikunci, padahal yang sebelumnya dikunci: siapa pun yang memegang disknya dapat membaca "
    "isinya. Isi lagi BACKUP_PASSPHRASE dengan sandi yang dulu, lalu jalankan lagi programnya."
)


@dataclass(frozen=True)
class Lock:
    """How the next backup is locked: in words, and what is to be done about it (empty: nothing)."""

    words: str
    worry: str = ""
    answer: str = ""  # What the button says that takes the worry away.
    trace: str = ""  # What stands in the trace of whoever presses it.
    confirmed: BackupLock | None = None


def lock(locked_at=None):
    """The `Lock` of the next backup. `locked_at`: when the newest locked one in the folder was made."""
    secrecy, said = Secrecy.of_settings(), BackupLock.objects.confirmed()
    confirmed = said if said and said.fingerprint == secrecy.fingerprint else None
    if not secrecy.locks:
        is_answered = confirmed and not (locked_at and locked_at > confirmed.confirmed_at)
        was_locked = locked_at or (said and said.fingerprint)
        worry = UNLOCKED if was_locked and not is_answered else ""
        return Lock("tidak dikunci", worry, "Memang tidak dikunci", "tidak dikunci lagi", confirmed)
    if secrecy.recipient:
        words, worry = "dikunci untuk kunci publik (BACKUP_RECIPIENT)", KEY_UNKEPT
        kept = "Kunci pribadinya sudah disimpan terpisah"
    else:
        words, worry = "dikunci dengan sandi (BACKUP_PASSPHRASE)", WORDS_UNKEPT
        kept = "Sandinya sudah disimpan terpisah"
    return Lock(words, "" if confirmed else worry, kept, kept.lower(), confirmed)


def confirm(by):
    """Note that the account `by` answers for how backups are locked now."""
    BackupLock.objects.confirm(Secrecy.of_settings().fingerprint, by, lock().trace)

"""Asking at the terminal for what opens a backup: its passphrase, and the keys of its NIKs."""

import sys
from dataclasses import replace
from getpass import getpass

from django.conf import settings

from kaur_psm import keys_file
from kaur_psm.backups import secrecy
from kaur_psm.backups.errors import BackupError
from registry.guards import nik_keys
from registry.values import nik

HOW = (
    "Cadangan ini memerlukan kunci NIK dengan sidik {}.\n"
    "Ketik kunci dari lembar kunci (44 tanda dalam kelompok empat), lalu Enter. Spasi boleh diketik atau tidak; huruf "
    "besar dan kecil berbeda.{}"
)
SEVERAL = " Ada {} kunci: ketik satu per satu, menurut urutannya di lembar kunci."
NO_KEY = (
    "Itu bukan kunci NIK: kuncinya {} tanda, yang diketik {}. Cocokkan dengan lembar kunci, kelompok demi kelompok."
)
OTHER_KEY = (
    "Kunci itu tidak cocok: sidiknya {}, yang diperlukan {}. Ada yang salah ketik (besar-kecilnya huruf, O dan 0, I "
    "dan l), atau lembar kuncinya milik cadangan lain: cocokkan sidik di lembarnya."
)
FITS = "Kunci dengan sidik {} cocok."
ADDED = "Kuncinya ditambahkan di {}, di depan kunci yang sudah ada di sana; tidak ada kunci yang dihapus."
OTHER_WORDS = (
    "Sandi itu tidak membuka cadangan ini. Cocokkan dengan yang tertulis di lembar kunci atau di kertas sandinya "
    "(huruf besar dan kecil berbeda, spasi ikut dihitung), lalu ketik lagi; Enter saja untuk berhenti."
)
NOBODY_TO_ASK = (
    "Kunci NIK tidak dapat ditanyakan, karena perintah ini tidak berjalan di jendela Terminal. Jalankan lagi di "
    "Terminal, atau tulis NIK_KEYS=… dari lembar kunci di {}."
)


def secrecy_for(path, tell):
    """The `Secrecy` that opens the backup at that path: of the variables, or with a passphrase that is typed now.

    It is asked for until it fits; `tell` hears that one did not. Raises BackupError where nothing is typed.
    """
    ours = secrecy.Secrecy.of_settings()
    if ours.passphrase or not path.is_file() or not secrecy.needs_passphrase(path) or not sys.stdin.isatty():
        return ours
    while words := getpass("Sandi cadangan: "):
        if secrecy.fits(path, words):
            return replace(ours, passphrase=words)
        tell(OTHER_WORDS)
    raise BackupError(secrecy.NOT_OPENED)


def add_keys(fingerprints, file, tell):
    """Ask until the keys with these fingerprints are typed; then put them first in that file and in settings.NIK_KEYS.

    Keys that stand there stay. `tell` hears the sentences about it. Raises BackupError where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise BackupError(NOBODY_TO_ASK.format(file))
    several = SEVERAL.format(len(fingerprints)) if len(fingerprints) > 1 else ""
    tell(HOW.format(", ".join(fingerprints), several))
    keys = []
    while missing := [each for each in fingerprints if each not in map(nik_keys.name_of, keys)]:
        keys += _fitting(_typed(file), missing, tell)
    if keys_file.add_first(file, keys):
        tell(ADDED.format(file))
    settings.NIK_KEYS = [*keys, *settings.NIK_KEYS]


def _typed(file):
    """What is typed now, as keys: a sheet of before December 2026 says to separate them with commas."""
    try:
        return [nik.clean_key(each) for each in input("Kunci NIK: ").split(",")]
    except EOFError as error:
        raise BackupError(NOBODY_TO_ASK.format(file)) from error


def _fitting(typed, missing, tell):
    """Those of the typed keys that are missing, each once. Tells of each whether it is."""
    fitting = []
    for key in typed:
        if not nik.is_key(key):
            tell(NO_KEY.format(nik.KEY_LENGTH, len(key)))
        elif (name := nik_keys.name_of(key)) in missing:
            tell(FITS.format(name))
            fitting.append(key)
        else:
            tell(OTHER_KEY.format(name, ", ".join(missing)))
    return fitting

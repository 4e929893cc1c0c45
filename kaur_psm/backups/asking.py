"""Asking at the terminal for the passphrase of a backup, where no variable names it."""

import sys
from dataclasses import replace
from getpass import getpass

from kaur_psm.backups import secrecy


def secrecy_for(path):
    """The `Secrecy` that opens the backup at that path: of the variables, or with the passphrase that is typed now."""
    ours = secrecy.Secrecy.of_settings()
    if ours.passphrase or not path.is_file() or not secrecy.needs_passphrase(path) or not sys.stdin.isatty():
        return ours
    return replace(ours, passphrase=getpass("Sandi cadangan: "))

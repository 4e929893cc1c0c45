"""script/restore, as a clerk runs it on another PC: it asks for the key of the sheet and says what is there then."""

import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from kaur_psm.accounts import secret_key
from kaur_psm.backups import making
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import nik_keys
from tests.factories import fictional_nik, make_volunteer
from tests.installations import Installation

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 100
OWN_VARIABLES = ("DATABASE_URL", "NIK_KEYS", "SECRET_KEY", "SHARED_FILES", "CERTIFICATE_DIR")

# Processes of a program on SQLite, whichever database the tests have.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def backup(django_db_setup, django_db_blocker, tmp_path_factory):
    """A backup of an office of one person."""
    with django_db_blocker.unblock():
        office = Installation(tmp_path_factory.mktemp("kantor"))
        with office.in_use():
            nik_keys.check()
            secret_key.check()
            make_volunteer("Ani Contoh", nik=fictional_nik(9004))
            making.make(office.folder / "cadangan.zip", Secrecy())
        yield office.folder / "cadangan.zip"
        office.drop()


@pytest.fixture
def other_pc(tmp_path):
    """A folder with the program and the packages that the tests have, without data and keys."""
    program = tmp_path / "kaur-psm"
    (program / ".venv").mkdir(parents=True)
    shutil.copytree(ROOT / "script", program / "script")
    for name in ("manage.py", "requirements.txt", "kaur_psm", "registry", "ceremonies", "templates", "static"):
        (program / name).symlink_to(ROOT / name)
    for name in ("bin", "lib", "pyvenv.cfg"):
        (program / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    shutil.copy(ROOT / "requirements.txt", program / ".venv/installed-requirements.txt")
    return program


def restore(program, file, typed=None, **variables):
    """Run script/restore there; `typed` is what is typed into the terminal. Return the exit code and all it shows."""
    ours = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    places = {"DATA_DIR": str(program / "data"), "KEYS_FILE": str(program.parent / "keys.env")}
    keyboard, terminal = pty.openpty()
    os.write(keyboard, f"{typed or ''}\n".encode())
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            [program / "script/restore", file],
            env=ours | places | variables,
            stdin=subprocess.DEVNULL if typed is None else terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    finally:
        os.close(keyboard)
        os.close(terminal)
    return done.returncode, done.stdout


def people_in(program):
    with closing(sqlite3.connect(program / "data/psm.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM registry_volunteer")]


@pytest.mark.slow  # It starts the program three times.
def test_the_key_of_another_office_is_refused_and_asked_for_again_then_all_is_there(other_pc, backup, settings):
    keys = other_pc.parent / "keys.env"
    code, shown = restore(other_pc, backup, typed=Fernet.generate_key().decode())
    assert (code, "memakai kunci yang tidak ada di NIK_KEYS" in shown) == (1, True), shown
    assert "NIK_KEYS" not in keys.read_text()
    code, shown = restore(other_pc, backup, typed=f" {settings.NIK_KEYS[0]} ")
    assert (code, "Sekarang ada 1 PSM, 0 piagam yang sah, dan 0 berkas." in shown) == (0, True), shown
    assert "SECRET_KEY di sini bukan yang dulu" in shown
    assert "SECRET_KEY ini kini kunci basis data." in shown  # Nothing would start without that.
    assert people_in(other_pc) == ["Ani Contoh"]
    assert re.fullmatch(rf"SECRET_KEY=.{{50,}}\nNIK_KEYS={settings.NIK_KEYS[0]}\n", keys.read_text())
    assert not [path for path in (keys, *(other_pc / "data").iterdir()) if path.stat().st_mode & 0o077]


@pytest.mark.parametrize("typed, sentence", [("bukan kunci", "Itu bukan kunci NIK."), (None, "Kunci NIK belum ada.")])
def test_what_is_no_key_is_told_and_nothing_is_kept_of_it(other_pc, backup, typed, sentence):
    code, shown = restore(other_pc, backup, typed=typed)
    assert (code, sentence in shown) == (1, True), shown
    assert not (other_pc.parent / "keys.env").exists()
    assert not list((other_pc / "data").iterdir())


def test_a_postgresql_is_left_to_those_who_keep_the_server(other_pc, backup):
    code, shown = restore(other_pc, backup, DATABASE_URL="postgres://kaur-psm@/kaur_psm")
    assert (code, "hanya untuk satu komputer dengan SQLite" in shown) == (1, True), shown
    assert not (other_pc / "data").exists()


def test_a_file_that_is_not_there_is_told(other_pc):
    code, shown = restore(other_pc, "/media/usb/cadangan.zip")
    assert (code, "Berkas /media/usb/cadangan.zip tidak ada." in shown) == (1, True), shown

"""script/restore, as a clerk runs it on another PC: it asks for the key of the sheet and says what is there then."""

import fcntl
import os
import pty
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
from registry.guards import nik_keys, running
from tests.factories import fictional_nik, make_volunteer
from tests.installations import Installation

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 100
OWN_VARIABLES = (
    "DATABASE_URL",
    "NIK_KEYS",
    "SECRET_KEY",
    "SHARED_FILES",
    "CERTIFICATE_DIR",
    "BACKUP_PASSPHRASE",
    "MANAGE",
)
DEMO_KEY, OTHER_KEY = (Fernet.generate_key().decode() for _ in range(2))

CHECK_KEYS = "from kaur_psm import starting; starting.refuse_unfit_database(); print('fits')"

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


def run(program, *words, typed=None, **variables):
    """Run a script there; `typed` is what is typed into the terminal. Return the exit code and all it shows."""
    ours = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    places = {"DATA_DIR": str(program / "data"), "KEYS_FILE": str(program.parent / "keys.env")}
    keyboard, terminal = pty.openpty()
    os.write(keyboard, f"{typed or ''}\n".encode())
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            [program / words[0], *words[1:]],
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


def restore(program, file, **others):
    return run(program, "script/restore", file, **others)


def people_in(folder):
    with closing(sqlite3.connect(folder / "psm.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM registry_volunteer")]


@pytest.mark.slow  # It starts the program three times.
def test_the_key_is_asked_for_until_it_fits_also_where_another_installation_has_its_own(other_pc, backup, settings):
    """As the guide says: a demo was here before, so a folder of data beside it. Both can be used afterwards."""
    keys, (needed,) = other_pc.parent / "keys.env", settings.NIK_KEYS
    keys.write_text(f"NIK_KEYS={DEMO_KEY}\nSECRET_KEY={'x' * 60}\n")
    in_groups = " ".join(needed[at : at + 4] for at in range(0, 44, 4))
    typed = f"bukan kunci\n{OTHER_KEY}\n{in_groups}"
    code, shown = restore(other_pc, backup, typed=typed, DATA_DIR=str(other_pc / "baru"))
    assert (code, "Sekarang ada 1 PSM, 0 piagam yang sah, dan 0 berkas." in shown) == (0, True), shown
    assert [sentence in shown for sentence in ("Itu bukan kunci NIK", "Kunci itu tidak cocok", "cocok.")] == [True] * 3
    assert f"Kuncinya ditambahkan di {keys}, di depan kunci yang sudah ada di sana" in shown
    assert keys.read_text() == f"SECRET_KEY={'x' * 60}\nNIK_KEYS={needed},{DEMO_KEY}\n"
    assert "Kode dari aplikasi verifikasi tidak berlaku lagi di sini" in shown
    given = f"DATA_DIR={other_pc / 'baru'} KEYS_FILE={keys} "
    assert f"Selesai. Jalankan {given}./script/server ," in shown  # Without that it would open the other data.
    assert f"{given}./script/manage remove_second_factor NAMA-AKUN" in shown
    assert people_in(other_pc / "baru") == ["Ani Contoh"]
    # Nothing is left that would keep ./script/server from starting: neither the NIK keys nor SECRET_KEY.
    code, shown = run(other_pc, "script/manage", "shell", "-c", CHECK_KEYS, DATA_DIR=str(other_pc / "baru"))
    assert (code, shown.splitlines()[-1:]) == (0, ["fits"]), shown
    # And into the same folder once more: it says with what it is to be called.
    code, shown = restore(other_pc, backup, DATA_DIR=str(other_pc / "baru"))
    assert (code, "DATA_DIR=~/psm-baru ./script/restore" in shown) == (1, True), shown


@pytest.mark.slow  # It starts the program.
def test_on_a_new_pc_nothing_is_kept_of_a_restore_that_nobody_answered(other_pc, backup):
    code, shown = restore(other_pc, backup)
    assert (code, "Kunci NIK tidak dapat ditanyakan" in shown) == (1, True), shown
    assert "NIK_KEYS" not in (other_pc.parent / "keys.env").read_text()
    assert [path.name for path in (other_pc / "data").iterdir()] == [
        "work"
    ]  # No database whose keys would be asked for.


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda whole: b"\xff\xd8\xff a photograph", "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda whole: whole[:-9], "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda whole: whole[:999] + bytes([whole[999] ^ 1]) + whole[1000:], "rusak: isinya berubah sejak dibuat"),
    ],
    ids=["photo", "cut", "changed"],
)
def test_what_is_no_whole_backup_is_told_before_anything_is_made(other_pc, backup, change, sentence):
    file = other_pc.parent / "salinan é '1.zip"
    file.write_bytes(change(backup.read_bytes()))
    shutil.rmtree(other_pc / ".venv")
    code, shown = restore(other_pc, file)
    assert (code, sentence in shown) == (1, True), shown
    assert not [path for path in ("data", ".venv", "../keys.env") if (other_pc / path).exists()]


def test_below_a_running_program_nothing_begins_and_it_says_how_to_end_it(other_pc, backup):
    lock = other_pc / "data/work" / running.LOCK
    lock.parent.mkdir(parents=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        code, shown = restore(other_pc, backup)
    assert (code, "Program ini masih berjalan" in shown, "tekan Ctrl+C" in shown) == (1, True, True), shown
    assert not (other_pc.parent / "keys.env").exists()


def test_a_postgresql_is_left_to_those_who_keep_the_server(other_pc, backup):
    code, shown = restore(other_pc, backup, DATABASE_URL="postgres://kaur-psm@/kaur_psm")
    assert (code, "hanya untuk satu komputer dengan SQLite" in shown) == (1, True), shown
    assert not (other_pc / "data").exists()


def test_a_file_that_is_not_there_is_told(other_pc):
    code, shown = restore(other_pc, "/media/usb/cadangan.zip")
    assert (code, "Berkas /media/usb/cadangan.zip tidak ada." in shown) == (1, True), shown

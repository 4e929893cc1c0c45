"""Locked backups: by a passphrase or for a key of age, and readable by age itself."""

import io
import os
from pathlib import Path

import pyrage
import pytest

from kaur_psm import starting
from kaur_psm.backups import asking, passphrases
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.secrecy import Secrecy, is_locked, needs_passphrase

WORDS = "sirih pinang seberang lautan"
PIECE = passphrases.PIECE


@pytest.fixture(autouse=True)
def _little_work(monkeypatch):
    monkeypatch.setattr(passphrases, "WORK", 2)


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "terbuka.zip"
    path.write_bytes(os.urandom(PIECE + 5))
    return path


def locked(secrecy, plain, tmp_path):
    path = tmp_path / "terkunci.age"
    with path.open("wb") as target:
        secrecy.lock(plain, target)
    return path


def opened(secrecy, path, tmp_path):
    secrecy.open(path, tmp_path / "dibuka.zip")
    return (tmp_path / "dibuka.zip").read_bytes()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_age_opens_what_a_passphrase_locks_and_the_other_way_round(size):
    content, ours, theirs = os.urandom(size), io.BytesIO(), io.BytesIO()
    passphrases.encrypt(io.BytesIO(content), ours, WORDS)
    assert pyrage.passphrase.decrypt(ours.getvalue(), WORDS) == content
    ours.seek(0)
    passphrases.decrypt(ours, theirs, WORDS)
    assert theirs.getvalue() == content


def test_a_file_that_age_locked_with_a_passphrase_is_opened():
    content, file = os.urandom(PIECE + 1), io.BytesIO()
    passphrases.decrypt(io.BytesIO(pyrage.passphrase.encrypt(content, WORDS)), file, WORDS)
    assert file.getvalue() == content


@pytest.fixture
def typing(monkeypatch):
    """A function: let these lines be typed where a passphrase is asked for."""

    def type_them(*lines):
        left = iter(lines)
        monkeypatch.setattr(asking, "getpass", lambda prompt: next(left))

    keyboard, terminal = os.openpty()
    with os.fdopen(keyboard), os.fdopen(terminal) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        yield type_them


def test_the_passphrase_is_asked_for_until_it_opens_the_file(plain, tmp_path, typing):
    path, told = locked(Secrecy(passphrase=WORDS), plain, tmp_path), []
    typing("Sirih pinang seberang lautan", WORDS)
    assert asking.secrecy_for(path, told.append) == Secrecy(passphrase=WORDS)
    assert told == [asking.OTHER_WORDS]
    typing("salah", "")
    with pytest.raises(BackupError, match="tidak terbuka"):
        asking.secrecy_for(path, told.append)


def test_a_changed_byte_or_a_missing_end_of_a_locked_file_is_noticed(plain, tmp_path):
    path = locked(Secrecy(passphrase=WORDS), plain, tmp_path)
    whole = path.read_bytes()
    for at in range(160):  # All of the header, and the beginning of the first piece.
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(passphrases.LockedError):
            passphrases.decrypt(io.BytesIO(changed), io.BytesIO(), WORDS)
    for broken in (whole[:-1], whole[: -(5 + passphrases.TAG)], whole[:-1] + b"x", whole[:40], whole + b"x"):
        with pytest.raises(passphrases.LockedError):
            passphrases.decrypt(io.BytesIO(broken), io.BytesIO(), WORDS)


@pytest.mark.parametrize("work", [b"40", b"-1", b"x"])
def test_a_file_that_asks_for_more_work_than_a_machine_has_or_for_none_is_refused(plain, tmp_path, work):
    asking = locked(Secrecy(passphrase=WORDS), plain, tmp_path).read_bytes().replace(b" 2\n", b" " + work + b"\n", 1)
    with pytest.raises(passphrases.LockedError):
        passphrases.decrypt(io.BytesIO(asking), io.BytesIO(), WORDS)


def test_only_the_passphrase_opens_it(plain, tmp_path):
    path = locked(Secrecy(passphrase=WORDS), plain, tmp_path)
    assert is_locked(path)
    assert needs_passphrase(path)
    assert opened(Secrecy(passphrase=WORDS), path, tmp_path) == plain.read_bytes()
    with pytest.raises(BackupError, match="sandi atau kunci pribadinya keliru"):
        opened(Secrecy(passphrase="sandi lain"), path, tmp_path)
    with pytest.raises(BackupError, match="Isi BACKUP_PASSPHRASE"):
        opened(Secrecy(), path, tmp_path)


def test_only_the_key_of_the_recipient_opens_it(plain, tmp_path):
    identity, key_file = pyrage.x25519.Identity.generate(), tmp_path / "kunci.txt"
    key_file.write_text(f"# created: 2026-11-30\n# public key: {identity.to_public()}\n{identity}\n")
    path = locked(Secrecy(recipient=str(identity.to_public())), plain, tmp_path)
    assert is_locked(path)
    assert not needs_passphrase(path)
    assert opened(Secrecy(identity_file=key_file), path, tmp_path) == plain.read_bytes()
    with pytest.raises(BackupError, match="Isi BACKUP_IDENTITY_FILE"):
        opened(Secrecy(passphrase=WORDS), path, tmp_path)
    key_file.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(BackupError, match="sandi atau kunci pribadinya keliru"):
        opened(Secrecy(identity_file=key_file), path, tmp_path)


def test_a_changed_byte_or_a_missing_end_of_a_file_for_a_key_is_noticed_and_a_full_disk_is_not_taken_for_one(tmp_path):
    identity, key_file, path = pyrage.x25519.Identity.generate(), tmp_path / "kunci.txt", tmp_path / "terkunci.age"
    key_file.write_text(str(identity))
    secrecy = Secrecy(identity_file=key_file)
    whole = pyrage.encrypt(os.urandom(PIECE + 5), [identity.to_public()])
    for broken in (whole[:-1], whole[:-30] + b"x" + whole[-29:], whole[:-PIECE] + b"x" + whole[1 - PIECE :]):
        path.write_bytes(broken)
        with pytest.raises(BackupError, match="isi berkasnya rusak atau terpotong"):
            opened(secrecy, path, tmp_path)
    path.write_bytes(whole)
    with pytest.raises(OSError, match="No space left"):
        secrecy.open(path, Path("/dev/full"))


@pytest.mark.parametrize("content", ["bukan kunci", "# created: 2026-11-30\n", None], ids=["other", "none", "no file"])
def test_a_file_without_a_key_is_told(tmp_path, content):
    path, key_file = tmp_path / "terkunci.age", tmp_path / "kunci.txt"
    path.write_bytes(passphrases.INTRO)
    if content is not None:
        key_file.write_text(content)
    with pytest.raises(BackupError, match="bukan kunci pribadi age"):
        opened(Secrecy(identity_file=key_file), path, tmp_path)


@pytest.mark.parametrize(
    "secrecy, sentence",
    [
        (Secrecy(passphrase=WORDS, recipient="age1x"), "tidak dapat dipakai bersama"),
        (Secrecy(recipient="age1x"), "BACKUP_RECIPIENT bukan kunci publik age"),
        (Secrecy(passphrase="               "), "BACKUP_PASSPHRASE hanya berisi spasi"),
        (Secrecy(passphrase="sirih      "), "BACKUP_PASSPHRASE terlalu pendek"),
    ],
)
def test_what_cannot_lock_a_backup_is_told_before_one_is_made(secrecy, sentence):
    with pytest.raises(BackupError, match=sentence):
        secrecy.check()


def test_neither_server_nor_worker_starts_where_a_backup_could_not_be_locked(settings):
    settings.BACKUP_PASSPHRASE = "   "
    with pytest.raises(starting.StartError, match="hanya berisi spasi"):
        starting.check_database_and_files(print)

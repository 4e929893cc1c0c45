"""The backup of every night: into a folder that may be away, proven before older ones go, told on the front page."""

import errno
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from kaur_psm.backups import archive, child, folder, keeping, nightly, putting, rehearsal, tried
from kaur_psm.backups.errors import BackupError, RehearsalError
from kaur_psm.backups.models import YearlyArchive
from kaur_psm.backups.secrecy import Secrecy
from kaur_psm.backups.yearly import making
from registry import work
from registry.guards import disk
from registry.models import Trace
from tests.factories import make_appointment, make_upload, make_user, make_volunteer
from tests.worker_process import command_line_of, descendants_of, environment, is_alive, kill, until, working

YEARS_AGO = timezone.localtime() - timedelta(days=1000)


@pytest.fixture
def usb(tmp_path, settings, monkeypatch):
    """The folder of a USB disk as BACKUP_DIR, for this process and those that it starts; empty and never used."""
    usb = tmp_path / "usb"
    usb.mkdir()
    settings.BACKUP_DIR = str(usb)
    monkeypatch.setenv("BACKUP_DIR", str(usb))
    return usb


@pytest.fixture
def office(usb, monkeypatch, transactional_db):
    """The variables of this test's database and files, for the processes that it starts."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)


def older_backups(in_folder, number=14):
    """The names of backups of that many days in a row, long ago."""
    names = [keeping.name_of(YEARS_AGO + timedelta(days=day), is_encrypted=False) for day in range(number)]
    for name in names:
        with archive.being_written(in_folder / name):
            pass
    return names


# The folder


def test_a_folder_that_is_away_or_of_a_disk_that_is_not_mounted_is_not_written_to(usb):
    folder.check()
    shutil.rmtree(usb)
    with pytest.raises(BackupError, match=r"tidak ada\. Pasang disk USB-nya"):
        folder.check()
    usb.mkdir()  # What the disk leaves behind: the folder on which it was mounted.
    with pytest.raises(BackupError, match="Disk cadangan tidak terpasang"):
        folder.check()
    assert list(usb.iterdir()) == []


def test_a_new_disk_is_taken_with_a_click(usb, client_of, admin):
    folder.check()
    (usb / folder.MARK).unlink()
    client = client_of(admin)
    assert "Disk cadangan tidak terpasang" in client.get("/cadangan/").content.decode()
    client.post("/cadangan/pakai-folder/")
    folder.check()
    assert "Disk cadangan tidak terpasang" not in client.get("/cadangan/").content.decode()


def test_another_folder_is_a_new_one_and_not_one_that_has_lost_its_disk(usb, settings, tmp_path):
    folder.check()
    settings.BACKUP_DIR = str(tmp_path / "lain")
    (tmp_path / "lain").mkdir()
    folder.check()


def test_a_folder_that_cannot_be_written_to_and_a_full_disk_are_said(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / folder.MADE_HERE).symlink_to("/sys")
    for settings.BACKUP_DIR, shown in (("/sys", "/sys"), ("", folder.MADE_HERE)):
        with pytest.raises(BackupError, match=f"{shown} tidak dapat ditulisi"):
            folder.check()
    with pytest.raises(BackupError, match=r"Disk cadangan penuh"), folder.saying_what_fails():
        raise OSError(errno.ENOSPC, "full")


def test_the_disk_of_the_data_is_known_and_another_one_too(usb, settings):
    assert folder.is_on_the_disk_of_the_data()
    settings.BACKUP_DIR = "/dev/shm"  # noqa: S108 - a file system of its own
    assert not folder.is_on_the_disk_of_the_data()
    settings.BACKUP_DIR = "s3://berkas/cadangan"
    assert not folder.is_on_the_disk_of_the_data()


def test_two_partitions_of_one_disk_are_one_disk(settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = "/dev/shm"  # noqa: S108 - a file system of its own
    for number, place in enumerate((settings.DATA_DIR, folder.path())):
        partition, device = tmp_path / "sda" / f"sda{number}", place.stat().st_dev
        partition.mkdir(parents=True)
        (partition / "partition").touch()
        (tmp_path / f"{os.major(device)}:{os.minor(device)}").symlink_to(partition)
    monkeypatch.setattr(folder, "DEVICES", tmp_path)
    assert folder.is_on_the_disk_of_the_data()


# The night


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.one_database  # It takes twenty seconds. On PostgreSQL: script/try-install; its parts: test_backup.py.
def test_the_worker_makes_it_again_after_a_kill_tries_it_and_only_then_removes_older_ones(office, usb, client_of):
    admin = make_user("Admin")
    make_appointment(make_volunteer("Ani Contoh"))
    (usb / "foto keluarga.zip").write_bytes(b"bukan cadangan")
    old = older_backups(usb)
    nightly.ask()
    with working("--workers", "1") as parent:
        until(lambda: command_of(parent.pid))
        child = command_of(parent.pid)[0]
        (worker,) = [pid for pid in descendants_of(parent.pid) if child in descendants_of(pid)][:1]
        kill(worker)
        until(lambda: not is_alive(child), seconds=1)  # At once: it does not even load the program any more.
        assert sorted(each.name for each in folder.backups()) == sorted(old)  # It has ended with its worker.
        until(lambda: nightly.last().finished_at)
        archive = making.ask(YearlyArchive(year=2020, asked_by=admin))
        until(lambda: YearlyArchive.objects.made().exists())
    assert nightly.last().result.endswith("sudah dicoba dipulihkan: 1 PSM, 0 piagam. " + nightly.ON_ONE_DISK)
    assert not nightly.progress().is_asked
    newest, *others = folder.backups()
    assert {path.name for path in usb.iterdir()} == {
        *(newest.name, "foto keluarga.zip", folder.MARK, tried.NAME),
        *[each.name for each in others],
    }
    assert 0 < len(others) < len(old)
    assert (newest.tried.people, newest.tried.certificates) == (1, 0)
    assert rehearsal.rehearse(usb / newest.name, Secrecy()).people == 1
    downloaded(client_of(admin), f"/cadangan/{newest.name}/unduh/", (usb / newest.name).read_bytes(), newest.name)
    archive.refresh_from_db()
    downloaded(client_of(admin), f"/cadangan/arsip/{archive.pk}/unduh/", b"PK", archive.in_words)


def command_of(pid):
    """The processes of the command that makes a backup, below that process."""
    return [each for each in descendants_of(pid) if "nightly_backup" in command_line_of(each)]


def downloaded(client, address, beginning, detail):
    """Check that a file is given out there, by no cache, with a trace of who took it that has this detail."""
    answer = client.get(address)
    assert b"".join(answer.streaming_content).startswith(beginning)
    assert "no-store" in answer["Cache-Control"]
    assert Trace.objects.get(kind=Trace.Kind.EXPORTED, detail=detail).user is not None


@pytest.mark.slow
@pytest.mark.one_database
def test_what_nobody_here_can_open_is_tried_before_it_is_locked(office, usb, monkeypatch):
    identity = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("BACKUP_RECIPIENT", str(identity.to_public()))
    make_volunteer()
    assert "1 PSM" in nightly.do(0)  # As nobody knows who has not tried it.
    (backup,) = folder.backups()
    assert backup.is_encrypted
    assert b"manifest.json" in pyrage.decrypt((usb / backup.name).read_bytes(), [identity])
    assert (usb / backup.name).stat().st_mode & 0o777 == 0o600


def test_what_the_disk_keeps_in_another_way_than_it_was_written_is_not_used(usb, tmp_path, monkeypatch):
    plain, path = tmp_path / "terbuka.zip", usb / nightly.UNTRIED
    plain.write_bytes(b"isi")
    monkeypatch.setattr(os, "posix_fadvise", lambda *_: path.write_bytes(b"lain"))  # What a broken disk does then.
    with pytest.raises(RehearsalError, match="Cadangan tertulis lain"):
        putting.lock(plain, path, Secrecy())


@pytest.mark.slow
@pytest.mark.one_database
def test_what_fails_its_rehearsal_gets_no_name_and_older_ones_stay(office, usb):
    old = older_backups(usb)
    photograph = make_upload(make_volunteer()).file
    Path(photograph.path).write_bytes(b"rusak")
    with pytest.raises(ValidationError, match="foto"):
        nightly.do(0)
    assert [each.name for each in reversed(folder.backups())] == old


@pytest.mark.django_db
def test_a_night_that_fails_says_what_to_do(usb, client_of, admin):
    usb.rmdir()
    nightly.ask()
    work.do_all()
    page = client_of(admin).get("/").content.decode()
    assert f"Cadangan terakhir gagal. {folder.NOT_THERE.format(usb)}" in page
    assert "Pekerjaan malam gagal" not in page  # It is said once.


@pytest.mark.django_db
@pytest.mark.one_database
def test_what_would_fill_the_disk_is_not_begun(usb, settings):
    uploads = settings.DATA_DIR / "uploads"
    uploads.mkdir()
    with (uploads / "besar.jpg").open("wb") as file:
        file.truncate(disk.disks()[0].free)  # It takes no room itself.
    with pytest.raises(BackupError, match="Tempat di disk server tidak cukup"):
        nightly.make(print)
    assert [path.name for path in usb.iterdir()] == [folder.MARK]
    with pytest.raises(CommandError, match="Tempat di disk server tidak cukup"):
        call_command("backup", str(usb / "dengan tangan.zip"))
    assert [path.name for path in usb.iterdir()] == [folder.MARK]


def test_what_hangs_is_ended_and_not_begun_again_in_the_same_night(monkeypatch):
    monkeypatch.setattr(child, "LONGEST", timedelta(seconds=0.2))  # It has not even loaded the program by then.
    with pytest.raises(work.NotAgainError, match="folder jaringan"):
        nightly.do(0)
    assert not [each for each in descendants_of(os.getpid()) if "nightly_backup" in command_line_of(each)]

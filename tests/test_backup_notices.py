"""What the pages say of the backups is true of the folder as it is now, and the same on each of them."""

import os
import shutil
import time
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kaur_psm.backups import folder, keeping, locking, nightly, notices, tried
from kaur_psm.backups.models import BackupLock
from kaur_psm.health import checks
from registry.models import LongWork, Trace
from tests.backup_folders import put_backup
from tests.factories import make_district, make_user

HOURS = timedelta(hours=1)
TRIED = "sudah dicoba dipulihkan: 240 PSM, 210 piagam."
PASSPHRASE = "sirih pinang seberang"

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def usb(tmp_path, settings, monkeypatch):
    """BACKUP_DIR on a disk of its own, as the program sees it; it has its mark."""
    settings.DATA_DIR = tmp_path / "data"
    settings.BACKUP_DIR = str(tmp_path / "usb")
    for each in (settings.DATA_DIR, tmp_path / "usb"):
        each.mkdir()
    monkeypatch.setattr(folder, "_disk_of", str)
    folder.accept()
    return tmp_path / "usb"


def note(ago=HOURS, **columns):
    """Note that the night went well so long ago, or what `columns` say of it."""
    LongWork.objects.ask_every_night([nightly.JOB])
    LongWork.objects.nightly([nightly.JOB]).update(finished_at=timezone.now() - ago, **columns)


def words_of(answer):
    return " ".join(answer.content.decode().split())


# The judgement


def test_a_backup_of_last_night_that_is_there_is_green_on_every_page(usb, client_of, admin, kabid):
    put_backup(timezone.now() - 25 * HOURS)
    for user in (admin, kabid):
        for address in ("/", "/cadangan/"):
            page = words_of(client_of(user).get(address))
            assert '<div class="notice notice-success' in page
            assert TRIED in page
    state = words_of(client_of(admin).get("/kesehatan/"))
    assert 'Cadangan terakhir dapat diandalkan</td> <td> <span class="state state-good">baik' in state


def unplugged(usb):
    usb.rename(usb.with_name("tercabut"))


def not_mounted(usb):
    unplugged(usb)
    usb.mkdir()


def file_gone(usb):
    next(usb.glob("*.zip")).unlink()


def file_cut(usb):
    path = next(usb.glob("*.zip"))
    path.write_bytes(path.read_bytes()[1:])


def restored_elsewhere(usb):
    shutil.rmtree(usb)
    usb.mkdir()
    folder.accept()
    note(result=f"Cadangan 1 Mei 05.00, {TRIED}")


def untried_one(usb):
    (usb / tried.NAME).unlink()


def on_one_disk(usb):  # The fixture puts it back.
    folder._disk_of = lambda place: ""


def failed(usb):
    note(failure="Disk penuh.")


@pytest.mark.parametrize(
    "happen, level, words",
    [
        (unplugged, "error", "usb tidak ada. Pasang disk USB-nya"),
        (not_mounted, "error", "Disk cadangan tidak terpasang"),
        (file_gone, "error", "tidak ada lagi di folder cadangan, atau berkasnya berubah"),
        (file_cut, "error", "tidak ada lagi di folder cadangan, atau berkasnya berubah"),
        (restored_elsewhere, "error", "belum ada cadangan yang sudah dicoba dipulihkan"),
        (untried_one, "error", "belum ada cadangan yang sudah dicoba dipulihkan"),
        (failed, "error", "Cadangan terakhir gagal. Disk penuh. Yang terakhir berhasil: "),
        (on_one_disk, "warning", notices.ON_ONE_DISK),
    ],
)
def test_what_is_so_now_is_said_by_every_page_at_once(usb, client_of, admin, happen, level, words):
    put_backup(timezone.now() - HOURS)
    assert notices.notice().level == "success"
    happen(usb)
    client = client_of(admin)
    for address in ("/", "/cadangan/"):
        page = words_of(client.get(address))
        assert f'<div class="notice notice-{level}' in page
        assert words in page
    state = words_of(client.get("/kesehatan/"))
    assert "Ada yang perlu dibenahi" in state
    assert {"error": "tidak baik", "warning": "perlu perhatian"}[level] in state
    assert words in state


def test_none_ever_and_one_that_is_too_old_are_said(usb):
    assert notices.notice().sentence == notices.NEVER
    put_backup(timezone.now() - 27 * HOURS)
    assert "Cadangan terakhir sudah terlalu lama, " in notices.notice().sentence


def test_of_today_only_the_time_is_said(usb, monkeypatch):
    put_backup(timezone.now())
    assert notices.notice().sentence == f"Cadangan terakhir {timezone.localtime():%H.%M}, {TRIED}"


def test_a_folder_that_will_be_made_with_the_first_backup_is_no_trouble(settings, tmp_path):
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, ""
    assert notices.notice().sentence == notices.NEVER


def test_a_folder_that_does_not_answer_stops_no_page(usb, monkeypatch):
    monkeypatch.setattr(folder, "SECONDS", 0.01)
    monkeypatch.setattr(folder, "_look", lambda: time.sleep(1))
    assert "tidak menjawab" in notices.notice().sentence


def test_that_none_is_made_while_the_disk_is_nearly_full_is_said_with_what_to_do(usb, client_of, admin, settings):
    """However young the last one is: tonight there will be none."""
    put_backup(timezone.now() - HOURS)
    settings.DISK_STOP_PERCENT = 100
    client = client_of(admin)
    for address in ("/", "/kesehatan/"):
        page = client.get(address).content.decode()
        assert f"{notices.NO_ROOM.format('data program')} Yang terakhir berhasil: " in page


def test_who_does_not_answer_for_it_is_told_nothing(petugas):
    of_a_district = make_user("Kabid", districts=[make_district()])
    assert notices.notice_for(petugas) is None
    assert notices.notice_for(of_a_district) is None


def test_of_a_certificate_of_https_is_spoken_only_where_there_is_https(settings):
    settings.HTTPS = False
    assert "sertifikat" not in {outcome.check.name for outcome in checks.outcomes()}
    settings.HTTPS = True
    assert "sertifikat" in {outcome.check.name for outcome in checks.outcomes()}


# The list


def test_only_what_is_a_backup_is_listed_with_its_name_and_the_rest_is_named(usb, client_of, admin):
    moments = [timezone.now() - timedelta(days=day) for day in range(4)]
    good = put_backup(moments[0])
    link, directory, small = [usb / keeping.name_of(moment, is_encrypted=False) for moment in moments[1:]]
    link.symlink_to("/etc/passwd")
    directory.mkdir()
    small.write_bytes(b"x")
    os.mkfifo(usb / keeping.name_of(moments[1] - timedelta(minutes=1), is_encrypted=False))
    client = client_of(admin)
    page = words_of(client.get("/cadangan/"))
    assert page.count("Unduh cadangan</a>") == 1
    listed, _, others = page.partition("Bukan cadangan, atau tidak dapat dibaca")
    assert f'<code class="small">{good.name}</code>' in listed
    assert "240 PSM, 210 piagam" in listed
    for path in (link, directory, small):
        assert path.name in others
        assert client.get(f"/cadangan/{path.name}/unduh/").status_code == 404
    folder.remove_what_does_not_stay()
    assert directory.is_dir()


def test_no_file_beside_the_backups_is_given_out(usb, client_of, admin):
    (usb / "catatan.zip").write_bytes(b"rahasia")
    client = client_of(admin)
    assert client.get("/cadangan/catatan.zip/unduh/").status_code == 404
    assert client.get("/cadangan/%2E%2E%2Fdata%2Fpsm.sqlite3/unduh/").status_code == 404


def test_the_page_says_of_an_earlier_one_of_a_day_how_long_it_stays(usb, client_of, admin):
    day = datetime(2026, 5, 4, 9, tzinfo=timezone.get_default_timezone())
    for hour in range(2):
        put_backup(day + hour * HOURS)
    page = words_of(client_of(admin).get("/cadangan/"))
    assert page.count("Dibuang sesudah 10 Mei 2026") == 1


NOTED = b'{"cadangan-psm-2026-05-04-090000.zip": {"size": 1, "at": "%s", "people": 1, "certificates": 1}}'


@pytest.mark.parametrize("content", [b"", b"[]", b"{", NOTED % b"2026-05-04T09:00", NOTED % b"kemarin", b"\xff"])
def test_a_note_that_cannot_be_understood_notes_nothing(content):
    assert tried.of_text(content) == {}
    assert tried.of_text(NOTED % b"2026-05-04T09:00+07:00")


def test_another_folder_is_used_and_the_page_names_the_one_before(usb, settings, tmp_path, client_of, admin):
    settings.BACKUP_DIR = str(tmp_path / "lain")
    (tmp_path / "lain").mkdir()
    folder.check()
    folder.check()
    assert folder.used_before() == [str(usb)]
    assert f"<code>{usb}</code>" in client_of(admin).get("/cadangan/").content.decode()


def test_a_new_disk_is_used_at_once_and_what_failed_before_is_said_no_more(usb, client_of, admin):
    (usb / folder.MARK).unlink()
    note(failure=folder.NOT_MOUNTED.format(usb), attempts=3)
    page = words_of(client_of(admin).post("/cadangan/pakai-folder/", follow=True))
    assert "yang pertama dibuat sekarang" in page
    assert "Disk cadangan tidak terpasang" not in page
    assert nightly.progress().is_asked


# The lock


@pytest.mark.parametrize(
    "setting, value, words",
    [
        ("BACKUP_PASSPHRASE", PASSPHRASE, "Tanpa sandi ini cadangan tidak dapat dibuka"),
        ("BACKUP_RECIPIENT", "age1contoh", "Tanpa kunci pribadinya tidak dapat dibuka"),
    ],
)
def test_a_locked_backup_is_red_until_somebody_answers_for_what_opens_it(
    usb, client_of, admin, kabid, settings, setting, value, words
):
    setattr(settings, setting, value)
    put_backup(timezone.now(), is_locked=True)
    assert words in words_of(client_of(kabid).get("/"))
    assert "sudah disimpan terpisah</button>" not in words_of(client_of(kabid).get("/cadangan/"))
    client = client_of(admin)
    assert "sudah disimpan terpisah</button>" in words_of(client.get("/cadangan/"))
    client.post("/cadangan/penguncian/", {"backup_password": value})
    assert notices.notice().level == "success"
    trace = Trace.objects.get(subject="Penguncian cadangan")
    assert trace.user == admin
    assert trace.detail.endswith("sudah disimpan terpisah")
    assert value not in BackupLock.objects.get().fingerprint
    setattr(settings, setting, f"{value} lain")
    assert words in notices.notice().sentence


@pytest.mark.one_database
@pytest.mark.parametrize(
    "typed, sentence",
    [("", "Ketik sandi cadangan dari kertas"), (PASSPHRASE.upper(), "Itu bukan sandi yang mengunci cadangan")],
)
def test_a_passphrase_is_kept_only_where_it_is_typed_as_it_locks(usb, client_of, admin, settings, typed, sentence):
    settings.BACKUP_PASSPHRASE = PASSPHRASE
    put_backup(timezone.now(), is_locked=True)
    page = client_of(admin).post("/cadangan/penguncian/", {"backup_password": typed})
    assert (page.status_code, sentence in words_of(page)) == (200, True)
    assert typed not in page.content.decode() or not typed
    assert not BackupLock.objects.exists()


def test_unlocked_ones_after_locked_ones_are_told_until_somebody_says_so(usb, admin, settings):
    put_backup(timezone.now(), is_locked=True)
    assert locking.UNLOCKED in notices.notice().sentence
    locking.confirm(admin)
    assert notices.notice().level == "success"
    put_backup(timezone.now() + HOURS, is_locked=True)  # It was locked again meanwhile.
    assert locking.UNLOCKED in notices.notice().sentence


def test_where_the_setting_was_lost_with_the_old_pc_the_restored_database_still_knows(usb, admin, settings):
    settings.BACKUP_PASSPHRASE = PASSPHRASE
    locking.confirm(admin)
    settings.BACKUP_PASSPHRASE = ""
    put_backup(timezone.now())
    assert locking.UNLOCKED in notices.notice().sentence


def test_backups_that_were_never_locked_need_no_answer(usb):
    assert not locking.lock().worry

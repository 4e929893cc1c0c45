"""Old traces leave the database for a signed file, and only so: the triggers let nothing else go."""

import hashlib
import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kaur_psm.backups import child, folder, old_traces, putting
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.secrecy import Secrecy
from registry.models import Policy, Trace, TraceArchive
from registry.models.trace_archives import leaving
from tests.factories import make_district, make_user, make_volunteer

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year
OLD, OLDER, YOUNG = YEAR - 6, YEAR - 7, YEAR - 5


@pytest.fixture
def usb(tmp_path, settings, monkeypatch):
    """A folder on another disk as BACKUP_DIR."""
    folder_of_disk = tmp_path / "usb"
    folder_of_disk.mkdir()
    settings.BACKUP_DIR = str(folder_of_disk)
    monkeypatch.setattr(folder, "is_on_the_disk_of_the_data", lambda: False)
    return folder_of_disk


def traces_of(*years, month=3, **more):
    """A trace of the first of March (or that month), early, of each of these years, in that order."""
    for year in years:
        trace = Trace(kind=Trace.Kind.NIK_VIEWED, subject=f"PSM {year}", **more)
        field = Trace._meta.get_field("at")
        field.auto_now_add = False
        try:
            trace.at = datetime(year, month, 1, 6, tzinfo=timezone.get_current_timezone())
            trace.save()
        finally:
            field.auto_now_add = True


def subjects():
    return list(Trace.objects.order_by("pk").values_list("subject", flat=True))


def files_of(place):
    return sorted(path.name for path in place.iterdir() if path.name != folder.MARK)


def lines_of(path):
    return [json.loads(line)["data"] for line in path.read_text().splitlines()]


def text_of(page):
    return " ".join(page.decode().split())


def test_whole_years_leave_for_a_file_whose_lines_are_signed_and_the_rest_stays(usb):
    traces_of(OLDER, OLD, YOUNG, YEAR, user=make_user("Petugas", username="ani"), volunteer=make_volunteer())
    name = f"jejak-psm-{OLDER}-{OLD}.jsonl"
    assert old_traces.move() == f"2 jejak lama dipindahkan. Berkasnya {name} di folder cadangan."
    assert subjects() == [f"PSM {YOUNG}", f"PSM {YEAR}", "2 jejak"]
    assert files_of(usb) == [name]
    assert (usb / name).stat().st_mode & 0o777 == 0o600
    _, first, second, last = lines_of(usb / name)
    assert (first["subject"], first["user"], second["subject"], last) == (
        f"PSM {OLDER}",
        "ani",
        f"PSM {OLD}",
        {"lines": 2},
    )
    answer = StringIO()
    call_command("check_traces", str(usb / name), stdout=answer)
    assert answer.getvalue() == "2 jejak, semuanya seperti ketika ditandatangani.\n"
    archive = TraceArchive.objects.get()
    assert (archive.count, archive.days) == (2, f"01-03-{OLDER} sampai 01-03-{OLD}")
    assert old_traces.move() == "Tidak ada jejak yang lebih lama daripada 5 tahun."


def test_the_name_of_a_file_has_the_years_of_the_office(usb):
    traces_of(OLD, YEAR, month=1)  # In UTC that morning is of the year before.
    old_traces.move()
    assert files_of(usb) == [f"jejak-psm-{OLD}.jsonl"]


def test_the_office_says_for_how_many_years_they_stay_and_a_wrong_clock_lets_none_go(usb, monkeypatch):
    traces_of(OLDER, OLD, YEAR)
    Policy(trace_years=7).save()
    assert not leaving().exists()
    Policy.objects.update(trace_years=6)
    assert [trace.subject for trace in leaving()] == [f"PSM {OLDER}"]
    Policy.objects.update(trace_years=7)
    later = timezone.now() + timedelta(days=3660)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not leaving().exists()


def test_a_trace_before_a_younger_one_leaves_and_none_behind_it(usb):
    traces_of(OLDER, YEAR, OLD, YEAR)  # The clock was wrong when the third one was written.
    old_traces.move()
    assert subjects()[:2] == [f"PSM {YEAR}", f"PSM {OLD}"]


def test_on_the_disk_of_the_data_they_stay_and_the_night_says_so(usb, monkeypatch):
    monkeypatch.setattr(folder, "is_on_the_disk_of_the_data", lambda: True)
    traces_of(OLD, YEAR)
    assert old_traces.move().startswith("1 jejak sudah lewat masa simpannya, tetapi tetap di program: cadangan masih")
    assert len(subjects()) == 2


def test_where_the_file_is_not_what_was_written_no_trace_leaves(usb, monkeypatch):
    traces_of(OLD, YEAR)
    monkeypatch.setattr(putting.hashlib, "file_digest", lambda *_: putting.hashlib.sha256(b"else"))
    with pytest.raises(BackupError, match="tertulis lain"):
        old_traces.move()
    monkeypatch.undo()
    assert len(subjects()) == 2
    assert not TraceArchive.objects.exists()


def test_whoever_is_killed_before_the_row_writes_the_file_once_more_and_before_the_deleting_deletes_later(
    usb, monkeypatch
):
    traces_of(OLD, YEAR)

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("registry.models.trace_archives.TraceArchiveQuerySet.note", killed)
        with pytest.raises(KeyboardInterrupt):
            old_traces.move()
    assert len(subjects()) == 2
    with monkeypatch.context() as patched:
        patched.setattr(old_traces, "_remove_one_piece", lambda: 0 if len(subjects()) == 2 else killed())
        with pytest.raises(KeyboardInterrupt):
            old_traces.move()
    assert files_of(usb) == [f"jejak-psm-{OLD}-2.jsonl", f"jejak-psm-{OLD}.jsonl"]
    assert subjects()[0] == f"PSM {OLD}"
    assert old_traces.move().startswith("1 jejak lama dipindahkan. Tidak ada jejak")
    assert subjects()[0] == f"PSM {YEAR}"


def test_the_file_is_locked_as_the_backups_are(usb, settings, tmp_path):
    settings.BACKUP_PASSPHRASE = "empat kata yang panjang"
    traces_of(OLD, YEAR)
    old_traces.move()
    Secrecy.of_settings().open(usb / f"jejak-psm-{OLD}.jsonl.age", tmp_path / "plain")
    assert lines_of(tmp_path / "plain")[1]["subject"] == f"PSM {OLD}"


def test_the_command_tidy_does_it_too_and_says_what_it_cannot(usb, monkeypatch):
    traces_of(OLD, YEAR)
    monkeypatch.setattr(old_traces, "do", lambda _: old_traces.move())  # Here, where the test's rows are seen.
    written = StringIO()
    call_command("tidy", stdout=written)
    assert "1 jejak lama dipindahkan." in written.getvalue()
    folder.check()
    (usb / folder.MARK).unlink()
    traces_of(OLD)
    traces_of(YEAR)
    monkeypatch.setattr("kaur_psm.backups.old_traces.leaving", Trace.objects.all)
    with pytest.raises(CommandError, match="Disk cadangan tidak terpasang"):
        call_command("move_old_traces")


def test_where_s3_has_the_name_already_it_is_kept_and_where_it_fails_nothing_stays(usb, monkeypatch):
    traces_of(OLD, YEAR)
    there = InMemoryStorage()
    there.sha256 = lambda name: hashlib.sha256(there.open(name).read()).hexdigest()
    there.save(f"jejak-psm-{OLD}.jsonl", ContentFile(b"of the PC before"))
    monkeypatch.setattr(folder, "s3", lambda: there)
    there.put, there.save = there.save, lambda *_: (_ for _ in ()).throw(OSError("away"))
    with pytest.raises(BackupError, match="tidak dapat disalin"):
        old_traces.move()
    assert files_of(usb) == []
    assert len(subjects()) == 2
    there.save = there.put
    assert f"jejak-psm-{OLD}-2.jsonl" in old_traces.move()
    assert there.open(f"jejak-psm-{OLD}.jsonl").read() == b"of the PC before"


def test_the_command_tidy_goes_on_where_one_job_breaks_down(monkeypatch, capsys):
    def break_down(_):
        raise child.BrokenOffError("move_old_traces")

    monkeypatch.setattr(old_traces, "do", break_down)
    with pytest.raises(CommandError, match="Ada kesalahan pada program"):
        call_command("tidy")
    assert "berkas tanpa pemilik dibuang" in capsys.readouterr().out


def test_the_page_says_where_older_ones_are_to_the_whole_office_only(usb, client_of, admin):
    traces_of(OLD, YEAR)
    old_traces.move()
    of_a_district = make_user("Admin", districts=[make_district()], is_superuser=False)
    words = f"1 jejak di berkas jejak-psm-{OLD}.jsonl"
    assert words in text_of(client_of(admin).get("/jejak/").content)
    assert words not in text_of(client_of(of_a_district).get("/jejak/").content)


# What the database itself forbids


def note_file_of(*traces):
    first, last = traces[0], traces[-1]
    TraceArchive.objects.create(
        first_id=first.pk,
        last_id=last.pk,
        first_at=first.at,
        last_at=last.at,
        count=len(traces),
        file_name="x",
        sha256="y",
    )


def refused(action):
    with pytest.raises(IntegrityError, match="tidak dapat diubah atau dihapus"), transaction.atomic():
        action()


def test_a_trace_leaves_only_with_the_row_of_its_file_and_after_a_year():
    traces_of(OLDER, OLD, YEAR)
    older, old, young = Trace.objects.order_by("pk")
    note_file_of(older)
    refused(old.delete)
    note_file_of(young)
    refused(young.delete)
    refused(lambda: Trace.objects.filter(pk=older.pk).update(subject="x"))
    older.delete()
    assert Trace.objects.count() == 2


def test_the_row_of_a_file_stays_as_it_was():
    traces_of(OLD)
    note_file_of(Trace.objects.get())
    refused(lambda: TraceArchive.objects.update(last_id=10**9))
    refused(TraceArchive.objects.get().delete)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            refused(lambda: cursor.execute("REPLACE INTO registry_tracearchive SELECT * FROM registry_tracearchive"))

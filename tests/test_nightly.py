"""What is done every night: once, with its result, and again the next night, also after a failure or without power."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.db.models import F
from django.utils import timezone

from ceremonies.models import PrintRun
from ceremonies.printing import runs
from kaur_psm.accounts.limits import FIRST_CODE
from kaur_psm.accounts.models import Session
from registry import nightly, work
from registry.guards import failures, running, turns
from registry.models import Import, LongWork, Trace, TryCount, long_works
from registry.models.long_works import LOST, MOST_ATTEMPTS, PATIENCE, next_night
from tests.factories import make_ceremony, make_district, make_follow_up, make_import, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """The jobs of every night, asked for as by a worker that starts; the backup has tests of its own."""
    work.ask_every_night()
    leave_out_the_backup()


def leave_out_the_backup():
    """Ask for nothing that another process does, which sees nothing of a test's transaction."""
    LongWork.objects.filter(job__in=["cadangan", "jejak-lama"]).delete()


def let_it_be_due(**before):
    LongWork.objects.update(due_at=timezone.now() - timedelta(**before))


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("now, then", [("30 01:59", "2026-11-30"), ("30 02:00", "2026-12-01")])
def test_the_next_night_is_at_two_in_the_time_of_the_office(monkeypatch, now, then):
    office = timezone.get_current_timezone()
    moment = datetime.fromisoformat(f"2026-11-{now}").replace(tzinfo=office)
    monkeypatch.setattr(long_works.timezone, "now", lambda: moment)
    assert next_night() == datetime.fromisoformat(f"{then} 02:00").replace(tzinfo=office)


def test_before_the_night_nothing_is_done_and_a_second_start_asks_for_nothing_more():
    for _ in range(2):
        work.ask_every_night()
    work.do_all()
    assert [job.finished_at for _, job in work.nightly()] == [None] * 9


@pytest.mark.parametrize("before", [{"seconds": 1}, {"days": 3}], ids=["in the night", "after days without power"])
def test_each_is_done_once_a_night_and_says_what_came_of_it(asked, before):
    let_it_be_due(**before)
    work.do_all()
    for _, job in work.nightly():
        assert job.finished_at
        assert job.result.endswith(".")
        assert job.due_at == next_night()


def test_a_job_that_always_fails_says_why_and_is_tried_again_the_next_night(asked, monkeypatch):
    monkeypatch.setattr(nightly, "tidy", lambda _: 1 / 0)
    LongWork.objects.exclude(job="rapikan").delete()
    for _ in range(MOST_ATTEMPTS):
        let_it_be_due(seconds=1)
        work.do_all()
    ((_, job),) = work.nightly()
    assert "ZeroDivisionError" in job.failure
    assert (job.attempts, job.stopped_at, job.due_at) == (0, None, next_night())


def test_a_job_that_always_ends_its_worker_is_tried_again_the_next_night(asked):
    LongWork.objects.exclude(job="rapikan").delete()
    for _ in range(MOST_ATTEMPTS):
        let_it_be_due(seconds=1)
        assert work.claim_next()  # And the worker is killed.
        LongWork.objects.update(claim=None, claimed_until=None)
    let_it_be_due(seconds=1)
    assert work.claim_next() is None
    ((_, job),) = work.nightly()
    assert job.failure == LOST
    assert (job.attempts, job.stopped_at, job.due_at) == (0, None, next_night())


def test_a_job_that_an_earlier_version_stopped_for_ever_is_done_when_an_admin_asks(asked):
    LongWork.objects.update(stopped_at=timezone.now(), attempts=MOST_ATTEMPTS - 1)
    work.hasten_nightly()
    work.do_all()
    assert all(job.finished_at for _, job in work.nightly())


def test_what_an_import_keeps_beyond_its_time_is_removed():
    make_import()
    Import.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert "data 1 impor" in nightly.tidy(0)
    assert Import.objects.get().content == ""


@pytest.mark.parametrize("days, overdue", [(0, "0 "), (1, "1 ")])
def test_overdue_follow_ups_are_counted(days, overdue):
    follow_up = make_follow_up()
    type(follow_up).objects.update(due_on=timezone.localdate() - timedelta(days=days))
    assert nightly.count_follow_ups(0).startswith(overdue)


def test_pages_of_a_run_that_is_gone_are_deleted_and_no_others():
    run = PrintRun.objects.begin_with([], ceremony=make_ceremony([]))
    kept, gone = [runs._store(run.pk, b"%PDF") for _ in range(2)], [runs._store(run.pk + 1, b"%PDF") for _ in range(2)]
    assert runs.tidy(0) == "2 berkas sesi cetak dibuang."
    assert sorted(storages["prints"].listdir("")[1]) == sorted(kept)
    assert not set(kept) & set(gone)


def test_the_page_says_when_last_with_what_result_and_when_next(client_of, admin, asked):
    client = client_of(admin)
    assert "belum pernah" in text_of(client.get("/pekerjaan-malam/"))
    client.post("/pekerjaan-malam/")
    leave_out_the_backup()
    work.do_all()
    page = text_of(client.get("/pekerjaan-malam/"))
    assert "0 tindak lanjut sudah lewat batas waktunya, 0 permintaan PSM lewat batas waktu jawabannya." in page
    assert "belum pernah" not in page
    assert f"{timezone.localtime(next_night()):%d-%m-%Y} 02.00" in page


def test_the_page_says_where_nobody_works(client_of, admin, asked):
    client = client_of(admin)
    assert "Pekerja latar tidak berjalan" not in text_of(client.get("/pekerjaan-malam/"))
    let_it_be_due(seconds=PATIENCE.total_seconds() + 1)
    assert "Pekerja latar tidak berjalan" in text_of(client.get("/pekerjaan-malam/"))


def test_the_front_page_tells_an_admin_of_the_whole_office_what_failed_and_where_nobody_works(client_of, admin, asked):
    of_a_district = make_user("Admin", districts=[make_district()], is_superuser=False)
    everybody, bound = client_of(admin), client_of(of_a_district)
    assert "Pekerjaan malam gagal" not in text_of(everybody.get("/"))
    LongWork.objects.filter(job="rapikan").update(failure="Ada kesalahan pada program.")
    let_it_be_due(seconds=PATIENCE.total_seconds() + 1)
    page = text_of(everybody.get("/"))
    assert f"Pekerjaan malam gagal: {work.JOBS['rapikan'].every_night}." in page
    assert "Pekerja latar tidak berjalan, jadi pekerjaan malam tertunda." in page
    assert "ekerja latar" not in text_of(bound.get("/"))
    assert "Pekerjaan malam gagal" not in text_of(bound.get("/"))


def test_what_is_over_is_removed_and_counted_and_young_traces_stay(settings, client_of, petugas):
    client_of(petugas)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    FIRST_CODE.note("seseorang")
    TryCount.objects.update(window=F("window") - 1)
    FIRST_CODE.note("seseorang")
    with turns._in_a_file("dipakai"):
        with turns._in_a_file("lama"):
            pass
        for _ in range(103):
            failures.number_of(ValueError(), "")
        Trace.objects.record(Trace.Kind.EXPORTED)
        words = "1 sesi yang berakhir, data 0 impor, 1 hitungan percobaan, 1 kunci kerja, 3 catatan kesalahan, "
        words += "0 penyerahan pekerjaan dari setengah tahun lalu."
        traces = Trace.objects.count()
        assert nightly.tidy(0) == f"Dibuang: {words}"
        with turns._in_a_file("dipakai") as is_free:
            assert not is_free
    assert (Session.objects.count(), TryCount.objects.count(), Trace.objects.count()) == (0, 1, traces)


def test_the_lock_of_those_who_run_is_no_turn_that_nobody_has(settings):
    (settings.DATA_DIR / "work").mkdir(exist_ok=True)
    lock = settings.DATA_DIR / "work" / running.LOCK
    lock.touch()  # Somebody starts at this moment, and has opened it.
    turns.forget_unused()
    assert lock.exists()


def test_a_turn_whose_file_was_removed_meanwhile_is_taken_on_a_new_one(settings, monkeypatch):
    """Whoever opened the file before it was removed must not hold a turn that nobody else sees."""
    lock = turns.fcntl.flock

    def removed_before(file, how):
        monkeypatch.setattr(turns.fcntl, "flock", lock)
        turns.forget_unused()
        return lock(file, how)

    monkeypatch.setattr(turns.fcntl, "flock", removed_before)
    with turns._in_a_file("lama") as is_ours, turns._in_a_file("lama") as is_other_ours:
        assert (is_ours, is_other_ours) == (True, False)

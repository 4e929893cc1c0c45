"""Long work: claimed by one worker, done again after a kill, tried only so often, and told to whoever waits."""

import errno
import itertools
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from registry import work, worker
from registry.guards import parents, running
from registry.models import Import, LongWork, Volunteer
from registry.models.long_works import CLAIM, LOST, MOST_ATTEMPTS, PATIENCE
from registry.workbook import taking_back, uploaded
from tests.factories import make_district, make_import, make_user
from tests.workbooks import many_names
from tests.worker_process import (
    children_of,
    descendants_of,
    environment,
    is_alive,
    kill,
    list_static_files,
    until,
    working,
)

DONE = []  # What the jobs of these tests have done.


def note(pk):
    """A job for these tests."""
    DONE.append(pk)


def note_ready():
    """What the job needs."""
    DONE.append("ready")


def note_three(pk):
    """A job for these tests, of three pieces."""
    DONE.append(pk)
    return len(DONE) < 3


def refuse(pk):
    """A job for these tests that fails with a sentence."""
    raise ValidationError("Berkasnya hilang.")


def refuse_for_good(pk):
    """A job for these tests that fails with a sentence, after so long that once is enough."""
    raise work.NotAgainError("Tidak menjawab.")


def break_down(pk):
    """A job for these tests that fails with what is nobody's business."""
    raise ValueError("1704054612900003")


def be_busy(pk):
    """A job for these tests that cannot be done now."""
    raise work.NotNowError


def ask_nonsense(pk):
    """A job for these tests whose statement no database understands: on SQLite that is an OperationalError."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


def fill_the_disk(pk):
    """A job for these tests that finds the disk full."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def _jobs(monkeypatch):
    for function in (note, note_three, refuse, refuse_for_good, break_down, be_busy, ask_nonsense, fill_the_disk):
        monkeypatch.setitem(work.JOBS, function.__name__, work.Job(f"{__name__}.{function.__name__}"))
    DONE.clear()


def the_work():
    return LongWork.objects.get()


def later(seconds):
    """Let so many seconds go by, for the work."""
    for row in LongWork.objects.all():
        row.due_at -= timedelta(seconds=seconds)
        row.claimed_until = row.claimed_until and row.claimed_until - timedelta(seconds=seconds)
        row.save()


@pytest.mark.django_db
class TestClaims:
    def test_work_is_done_once_and_its_row_is_gone(self):
        work.ask("note", [7, 8])
        work.ask("note", [7])
        work.do_all()
        assert sorted(DONE) == [7, 8]
        assert not LongWork.objects.exists()

    def test_work_of_several_pieces_goes_on_behind_what_waits(self):
        work.ask("note_three", [1])
        work.do(work.claim_next())
        work.ask("note", [2])
        later(1)
        LongWork.objects.filter(subject=2).update(due_at=timezone.now() - timedelta(minutes=1))
        work.do_all()
        assert DONE == [1, 2, 1]

    def test_what_is_claimed_is_nobody_elses(self):
        work.ask("note", [1])
        assert work.claim_next()
        assert work.claim_next() is None
        later(CLAIM.total_seconds() - 1)
        assert work.claim_next() is None

    def test_what_gave_no_sign_of_life_is_done_by_another_one_and_the_first_one_changes_nothing_more(self):
        work.ask("note", [1])
        lost = work.claim_next()
        later(CLAIM.total_seconds() + 1)
        second = work.claim_next()
        LongWork.objects.finish(lost)
        assert the_work().claim == second.claim
        work.do(second)
        assert not LongWork.objects.exists()

    def test_what_is_asked_for_again_while_it_is_done_is_done_again(self):
        work.ask("note", [1])
        claimed = work.claim_next()
        work.ask("note", [1])
        work.do(claimed)
        work.do_all()
        assert DONE == [1, 1]

    @pytest.mark.parametrize("column", ["claimed_until", "due_at"])
    def test_a_clock_that_was_set_back_by_two_days_keeps_no_work_waiting(self, column):
        work.ask("note", [1])
        LongWork.objects.update(**{column: timezone.now() + timedelta(days=2)})
        work.do_all()
        assert DONE == [1]

    def test_two_workers_that_ask_at_one_moment_do_not_both_get_it(self, monkeypatch):
        work.ask("note", [1])
        before = timezone.now()
        assert work.claim_next()
        monkeypatch.setattr(timezone, "now", lambda: before)  # The second one's statement had to wait for its turn.
        assert work.claim_next() is None

    def test_who_does_it_now_leaves_nothing_to_the_worker(self):
        work.do_now("note_three", 1)
        assert DONE == [1, 1, 1]
        assert not LongWork.objects.exists()

    def test_what_another_process_has_in_hand_is_left_to_it(self):
        work.ask("note", [1])
        work.claim_next()
        work.do_now("note", 1)
        assert DONE == []

    def test_what_cannot_be_done_now_is_put_off_without_counting(self):
        work.ask("be_busy", [1])
        work.do_all()
        assert (the_work().attempts, the_work().claim) == (0, None)

    def test_what_is_asked_for_afresh_meanwhile_is_put_off_all_the_same(self):
        work.ask("be_busy", [1])
        claimed = work.claim_next()
        work.ask("be_busy", [1])
        work.do(claimed)
        assert (the_work().attempts, the_work().claim) == (0, None)


def test_what_jobs_need_is_loaded_before_there_are_workers(monkeypatch):
    monkeypatch.setattr(work, "JOBS", {"note": work.Job(f"{__name__}.note", get_ready=f"{__name__}.note_ready")})
    work.get_ready()
    assert DONE == ["ready"]


@pytest.mark.django_db
class TestFailures:
    def test_what_always_fails_is_tried_so_often_and_then_stopped(self):
        work.ask("refuse", [1])
        for _ in range(MOST_ATTEMPTS + 2):
            work.do_all()
            later(60)
        assert the_work().attempts == MOST_ATTEMPTS
        progress = work.progress_of(LongWork.objects.all())
        assert (progress.is_stopped, progress.failure) == (True, "Berkasnya hilang.")

    def test_what_is_refused_for_good_is_stopped_at_once(self):
        work.ask("refuse_for_good", [1])
        work.do_all()
        progress = work.progress_of(LongWork.objects.all())
        assert (progress.is_stopped, progress.failure) == (True, "Tidak menjawab.")

    @pytest.mark.one_database
    def test_what_has_a_sentence_is_one_line_of_the_log_however_often_it_is_tried(self, caplog):
        work.ask("refuse", [1])
        for _ in range(MOST_ATTEMPTS):
            work.do_all()
            later(60)
        (line,) = caplog.records
        assert (line.levelname, line.exc_info) == ("WARNING", None)
        assert "refuse 1" in line.getMessage()

    def test_it_waits_longer_after_each_attempt(self):
        work.ask("refuse", [1])
        pauses = []
        for _ in range(MOST_ATTEMPTS - 1):
            work.do_all()
            pauses.append(round((the_work().due_at - timezone.now()).total_seconds()))
            later(60)
        assert pauses == [2, 4, 8, 16]

    def test_what_was_stopped_is_tried_again_when_somebody_asks(self):
        work.ask("refuse", [1])
        LongWork.objects.update(attempts=MOST_ATTEMPTS, stopped_at=timezone.now(), failure="Berkasnya hilang.")
        work.ask("refuse", [1])
        assert (the_work().attempts, the_work().failure, the_work().stopped_at) == (0, "", None)
        work.do_all()
        assert the_work().attempts == 1

    def test_what_ends_whoever_does_it_is_stopped_too(self):
        work.ask("note", [1])
        for _ in range(MOST_ATTEMPTS):
            assert work.claim_next()  # And the worker is killed.
            later(CLAIM.total_seconds() + 1)
        assert work.claim_next() is None
        assert the_work().failure == LOST
        assert DONE == []

    def test_an_unexpected_error_is_told_without_its_words(self, caplog):
        work.ask("break_down", [1])
        work.do_all()
        assert "ValueError" in the_work().failure
        assert "1704054612900003" not in the_work().failure
        assert "Long work failed: break_down 1" in caplog.text

    def test_a_statement_that_the_database_does_not_understand_is_a_failure_of_the_program(self):
        work.ask("ask_nonsense", [1])
        work.do_all()
        assert "Ada kesalahan pada program" in the_work().failure

    @pytest.mark.one_database
    def test_a_full_disk_is_told_as_such_and_not_as_a_failure_of_the_program(self):
        work.ask("fill_the_disk", [1])
        work.do_all()
        assert the_work().failure.startswith("Disk server penuh")

    def test_trouble_of_the_database_is_no_failure_of_the_work(self, monkeypatch):
        monkeypatch.setattr(f"{__name__}.note", lambda pk: (_ for _ in ()).throw(OperationalError("locked")))
        work.ask("note", [1])
        with pytest.raises(OperationalError):
            work.do_all()
        assert the_work().failure == ""

    def test_a_process_that_is_ended_gives_its_work_back_at_once(self, monkeypatch):
        monkeypatch.setattr(f"{__name__}.note", lambda pk: sys.exit(0))
        work.ask("note", [1])
        with pytest.raises(SystemExit):
            work.do_all()
        assert (the_work().attempts, the_work().claim) == (0, None)


@pytest.mark.parametrize("seconds, looks", [(0, True), (60, False)])
def test_a_worker_looks_now_and_then_whether_the_database_is_still_its_own(monkeypatch, seconds, looks):
    monkeypatch.setattr(worker, "LOOK", seconds)
    monkeypatch.setattr(worker, "_do_next", lambda jobs, mine: DONE.append("work") or sys.exit(0))
    with pytest.raises(ZeroDivisionError if looks else SystemExit):
        worker._work(worker.Worker(1, None), look=lambda: 1 / 0)
    assert bool(DONE) is not looks


class TestLimits:
    """A piece that hangs ends its process; one that only waits for a busy machine does not."""

    def how_it_ends(self, piece, monkeypatch, longest=60):
        """The exit code of a process that does the piece within limits: 0, or the signal that ended it, negative."""
        monkeypatch.setattr(worker, "LONGEST", longest)
        if pid := os.fork():
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        worker.end_after(0.2)
        piece()
        os._exit(0)

    def test_a_piece_that_computes_for_too_long_is_ended(self, monkeypatch):
        assert self.how_it_ends(lambda: all(itertools.repeat(True)), monkeypatch) == -signal.SIGPROF

    def test_a_piece_that_waits_for_too_long_is_ended(self, monkeypatch):
        assert self.how_it_ends(lambda: time.sleep(10), monkeypatch, longest=1) == -signal.SIGALRM

    def test_a_piece_that_waits_a_little_is_not(self, monkeypatch):
        assert self.how_it_ends(lambda: time.sleep(0.4), monkeypatch) == 0


@pytest.mark.django_db
class TestNobodyWorks:
    def is_told(self):
        return work.progress_of(LongWork.objects.all()).nobody_works

    def test_work_that_lies_idle_while_nobody_works_is_told_after_seconds(self):
        work.ask("note", [1])
        assert not self.is_told()
        later(PATIENCE.total_seconds() + 1)
        assert self.is_told()

    def test_work_that_waits_while_somebody_does_other_work_is_only_waiting(self):
        work.ask("note", [1, 2])
        work.claim_next()
        LongWork.objects.filter(claim=None).update(due_at=timezone.now() - 2 * PATIENCE)
        assert not self.is_told()

    def test_work_that_was_stopped_waits_for_nobody(self):
        work.ask("note", [1])
        LongWork.objects.update(stopped_at=timezone.now())
        later(60)
        assert not self.is_told()


# With processes

LONG = [(name, "Geramat", "Kinal") for name in many_names(600)]


def is_alone_here():
    with running.alone() as is_alone:
        return is_alone


def test_children_of_others_that_a_process_inherits_are_passed_over():
    stranger, ours = (os.fork() or os._exit(code) for code in (0, 7))
    pid, status = parents.wait_for_one_of([ours])
    assert (pid, os.waitstatus_to_exitcode(status)) == (ours, 7)
    with suppress(ChildProcessError):  # The stranger, where it ended later.
        os.waitpid(stranger, 0)


@pytest.fixture
def _endings_as_before():
    handlers = {ending: signal.getsignal(ending) for ending in worker.ENDINGS}
    yield
    for ending, handler in handlers.items():
        signal.signal(ending, handler)


@pytest.mark.usefixtures("_endings_as_before")
def test_a_worker_that_has_ended_at_the_moment_of_the_end_is_passed_over():
    ended, living = os.fork() or os._exit(0), os.fork() or (signal.alarm(20), signal.pause())
    os.waitpid(ended, 0)
    worker._end([ended, living])
    assert not is_alive(living)


@pytest.mark.usefixtures("_endings_as_before")
def test_a_worker_that_is_ended_as_it_begins_does_not_do_what_its_parent_does(monkeypatch):
    signal.signal(signal.SIGTERM, worker._exit)
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: fork() or os.kill(os.getpid(), signal.SIGTERM) or 0)
    try:
        with worker._endings_wait():
            pid = worker._fork(worker.Worker(1, uuid.uuid4()), look=None)
    except SystemExit:  # Only a worker comes here, and none may.
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.django_db(transaction=True)
class TestProcesses:
    @pytest.fixture
    def _left_to_the_worker(self, monkeypatch):
        monkeypatch.setattr(uploaded, "SHORT", 100)

    @pytest.mark.usefixtures("_left_to_the_worker")
    def test_a_killed_worker_leaves_all_or_nothing_and_another_one_goes_on(self):
        imported = make_import(make_user(), rows=LONG)
        with working("--workers", "1") as parent:
            until(lambda: Import.objects.get().asked == "")
            assert len(uploaded.preview_of(Import.objects.get()).rows) == len(LONG)
            uploaded.ask(imported, Import.Asked.SAVE_ALL)
            until(lambda: LongWork.objects.claimed().exists())
            (worker,) = children_of(parent.pid)
            its_own = descendants_of(worker)
            kill(worker)
            until(lambda: not any(map(is_alive, its_own)), 20)  # The process with limits ends with its worker.
            assert not Volunteer.objects.exists()
            assert Import.objects.get().asked == "simpan-semua"
            until(lambda: Import.objects.get().asked == "")
        assert Import.objects.get().counts["baru"] == Volunteer.objects.count() == len(LONG)

    def test_an_undo_that_is_killed_goes_on_and_others_write_meanwhile(self):
        imported = make_import(make_user(), rows=LONG)
        uploaded.ask(imported, Import.Asked.SAVE_ALL)
        taking_back.ask(imported, imported.created_by)
        with working("--workers", "1") as parent:
            until(lambda: Import.objects.get().undo_reached)
            kill(children_of(parent.pid)[0])
            begin = time.monotonic()
            make_district("Nasal")
            assert time.monotonic() - begin < 10  # A piece of it takes less than a second.
            until(lambda: Import.objects.get().undone_at)
        assert not Volunteer.objects.exists()
        assert Volunteer.history.filter(batch=Import.objects.get().undo_batch).count() == len(LONG)

    def test_a_killed_parent_leaves_no_orphan(self, settings):
        with working() as parent:
            until((settings.DATA_DIR / "work" / "running.lock").exists)
            until(lambda: len(descendants_of(parent.pid)) > 2)  # Two workers and what reads lists.
            family = descendants_of(parent.pid)
            assert not is_alone_here()  # Nothing is restored below them.
            kill(parent.pid)
            until(lambda: not any(map(is_alive, family)), 10)
            until(is_alone_here, 10)

    @pytest.mark.usefixtures("_left_to_the_worker")
    def test_a_worker_that_was_killed_while_it_had_nothing_to_do_is_replaced(self):
        with working("--workers", "1") as parent:
            until(lambda: children_of(parent.pid))
            (idle,) = children_of(parent.pid)
            kill(idle)
            until(lambda: children_of(parent.pid) not in ([], [idle]), 20)
            make_import(make_user(), rows=LONG[: uploaded.SHORT + 1])
            until(lambda: Import.objects.get().asked == "")
            # Another machine brings the next version: nobody works on its database with this one.
            later = MigrationRecorder(connection).Migration.objects.create(app="registry", name="0099_later")
            try:
                kill(children_of(parent.pid)[0])
                assert parent.wait(20) == 1
            finally:
                later.delete()  # No test's end empties that table.


def assert_may_be_forked(pid):
    """Neither threads nor connections to the database can be shared by the processes that are forked from this one."""
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    opened = []
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # It was closed meanwhile.
            opened.append(str(file.readlink()))
    assert not [name for name in opened if name.startswith(connection.settings_dict["NAME"])]


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("killed", ["web", "worker", "both"])
def test_the_web_server_and_its_worker_end_together(killed):
    list_static_files(settings.DATA_DIR)
    command = [sys.executable, "script/_serve.py", "--bind", "127.0.0.1:0", "--workers", "1"]
    with subprocess.Popen(  # noqa: S603 - our own
        command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.DEVNULL
    ) as serving:
        try:
            until(lambda: len(children_of(serving.pid)) == 2)
            until(lambda: all(map(children_of, children_of(serving.pid))))  # Each has its own processes by now.
            worker, web = children_of(serving.pid)
            assert_may_be_forked(web)
            family = descendants_of(serving.pid)
            kill({"web": web, "worker": worker, "both": serving.pid}[killed])
            serving.wait(60)
        finally:
            serving.terminate()  # Where it has not ended: it would go on in the database of later tests.
    until(lambda: not any(map(is_alive, family)), 60)

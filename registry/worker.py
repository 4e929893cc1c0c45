"""The processes that do long work: `manage.py run_worker`.

A parent loads the program and forks workers, which ask the database for work (`registry.work`). A worker that ends is
replaced. Workers end with their parent, also where it is killed.
"""

import gc
import logging
import os
import signal
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connections

from registry import work
from registry.guards import boxed
from registry.guards.parents import end_with_parent, wait_for_one_of
from registry.models import LongWork

PAUSE = 0.2  # Seconds between two questions for work.
PIECES = 500  # Then a worker makes room for a new one: what libraries keep in memory goes with it.
LONGEST = 60  # Seconds for a piece in all, waiting included: on a busy machine it computes for a part of them.
LOOK = 60  # Seconds after which a worker looks once more whether the database is still its version's.
ENDINGS = (signal.SIGTERM, signal.SIGINT)
GRACE = 3  # Seconds for workers to end when they are asked to; what they have in hand is put off.

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Worker:
    """A place among the workers, from 0, and the name under which whoever has it claims work."""

    place: int
    claim: uuid.UUID


def run(count, look):
    """Keep so many workers at work until this process is asked to end (SIGTERM, Ctrl+C).

    `look` raises where the database has become another version's: a worker asks it each minute, and then all end.
    """
    work.get_ready()
    work.ask_every_night()
    work.begin_pulse()
    gc.freeze()
    workers = {}  # By process id.
    for ending in ENDINGS:
        signal.signal(ending, _exit)
    try:
        while True:
            for place in sorted({*range(count)} - {worker.place for worker in workers.values()}):
                worker = Worker(place, uuid.uuid4())
                with _endings_wait():
                    workers[_fork(worker, look)] = worker
            pid, status = wait_for_one_of(workers)
            _log.warning("A worker has ended (%s); another one takes its place", os.waitstatus_to_exitcode(status))
            _take_from(workers.pop(pid))
            _look_if_possible(look)
            time.sleep(PAUSE)  # A worker that cannot start is not started a thousand times.
    finally:
        _end(workers)
        _end_pulse()


def _look_if_possible(look):
    try:
        look()
    except (DatabaseError, InterfaceError) as error:
        _log.warning("The database was not looked at: %s", error)


def _take_from(worker):
    try:
        LongWork.objects.take_from(worker.claim)
    except (DatabaseError, InterfaceError):
        _log.exception("What a worker had in hand waits until its claim ends")


def _end_pulse():
    connections.close_all()
    try:
        work.end_pulse()
    except (DatabaseError, InterfaceError) as error:
        _log.warning("That the worker has ended shows later: %s", error)


def _exit(*_):
    sys.exit(0)


def _end(pids):
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    for pid in pids:
        with suppress(ProcessLookupError):  # It had ended, and the signal came before its place was free.
            os.kill(pid, signal.SIGTERM)
    left, until = {*pids}, time.monotonic() + GRACE
    while left and time.monotonic() < until:
        left -= {pid for pid in left if _has_ended(pid)}
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)


def _has_ended(pid):
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:  # That was known already.
        return True


@contextmanager
def _endings_wait():
    """Let what asks this process to end wait until what is inside is done."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def _fork(worker, look):
    """Start a worker; return its process id. Endings wait meanwhile: what a parent does then is not for workers."""
    connections.close_all()  # A connection is not shared.
    parent = os.getpid()
    if pid := os.fork():
        return pid
    code = 1
    try:
        end_with_parent(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes: the parent decides.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        _work(worker, look)
        code = 0
    except SystemExit:
        code = 0
    except BaseException:
        _log.exception("A worker ended")
    finally:
        os._exit(code)


def _work(worker, look):
    jobs = [name for name, job in work.JOBS.items() if worker.place == 0 or job.seconds]
    if worker.place == 0:
        boxed.get_ready_later()
    done, look_at = 0, time.monotonic() + LOOK
    while done < PIECES:
        try:
            if time.monotonic() >= look_at:
                look()
                look_at = time.monotonic() + LOOK
            if (has_more := _do_next(jobs, worker.claim)) is not None:
                done += 1
                # On SQLite a page that waits to write asks again ten times a second: let it in between two pieces.
                time.sleep(PAUSE if has_more else 0)
                continue
        except (DatabaseError, InterfaceError):
            _log.exception("The worker cannot use the database; it tries again")
            connections.close_all()
            time.sleep(2)
        time.sleep(PAUSE)


def _do_next(jobs, mine):
    """Do a piece of the work that waits longest. Return whether more of it is left; None where there was no work."""
    claimed = work.claim_next(jobs, mine=mine)
    if claimed is None:
        return None
    end_after(work.JOBS[claimed.job].seconds or 0)
    try:
        return work.do(claimed)
    finally:
        end_after(0)


def end_after(computing):
    """End this process after so many seconds of computing, or after LONGEST in all; 0 lifts both limits."""
    # Nobody catches these signals: they end the process.
    signal.setitimer(signal.ITIMER_PROF, computing)
    signal.alarm(LONGEST if computing else 0)

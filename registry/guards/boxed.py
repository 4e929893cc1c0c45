"""Runs a function in a process of its own, with limits of time and memory: for what reads files from outside.

Whatever such a file does to its reader, the process that serves pages goes on. The processes are forked from one that
has loaded Django and opened nothing yet ("forkserver"), so each starts within some hundredths of a second.
"""

import multiprocessing
import os
import resource
import signal
import threading
import time
import traceback
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections

LATER = 3  # Seconds: the first page has come by then.
ANSWER, REPORT = "answer", "report"
TOO_SLOW, TOO_LARGE, CRASHED = "too_slow", "too_large", "crashed"

_report_to = ContextVar("who hears reports", default=None)

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["registry.preloaded"])


class StoppedError(Exception):
    """The process was ended before it was done; the text is TOO_SLOW, TOO_LARGE or CRASHED."""


@dataclass(frozen=True)
class Limits:
    """What the process may use: seconds of computing, seconds until its answer, and bytes of memory."""

    computing: int
    waiting: int
    memory: int = 1536 * 1024 * 1024


def get_ready_later():
    """Load the program for the processes to come, in the background, so that the first one need not wait.

    Not at once: at its start the program has more to do than the machine can. A forked process needs a helper of its
    own, so this is called after the fork.
    """
    timer = threading.Timer(LATER, multiprocessing.forkserver.ensure_running)
    timer.daemon = True
    timer.start()


def run(function, *arguments, limits, hear=None):
    """Return what the function of a module returns, run in a process with the `Limits`; raise what it raises.

    `hear` is called here with what the function reports (`report`), and every second without arguments.
    Raises StoppedError where it was too slow, too large, or the process ended by itself. Within a transaction it runs
    here: another process would not see what the transaction has done.
    """
    if connection.in_atomic_block:
        return _run_here(function, arguments, hear)
    ours, theirs = _processes.Pipe()
    place = str(settings.DATA_DIR), connection.settings_dict["NAME"]
    process = _processes.Process(target=_answer, args=(theirs, limits, place, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        result, error = _answer_from(ours, limits.waiting, hear or _nobody)
    except EOFError:
        process.join()
        # SIGXCPU ends a process whose seconds are used up.
        raise StoppedError(TOO_SLOW if process.exitcode == -signal.SIGXCPU else CRASHED) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if error:
        raise error from getattr(error, "cause_in_box", None)
    return result


def _run_here(function, arguments, hear):
    token = _report_to.set(hear)
    try:
        return function(*arguments)
    finally:
        _report_to.reset(token)


def _answer_from(pipe, seconds, hear):
    """The pair of a result and an error that the process sends. Raises EOFError where it ends without one."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 or pipe.poll(0):
        if not pipe.poll(min(left, 1)):
            hear()
            continue
        kind, values = pipe.recv()
        if kind == ANSWER:
            return values
        hear(*values)
    raise StoppedError(TOO_SLOW)


def _nobody(*values):
    pass


# In the process


def report(*values):
    """Let whoever waits for this process know these values."""
    if hear := _report_to.get():
        hear(*values)


def _answer(pipe, limits, place, function, arguments):
    """Send the pair of the function's result and its error."""
    _report_to.set(lambda *values: pipe.send((REPORT, values)))
    settings.DATA_DIR, connection.settings_dict["NAME"] = Path(place[0]), place[1]
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.computing, limits.computing + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    try:
        answer = function(*arguments), None
    except MemoryError:
        answer = None, StoppedError(TOO_LARGE)
    except Exception as error:
        error.traceback_in_box = "".join(traceback.format_tb(error.__traceback__))
        if isinstance(error, (DatabaseError, InterfaceError)):
            error.cause_in_box = error.__cause__  # It has the code, by which trouble is known; a pickle leaves it out.
        answer = None, error
    connections.close_all()
    pipe.send((ANSWER, answer))


def _end_with(pipe):
    """End this process where the one that waits for its answer has ended: nobody would take up its work twice."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        os._exit(1)

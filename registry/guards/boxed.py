"""Runs a function in a process of its own, with limits of time and memory: for what reads files from outside.

Whatever such a file does to its reader, the process that serves pages goes on. The processes are forked from one that
has loaded Django and opened nothing yet ("forkserver"), so each starts within some hundredths of a second.
"""

import multiprocessing
import os
import resource
import signal
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

TOO_SLOW, TOO_LARGE, CRASHED = "too_slow", "too_large", "crashed"

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


def get_ready():
    """Load the program for the processes to come, in the background, so that the first one need not wait."""
    multiprocessing.forkserver.ensure_running()


def run(function, *arguments, limits):
    """Return what the function of a module returns, run in a process with the `Limits`; raise what it raises.

    Raises StoppedError where it was too slow, too large, or the process ended by itself. Within a transaction it runs
    here: another process would not see what the transaction has done.
    """
    if connection.in_atomic_block:
        return function(*arguments)
    ours, theirs = _processes.Pipe()
    place = str(settings.DATA_DIR), connection.settings_dict["NAME"]
    process = _processes.Process(target=_answer, args=(theirs, limits, place, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(limits.waiting):
            raise StoppedError(TOO_SLOW)
        result, error = ours.recv()
    except EOFError:
        process.join()
        # SIGXCPU ends a process whose seconds are used up.
        raise StoppedError(TOO_SLOW if process.exitcode == -signal.SIGXCPU else CRASHED) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if error:
        raise error
    return result


# In the process


def _answer(pipe, limits, place, function, arguments):
    """Send the pair of the function's result and its error."""
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
        error.add_note(traceback.format_exc())
        answer = None, error
    connections.close_all()
    pipe.send(answer)


def _end_with(pipe):
    """End this process where the one that waits for its answer has ended: nobody would take up its work twice."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        os._exit(1)

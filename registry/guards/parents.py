"""Processes that end with the one that has started them. Without Django: `script/_serve.py` loads it, too."""

import ctypes
import os
import signal
import subprocess
from functools import partial

_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl.
_libc = ctypes.CDLL(None)  # Loaded now: it is called between fork and exec.


def end_with_parent(parent, how=signal.SIGKILL):
    """Let the system end this process, by that signal, when its parent (a process id) has ended."""
    _libc.prctl(_END_WITH_PARENT, how)
    if os.getppid() != parent:  # It was faster.
        os._exit(1)


def wait_for_one_of(pids):
    """Wait until one of these child processes (ids) has ended. Return its id and its status, as `os.wait`.

    The first process of a container also inherits those whose own parent has ended: they are passed over.
    """
    while True:
        pid, status = os.wait()
        if pid in pids:
            return pid, status


def run(command, env):
    """Run a command that ends with this process. Return what `subprocess.run` does, with its output as text."""
    ending = partial(end_with_parent, os.getpid())
    return subprocess.run(  # noqa: S603 - our own commands
        command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, preexec_fn=ending
    )

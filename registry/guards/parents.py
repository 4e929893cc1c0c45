"""Processes that end with the one that has started them. Without Django: `script/_serve.py` loads it, too."""

import ctypes
import os
import signal

_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl.
_libc = ctypes.CDLL(None)  # Loaded now: it is called between fork and exec.


def end_with_parent(parent, how=signal.SIGKILL):
    """Let the system end this process, by that signal, when its parent (a process id) has ended."""
    _libc.prctl(_END_WITH_PARENT, how)
    if os.getppid() != parent:  # It was faster.
        os._exit(1)

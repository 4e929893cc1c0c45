"""For processes with another clock, which find this file by PYTHONPATH: `time.sleep` by another call of the system.

Python sleeps until a moment of the clock that nobody can set. libfaketime 0.9.10 refuses that call (EINVAL) where it is
asked to leave that clock alone.
"""

import select
import time


def _sleep(seconds):
    select.select([], [], [], seconds)


time.sleep = _sleep

"""A command of the program in a process of its own, for long work that cannot be done in pieces of five seconds.

The command prints how far it is as "2/5" on lines of their own, and on its last line what came of it. Where it refuses
(`Refusal`) its sentence is on stderr.
"""

import logging
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError

from registry import work
from registry.guards.parents import end_with_parent
from registry.values.clean_errors import lines_of_output

LONGEST = timedelta(hours=2)  # For backups of some 10 GB to a slow place, and archives of 20,000 certificates.
TOO_LONG = (
    "Pekerjaan ini belum selesai sesudah {} menit, jadi dihentikan. Biasanya folder jaringan, disk cadangan, atau S3 "
    "tidak menjawab: periksa sambungannya, lalu mulai lagi."
)
PROGRESS = re.compile(r"(\d+)/(\d+)")
AT_THE_END = 5  # Seconds for a process that was killed to be gone.
REFUSED = 3  # Python itself leaves with 1, Django's parser with 2.

_log = logging.getLogger(__name__)


class Refusal(CommandError):  # noqa: N818 - what a command answers
    """What the command cannot do, with a sentence for the screen that says what to do."""

    def __init__(self, sentence):
        super().__init__(sentence, returncode=REFUSED)


class BrokenOffError(Exception):
    """The command ended without a result. Its last words are in the log."""


def run(*arguments):
    """Run `manage.py` with these arguments, with a sign of life every second. Return the last line that it prints.

    It ends with this process, and after `LONGEST`. Raises ValidationError with the sentence of a `Refusal`,
    NotAgainError where it takes too long, else BrokenOffError.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)]
    until = time.monotonic() + LONGEST.total_seconds()
    with tempfile.TemporaryFile() as complaints, _started(command, complaints) as process:
        try:
            last = _last_line(process.stdout, until)
            code = process.wait(_left(until))
        except subprocess.TimeoutExpired as error:
            raise work.NotAgainError(TOO_LONG.format(LONGEST // timedelta(minutes=1))) from error
        complaints.seek(0)
        words = complaints.read().decode(errors="replace").strip()
    if code == REFUSED:
        raise ValidationError(words.rpartition(f"{Refusal.__name__}: ")[2])
    if code:
        _log.error("%s ended with %s: %s", arguments[0], code, lines_of_output(words))
        raise BrokenOffError(arguments[0])
    return last


@contextmanager
def _started(command, complaints):
    """Have the process of that command while inside."""
    ends_with_us = partial(end_with_parent, os.getpid())
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, preexec_fn=ends_with_us)  # noqa: S603 - our own
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        with suppress(subprocess.TimeoutExpired):  # A share that hangs keeps it until it answers: it is not waited for.
            process.wait(AT_THE_END)


def _left(until):
    return max(until - time.monotonic(), 0)


def _last_line(output, until):
    """The last line of the open pipe that is no progress, which is told on the way.

    Raises TimeoutExpired where it is still open at that moment (of `time.monotonic`).
    """
    last, rest = "", b""
    while True:
        if not (left := _left(until)):
            raise subprocess.TimeoutExpired("", LONGEST.total_seconds())
        if not select.select([output], [], [], min(work.SIGN_OF_LIFE.total_seconds(), left))[0]:
            work.sign_of_life()
            continue
        read = os.read(output.fileno(), 4096)
        *lines, rest = (rest + read).split(b"\n")
        for line in [*lines, *([] if read else [rest])]:
            words = line.decode(errors="replace").strip()
            if progress := PROGRESS.fullmatch(words):
                work.sign_of_life(*map(int, progress.groups()))
            else:
                last = words or last
        if not read:
            return last

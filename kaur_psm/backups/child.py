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
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError

from registry import work
from registry.guards.parents import end_with_parent

PROGRESS = re.compile(r"(\d+)/(\d+)")
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

    It ends with this process. Raises ValidationError with the sentence of a `Refusal`, else BrokenOffError.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)]
    with tempfile.TemporaryFile() as complaints, _started(command, complaints) as process:
        try:
            last = _last_line(process.stdout)
        except BaseException:
            process.kill()
            raise
        code = process.wait()
        complaints.seek(0)
        words = complaints.read().decode(errors="replace").strip()
    if code == REFUSED:
        raise ValidationError(words.rpartition(f"{Refusal.__name__}: ")[2])
    if code:
        _log.error("%s ended with %s: %s", arguments[0], code, words)
        raise BrokenOffError(arguments[0])
    return last


def _started(command, complaints):
    ends_with_us = partial(end_with_parent, os.getpid())
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, preexec_fn=ends_with_us)  # noqa: S603 - our own


def _last_line(output):
    """The last line of the open pipe that is no progress, which is told on the way."""
    last, rest = "", b""
    while True:
        if not select.select([output], [], [], work.SIGN_OF_LIFE.total_seconds())[0]:
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

"""Long work: a page asks for it, a worker does it in pieces, and pages look at how far it is.

A job is a plain function of one id. It returns whether more is left to do, and does one piece of at most five seconds
in each call. A `LongWork` row says who does it; what is to be done stands in the subject, so whatever is killed is
done once more by another worker, without harm (decision 50).
"""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from registry.guards import disk, failures
from registry.models import LongWork
from registry.models.trouble import Trouble, trouble_of

AGAIN = 2  # Seconds after which a page that shows how far work is loads itself again.
PULSE = "denyut"
SILENCE = timedelta(minutes=2)  # Without a pulse nobody works: a piece takes a minute at most.
SIGN_OF_LIFE = timedelta(seconds=1)  # So often a claim is kept and progress is written.

# Why work fails that is no fault of the program.
TROUBLES = {
    Trouble.FILES: "Penyimpanan berkas tidak dapat dibaca atau ditulis.",
    Trouble.FULL: "Disk server penuh atau rusak. Beri tahu Admin agar disk itu dikosongkan.",
    Trouble.READ_ONLY: "Disk server hanya dapat dibaca. Beri tahu Admin.",
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A kind of work: the dotted path of its function, and after how many seconds of computing it is ended.

    `seconds` is None where the function runs in a box with limits of its own and gives signs of life. So long a job is
    done by the first worker only: the others stay free for the rest. A job of every night returns the sentence what
    came of it. `get_ready` is the path of a function that is called once, before workers are forked. `notice` is the
    path of a function of an account that returns what the front page tells it of the job, or None.
    """

    function: str
    seconds: int | None = 10
    what: str = ""  # What is asked for, in words.
    every_night: str = ""  # What is done every night, in words; empty for work that is asked for.
    get_ready: str = ""
    every: int = 0  # Seconds after which it is done again, as long as there is a worker; 0 for all others.
    tidies: bool = False  # Whether the command `tidy` does it, too.
    also_without_room: bool = False  # Whether it is done on a disk that is nearly full: it frees room, or needs little.
    notice: str = ""


JOBS = {}  # By name. Each app adds its own.


class NotNowError(Exception):
    """The job cannot be done at this moment: it is put off, without counting the attempt."""


class NotAgainError(ValidationError):
    """The job failed in a way that costs much: it is not tried again before the next night, or unless asked for."""


_in_hand = ContextVar("work in hand", default=None)
_signed_at = ContextVar("last sign of life", default=None)


def get_ready():
    """Load all jobs and what they need, once for all workers that are then forked."""
    for job in JOBS.values():
        import_string(job.function)
        if job.get_ready:
            import_string(job.get_ready)()


def ask(job, subjects):
    """Ask for that job on these subjects (ids). A worker begins within a second."""
    LongWork.objects.ask(job, subjects)


def claim_next(jobs=None, *, mine=None):
    """Claim the work that waits longest, of these jobs (names) if given, as `mine`. Return it, or None."""
    return LongWork.objects.filter(job__in=_possible_now(JOBS if jobs is None else jobs)).claim(mine)


def _possible_now(jobs):
    """Those of these jobs that may begin: where the disk is nearly full only some."""
    return [name for name in jobs if JOBS[name].also_without_room] if disk.nearly_full() else jobs


def words_of(job):
    """What the job of that name does, in words."""
    kind = JOBS.get(job)
    return (kind and (kind.what or kind.every_night)) or job


def ask_every_night():
    """Ask for the jobs of every night, where they are not asked for yet."""
    LongWork.objects.ask_every_night(_nightly_jobs())


def nightly():
    """Pairs of what is done every night, in words, and its `LongWork`."""
    return [(JOBS[work.job].every_night, work) for work in LongWork.objects.nightly(_nightly_jobs())]


def notices_for(user):
    """What jobs that speak for themselves on the front page (`Job.notice`) tell this account."""
    notices = (import_string(job.notice)(user) for job in JOBS.values() if job.notice)
    return [notice for notice in notices if notice]


def tidy_all():
    """Do the jobs of every night that remove what is over, here, whatever becomes of one.

    Yield for each whether it was done, and the sentence what came of it or why not.
    """
    for name, job in JOBS.items():
        if job.tidies:
            try:
                yield True, import_string(job.function)(0)
            except Exception as error:
                if not _expected_sentence(error):
                    _log.exception("Tidying failed: %s", name)
                yield False, _sentence_of(error, name)


def hasten_nightly():
    """Let the jobs of every night be done now."""
    LongWork.objects.nightly(_nightly_jobs()).hasten()


def nobody_works_at_night(jobs):
    """Whether one of `nightly` is due and nobody does any work."""
    possible = _possible_now([work.job for _, work in jobs])
    idle = any(work.lies_idle for _, work in jobs if work.job in possible)
    return idle and not LongWork.objects.claimed().exists()


def begin_pulse():
    """Ask for what shows that a worker lives: from now on it does this every minute, whatever else there is to do."""
    LongWork.objects.ask_every_night([PULSE], due_at=timezone.now())
    LongWork.objects.filter(job=PULSE).hasten()


def end_pulse():
    """Let it show at once that a worker has ended. Where another machine has one, that takes it up."""
    LongWork.objects.filter(job=PULSE).hasten(before=SILENCE)


def is_alive():
    """Whether a worker lives, on whichever machine: its pulse is neither overdue nor of a clock that was wrong."""
    return LongWork.objects.filter(job=PULSE).due_between(-SILENCE, SILENCE).exists()


def beat(_):
    """Nothing: that it was done is what counts."""


def _nightly_jobs():
    return [name for name, job in JOBS.items() if job.every_night]


def do_all():
    """Do all that is due, here."""
    while work := claim_next():
        do(work)


def do_now(job, subject, function=None):
    """Do that work here, while a visitor waits: by `function` in place of the job's own, if given.

    What fails, or what another process has in hand, is left to the worker.
    """
    with transaction.atomic():  # No worker sees it before it is claimed.
        LongWork.objects.ask(job, [subject])
        work = LongWork.objects.about(job, [subject]).claim()
    while work and do(work, function):
        work = LongWork.objects.about(job, [subject]).claim()


def do(work, function=None):
    """Do a piece of claimed work, by `function` in place of the job's own if given. Return whether more is left.

    An error is noted, and the work is tried again later. Raises what the database raises where it cannot be used: then
    nothing can be noted, and the claim ends by itself.
    """
    function = function or import_string(JOBS[work.job].function)
    try:
        with _having_in_hand(work):
            outcome = function(work.subject)
    except NotNowError:
        LongWork.objects.put_off(work)
        return False
    except Exception as error:
        if isinstance(error, (OperationalError, InterfaceError)) and trouble_of(error):
            raise
        failure = _sentence_of(error, work.job)  # First: the log has its number, too.
        _note(work, error, failure)
        LongWork.objects.fail(work, failure, is_last=isinstance(error, NotAgainError))
        return False
    except BaseException:  # This process is being ended.
        LongWork.objects.put_off(work)
        raise
    if outcome is True:
        LongWork.objects.go_on(work)
        return True
    seconds = JOBS[work.job].every
    LongWork.objects.finish(work, outcome or "", timezone.now() + timedelta(seconds=seconds) if seconds else None)
    return False


def _note(work, error, failure):
    """Write the failure to the log: what was expected in one line, and again only where an attempt fails otherwise."""
    if not _expected_sentence(error):
        _log.exception("Long work failed: %s", work)
    elif work.attempts == 1 or failure != work.failure:
        _log.warning("Long work was refused: %s; its page says why (%s)", work, error)


@contextmanager
def _having_in_hand(work):
    token = _in_hand.set(work)
    signed = _signed_at.set(timezone.now())
    try:
        yield
    finally:
        _in_hand.reset(token)
        _signed_at.reset(signed)


def _sentence_of(error, job):
    """Why the work failed, for the screen. The text of an unknown error may contain a person's data."""
    if sentence := _expected_sentence(error):
        return sentence
    number = failures.number_of(error, job)
    return (
        f"Ada kesalahan pada program ({type(error).__name__}). Sebutkan nomor {number} kepada Admin; rinciannya ada di "
        "catatan server."
    )


def _expected_sentence(error):
    """The sentence that an error brings which is no fault of the program; empty for all others."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return TROUBLES.get(trouble_of(error), "")


def sign_of_life(done=None, total=None):
    """Keep the claim on the work in hand, and say how far it is. A job without `seconds` calls it every second."""
    work, now = _in_hand.get(), timezone.now()
    if work is None:  # A command does the same without a claim.
        return
    if done is not None:
        work.done, work.total = done, total
    if timedelta(0) <= now - _signed_at.get() < SIGN_OF_LIFE:
        return
    _signed_at.set(now)
    try:
        LongWork.objects.keep(work, work.done, work.total)
    except OperationalError as error:
        # On SQLite the job itself may be the one that writes now. If the claim ends meanwhile, nothing is lost:
        # whoever takes the work up waits for the job, too, and then finds it done.
        _log.info("No sign of life of %s: %s", work, error)


def let_reload(response, address):
    """Let the browser ask for the page at that address in a moment: it shows how far work is.

    Without an address, and with a fragment in its bar (`#hasil`), a browser would go to the fragment and ask nothing.
    """
    response["Refresh"] = f"{AGAIN}; url={address}"


@dataclass(frozen=True)
class Progress:
    """How it stands with some work, for the page that waits for it."""

    is_asked: bool = False  # Else nobody has been asked to do it, or it is done.
    done: int = 0
    total: int = 0
    attempts: int = 0
    failure: str = ""
    is_stopped: bool = False
    lacks_room: bool = False  # The disk is nearly full: nothing begins.
    nobody_works: bool = False


def progress_of(works):
    """The `Progress` of these works (a query)."""
    rows = list(works)
    worst = max(rows, key=lambda work: (work.stopped_at is not None, work.attempts), default=None)
    if worst is None:
        return Progress()
    return Progress(
        is_asked=True,
        done=sum(work.done for work in rows),
        total=sum(work.total for work in rows),
        attempts=worst.attempts,
        failure=worst.failure,
        is_stopped=worst.stopped_at is not None,
        lacks_room=(lacks_room := disk.nearly_full() is not None),
        nobody_works=not lacks_room and works.nobody_works(),
    )

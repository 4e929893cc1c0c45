"""What the page "Keadaan sistem" shows."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from kaur_psm.health import checks
from registry import work
from registry.guards import disk, failures, sizes
from registry.models import LongWork

ROWS = 20
OLDEST_BACKUP = timedelta(hours=26)  # A night, and two hours for its work.


def now():
    """The context of the page."""
    outcomes = checks.outcomes()
    is_usable = outcomes[0].is_well
    return {
        "outcomes": outcomes,
        "is_well": all(outcome.is_well for outcome in outcomes),
        **(_of_the_database() if is_usable else {}),
        "errors": [_with_time(error) for error in failures.LAST.all()[:ROWS]],
        "disks": disk.disks(),
        "growth": [_with_time(size) for size in sizes.growth()],
    }


def _of_the_database():
    waiting, last = LongWork.objects.waiting(), backup()
    return {
        "queue": [(work.words_of(each.job), each) for each in waiting[:ROWS]],
        "waiting": waiting.count(),
        "backup": last,
        "backup_is_fresh": last and last.finished_at and timezone.now() - last.finished_at < OLDEST_BACKUP,
    }


def backup():
    """The long work that makes a copy every night; None where there is no such job."""
    return next((job for _, job in work.nightly() if job.job == "backup"), None)


def _with_time(entry):
    return entry | {"at": datetime.fromtimestamp(entry["at"], UTC)}

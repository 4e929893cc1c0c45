"""What the page "Keadaan sistem" shows."""

from datetime import UTC, datetime

from kaur_psm.backups import notices
from kaur_psm.health import checks
from registry import work
from registry.guards import disk, failures, sizes
from registry.models import LongWork

ROWS = 20


def now():
    """The context of the page."""
    outcomes = checks.outcomes()
    answers = not any(outcome.check.name == "basis-data" and not outcome.is_well for outcome in outcomes)
    return {
        "outcomes": outcomes,
        "is_well": all(outcome.is_well for outcome in outcomes),
        **(_of_the_database() if answers else {}),
        "errors": [_with_time(error) for error in failures.LAST.all()[:ROWS]],
        "disks": disk.disks(),
        "growth": [_with_time(size) for size in sizes.growth()],
    }


def _of_the_database():
    waiting = LongWork.objects.waiting()
    return {
        "queue": [(work.words_of(each.job), each) for each in waiting[:ROWS]],
        "waiting": waiting.count(),
        "backup": notices.notice(),
    }


def _with_time(entry):
    return entry | {"at": datetime.fromtimestamp(entry["at"], UTC)}

"""Which backups of a folder stay: all of a week, then one of each of 7 days, 5 weeks and 12 months that have one.

Days, weeks and months without a backup do not count, so a PC that was off for a month loses none of the older ones. Of
a day, a week or a month the newest one stays; so the newest of all always does. Within a week nothing goes: who makes
one by hand before a large list needs it still when the next one, of the same day, has the mistake in it.
"""

import re
from datetime import datetime, timedelta

from django.utils import timezone

PERIODS = {"%Y-%m-%d": 7, "%G-%V": 5, "%Y-%m": 12}  # How many days, ISO weeks and months.
ALL_STAY = timedelta(days=7)  # Today and the six days before it.
_WRITTEN = "%Y-%m-%d-%H%M%S"
_NAME = re.compile(r"cadangan-psm-(\d{4}-\d{2}-\d{2}-\d{6})\.zip(?:\.age)?")


def name_of(moment, *, is_encrypted):
    """Return the name of the backup of that moment: the office's own time, and no word about anybody."""
    return f"cadangan-psm-{moment:{_WRITTEN}}.zip" + (".age" if is_encrypted else "")


def moment_of(name):
    """Return the moment that stands in the name of a backup; None for a file of any other name."""
    dated = _NAME.fullmatch(name)
    try:
        return dated and datetime.strptime(dated[1], _WRITTEN).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:  # A day that is in no calendar.
        return None


def to_remove(names, today):
    """Return the names of a folder's backups that do not stay on that day, in order. No other file is ever among them.

    What is of a day to come stays: either that day or today's is of a clock that was wrong.
    """
    dated = sorted((moment, name) for name in names if (moment := moment_of(name)))
    staying = _staying([moment for moment, _ in dated])
    return [name for moment, name in dated if moment not in staying and moment.date() <= today - ALL_STAY]


def goes_after(names):
    """Return the last day on which they stay, by name, of those backups that go after their week.

    Those are the ones with a newer one of their day. The others may stay for weeks and months.
    """
    dated = sorted((moment, name) for name in names if (moment := moment_of(name)))
    last_of = {moment.date(): name for moment, name in dated}
    return {
        name: moment.date() + ALL_STAY - timedelta(days=1) for moment, name in dated if last_of[moment.date()] != name
    }


def _staying(moments):
    """Those of these moments, in order, that are the last of a day, a week or a month that counts."""
    staying = set()
    for period, number in PERIODS.items():
        last_of = {f"{moment:{period}}": moment for moment in moments}
        staying.update(list(last_of.values())[-number:])
    return staying

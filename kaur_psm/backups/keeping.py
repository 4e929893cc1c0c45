"""Which backups of a folder stay: one of each of the last 7 days, 5 weeks and 12 months that have one.

Days, weeks and months without a backup do not count, so a PC that was off for a month loses none of the older ones. Of
a day, a week or a month the newest one stays; so the newest of all always does.
"""

import re
from datetime import datetime

from django.utils import timezone

PERIODS = {"%Y-%m-%d": 7, "%G-%V": 5, "%Y-%m": 12}  # How many days, ISO weeks and months.
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


def to_remove(names):
    """Return the names of a folder's backups that do not stay, in order. No other file is ever among them."""
    dated = sorted((moment, name) for name in names if (moment := moment_of(name)))
    staying = _staying([moment for moment, _ in dated])
    return [name for moment, name in dated if moment not in staying]


def _staying(moments):
    """Those of these moments, in order, that are the last of a day, a week or a month that counts."""
    staying = set()
    for period, number in PERIODS.items():
        last_of = {f"{moment:{period}}": moment for moment in moments}
        staying.update(list(last_of.values())[-number:])
    return staying

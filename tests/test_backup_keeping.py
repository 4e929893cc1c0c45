"""Which backups stay: all of a week, 7 days, 5 weeks and 12 months that have one, the newest, and any other file."""

import random
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kaur_psm.backups import keeping

FIRST = datetime(2025, 11, 1, 2, 0, 7, tzinfo=timezone.get_default_timezone())
FAR = FIRST.replace(year=2099)
OTHERS = ["foto keluarga.zip", "cadangan-psm-2025-11-01.zip", "cadangan-psm-2025-02-30-020007.zip", "catatan.txt"]


def folder_after(nights):
    """The folder after a backup in each of these nights, and its backups on the way: lists of moments."""
    folder, states = {*OTHERS}, []
    for night in nights:
        folder.add(keeping.name_of(night, is_encrypted=night.day % 2 == 0))
        folder -= {*keeping.to_remove(folder, night.date())}
        states.append(sorted(moment for name in folder if (moment := keeping.moment_of(name))))
    return folder, states


def periods_of(moments, period):
    """The last moment of each period in which there is one, the oldest period first."""
    return list({f"{moment:{period}}": moment for moment in moments}.values())


def nights_with_gaps(chance):
    """A year and a month of nights: single ones missing, and once two weeks and once six weeks without power."""
    nights = [FIRST + timedelta(days=day) for day in range(396)]
    off = {*range(60, 74), *range(200, 242)}
    return [night for day, night in enumerate(nights) if day not in off and chance.random() > 0.2]


@pytest.mark.parametrize("seed", range(2))
def test_in_a_year_of_nights_with_gaps_the_last_days_weeks_and_months_that_have_one_stay(seed):
    nights = nights_with_gaps(random.Random(seed))
    _, states = folder_after(nights)
    for count in range(1, len(nights), 5):
        made, kept = nights[:count], states[count - 1]
        assert made[-1] in kept
        stays = {*periods_of(made, "%Y-%m-%d")[-7:], *periods_of(made, "%G-%V")[-5:], *periods_of(made, "%Y-%m")[-12:]}
        assert kept == sorted(stays)


def test_after_a_year_of_all_nights_there_are_at_most_24():
    _, states = folder_after([FIRST + timedelta(days=day) for day in range(396)])
    assert max(map(len, states)) <= 24
    assert [f"{moment:%Y-%m}" for moment in states[-1]][:3] == ["2026-01", "2026-02", "2026-03"]


def test_of_one_day_the_last_stays_and_the_newest_whatever_its_date():
    day = [FIRST + timedelta(hours=hours) for hours in range(3)]
    _, states = folder_after([*day, FAR])
    assert states[-1] == [day[-1], FAR]


def test_what_was_made_by_hand_is_not_removed_by_the_next_one_but_stays_for_a_week():
    """Before a large list, and again after it went wrong: the first one is the good copy."""
    names = [keeping.name_of(FIRST + timedelta(hours=hours), is_encrypted=False) for hours in range(3)]
    assert keeping.goes_after(names) == dict.fromkeys(names[:2], (FIRST + timedelta(days=6)).date())
    for day in range(7):
        assert keeping.to_remove(names, (FIRST + timedelta(days=day)).date()) == []
    assert keeping.to_remove(names, (FIRST + timedelta(days=7)).date()) == names[:2]


def test_files_of_other_names_are_never_removed():
    folder, _ = folder_after([FIRST + timedelta(days=day) for day in range(100)])
    assert folder >= {*OTHERS}

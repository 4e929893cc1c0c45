"""What is typed of a person beside somebody who is recorded: the lines by which a clerk sees whether they are one."""

from dataclasses import dataclass

from registry.doubles.merging import Comparison, label, value
from registry.history.reading import EMPTY
from registry.models import Volunteer
from registry.values import names

LINES = ("name", "sex", "birth_place", "born_on", "home_village", "phone")
NEVER_SERVED = "Belum pernah bertugas"


@dataclass(frozen=True)
class SideBySide:
    """Somebody recorded, and the lines that compare what was typed (`first`) with the record (`second`)."""

    person: Volunteer
    lines: tuple


def side_by_side(typed, service, nik15, person):
    """Return the `SideBySide` of a person as typed with somebody recorded (of `for_question`: no query).

    `typed` is an unsaved copy, `service` is its service in words, `nik15` the digest of the first fifteen digits of its
    NIK. A line differs only where both sides know something. NIKs are masked on both sides.
    """
    pairs = [(label(trait), value(typed, trait), value(person, trait)) for trait in LINES]
    lines = [Comparison(*pair, is_same=_is_same(*pair[1:])) for pair in pairs]
    same_nik = not (nik15 and person.nik15_digest) or nik15 == person.nik15_digest
    lines.append(Comparison(label("nik"), value(typed, "nik"), value(person, "nik"), is_same=same_nik))
    lines.append(Comparison("Penugasan", service, service_in_words(person.appointment_of_today), is_same=True))
    return SideBySide(person, tuple(lines))


def service_in_words(period):
    """Village, days and decree of that period of service, which may be unsaved; that there is none for None."""
    if period is None:
        return NEVER_SERVED
    decree = f", SK {period.decree_number}" if period.decree_number else ""
    return f"{period.village}, {period.days_in_words}{decree}"


def _is_same(one, other):
    return EMPTY in (one, other) or names.fold(one) == names.fold(other)

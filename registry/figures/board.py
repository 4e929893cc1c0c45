"""The board of villages: one cell for each village, in rows by kecamatan, as it stands on a date.

It answers the office's main question in one look. Counts only, so every account may see all of it; what may be opened
is told cell by cell.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count
from django.utils import timezone

from registry.models import Appointment, District, Policy, Village, Volunteer


class State(StrEnum):
    """How many serve in a village, against the minimum. The values name the cell's look in site.css."""

    NONE = "none"
    FEW = "few"
    ONE = "one"
    MORE = "more"


@dataclass(frozen=True)
class Cell:
    """One village: how many serve, how many candidates live there, and whether it is about to stand empty.

    `decree_ends_on` is the day on which the last decree (or service) of those who serve there ends, where that day lies
    within the notice; else None. `is_seen` says whether the account may open the village's page.
    """

    village: Village
    serving: int
    candidates: int
    minimum: int
    decree_ends_on: date | None
    has_lapsed: bool
    is_seen: bool

    @property
    def state(self):
        if self.serving == 0:
            return State.NONE
        if self.serving < self.minimum:
            return State.FEW
        return State.ONE if self.serving == 1 else State.MORE

    @property
    def wants_a_look(self):
        """Whether something is to be done here: too few serve, the last decree ends, or candidates wait."""
        return self.state in (State.NONE, State.FEW) or bool(self.decree_ends_on or self.candidates)

    @property
    def pattern(self):
        """The pattern of the village's area on the map; empty where its colour is enough."""
        if self.state in (State.NONE, State.FEW):
            return self.state
        return "ending" if self.decree_ends_on else ""

    @property
    def words(self):
        """The whole cell as a sentence: "Air Dingin: belum ada PSM, 2 calon"."""
        phrases = [f"{self.serving} PSM aktif" if self.serving else "belum ada PSM"]
        if self.state == State.FEW:
            phrases.append(f"kurang dari {self.minimum}")
        if self.decree_ends_on:
            phrases.append("SK sudah habis" if self.has_lapsed else "SK akan habis")
        if self.candidates:
            phrases.append(f"{self.candidates} calon")
        return f"{self.village.name}: {', '.join(phrases)}"


@dataclass(frozen=True)
class BoardRow:
    """One kecamatan and the cells of its villages, in the order of their codes."""

    district: District
    cells: list

    @property
    def covered(self):
        return sum(cell.serving > 0 for cell in self.cells)

    @property
    def wants_a_look(self):
        """Whether one of its villages does: on a phone the others begin folded."""
        return any(cell.wants_a_look for cell in self.cells)


@dataclass(frozen=True)
class Board:
    """The rows, and what the legend needs: the minimum and the days of notice, and the date that the board shows."""

    rows: list
    policy: Policy
    on: date
    candidates: int  # Who live in its villages; where it is of all villages, also whose home is not known.

    @property
    def cells(self):
        return [cell for row in self.rows for cell in row.cells]

    @property
    def villages(self):
        return len(self.cells)

    @property
    def covered(self):
        return sum(cell.serving > 0 for cell in self.cells)

    @property
    def serving(self):
        return sum(cell.serving for cell in self.cells)

    @property
    def uncovered(self):
        return self.villages - self.covered

    @property
    def few(self):
        """Villages in which somebody serves, but fewer than the minimum."""
        return sum(cell.state == State.FEW for cell in self.cells)

    @property
    def ending(self):
        """Villages whose last decree ends within the notice, or has ended."""
        return sum(cell.decree_ends_on is not None for cell in self.cells)


def board(user, regency=None, on=None):
    """The `Board` of that regency (of all villages) on that date (today), in five queries for any size."""
    on = on or timezone.localdate()
    policy = Policy.current()
    villages = Village.objects.for_page().order_by("code")
    if regency:
        villages = villages.in_regency(regency)
    last_days = _last_days(villages, on)
    # Nobody wrote down since when somebody is a candidate: they are told of today alone.
    candidates = _candidates(villages if regency else None) if on >= timezone.localdate() else Counter()
    own = set(user.district_ids) if user.is_bound else None
    rows = {}
    for village in villages:
        ends_on = _end_of_the_last(last_days[village.pk])
        is_near = ends_on is not None and ends_on <= policy.decree_notice_until(on)
        cell = Cell(
            village=village,
            serving=len(last_days[village.pk]),
            candidates=candidates[village.pk],
            minimum=policy.minimum_serving,
            decree_ends_on=ends_on if is_near else None,
            has_lapsed=is_near and ends_on < on,
            is_seen=own is None or village.district_id in own,
        )
        rows.setdefault(village.district_id, BoardRow(village.district, [])).cells.append(cell)
    return Board(list(rows.values()), policy, on, candidates.total())


def _last_days(villages, on):
    """For each village the last days, as far as they are known, of those who serve there on that date.

    The end of a service is a later fact than a past day: it does not move the board of that day.
    """
    ends = defaultdict(list)
    serving = Appointment.objects.serving(on).filter(village__in=villages.order_by().values("pk"))
    is_past = on < timezone.localdate()
    for village, decree_until, ended_on in serving.values_list("village", "decree_until", "ended_on"):
        ends[village].append(min(filter(None, (decree_until, None if is_past else ended_on)), default=None))
    return ends


def _end_of_the_last(last_days):
    """The latest of the days; None where nobody serves, or where the end of one of them is not known."""
    return max(last_days) if last_days and None not in last_days else None


def _candidates(villages=None):
    """How many candidates live in each of these villages, or in any and in none that is known."""
    counted = Volunteer.objects.candidates()
    if villages is not None:
        counted = counted.filter(home_village__in=villages.order_by().values("pk"))
    return Counter(
        dict(counted.order_by().values("home_village").annotate(n=Count("pk")).values_list("home_village", "n"))
    )

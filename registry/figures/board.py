"""The board of villages: one cell for each village, in rows by kecamatan, on a date.

It has only counts, so every account may see all of it. Each cell says whether the account may open the village.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from registry.models import Appointment, Boundary, District, Policy, Village, Volunteer


class State(StrEnum):
    """How many serve in a village, against the minimum. The values are class names in site.css."""

    NONE = "none"
    FEW = "few"
    ONE = "one"
    MORE = "more"


@dataclass(frozen=True)
class Cell:
    """One village: how many serve, how many candidates live there, and whether it is about to become empty.

    `decree_ends_on` is the day on which the last decree (or service) of those who serve there ends, if that day is
    within the days of notice; else None. `is_seen` says whether the account may open the village's page.
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
    def needs_action(self):
        """Whether there is something to do: too few serve, the last decree ends, or candidates wait."""
        return self.state in (State.NONE, State.FEW) or bool(self.decree_ends_on or self.candidates)

    @property
    def pattern(self):
        """Return the pattern of the village's area on the map; empty if its colour is enough."""
        if self.state in (State.NONE, State.FEW):
            return self.state
        return "ending" if self.decree_ends_on else ""

    @property
    def words(self):
        """Return the cell in words: "Air Dingin: belum ada PSM, 2 calon"."""
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
    def needs_action(self):
        """Whether one of its villages has something to do: on a phone the other rows begin folded."""
        return any(cell.needs_action for cell in self.cells)


@dataclass(frozen=True)
class Board:
    """The rows, the date that the board shows, and for the legend the minimum and the days of notice."""

    rows: list
    policy: Policy
    on: date
    candidates: int  # Living in its villages; on a board of all villages also those without a known home.

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
        """Villages with people in service, but fewer than the minimum."""
        return sum(cell.state == State.FEW for cell in self.cells)

    @property
    def ending(self):
        """Villages whose last decree ends within the days of notice, or has ended."""
        return sum(cell.decree_ends_on is not None for cell in self.cells)


def board(user, regency=None, on=None):
    """Return the `Board` of that regency (default: all) on that date (today), in five queries for any size."""
    on = on or timezone.localdate()
    policy = Policy.current()
    villages = Village.objects.for_page().order_by("code")
    if regency:
        villages = villages.in_regency(regency)
    last_days = _last_days(villages, on)
    # The date on which a person became a candidate is not recorded: a past day shows none.
    candidates = _candidates(villages if regency else None) if on >= timezone.localdate() else Counter()
    own = set(user.district_ids) if user.is_bound else None
    rows = {}
    for village in villages.annotate(has_outline=Exists(Boundary.objects.filter(village=OuterRef("pk")))):
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
    """For each village the last days, as far as known, of those who serve there on that date.

    A service that ended after a past day does not change the board of that day.
    """
    ends = defaultdict(list)
    is_past = on < timezone.localdate()
    serving = Appointment.objects.serving(on).filter(village__in=villages.order_by().values("pk"))
    serving = serving.with_decree_end(on if is_past else None)
    for village, decree_ends_on, ended_on in serving.values_list("village", "decree_ends_on", "ended_on"):
        ends[village].append(min(filter(None, (decree_ends_on, None if is_past else ended_on)), default=None))
    return ends


def _end_of_the_last(last_days):
    """The latest of the days; None if there is none, or if one of them is not known."""
    return max(last_days) if last_days and None not in last_days else None


def _candidates(villages=None):
    """How many candidates live in each of these villages; by default in all, and without a known home."""
    counted = Volunteer.objects.candidates()
    if villages is not None:
        counted = counted.filter(home_village__in=villages.order_by().values("pk"))
    return Counter(
        dict(counted.order_by().values("home_village").annotate(n=Count("pk")).values_list("home_village", "n"))
    )

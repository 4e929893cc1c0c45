"""Which villages are covered: they have at least one PSM in service. This is the office's main question."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from registry.models import Appointment, Regency, Village, Volunteer


@dataclass(frozen=True)
class RegencyRow:
    """Counts of one regency on one day: villages, those with a PSM in service, people in service."""

    regency: Regency
    villages: int
    covered: int
    serving: int

    @property
    def uncovered(self):
        return self.villages - self.covered


@dataclass(frozen=True)
class Coverage:
    """The same counts of a `Board` or of all `RegencyRow`s together."""

    villages: int
    covered: int
    serving: int

    @classmethod
    def summed(cls, rows):
        """Return the sum of rows. Nobody serves in two villages at once, so periods can be counted as people."""
        return cls(*(sum(getattr(row, count) for row in rows) for count in ("villages", "covered", "serving")))

    @property
    def uncovered(self):
        return self.villages - self.covered


def with_service(villages, on=None):
    """Add `is_covered` to the villages: whether a PSM serves there on that date (today)."""
    return villages.annotate(is_covered=Exists(Appointment.objects.serving(on).filter(village=OuterRef("pk"))))


def for_list(villages, user, on=None):
    """Load what a row of the list of villages shows on that date (today), in five queries for any number of rows.

    `serving` people since `since`, else the last one's `last_day`; `candidates` who live there; in `seen_serving` the
    periods of those people in service whom the account may see by name, the longest first.
    """
    here = Appointment.objects.filter(village=OuterRef("pk")).order_by().values("village")
    at_home = Volunteer.objects.filter(home_village=OuterRef("pk")).order_by().values("home_village")
    seen = Appointment.objects.visible_to(user).serving(on).select_related("volunteer").order_by("started_on", "pk")
    return (
        villages.for_page()
        .annotate(
            serving=_number(here.serving(on).annotate(number=Count("pk"))),
            since=Subquery(here.serving(on).annotate(day=Min("started_on")).values("day")),
            last_day=Subquery(here.over(on).annotate(day=Max("ended_on")).values("day")),
            candidates=_number(at_home.candidates().annotate(number=Count("pk"))),
        )
        .prefetch_related(Prefetch("appointments", seen, to_attr="seen_serving"))
    )


def with_candidates(villages, user):
    """Load `seen_candidates` of the villages: who lives there, never served, and may be named to the account."""
    people = Volunteer.objects.visible_to(user).candidates().order_by("name_folded", "pk")
    return villages.prefetch_related(Prefetch("residents", people, to_attr="seen_candidates"))


def _number(counted):
    return Coalesce(Subquery(counted.values("number")), 0)


def by_regency(on=None):
    """Return a `RegencyRow` for each regency on that date (today), in the order of codes, in three queries."""
    villages = _by_regency(Village.objects, "district__regency", number=Count("pk"))
    serving = _by_regency(
        # Much faster for many people than to ask of each whether they are deleted: few are.
        Appointment.with_deleted.serving(on).without_people(Volunteer.with_deleted.removed()),
        "village__district__regency",
        number=Count("pk"),
        covered=Count("village", distinct=True),
    )
    nobody = {"number": 0, "covered": 0}
    return [
        RegencyRow(
            regency=regency,
            villages=villages.get(regency.pk, nobody)["number"],
            covered=serving.get(regency.pk, nobody)["covered"],
            serving=serving.get(regency.pk, nobody)["number"],
        )
        for regency in Regency.objects.order_by("code")
    ]


def _by_regency(rows, regency, **counts):
    """Count rows by the id of the regency to which that path leads."""
    return {row[regency]: row for row in rows.order_by().values(regency).annotate(**counts)}

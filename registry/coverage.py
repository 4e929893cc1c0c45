"""How well the villages are covered: the office's main question, at least one PSM in each."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.models import Appointment, Regency, Village, Volunteer


@dataclass(frozen=True)
class Coverage:
    """Counts on one day: villages, those with a PSM in service, people in service, candidates."""

    villages: int
    covered: int
    serving: int
    candidates: int

    @property
    def uncovered(self):
        return self.villages - self.covered


def with_service(villages, on=None):
    """The villages with `is_covered`: whether somebody serves there on that date (today)."""
    return villages.annotate(is_covered=Exists(Appointment.objects.serving(on).filter(village=OuterRef("pk"))))


def for_list(villages, user, on=None):
    """What a row of the list of villages shows on that date (today), in five queries for any number of rows.

    `serving` people since `since`, else the last one's `last_day`; `candidates` who live there; and in `seen_serving`
    the periods of those people in service whom the account may see by name, the longest first.
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


def _number(counted):
    return Coalesce(Subquery(counted.values("number")), 0)


def coverage(on=None):
    """The `Coverage` of all villages on that date (today). Counts only, so every account may see it."""
    on = on or timezone.localdate()
    return Coverage(
        villages=Village.objects.count(),
        covered=with_service(Village.objects.all(), on).filter(is_covered=True).count(),
        serving=Volunteer.objects.serving(on).count(),
        candidates=Volunteer.objects.candidates().count(),
    )


def by_regency(on=None):
    """The regencies with `village_count`, `covered`, `uncovered` and `serving` on that date (today), in one query."""
    villages = Village.objects.filter(district__regency=OuterRef("pk")).order_by().values("district__regency")
    covered = with_service(villages, on).filter(is_covered=True).values("district__regency")
    serving = Appointment.objects.serving(on).filter(village__district__regency=OuterRef("pk")).order_by()
    return Regency.objects.annotate(
        village_count=_number(villages.annotate(number=Count("pk"))),
        covered=_number(covered.annotate(number=Count("pk"))),
        uncovered=F("village_count") - F("covered"),
        serving=_number(serving.values("village__district__regency").annotate(number=Count("pk"))),
    ).order_by("code")

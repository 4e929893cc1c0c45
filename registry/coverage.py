"""How well the villages are covered: the office's main question, at least one PSM in each."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from registry.models import Appointment, Village, Volunteer


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


def coverage(on=None):
    """The `Coverage` of all villages on that date (today). Counts only, so every account may see it."""
    on = on or timezone.localdate()
    return Coverage(
        villages=Village.objects.count(),
        covered=with_service(Village.objects.all(), on).filter(is_covered=True).count(),
        serving=Volunteer.objects.serving(on).count(),
        candidates=Volunteer.objects.candidates().count(),
    )


def uncovered_by_district(on=None):
    """Pairs of a district and its villages in which nobody serves on that date (today), in code order."""
    empty = with_service(Village.objects.select_related("district__regency"), on).filter(is_covered=False)
    by_district = {}
    for village in empty.order_by("district__code", "name_folded"):
        by_district.setdefault(village.district, []).append(village)
    return list(by_district.items())

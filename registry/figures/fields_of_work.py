"""The fields of social problems in which people in service work, as counted beside the board."""

from dataclasses import dataclass

from django.db.models import Count

from registry.models import ProblemGroup, Volunteer, VolunteerField
from registry.models.problems import group_of


@dataclass(frozen=True)
class FieldCount:
    """One group of problems and the number of people in service who work in it."""

    group: ProblemGroup
    people: int


def serving_by_group(on=None):
    """Return a `FieldCount` for each group on that date (today), in one query.

    It has only counts, so every account may see it. A person with fields in several groups counts once in each of them.
    """
    rows = (
        VolunteerField.objects.filter(volunteer__in=Volunteer.objects.serving(on))
        .order_by()
        .values(group=group_of("problem"))
        .annotate(people=Count("volunteer", distinct=True))
    )
    people = {row["group"]: row["people"] for row in rows}
    return [FieldCount(group, people.get(group.value, 0)) for group in ProblemGroup]

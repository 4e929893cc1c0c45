"""In which fields of social problems those in service work: what the board's side counts."""

from dataclasses import dataclass

from django.db.models import Count

from registry.models import ProblemGroup, Volunteer, VolunteerField
from registry.models.problems import group_of


@dataclass(frozen=True)
class FieldCount:
    """One heading with the number of people in service who work in a field under it."""

    group: ProblemGroup
    people: int


def serving_by_group(on=None):
    """A `FieldCount` for each heading on that date (today), in one query. Counts only, so every account may see it.

    Whoever works in fields under several headings counts in each of them, and once in one.
    """
    rows = (
        VolunteerField.objects.filter(volunteer__in=Volunteer.objects.serving(on))
        .order_by()
        .values(group=group_of("problem"))
        .annotate(people=Count("volunteer", distinct=True))
    )
    people = {row["group"]: row["people"] for row in rows}
    return [FieldCount(group, people.get(group.value, 0)) for group in ProblemGroup]

"""What the volunteers did in one month, counted by kecamatan and by heading of problems."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum

from registry.models import Activity, District, ProblemGroup
from registry.models.problems import group_of

NO_PROBLEM = "tanpa"


@dataclass(frozen=True)
class Line:
    """One line of a recap. `key` is what the list of reports is narrowed by: a district's code or a heading."""

    key: str
    label: str
    reports: int = 0
    people: int = 0
    helped: int = 0

    @property
    def numbers(self):
        return self.reports, self.people, self.helped


@dataclass(frozen=True)
class ActivityRecap:
    """A month's reports that the account may see, of its own kecamatan where it is bound to some."""

    month: date
    districts: list
    groups: list
    total: Line
    excerpt: str = ""  # Which kecamatan alone are counted, in words.


def recap(user, month):
    """The `ActivityRecap` of the month that begins on that day: four queries, beside that for the account's kecamatan.

    Every kecamatan and heading has its line, also where nothing was reported.
    """
    reports = Activity.objects.within(user).in_month(month)
    by_district = _counted(reports, key=F("village__district__code"))
    by_group = _counted(reports, key=group_of("problem"))
    districts = [_line(district.code, district.name, by_district) for district in District.objects.visible_to(user)]
    groups = [_line(group.value, group.label, by_group) for group in ProblemGroup]
    if None in by_group:
        groups.append(Line(NO_PROBLEM, "Bidang tidak ditulis", *by_group[None]))
    total = reports.aggregate(**_counts())
    return ActivityRecap(
        month,
        districts,
        groups,
        Line("", "Jumlah", total["n"], total["people"], total["helped_sum"] or 0),
        user.excerpt,
    )


def _counts():
    return {"n": Count("pk"), "people": Count("volunteer", distinct=True), "helped_sum": Sum("helped")}


def _counted(reports, *, key):
    rows = reports.order_by().values(key=key).annotate(**_counts())
    return {row["key"]: (row["n"], row["people"], row["helped_sum"]) for row in rows}


def _line(key, label, counted):
    return Line(key, label, *counted.get(key, (0, 0, 0)))

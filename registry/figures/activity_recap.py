"""The activities of one month, counted by kecamatan and by group of problems."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum

from registry.models import Activity, District, ProblemGroup
from registry.models.problems import group_of

NO_PROBLEM = "tanpa"


@dataclass(frozen=True)
class Line:
    """One line of a recap. `key` filters the list of reports: a district's code or a group of problems."""

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
    """The counts of a month's reports that the account may see."""

    month: date
    districts: list
    groups: list
    total: Line
    excerpt: str = ""  # The kecamatan counted, in words, if not all.


def recap(user, month):
    """Return the `ActivityRecap` of the month that begins on that day.

    Four queries, plus one for the account's kecamatan. Every kecamatan and group has its line, also without reports.
    """
    reports = Activity.objects.counted_for(user).in_month(month)
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

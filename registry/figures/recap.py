"""The office's figures on any date: who served then, by kecamatan, sex, schooling, age and bimtek dasar.

A figure counts the facts of its day: service on the date, the age, a bimtek dasar that had begun, and the schooling
recorded by the end of that day. What happens later does not change it; a correction of that day's facts does.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.models import Appointment, District, Regency, Training, TrainingRecord, Village, Volunteer

UNKNOWN = "-"
AGES = (30, 40, 50, 60)  # The last year of each band but one.

Education = Volunteer.Education
SCHOOLING = {
    "sd": ("SD ke bawah", [Education.NONE, Education.SOME_PRIMARY, Education.PRIMARY]),
    "sltp": ("SLTP", [Education.JUNIOR]),
    "slta": ("SLTA", [Education.SENIOR]),
    "diploma": ("Diploma I–III", [Education.DIPLOMA_2, Education.DIPLOMA_3]),
    "sarjana": ("D-IV/S-1 ke atas", [Education.BACHELOR, Education.MASTER, Education.DOCTOR]),
    "lain": ("Lain-lain", [Education.OTHER]),
}


@dataclass(frozen=True)
class Dimension:
    """One way to divide people: its name in addresses, its label, and its bands with their labels."""

    name: str
    label: str
    bands: dict


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            "jk", "Jenis kelamin", {**{sex.value: sex.label for sex in Volunteer.Sex}, UNKNOWN: "Belum diketahui"}
        ),
        Dimension(
            "pendidikan",
            "Pendidikan terakhir",
            {**{key: label for key, (label, _) in SCHOOLING.items()}, UNKNOWN: "Belum diketahui"},
        ),
        Dimension(
            "umur",
            "Umur",
            {
                "30": "sampai 30",
                "40": "31–40",
                "50": "41–50",
                "60": "51–60",
                "61": "di atas 60",
                UNKNOWN: "Belum diketahui",
            },
        ),
        Dimension("bimtek", "Bimtek dasar", {"sudah": "Sudah", "belum": "Belum"}),
    )
}


@dataclass
class RecapRow:
    """The figures of one kecamatan or regency; of all together if `area` is None."""

    area: District | Regency | None
    villages: int = 0
    covered: int = 0
    people: int = 0
    counts: Counter = field(default_factory=Counter)  # By (name of the dimension, band).

    @property
    def uncovered(self):
        return self.villages - self.covered

    def cells(self, dimension):
        """Return pairs of each band of a dimension and how many people are in it."""
        return [(band, self.counts[dimension.name, band]) for band in dimension.bands]

    def add(self, bands, number):
        """Add that many people in these bands: one band of each dimension, in order."""
        self.people += number
        for name, band in zip(DIMENSIONS, bands, strict=True):
            self.counts[name, band] += number

    def take_in(self, other):
        """Add another row's figures to this one."""
        self.villages += other.villages
        self.covered += other.covered
        self.people += other.people
        self.counts += other.counts


class Recap:
    """The figures of one day, for the kecamatan whose people the account may see.

    `regency` limits them to its kecamatan; `chosen` to people in certain bands: a band by the dimension's name.
    With `by_regency` there is a row for each regency instead of each kecamatan.
    """

    def __init__(self, on, user, *, regency=None, chosen=None, by_regency=False):
        self.on = on
        self.by_regency = by_regency
        self._user = user
        self._regency = regency
        self._chosen = chosen or {}

    @cached_property
    def _districts(self):
        districts = District.objects.visible_to(self._user)
        return districts.in_regency(self._regency) if self._regency else districts

    @cached_property
    def _periods(self):
        periods = bands_of(Appointment.objects.serving(self.on), self.on)
        return periods.filter(village__district__in=self._districts.values("pk"), **self._chosen)

    @property
    def excerpt(self):
        """Return the kecamatan counted, in words, if the account is bound to some."""
        return self._user.excerpt

    @property
    def area_label(self):
        """Return the heading of the column of areas."""
        return "Kabupaten/kota" if self.by_regency else "Kecamatan"

    @cached_property
    def rows(self):
        """Return a `RecapRow` for each area, in the order of codes. Three queries."""
        area = "village__district__regency" if self.by_regency else "village__district"
        rows_by_area = {each.pk: RecapRow(each, villages=each.number) for each in self._areas()}
        cube = self._periods.order_by().values(area, *DIMENSIONS).annotate(people=Count("pk"))
        for pk, people, *bands in cube.values_list(area, "people", *DIMENSIONS):
            rows_by_area[pk].add(bands, people)
        served = self._periods.order_by().values(area).annotate(number=Count("village", distinct=True))
        for pk, number in served.values_list(area, "number"):
            rows_by_area[pk].covered = number
        return list(rows_by_area.values())

    def _areas(self):
        if not self.by_regency:
            return self._districts.annotate(number=Count("villages")).order_by("code")
        within = Q(districts__in=self._districts.values("pk"))
        return (
            Regency.objects.filter(within).annotate(number=Count("districts__villages", filter=within)).order_by("code")
        )

    @cached_property
    def total(self):
        """Return the `RecapRow` of all areas together."""
        total = RecapRow(None)
        for row in self.rows:
            total.take_in(row)
        return total

    def people(self, district=None):
        """Return the counted periods of one kecamatan or of all, with people and villages, sorted by name.

        Only of people whom the account may see by name.
        """
        periods = self._periods.visible_to(self._user)
        if district:
            periods = periods.filter(village__district=district)
        return periods.select_related("volunteer", "village__district").order_by("volunteer__name_folded", "pk")

    def villages(self, *, covered, district=None):
        """Return the villages in which a counted person served on the day, or those in which none did."""
        villages = Village.objects.filter(district__in=self._districts.values("pk"))
        if district:
            villages = villages.in_district(district)
        served = Exists(self._periods.filter(village=OuterRef("pk")))
        return (villages.filter(served) if covered else villages.exclude(served)).for_page().order_by("code")


def bands_of(periods, on):
    """Add to the periods their people's band on that date in each dimension, under the dimension's name."""
    return periods.annotate(
        schooling=_schooling(on),
        jk=_band(
            *(When(volunteer__sex=sex, then=Value(sex.value)) for sex in Volunteer.Sex),
        ),
        pendidikan=_band(
            *(When(schooling__in=codes, then=Value(key)) for key, (_, codes) in SCHOOLING.items()),
        ),
        umur=_band(
            When(volunteer__born_on=None, then=Value(UNKNOWN)),
            *(When(volunteer__born_on__gt=years_before(on, age + 1), then=Value(str(age))) for age in AGES),
            default="61",
        ),
        bimtek=Case(When(_has_basic_training(on), then=Value("sudah")), default=Value("belum")),
    )


def _band(*whens, default=UNKNOWN):
    return Case(*whens, default=Value(default), output_field=CharField())


def years_before(on, years):
    """Return the last birth date that makes that age on that date: people born later are younger."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # The 29th of February has no such year.
        return date(on.year - years, 2, 28)


def _has_basic_training(on):
    records = TrainingRecord.with_deleted.filter(volunteer=OuterRef("volunteer"), training__kind=Training.Kind.BASIC)
    return Exists(records.filter(training__started_on__lte=on))


def _schooling(on):
    """The schooling as recorded by the end of that day; for people recorded later, as first recorded."""
    if on >= timezone.localdate():
        return F("volunteer__education")
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    rows = Volunteer.history.model.objects.filter(id=OuterRef("volunteer"))
    # 0 for not known: that was also recorded.
    known = rows.annotate(known=Coalesce("education", 0)).values("known")
    by_then = known.filter(history_date__lt=end).order_by("-history_id")[:1]
    at_first = known.order_by("history_id")[:1]
    return Coalesce(Subquery(by_then), Subquery(at_first), F("volunteer__education"))

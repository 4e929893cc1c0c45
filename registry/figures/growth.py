"""How the PSM grew over the years, in number and in quality."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.models import Appointment, Training, TrainingRecord, Village

MOST_YEARS = 10  # In one plot.


@dataclass(frozen=True)
class Year:
    """The figures at the end of a year, or today for the current year."""

    on: date
    people: int  # In service.
    covered: int  # Villages with a PSM in service.
    trained: int  # Of the people: with a bimtek dasar by then.
    hours: int  # Lesson hours (JP) of all trainings that these people had begun by then.

    @property
    def trained_share(self):
        """Return the per cent of people who are trained, rounded; None without people."""
        return round(100 * self.trained / self.people) if self.people else None

    @property
    def hours_a_head(self):
        """Return the lesson hours for each person, rounded to tenths; None without people."""
        return round(self.hours / self.people, 1) if self.people else None


class Growth:
    """The years since the first service, at most the last ten, for the kecamatan whose people the account may see."""

    def __init__(self, user, *, regency=None, today=None):
        self.today = today or timezone.localdate()
        villages = Village.objects.visible_to(user)
        self._villages = villages.in_regency(regency) if regency else villages

    def years(self):
        """Return the `Year`s, the earliest first; none if nobody ever served. Three queries for any number of years."""
        self.villages = self._villages.count()
        periods = list(
            Appointment.objects.filter(village__in=self._villages)
            .order_by()
            .values_list("volunteer", "village", "started_on", "ended_on")
        )
        first = min((started_on.year for _, _, started_on, _ in periods if started_on <= self.today), default=None)
        if first is None:
            return []
        lessons = self._lessons()
        begin = max(first, self.today.year - MOST_YEARS + 1)
        days = [*(date(year, 12, 31) for year in range(begin, self.today.year)), self.today]
        return [_year(day, periods, lessons) for day in days]

    def _lessons(self):
        """For each person: triples of a training's first day, its hours, and whether it is a bimtek dasar."""
        people = Appointment.objects.filter(village__in=self._villages).values("volunteer")
        records = TrainingRecord.objects.filter(volunteer__in=people).order_by()
        trainings = defaultdict(list)
        for person, started_on, kind, hours in records.values_list(
            "volunteer", "training__started_on", "training__kind", Coalesce("hours", "training__hours", 0)
        ):
            trainings[person].append((started_on, hours, kind == Training.Kind.BASIC))
        return trainings


def _year(day, periods, lessons):
    serving = [
        (person, village) for person, village, begun, ended in periods if begun <= day and (not ended or ended >= day)
    ]
    taken = {person: [lesson for lesson in lessons.get(person, ()) if lesson[0] <= day] for person, _ in serving}
    return Year(
        on=day,
        people=len(serving),
        covered=len({village for _, village in serving}),
        trained=sum(any(is_basic for _, _, is_basic in had) for had in taken.values()),
        hours=sum(hours for had in taken.values() for _, hours, _ in had),
    )


@dataclass(frozen=True)
class Bar:
    """A bar of a plot, in whole units of its viewBox, with the words above and under it."""

    x: int
    y: int
    height: int
    words: str
    under: int

    @property
    def words_y(self):
        """The y position of the words above it."""
        return self.y - 6


@dataclass(frozen=True)
class Plot:
    """A small plot of one measure: a bar for each year, from zero to the highest value."""

    title: str
    bars: list

    width, height = 420, 190
    top, foot = 24, 26  # Room for the words above and under the bars.
    bar_width = 26

    @property
    def base(self):
        """The y position of the bars' lower ends."""
        return self.height - self.foot

    @property
    def under_y(self):
        """The y position of the words under the bars."""
        return self.height - 8

    @property
    def middle(self):
        """Of a bar."""
        return self.bar_width // 2


def plot(title, years, measure, words=str):
    """Return the `Plot` of a measure, a function of a `Year` that gives a number or None for no bar."""
    values = [measure(year) for year in years]
    highest = max((value for value in values if value), default=1)
    room = Plot.height - Plot.top - Plot.foot
    step = Plot.width / max(len(years), 1)
    bars = []
    for at, (year, value) in enumerate(zip(years, values, strict=True)):
        height = round(room * (value or 0) / highest)
        x = round(step * at + (step - Plot.bar_width) / 2)
        label = "" if value is None else words(value)
        bars.append(Bar(x, Plot.height - Plot.foot - height, height, label, year.on.year))
    return Plot(title, bars)


def plots(years):
    """Return the plots of the years: two of quantity and two of quality; none without years."""
    if not years:
        return []
    return [
        plot("PSM aktif", years, lambda year: year.people),
        plot("Desa/kelurahan yang mempunyai PSM aktif", years, lambda year: year.covered),
        plot("Sudah mengikuti bimtek dasar (%)", years, lambda year: year.trained_share, lambda share: f"{share}%"),
        plot("Jam pelajaran (JP) seorang, rata-rata", years, lambda year: year.hours_a_head, _with_comma),
    ]


def _with_comma(number):
    return f"{number:.1f}".replace(".", ",")

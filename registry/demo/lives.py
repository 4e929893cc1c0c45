"""Lives in the registry: who was appointed where and when, and what followed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, auto
from typing import NamedTuple

from registry.models import Appointment, Village


class Story(StrEnum):
    # Eligible for the inauguration of 6 December 2019: in service on the day, with NIK and bimtek dasar.
    SERVING = auto()
    MOVED = auto()
    RETURNED = auto()
    ENDED = auto()
    # Not eligible, each for one reason.
    RECENT = auto()
    WITHOUT_NIK = auto()
    GONE_BEFORE = auto()
    TRAINED_CANDIDATE = auto()
    CANDIDATE = auto()


FIT = frozenset({Story.SERVING, Story.MOVED, Story.RETURNED, Story.ENDED})
CANDIDATES = frozenset({Story.CANDIDATE, Story.TRAINED_CANDIDATE})
# Of 240 people: 210 are eligible, 204 still serve.
SHARES = {
    Story.SERVING: 182,
    Story.MOVED: 6,
    Story.RETURNED: 2,
    Story.ENDED: 20,
    Story.RECENT: 10,
    Story.WITHOUT_NIK: 4,
    Story.GONE_BEFORE: 4,
    Story.TRAINED_CANDIDATE: 5,
    Story.CANDIDATE: 7,
}
STAFFED = 0.87  # The share of villages with a PSM, if there are enough people.

Reason = Appointment.EndReason
REASONS = [reason for reason in Reason if reason != Reason.MOVED_SERVICE]
END_NOTES = {Reason.OTHER: "Menjadi kepala desa.", Reason.MOVED_HOME: "Mengikuti keluarga ke luar kabupaten."}


class Decree(NamedTuple):
    on: date
    number: str


OLD_DECREES = [Decree(date(2014, 2, 10), "460/903/DINSOS/2014"), Decree(date(2015, 2, 9), "460/904/DINSOS/2015")]
# The last one, for the ceremony, appointed the most people.
DECREES = {
    Decree(date(2016, 2, 15), "460/905/DINSOS/2016"): 1,
    Decree(date(2017, 3, 6), "460/907/DINSOS/2017"): 1,
    Decree(date(2018, 2, 19), "460/902/DINSOS/2018"): 2,
    Decree(date(2019, 2, 25), "460/906/DINSOS/2019"): 3,
    Decree(date(2019, 11, 18), "460/971/DINSOS/2019"): 5,
}
LATER_DECREES = [
    Decree(date(2022, 10, 3), "460/933/DINSOS/2022"),
    Decree(date(2024, 2, 19), "460/908/DINSOS/2024"),
    Decree(date(2025, 6, 16), "460/924/DINSOS/2025"),
]


@dataclass
class Life:
    """One person's story. `nth` counts the people with the same story."""

    story: Story
    nth: int
    home: Village
    appointments: list[Appointment] = field(default_factory=list)

    @property
    def is_fit(self):
        return self.story in FIT

    @property
    def began_on(self):
        """Return the first day of service; for a candidate a possible one."""
        return self.appointments[0].started_on if self.appointments else LATER_DECREES[-1].on

    def serves(self, on):
        return any(appointment.serves(on) for appointment in self.appointments)


def make(count, villages, chance):
    """Return that many lives in the villages, in random order. Their appointments are not saved."""
    places = _Places(villages, chance)
    lives = [_life(story, nth, places, chance) for story, number in _numbers(count).items() for nth in range(number)]
    chance.shuffle(lives)
    return lives


def _numbers(count):
    """The number of people for each story; the remainder serves."""
    whole = sum(SHARES.values())
    numbers = {story: count * share // whole for story, share in SHARES.items()}
    numbers[Story.SERVING] += count - sum(numbers.values())
    return numbers


class _Places:
    """The next village: first each of the staffed ones gets one PSM, then some get more."""

    def __init__(self, villages, chance):
        self.chance = chance
        mixed = chance.sample(villages, len(villages))
        staffed = max(1, round(len(mixed) * STAFFED))
        self.staffed, self.others = mixed[:staffed], mixed[staffed:] or mixed
        self._waiting = iter(self.staffed)
        self._of_district = defaultdict(list)
        for village in villages:
            self._of_district[village.district_id].append(village)

    def to_serve(self):
        return next(self._waiting, None) or self.chance.choice(self.staffed)

    def any(self):
        """Return a village without a PSM as often as one with a PSM."""
        return self.chance.choice(self.chance.choice([self.staffed, self.others]))

    def near(self, village):
        """Return another village of the same kecamatan, if there is one."""
        others = [near for near in self._of_district[village.district_id] if near != village]
        return self.chance.choice(others or [village])


def _life(story, nth, places, chance):
    if story in CANDIDATES:
        return Life(story, nth, home=places.any())
    stays = story not in (Story.ENDED, Story.GONE_BEFORE)
    village = places.to_serve() if stays else places.any()
    # One in twelve serves near the home village.
    home = places.near(village) if nth % 12 == 5 else village
    return Life(story, nth, home, _PERIODS[story](village, nth, places, chance))


def _service(village, decree, **end):
    return Appointment(village=village, started_on=decree.on, decree_on=decree.on, decree_number=decree.number, **end)


def _unpapered(village, started_on):
    """Service without a decree yet."""
    return Appointment(village=village, started_on=started_on)


def _end(on, reason):
    return {"ended_on": on, "end_reason": reason, "end_note": END_NOTES.get(reason, "")}


def _decree(chance):
    """A decree from before the ceremony."""
    return chance.choices(list(DECREES), DECREES.values())[0]


def _day(chance, first, last):
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def _serving(village, nth, places, chance):
    if nth % 45 == 7:
        return [_unpapered(village, _day(chance, date(2019, 3, 1), date(2019, 11, 29)))]
    return [_service(village, _decree(chance))]


def _moved(village, nth, places, chance):
    last_day = _day(chance, date(2021, 1, 1), date(2026, 5, 31))
    next_day = last_day + timedelta(days=1)
    decree = Decree(next_day, f"460/{940 + nth % 50}/DINSOS/{next_day.year}")
    return [
        _service(places.near(village), _decree(chance), **_end(last_day, Reason.MOVED_SERVICE)),
        _service(village, decree) if nth % 2 else _unpapered(village, next_day),
    ]


def _returned(village, nth, places, chance):
    return [
        _service(village, _decree(chance), **_end(date(2020, 12, 31), Reason.TERM_OVER)),
        _service(village, chance.choice(LATER_DECREES)),
    ]


def _ended(village, nth, places, chance):
    last_day = _day(chance, date(2020, 2, 1), date(2026, 9, 30))
    return [_service(village, _decree(chance), **_end(last_day, REASONS[nth % len(REASONS)]))]


def _recent(village, nth, places, chance):
    if nth % 3 == 1:
        return [_unpapered(village, _day(chance, date(2026, 7, 1), date(2026, 11, 2)))]
    return [_service(village, chance.choice(LATER_DECREES))]


def _gone_before(village, nth, places, chance):
    last_day = _day(chance, date(2016, 1, 1), date(2018, 3, 31))
    return [_service(village, chance.choice(OLD_DECREES), **_end(last_day, REASONS[nth % len(REASONS)]))]


_PERIODS = {
    Story.SERVING: _serving,
    Story.WITHOUT_NIK: _serving,
    Story.MOVED: _moved,
    Story.RETURNED: _returned,
    Story.ENDED: _ended,
    Story.RECENT: _recent,
    Story.GONE_BEFORE: _gone_before,
}

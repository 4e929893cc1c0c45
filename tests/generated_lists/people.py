"""The people of a list, as they truly are."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.factories import fictional_nik, make_district, make_village

VILLAGES = {
    "Kinal": ["Geramat", "Papahan", "Talang Padang", "Pinang Jawa"],
    "Maje": ["Tanjung Aur", "Linau", "Benteng Harapan"],
    "Kaur Selatan": ["Air Dingin", "Padang Petron"],
}
FIRST = ["Ani", "Budi", "Citra", "Dodi", "Endah", "Fitri", "Gani", "Hasan", "Intan", "Joko", "Kartika", "Lestari"]
LAST = ["Contoh", "Misal", "Umpama", "Andaian", "Rekaan", "Tamsil", "Ibarat", "Lambang", "Perumpamaan", "Bayangan"]
REASONS = {
    "mundur": ["Mengundurkan diri", "undur diri"],
    "meninggal": ["Meninggal dunia", "wafat"],
    "pindah": ["Pindah domisili", "pindah ke Bengkulu"],
    "pasif": ["tidak aktif"],
    "habis": ["Diganti", "masa SK berakhir"],
}
# Remarks that say that somebody may not serve.
LEFT = ["TA", "Non", "TMS", "pindah", "tidak aktif", "Alm.", "mutasi", "dinonaktifkan", "calon", "SK berakhir"]
# Schoolings as lists head their columns, with what each is.
SCHOOLS = {"SD": 3, "SLTP": 4, "SMA": 5, "D3": 7, "S1": 8}
PLACES = ["Bintuhan", "Manna", "Tanjung Iman", "Padang Guci", "Linau"]


@dataclass(frozen=True)
class Truth:
    """What is true of one person of a list, whatever the cells say."""

    name: str
    nik: str
    sex: str
    birth_place: str
    born_on: date
    village: str
    district: str
    phone: str
    decree_number: str
    decree_on: date
    started_on: date
    home_address: str
    ended_on: date
    end_reason: str
    notes: str
    education: int
    is_active: bool = True
    has_slip: bool = False


def make_villages():
    """Make the villages in which the people of the lists live."""
    for district, villages in VILLAGES.items():
        for village in villages:
            make_village(village, make_district(district))


def people_of(office):
    """Return the people of the list, in the order of their villages."""
    count = office.random.randint(5, 12)
    district = office.random.choice(list(VILLAGES))
    known = VILLAGES[district]
    villages = [office.random.choice(known)] * count
    if office.village_in not in ("title", "sheet"):
        villages = sorted(office.random.choices(known, k=count))
    called = office.random.sample([f"{first} {last}" for first in FIRST for last in LAST], count)
    people = [_person(office, at, *each, district) for at, each in enumerate(zip(called, villages, strict=True))]
    return _with_slips(office, _that_show_their_order(people))


def _with_slips(office, people):
    """The people: one with a wrong year of birth in the list, some who are not active, with the decrees of bands."""
    if office.has_ages and office.slips_a_birth:
        people[1] = replace(people[1], has_slip=True)
    if office.ticks_the_active:
        people = [replace(person, is_active=at % 4 != 2) for at, person in enumerate(people)]
    if office.bands_decrees:
        first = {band_of(office, at, person): person for at, person in reversed(list(enumerate(people)))}
        people = [_with_decree_of(person, first[band_of(office, at, person)]) for at, person in enumerate(people)]
    return people


def band_of(office, at, person):
    """Return what names the band of the decree above a person: the village, else three people have one together."""
    return person.village if office.village_in == "band" else str(at // 3)


def _with_decree_of(person, other):
    shared = ("decree_number", "decree_on", "started_on", "ended_on")
    return replace(person, **{key: getattr(other, key) for key in shared})


def _person(office, at, name, village, district):
    sex = office.random.choice("LP")
    born_on = date(1955, 1, 1) + timedelta(days=office.random.randrange(365 * 45))
    decree_on = date(2019, 1, 1) + timedelta(days=office.random.randrange(2000))
    return Truth(
        name=name,
        nik=fictional_nik(9001 + at * 11, born_on=born_on, sex=sex),
        sex=sex,
        birth_place=office.random.choice(PLACES),
        born_on=born_on,
        village=village,
        district=district,
        phone=f"0813{office.random.randrange(10**7, 10**8)}",
        decree_number=f"460/{office.random.randrange(1, 400)}/DINSOS/{decree_on.year}",
        decree_on=decree_on,
        started_on=decree_on,
        home_address=f"Jl. Contoh, No. {office.random.randrange(1, 99)}, RT {at}",
        ended_on=decree_on + timedelta(days=400 + office.random.randrange(400)),
        end_reason=office.random.choice(list(REASONS)),
        notes=office.random.choice(LEFT) if office.some(0.2) else "",
        education=office.random.choice(list(SCHOOLS.values())),
    )


def _that_show_their_order(people):
    """In a list that writes the month first, one date must show it: nobody could know it otherwise."""
    clear = date(1980, 5, 25)
    first = replace(people[0], born_on=clear, nik=fictional_nik(9991, born_on=clear, sex=people[0].sex))
    began, ended = date(2021, 5, 25), date(2022, 6, 25)
    return [replace(first, decree_on=began, started_on=began, ended_on=ended), *people[1:]]

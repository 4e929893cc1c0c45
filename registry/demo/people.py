"""The fictional people of the demo. Their NIKs end in serial numbers that are never issued, 9001 to 9999."""

from datetime import date, datetime, timedelta
from itertools import count

from django.utils import timezone

from registry.demo import words
from registry.demo.lives import CANDIDATES, Reason, Story
from registry.models import ADULT_AGE, RegistryCounter, Volunteer
from registry.values import names

Sex = Volunteer.Sex

YEAR = 365.25  # days
Education = Volunteer.Education
SCHOOLING = {
    Education.SOME_PRIMARY: 2,
    Education.PRIMARY: 12,
    Education.JUNIOR: 20,
    Education.SENIOR: 45,
    Education.DIPLOMA_2: 2,
    Education.DIPLOMA_3: 6,
    Education.BACHELOR: 12,
    Education.MASTER: 1,
}
TITLES = {
    Education.DIPLOMA_3: ("A.Md.", "A.Md"),
    Education.BACHELOR: ("S.Pd.", "S.Sos.", "S.P.", "SP", "S.E.", "S.Pd.I.", "S.Kom."),
    Education.MASTER: ("S.Pd., M.Pd.", "M.Si.", "M.Pd"),
}
# Where some were first registered: other regencies, one of them of another province.
ELSEWHERE = ("170101", "170501", "160501")

# In March 2025 a third of the people showed their KTP.
FIRST_MATCHED_AT = datetime(2025, 3, 3, 9, tzinfo=timezone.get_default_timezone())


def make(lives, villages, chance):
    """Return an unsaved volunteer for each life, with their registry numbers taken."""
    niks = _Niks(villages, chance)
    members = count(1)
    people = []
    for nth, (life, number) in enumerate(zip(lives, RegistryCounter.take(len(lives)), strict=True)):
        person = _person(nth, life, chance)
        person.registry_no = number
        person.name_folded = names.fold(person.name)  # Bulk writes do not call save(), which sets this.
        if not (life.story == Story.WITHOUT_NIK or _knows_little(life)):
            niks.give(nth, person, life)
        if life.is_fit and nth % 5 < 2:
            person.ipsm_no = f"IPSM-{next(members):05}"
        people.append(person)
    return people


def _knows_little(life):
    """Whether little more than the person's name is known."""
    return life.story in CANDIDATES and life.nth % 3 == 0


def _person(nth, life, chance):
    sex = chance.choice(list(Sex))
    person = Volunteer(name=_name(nth, sex, chance), sex=sex, home_village=life.home)
    person.home_address = _address(chance)
    if _knows_little(life):
        return person
    person.born_on = _birth_date(life.began_on, chance)
    person.birth_place = chance.choice([life.home.name, life.home.district.name, chance.choice(words.TOWNS)])
    if nth % 25 != 9:
        person.education = chance.choices(list(SCHOOLING), SCHOOLING.values())[0]
    person.title_before, person.title_after = _titles(person, chance)
    person.occupation = chance.choice(_occupations(person))
    if nth % 9 != 4:
        # Obviously made-up numbers; some people share one, as families do.
        person.phone = f"+628120000{chance.randrange(10_000):04}"
    if nth % 7 == 3:
        person.email = f"{names.fold(person.name).replace(' ', '.')}@example.org"
    if nth % 30 == 11:
        person.notes = chance.choice(words.NOTES)
    if any(appointment.end_reason == Reason.MOVED_HOME for appointment in life.appointments):
        person.home_village, person.home_address = None, ""
    return person


def _name(nth, sex, chance):
    first, second, third = words.FIRST[sex], words.SECOND[sex], words.THIRD[sex]
    if nth % 16 == 5:
        return chance.choice(words.SINGLE[sex])
    parts = [chance.choice(first), chance.choice(second)]
    if nth % 90 == 13:
        parts = [*chance.sample(first, 2), *chance.sample(second, 2), *chance.sample(third, 3)]
    elif nth % 5 == 1:
        parts.append(chance.choice(third))
    if nth % 24 == 15 or len(parts) > 3:
        parts += ["bin" if sex == Sex.MALE else "binti", chance.choice(words.FIRST[Sex.MALE])]
    name = " ".join(parts)
    return name.upper() if nth % 40 == 22 else name  # as on the KTP


def _address(chance):
    if chance.random() < 0.3:
        return f"{chance.choice(words.STREETS)} No. {chance.randint(1, 90)}"
    return f"Dusun {chance.choice(['I', 'II', 'III', 'IV'])}, RT {chance.randint(1, 9):02}"


def _birth_date(adult_on, chance):
    """A birth date for an age of 18 to 62 years on that date, most often in between."""
    return adult_on - timedelta(days=int(chance.triangular((ADULT_AGE + 0.2) * YEAR, 62 * YEAR, 34 * YEAR)))


def _titles(person, chance):
    """The titles before and after the name."""
    before = ""
    if person.born_on.year < 1975 and chance.random() < 0.2:
        before = "H." if person.sex == Sex.MALE else "Hj."
    if person.education == Education.BACHELOR and person.born_on.year < 1965:
        return f"{'Drs.' if person.sex == Sex.MALE else 'Dra.'} {before}".strip(), ""
    return before, chance.choice(TITLES.get(person.education, ("",)))


def _occupations(person):
    if person.education in TITLES:
        return words.WORK_AFTER_STUDIES
    common = words.WORK_IN_THE_VILLAGE if person.education == Education.SENIOR else words.WORK_ON_THE_LAND
    return common + words.WORK_OF[person.sex]


class _Niks:
    """Makes NIKs that match their people, except for a few that disagree, as in real lists."""

    def __init__(self, villages, chance):
        self.villages, self.chance, self.given = villages, chance, set()

    def give(self, nth, person, life):
        district = life.home.district.code
        born_on, sex = person.born_on, person.sex
        if nth % 80 == 12:
            born_on = self._misread(born_on)
        elif nth % 80 == 32:
            sex = Sex.MALE if sex == Sex.FEMALE else Sex.FEMALE
        elif nth % 80 == 52:
            district = self.chance.choice(self.villages).district.code
        elif nth % 80 == 72:
            district = self.chance.choice(ELSEWHERE)
        person.set_nik(
            self._unused(f"{district.replace('.', '')}{born_on.day + 40 * (sex == Sex.FEMALE):02}{born_on:%m%y}")
        )
        if nth % 3 == 2:
            person.nik_matched_at = FIRST_MATCHED_AT + timedelta(days=nth % 60)

    def _misread(self, born_on):
        """A wrong birth date: day and month exchanged, or one day off."""
        if born_on.day <= 12 and born_on.day != born_on.month:
            return date(born_on.year, born_on.day, born_on.month)
        return born_on + timedelta(days=1)

    def _unused(self, beginning):
        while True:
            digits = f"{beginning}{self.chance.randrange(9001, 10_000)}"
            if digits not in self.given:
                self.given.add(digits)
                return digits

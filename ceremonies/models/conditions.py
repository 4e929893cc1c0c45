"""What people must meet for a ceremony: the one list of conditions, each with one severity and one wording.

Inviting, the proof sheet, the lock and the issuing all say the words of this list. A condition that asks for a reason
refuses whoever has none; all others are only told. `ceremonies.requirements` checks people against the list.
"""

from dataclasses import dataclass

from registry.models import ADULT_AGE, Appointment
from registry.values import names


@dataclass(frozen=True)
class Condition:
    """One condition: its key, and the words of who does not meet it, after a name or a number of people.

    `reason` is the participant's column with the reason that lets somebody in all the same; without one the condition
    refuses nobody.
    """

    key: str
    words: str
    reason: str = ""

    @property
    def refusal(self):
        """The words with what becomes of it without a reason."""
        return f"{self.words}, jadi perlu alasan"


DEAD = Condition("wafat", "tercatat meninggal dunia", reason="posthumous_reason")
UNDERAGE = Condition("umur", f"belum berumur {ADULT_AGE} tahun pada hari itu", reason="underage_reason")
DEAD_SINCE = Condition("wafat-kemudian", "tercatat meninggal dunia sesudah hari itu")
NOT_SERVING = Condition("tugas", "tidak bertugas pada hari itu")
UNTRAINED = Condition("bimtek", "belum mengikuti bimtek dasar sampai hari itu")
CERTIFIED = Condition("piagam", "sudah mempunyai piagam pengukuhan yang sah")
WITHOUT_NIK = Condition("tanpa-nik", "belum mempunyai NIK")
WITHOUT_BIRTH_DATE = Condition("lahir", "tanpa tanggal lahir, jadi umurnya tidak dapat diperiksa")
NOT_RECORDED = Condition("catatan", "tidak lagi tercatat sebagai peserta pelatihan")
NUMBERED = Condition("nomor", "sudah bernomor sertifikat yang dicatat sendiri, yang tetap")

REFUSING = (DEAD, UNDERAGE)
DOUBTS = (
    DEAD_SINCE,
    NOT_SERVING,
    UNTRAINED,
    CERTIFIED,
    WITHOUT_NIK,
    WITHOUT_BIRTH_DATE,
    NOT_RECORDED,
    NUMBERED,
)


@dataclass(frozen=True)
class Unmet:
    """A condition, and the people who do not meet it."""

    condition: Condition
    people: list

    @property
    def names(self):
        """Their names, the first of many, for a sentence."""
        return names.several(person.full_name for person in self.people)

    def without_reason(self, participants):
        """This condition with those of these participants, by the person's id, who give no reason for an exception."""
        rows = (participants[person.pk] for person in self.people)
        return Unmet(self.condition, [row.volunteer for row in rows if not getattr(row, self.condition.reason)])


def unmet(people, checks):
    """The `Unmet` conditions of `checks`: pairs of a condition and a function that says whether it fits a person."""
    checked = [Unmet(condition, [person for person in people if is_so(person)]) for condition, is_so in checks]
    return [each for each in checked if each.people]


def deaths_of(people):
    """The last day of service of those of these people who are recorded as dead, by the person's id."""
    return dict(Appointment.objects.deaths().of_people(people).values_list("volunteer", "ended_on"))


def refusals(people, ceremony, deaths):
    """The `Unmet` conditions that refuse some of these people, whatever reason there may be; `deaths` as `deaths_of`.

    Dead is who died by the day of the ceremony. The age counts for an inauguration alone (Permensos 10/2019).
    """
    on, of_age_on = ceremony.held_on, ceremony.of_age_on
    return unmet(
        people,
        [
            (DEAD, lambda person: person.pk in deaths and deaths[person.pk] <= on),
            (UNDERAGE, lambda person: is_underage(person, of_age_on)),
        ],
    )


def is_underage(person, on):
    """Whether the person is under 18 on that day; False where the birth date is not known or `on` is None."""
    age = person.age_on(on) if on else None
    return age is not None and age < ADULT_AGE

"""What people need for a ceremony (Permensos 10/2019): who is too young for it, and what else wants a look."""

from dataclasses import dataclass, field

from ceremonies.models import Certificate
from registry.models import ADULT_AGE, Volunteer


@dataclass(frozen=True)
class Requirements:
    """People under 18 on the day, who are not invited without a reason, and pairs of a warning and its people."""

    underage: list = field(default_factory=list)
    warnings: list = field(default_factory=list)


def of(people, ceremony):
    """Look these people over for the ceremony, in two queries for any number, and return the `Requirements`."""
    on = ceremony.held_on
    ids = [person.pk for person in people]
    untrained = set(Volunteer.objects.chosen(ids).untrained(on=on).values_list("pk", flat=True))
    held = Certificate.objects.valid().filter(participant__volunteer__in=ids)
    holding = set(held.values_list("participant__volunteer", flat=True))
    warnings = {
        "Belum mengikuti bimtek dasar sampai hari itu": lambda person: person.pk in untrained,
        "NIK belum ada": lambda person: not person.has_nik,
        "Sudah mempunyai piagam pengukuhan yang sah": lambda person: person.pk in holding,
        "Tanggal lahir belum diketahui, jadi umurnya tidak dapat diperiksa": lambda person: person.born_on is None,
    }
    found = [(words, [person for person in people if is_so(person)]) for words, is_so in warnings.items()]
    return Requirements(
        underage=[person for person in people if _is_underage(person, on)],
        warnings=[(words, concerned) for words, concerned in found if concerned],
    )


def _is_underage(person, on):
    age = person.age_on(on)
    return age is not None and age < ADULT_AGE

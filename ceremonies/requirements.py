"""What people need for a ceremony (Permensos 10/2019): who is too young for it, and what else to check."""

from dataclasses import dataclass, field

from ceremonies.models import Certificate
from ceremonies.models.participants import is_underage
from registry.models import Volunteer


@dataclass(frozen=True)
class Doubt:
    """Something to check: a short key, its words after a number of people, and who they are."""

    key: str
    words: str
    people: list


@dataclass(frozen=True)
class Requirements:
    """People under 18 on the day, who are invited only with a reason, and what else to check, as `Doubt`s."""

    underage: list = field(default_factory=list)
    doubts: list = field(default_factory=list)


def requirements_of(people, ceremony):
    """Check these people for the ceremony, in three queries for any number, and return the `Requirements`."""
    return _for_inauguration(people, ceremony) if ceremony.occasion.is_inauguration else _for_training(people, ceremony)


def _for_training(people, ceremony):
    """For a training's certificate only the record of the training must exist, and its number must be free."""
    ids = [person.pk for person in people]
    numbers = dict(ceremony.training.records.of_people(ids).values_list("volunteer", "certificate_number"))
    return Requirements(
        doubts=_doubts(
            people,
            [
                ("catatan", "tidak lagi tercatat sebagai peserta pelatihan", lambda person: person.pk not in numbers),
                (
                    "nomor",
                    "sudah bernomor sertifikat yang dicatat sendiri, yang tetap",
                    lambda person: numbers.get(person.pk),
                ),
            ],
        )
    )


def _for_inauguration(people, ceremony):
    on = ceremony.held_on
    chosen = Volunteer.objects.chosen([person.pk for person in people])
    serving, trained = (
        set(query.values_list("pk", flat=True)) for query in (chosen.serving(on), chosen.trained(on=on))
    )
    valid = (
        Certificate.objects.valid()
        .of_inaugurations()
        .filter(participant__volunteer__in=[person.pk for person in people])
    )
    holding = set(valid.values_list("participant__volunteer", flat=True))
    checks = [
        ("tugas", "tidak bertugas pada hari itu", lambda person: person.pk not in serving),
        ("bimtek", "belum mengikuti bimtek dasar sampai hari itu", lambda person: person.pk not in trained),
        ("nik", "belum mempunyai NIK", lambda person: not person.has_nik),
        ("piagam", "sudah mempunyai piagam pengukuhan yang sah", lambda person: person.pk in holding),
        ("lahir", "tanpa tanggal lahir, jadi umurnya tidak dapat diperiksa", lambda person: person.born_on is None),
    ]
    return Requirements(
        underage=[person for person in people if is_underage(person, on)], doubts=_doubts(people, checks)
    )


def _doubts(people, checks):
    """The `Doubt`s about some people; a check is a key, its words, and a function of a person that says if it is so."""
    doubts = [Doubt(key, words, [each for each in people if is_so(each)]) for key, words, is_so in checks]
    return [doubt for doubt in doubts if doubt.people]

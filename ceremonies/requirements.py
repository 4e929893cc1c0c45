"""People checked against the conditions of a ceremony (ceremonies.models.conditions), and the result in sentences."""

from dataclasses import dataclass

from ceremonies.models import Certificate
from ceremonies.models.conditions import (
    CERTIFIED,
    DEAD_SINCE,
    NOT_RECORDED,
    NOT_SERVING,
    NUMBERED,
    UNTRAINED,
    WITHOUT_BIRTH_DATE,
    WITHOUT_NIK,
    deaths_of,
    refusals,
    unmet,
)
from registry.models import Volunteer


@dataclass(frozen=True)
class Requirements:
    """The `Unmet` conditions: those that refuse whoever has no reason, and `doubts`, which are only to be checked."""

    refusals: list
    doubts: list


def requirements_of(people, ceremony):
    """Check these people for the ceremony, in three queries for any number, and return the `Requirements`."""
    deaths = deaths_of(people)
    since = (DEAD_SINCE, lambda person: person.pk in deaths and deaths[person.pk] > ceremony.held_on)
    own = _of_inauguration if ceremony.occasion.is_inauguration else _of_training
    return Requirements(refusals(people, ceremony, deaths), unmet(people, [since, *own(people, ceremony)]))


def requirements_in(participants, ceremony):
    """The `Requirements` of these participants (a query): refused is only who gives no reason for an exception."""
    rows = {participant.volunteer_id: participant for participant in participants.with_person()}
    required = requirements_of([participant.volunteer for participant in rows.values()], ceremony)
    refused = [each.without_reason(rows) for each in required.refusals]
    return Requirements([each for each in refused if each.people], required.doubts)


def sentences(required):
    """The requirements in words, a sentence for each condition: first who gets no certificate, then what to check."""
    for each in required.refusals:
        yield f"{len(each.people)} tertahan, {each.condition.refusal}: {each.names}."
    for each in required.doubts:
        yield f"{len(each.people)} {each.condition.words}: {each.names}."


def _of_training(people, ceremony):
    """For a training's certificate only the record of the training must exist, and its number must be free."""
    ids = [person.pk for person in people]
    numbers = dict(ceremony.training.records.of_people(ids).values_list("volunteer", "certificate_number"))
    return [
        (NOT_RECORDED, lambda person: person.pk not in numbers),
        (NUMBERED, lambda person: numbers.get(person.pk)),
    ]


def _of_inauguration(people, ceremony):
    on, ids = ceremony.held_on, [person.pk for person in people]
    serving, trained = Volunteer.objects.chosen(ids).serving_and_trained(on)
    valid = Certificate.objects.valid().of_inaugurations().filter(participant__volunteer__in=ids)
    certified = set(valid.values_list("participant__volunteer", flat=True))
    return [
        (NOT_SERVING, lambda person: person.pk not in serving),
        (UNTRAINED, lambda person: person.pk not in trained),
        (CERTIFIED, lambda person: person.pk in certified),
        (WITHOUT_NIK, lambda person: not person.has_nik),
        (WITHOUT_BIRTH_DATE, lambda person: person.born_on is None),
    ]

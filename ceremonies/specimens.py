"""Certificates as they would be: unsaved ones, from the registry and the ceremony as they are now. Nothing is written.

Several certificates are returned in handing-out order.
"""

from django.utils import timezone

from ceremonies.models import Ceremony, Certificate, NumberSeries, Office, OfficialNumber, Participant
from ceremonies.values import certificate_words
from registry.models import Village, Volunteer

NO_NUMBER = "(jatah nomor habis)"  # On a specimen when no number is left.


def to_issue(ceremony):
    """The certificates that would be issued next, with the numbers that they would get now."""
    return _numbered(ceremony, _in_service_villages(ceremony, ceremony.participants.awaiting(ceremony)))


def for_proof(ceremony):
    """The certificates of all who are expected and have none. People whom a condition refuses get no number."""
    blocked = set(ceremony.participants.blocked(ceremony).values_list("pk", flat=True))
    people = _in_service_villages(ceremony, ceremony.participants.uncertified())
    return _numbered(ceremony, people, without_number=blocked)


def for_participant(participant):
    """The certificate of that participant; with serial 0 where they do not await one."""
    ceremony = participant.ceremony
    same_person = (specimen for specimen in to_issue(ceremony) if specimen.participant == participant)
    return next(same_person, None) or _specimen(ceremony, participant, ceremony.number_text(0), _own_hours(ceremony))


def sample(ceremony):
    """A certificate without a real person, to see the paper before anybody is invited."""
    person = Volunteer(name="Nama Lengkap Peserta", birth_place=ceremony.office.town)
    return _specimen(ceremony, Participant(ceremony=ceremony, volunteer=person), ceremony.number_text(0), {})


def of_nobody():
    """A certificate without anything of the office, to load what each certificate needs before there is one."""
    office = Office(letterhead="KANTOR", town="Kota")
    ceremony = Ceremony(office=office, name="Pengukuhan", held_on=timezone.localdate(), venue="Aula")
    participant = Participant(ceremony=ceremony, volunteer=Volunteer(name="Nama Lengkap", birth_place="Kota"))
    words = certificate_words.write(ceremony, [], participant.volunteer, None)
    return Certificate(
        participant=participant,
        number=OfficialNumber(text="460/001/XII/2026"),
        name=participant.volunteer.name,
        words=words,
        design=ceremony.occasion.paper,
        design_version=ceremony.occasion.design_version,
    )


def afresh(ceremony, certificates):
    """These certificates (after `for_correction`) as they would be printed today, in the same order.

    Each keeps its number, and names the village in which the person served on the day.
    """
    village_ids = ceremony.service_villages([each.participant.volunteer for each in certificates])
    villages = Village.objects.select_related("district__regency").in_bulk(set(village_ids.values()))
    hours = _own_hours(ceremony)

    def village_of(person_id):
        return villages.get(village_ids.get(person_id))

    return [
        _certificate(ceremony, each.participant, each.number, village_of(each.participant.volunteer_id), hours)
        for each in certificates
    ]


def _in_service_villages(ceremony, participants):
    """A list of the participants (a query), each in the village that `Ceremony.settle_villages` would write."""
    people = list(participants.for_certificates().by_service_village(ceremony.held_on))
    ids = {participant.service_village for participant in people if participant.service_village}
    villages = Village.objects.select_related("district__regency").in_bulk(ids)
    for participant in people:
        participant.village = villages.get(participant.service_village)
    return people


def _numbered(ceremony, participants, without_number=()):
    serials = NumberSeries.objects.coming(ceremony.number_pattern, ceremony.held_on)
    texts, hours = map(ceremony.number_text, serials), _own_hours(ceremony)
    return [
        _specimen(ceremony, each, "" if each.pk in without_number else next(texts, NO_NUMBER), hours)
        for each in participants
    ]


def _own_hours(ceremony):
    """The hours (JP) of people whose hours differ from those of the training, by the person's id."""
    return ceremony.training.records.own_hours() if ceremony.training_id else {}


def _specimen(ceremony, participant, text, hours):
    return _certificate(ceremony, participant, OfficialNumber(text=text), participant.village, hours)


def _certificate(ceremony, participant, number, village, hours):
    """The unsaved certificate of a participant, with the registry's present data, for service in that village.

    `village` is None where it is not known; `hours` as `_own_hours` gives them.
    """
    person = participant.volunteer
    return Certificate(
        participant=participant,
        number=number,
        name=person.full_name,
        name_folded=person.name_folded,
        village=village,
        words=certificate_words.write(ceremony, ceremony.signatories, person, village, hours.get(person.pk)),
        design=ceremony.occasion.paper,
        design_version=ceremony.occasion.design_version,
    )

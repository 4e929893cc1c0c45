"""A registry full of fictional people, to try and to show: always the same ones."""

import random
from typing import NamedTuple

from django.db import transaction

from registry.demo import courses, fieldwork, lives, people
from registry.history.recording import because, bulk_create
from registry.models import Village, Volunteer


class DemoRefusedError(Exception):
    """The demo cannot be loaded into this database. The message is a sentence."""


class Loaded(NamedTuple):
    volunteers: int
    appointments: int
    trainings: int
    records: int


def holds_people():
    """Whether the registry has any people, also deleted ones."""
    return Volunteer.with_deleted.exists()


@transaction.atomic
def load(count):
    """Fill the registry with that many people in the loaded villages, and return what was created.

    Of 240 people 210 are eligible for the inauguration of 6 December 2019 and 204 serve today; other numbers keep the
    proportions. Raises DemoRefusedError if there are already people, or no villages.
    """
    villages = list(Village.objects.select_related("district__regency"))
    if holds_people():
        raise DemoRefusedError("Basis data ini sudah berisi PSM; data contoh hanya dimuat ke basis data kosong.")
    if not villages:
        raise DemoRefusedError("Belum ada desa/kelurahan. Jalankan load_regions lebih dulu.")
    chance = random.Random("kaur-psm")  # noqa: S311 - the same people every time, no secrets
    with because("Data contoh", grouped=True):
        stories = lives.make(count, villages, chance)
        volunteers = bulk_create(people.make(stories, villages, chance))
        appointments = bulk_create(_appointments(stories, volunteers))
        trainings = bulk_create(courses.make_trainings(villages[0].district.regency))
        records = bulk_create(courses.make_records(stories, volunteers, trainings, chance))
        # A separate random source, so that additions here do not change the people above.
        chance = random.Random("kaur-psm di desa")  # noqa: S311 - the same every time, no secrets
        partners = bulk_create(fieldwork.make_partners(villages, chance))
        bulk_create(fieldwork.make_fields(volunteers, chance))
        bulk_create(fieldwork.make_activities(stories, volunteers, partners, chance))
    return Loaded(len(volunteers), len(appointments), len(trainings), len(records))


def _appointments(stories, volunteers):
    for life, volunteer in zip(stories, volunteers, strict=True):
        for appointment in life.appointments:
            appointment.volunteer = volunteer
            yield appointment

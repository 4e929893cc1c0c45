"""Who may not write by one door may not by another: form, admin, restoring from the history, undo of a batch, import.

For each tracked model rows whose old value an account would like to have back, by each door. The screen's form decides
who may; no other door may be wider.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from ceremonies.models import Official, Paper
from ceremonies.models.ceremonies import Participant
from registry.history import recording
from registry.history.reading import models_about_people, right_to_change
from registry.history.recording import Door, because, tracked_models
from registry.models import EarlierDecree
from tests.factories import (
    make_activity,
    make_appointment,
    make_ceremony,
    make_district,
    make_office,
    make_official,
    make_partner,
    make_record,
    make_rights_request,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    renew_decree,
)
from tests.test_import_page import save, upload

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # Rights are the same on both.

# Pairs of a role and whether the account is bound to Kinal.
ACCOUNTS = [("Petugas", True), ("Kabid", False), ("Pimpinan", False), ("Admin", True)]


@dataclass(frozen=True)
class Case:
    """A row, the field whose old value is to come back, and whether that lies outside the kecamatan Kinal.

    `screen` is the name of the form's address, None where the screens have no form for it.
    """

    record: models.Model
    field: str
    old: object
    is_outside: bool
    screen: str | None = None

    @property
    def model(self):
        return type(self.record)

    def is_written(self):
        stored = self.model._base_manager.get(pk=self.record.pk)
        return getattr(stored, self.field) == self.old


def case(record, field, new, *, outside=False, screen=None):
    """The record after its field became `new`, with the history of both."""
    old = getattr(record, field)
    setattr(record, field, new)
    record.save()
    return Case(record, field, old, outside, screen)


@pytest.fixture(scope="module")
def cases(made_once):
    """For each tracked model something of Kinal and something outside, by name."""
    inside, outside = make_village("Geramat", make_district("Kinal")), make_village("Linau", make_district("Maje"))

    def own():
        return make_volunteer("Orang Kinal", inside)

    def others():
        return make_volunteer("Orang Maje", outside)

    ended = {"ended_on": date(2020, 12, 5), "end_reason": "habis"}
    office, (one, other) = make_office(), (make_ceremony([own()], name=name) for name in ("Satu", "Dua"))
    paper = Paper.objects.create(ceremony=one, kind=Paper.Kind.INVITATION, title="Undangan")
    participants = [make_ceremony([person], name=person.name).participants.get() for person in (own(), others())]
    decrees = []
    for person in (own(), others()):
        period = make_appointment(person, decree_number="1", decree_on=date(2019, 12, 1))
        renew_decree(period, "2", date(2021, 1, 1))
        decrees.append(EarlierDecree.objects.get(appointment=period))
    training = make_training()
    here, there = own(), make_volunteer("Pindahan Maje", outside)
    made = {
        "own person": case(own(), "occupation", "Guru", screen="volunteer_update"),
        "another's person": case(others(), "occupation", "Guru", outside=True, screen="volunteer_update"),
        "person taken out of Kinal": case(there, "home_village", inside, outside=True, screen="volunteer_update"),
        "own period": case(make_appointment(own(), **ended), "decree_number", "7", screen="appointment_update"),
        "another's period": case(
            make_appointment(others(), **ended), "decree_number", "7", outside=True, screen="appointment_update"
        ),
        "period taken out of Kinal": case(
            make_appointment(own(), outside, **ended), "village", inside, outside=True, screen="appointment_update"
        ),
        "old period taken out of Kinal": case(
            make_appointment(make_appointment(here, inside, date(2022, 1, 1)).volunteer, outside, **ended),
            "village",
            inside,
            outside=True,
            screen="appointment_update",
        ),
        "own earlier decree": case(decrees[0], "decree_number", "9"),
        "another's earlier decree": case(decrees[1], "decree_number", "9", outside=True),
        "training": case(make_training("Bimtek Satu"), "organiser", "Dinas", screen="training_update"),
        "own record": case(make_record(own(), training), "certificate_number", "7", screen="training_record_update"),
        "another's record": case(
            make_record(others(), training), "certificate_number", "7", outside=True, screen="training_record_update"
        ),
        "own report": case(make_activity(own()), "helped", 4, screen="activity_update"),
        "another's report": case(make_activity(others()), "helped", 4, outside=True, screen="activity_update"),
        "report taken out of Kinal": case(
            make_activity(own(), village=outside), "village", inside, outside=True, screen="activity_update"
        ),
        "report with another's partner": case(
            make_activity(make_appointment(own()).volunteer, partner=make_partner("Mitra Maje", outside)),
            "partner",
            make_partner("Mitra Kinal", inside),
            outside=True,
            screen="activity_update",
        ),
        "own request": case(make_rights_request(own(), wish="Semua"), "wish", "Alamat", screen="rights_request_update"),
        "another's request": case(
            make_rights_request(others(), wish="Semua"), "wish", "Alamat", outside=True, screen="rights_request_update"
        ),
        "own partner": case(make_partner("Satu", inside), "leader", "Budi", screen="partner_update"),
        "another's partner": case(
            make_partner("Dua", outside), "leader", "Budi", outside=True, screen="partner_update"
        ),
        "partner taken out of Kinal": case(
            make_partner("Tiga", outside), "village", inside, outside=True, screen="partner_update"
        ),
        "office": case(office, "town", "Kaur", outside=True, screen="office_update"),
        "official": case(make_official(office=office), "rank", "Pembina", outside=True, screen="official_update"),
        "ceremony": case(other, "venue", "Aula", outside=True, screen="ceremony_update"),
        "paper": case(paper, "title", "Undangan rapat", outside=True, screen="paper_update"),
        "own participant": case(participants[0], "attendance", Participant.Attendance.PRESENT),
        "another's participant": case(participants[1], "attendance", Participant.Attendance.PRESENT, outside=True),
    }
    return made


NAMES = [
    *("own person", "another's person", "person taken out of Kinal"),
    *("own period", "another's period", "period taken out of Kinal", "old period taken out of Kinal"),
    *("own earlier decree", "another's earlier decree", "training", "own record", "another's record"),
    *("own report", "another's report", "report taken out of Kinal", "report with another's partner"),
    *("own request", "another's request"),
    *("own partner", "another's partner", "partner taken out of Kinal", "office", "official", "ceremony", "paper"),
    *("own participant", "another's participant"),
]
# Rows that are made and deleted, never changed: see the test of what was deleted.
ONLY_MADE_AND_DELETED = {"traininginvitation", "volunteerfield"}


@pytest.fixture(scope="module")
def clients(made_once):
    """The signed-in accounts with their test clients. All may enter the Django admin; none is a superuser."""
    signed_in = []
    for role, is_bound in ACCOUNTS:
        user = make_user(role, [make_district("Kinal")] if is_bound else [], is_staff=True, is_superuser=False)
        client = Client()
        client.force_login(user)
        signed_in.append((user, client))
    return signed_in


# The doors: each tries to write the old value


def by_screen(client, user, case):
    address = case.record.get_absolute_url() if case.model is Paper else reverse(case.screen, args=[case.record.pk])
    page = client.get(address)
    if page.status_code == 200:
        _send(client, address, page.context["form"], case)


def by_admin(client, user, case):
    address = reverse(f"admin:{case.model._meta.app_label}_{case.model._meta.model_name}_change", args=[case.record.pk])
    page = client.get(address)
    if page.status_code == 200 and page.context["adminform"].form.fields:
        _send(client, address, page.context["adminform"].form, case)


def by_history(client, user, case):
    row = case.record.history.latest()
    address = reverse("history_restore", args=[case.model._meta.model_name, row.pk])
    client.post(address, {"field": case.field})


def by_batch(client, user, case):
    """The account undoes a batch, as if it had been its own."""
    if case.model not in dict(models_about_people()):
        return
    record = case.model._base_manager.get(pk=case.record.pk)
    new = getattr(record, case.field)
    setattr(record, case.field, case.old)
    record.save()
    setattr(record, case.field, new)
    with because(grouped=True, user=user, door=Door.SCREEN) as circumstances:
        recording.bulk_update([record], [case.field])
    client.post(reverse("batch_undo", args=[circumstances.batch]))


def _send(client, address, form, case):
    """Send the form as a browser would, with the old value."""
    data = {form.add_prefix(name): _shown(form, name, form[name].value()) for name in form.fields}
    data[form.add_prefix(case.field)] = _shown(form, case.field, getattr(case.old, "pk", case.old))
    client.post(address, {name: value for name, value in data.items() if value not in (None, False)})


def _shown(form, name, value):
    return form.fields[name].prepare_value(value)


DOORS = {"admin": by_admin, "history": by_history, "batch": by_batch}


def what_is_written(door, client, user, case):
    with transaction.atomic():
        door(client, user, case)
        is_written = case.is_written()
        transaction.set_rollback(True)
    return is_written


@pytest.mark.slow  # Each row by each door by each role: a second for each row.
@pytest.mark.parametrize("name", NAMES)
def test_no_door_is_wider_than_the_rights_and_the_area(cases, clients, name):
    each = cases[name]
    wrong = []
    for user, client in clients:
        may = user.has_perm(right_to_change(each.model)) and not (user.is_bound and each.is_outside)
        doors = {"screen": by_screen, **DOORS} if each.screen else DOORS
        written = {door for door, write in doors.items() if what_is_written(write, client, user, each)}
        must_be_open = {"history", *(["screen"] if each.screen else [])} if may else set()
        if must_be_open - written or (written and not may):
            wrong.append((user.username, user.excerpt, written))
    assert wrong == []


def test_each_tracked_model_has_its_cases(cases):
    assert [*cases] == NAMES
    tried = {each.model._meta.model_name for each in cases.values()} | ONLY_MADE_AND_DELETED
    assert tried == {model._meta.model_name for model in tracked_models()}


# Rules of single models, by the doors that only the history has


def test_what_a_bound_account_may_not_change_it_does_not_bring_back_either(client_of):
    official = make_official()
    pk = official.pk
    official.delete()
    address = reverse("history_restore", args=["official", Official.history.deletion_of(pk).pk])
    assert client_of(make_user("Kabid", [make_district("Kinal")])).post(address).status_code == 403
    assert not Official.objects.filter(pk=pk).exists()
    client_of(make_user("Kabid")).post(address)
    assert Official.objects.filter(pk=pk).exists()


@pytest.mark.slow
def test_the_day_of_numbers_that_were_given_does_not_come_back_from_the_history(client_of, kabid):
    ceremony = make_ceremony([make_volunteer()], date(2019, 11, 6))
    ceremony.held_on = date(2019, 12, 6)
    ceremony.save()
    moved = ceremony.history.latest()
    issue_certificates(ceremony)
    page = client_of(kabid).post(
        reverse("history_restore", args=["ceremony", moved.pk]), {"field": "held_on"}, follow=True
    )
    assert "sudah bernomor menurut 6 Desember 2019" in page.content.decode()
    ceremony.refresh_from_db()
    assert ceremony.held_on == date(2019, 12, 6)


def test_the_attendance_at_what_was_called_off_is_undone_by_no_door(client_of, kabid):
    ceremony = make_ceremony([make_volunteer()])
    with because(grouped=True, user=kabid, door=Door.SCREEN) as circumstances:
        ceremony.mark(ceremony.participants.all(), Participant.Attendance.PRESENT, by=kabid)
    row = ceremony.participants.get().history.latest()
    ceremony.cancelled_at, ceremony.cancel_reason = timezone.now(), "Banjir"
    ceremony.save()
    client = client_of(kabid)
    client.post(reverse("batch_undo", args=[circumstances.batch]))
    client.post(reverse("history_restore", args=["participant", row.pk]), {"field": "attendance"})
    assert ceremony.participants.get().is_present


@pytest.mark.slow
def test_the_list_of_a_bound_account_writes_nobody_elses_data(client_of, bound):
    other = make_volunteer("Orang Maje", make_village("Linau", make_district("Maje")))
    client = client_of(bound)
    upload(client, [other.registry_no, "Guru"], heading=["No. registri", "Pekerjaan"])
    save(client)
    other.refresh_from_db()
    assert other.occupation == ""


def test_what_is_done_to_many_leaves_others_people_out(client_of, bound):
    training, own = (
        make_training("Bimtek Massal"),
        make_volunteer("Orang Kinal", make_village("Geramat", make_district("Kinal"))),
    )
    other = make_volunteer("Orang Maje", make_village("Linau", make_district("Maje")))
    client_of(bound).post(reverse("training_enrol", args=[training.pk]), {"frozen": f"{own.pk},{other.pk}"})
    assert [record.volunteer for record in training.records.all()] == [own]

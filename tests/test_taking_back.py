"""Whoever entered a person takes that back on the same day, while nobody else has used the record."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from registry.history import guarding
from registry.history.recording import because
from registry.models import Appointment, Import, Volunteer
from tests.factories import (
    make_activity,
    make_appointment,
    make_ceremony,
    make_follow_up,
    make_import,
    make_record,
    make_user,
    make_volunteer,
)
from tests.pages import messages_of, words_of

pytestmark = pytest.mark.django_db

PLACE = "Air Dingin, Kaur Selatan"
NEW = {"name": "Siti Contoh", "sex": "P", "started_on": "01-02-2026", "problems": ["1"], "problems_opened": ""}


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def enter(client, page=None):
    """Enter somebody by the form. Return the person and the address that takes that back."""
    make_appointment()  # The village.
    answer = client.post("/psm/baru/", NEW | {"home_village": PLACE}, follow=True)
    (message,) = answer.context["messages"]
    return Volunteer.objects.get(name="Siti Contoh"), message.extra_tags


def undo_of(answer):
    (message,) = answer.context["messages"]
    return message.extra_tags


def test_what_was_entered_is_taken_back_with_its_service_and_that_is_taken_back_too(client, client_of, kabid):
    person, address = enter(client)
    client.post(f"{person.get_absolute_url()}ubah/", {"name": "Siti Contoh", "sex": "P", "home_village": PLACE})
    answer = client.post(address, headers={"Referer": "http://testserver/psm/baru/?lagi=1"}, follow=True)
    assert answer.redirect_chain == [("http://testserver/psm/baru/?lagi=1", 302)]
    assert messages_of(answer) == [f"Pencatatan {person} sudah dibatalkan."]
    assert client.get(person.get_absolute_url()).status_code == 404
    assert not Appointment.objects.filter(volunteer=person).exists()
    bin_of_kabid = words_of(client_of(kabid).get("/psm/terhapus/"))
    assert "Siti Contoh" in bin_of_kabid
    assert guarding.TAKEN_BACK in bin_of_kabid
    answer = client.post(undo_of(answer), follow=True)
    assert messages_of(answer) == [f"{person} sudah dipulihkan."]
    assert Appointment.objects.get(volunteer=person).started_on.year == 2026
    pressed_twice = client.post(f"{address}?pulihkan=1", follow=True)
    assert messages_of(pressed_twice) == [f"{person} sudah dipulihkan."]


def test_the_page_of_the_person_has_the_button_for_who_entered_it_alone(client, client_of, kabid):
    person, address = enter(client)
    button = f'action="{address}"'
    assert button in client.get(person.get_absolute_url()).content.decode()
    assert button not in client_of(kabid).get(person.get_absolute_url()).content.decode()
    answer = client.post(address, headers={"Referer": f"http://testserver{person.get_absolute_url()}"})
    assert answer.url == "/psm/"


def used(person, **_):
    make_record(person)


def worked(person, **_):
    make_activity(person)


def invited(person, **_):
    make_ceremony([person])


def followed_up(person, **_):
    period = person.appointments.get()
    make_follow_up(period.village, appointment=period)


def merged(person, petugas, **_):
    with because(user=petugas):
        other = make_volunteer("Siti Lain")
        other.merged_into, other.deleted_at = person, timezone.now()
        other.save()


def changed_by_a_colleague(person, **_):
    with because(user=make_user("Kabid", username="Kabid Contoh")):
        person.occupation = "Guru"
        person.save()


def changed_by_the_program(person, **_):
    person.appointments.get().save()


def yesterday(person, **_):
    person.history.update(history_date=timezone.now() - timedelta(days=1))


def by_a_list(person, petugas, **_):
    person.history.update(batch=(batch := uuid.uuid4()))
    Import.objects.filter(pk=make_import(petugas).pk).update(batch=batch, saved_at=timezone.now())


NOT_ITSELF = "hanya yang mencatatnya sendiri di formulir dapat membatalkannya, pada hari itu juga"


@pytest.mark.parametrize(
    "happen, why",
    [
        (used, "sudah ada catatan lain tentang orang ini (riwayat pelatihan)"),
        (worked, "sudah ada catatan lain tentang orang ini (laporan kegiatan)"),
        (invited, "sudah ada catatan lain tentang orang ini (peserta pengukuhan)"),
        (followed_up, "sudah ada catatan lain tentang orang ini (tindak lanjut)"),
        (merged, "sudah ada catatan lain tentang orang ini (data yang digabungkan)"),
        (changed_by_a_colleague, "datanya sudah diubah Kabid Contoh"),
        (changed_by_the_program, "datanya sudah diubah sistem"),
        (yesterday, NOT_ITSELF),
        (by_a_list, NOT_ITSELF),
    ],
)
def test_where_it_is_too_late_a_sentence_says_why_and_whom_to_ask(client, petugas, happen, why):
    with because(user=petugas):
        person = make_appointment(make_volunteer("Siti Contoh")).volunteer
        if happen in (used, worked, invited, followed_up):
            happen(person)
    if happen not in (used, worked, invited, followed_up):
        happen(person, petugas=petugas)
    answer = client.post(f"{person.get_absolute_url()}batalkan/", follow=True)
    sentence = f"Pencatatan {person} tidak dapat dibatalkan: {why}. Bila memang keliru, minta Kabid menghapusnya."
    assert messages_of(answer) == [sentence]
    assert Volunteer.objects.filter(pk=person.pk).exists()
    shown = words_of(answer)
    assert ("Pencatatannya tidak dapat dibatalkan lagi" in shown) is (why != NOT_ITSELF)
    assert "Batalkan pencatatan hari ini" not in shown


def test_whoever_did_not_take_it_back_today_does_not_bring_it_back(client, client_of, petugas):
    person, address = enter(client)
    client.post(address, follow=True)
    refused = f"{person} hanya dapat dipulihkan oleh Kabid atau Admin, dari “PSM yang dihapus”."
    again = f"{address}?pulihkan=1"
    assert messages_of(client_of(make_user("Petugas")).post(again, follow=True)) == [refused]
    person.history.update(history_date=timezone.now() - timedelta(days=1))
    assert messages_of(client.post(again, follow=True)) == [refused]
    assert not Volunteer.objects.filter(pk=person.pk).exists()

"""What people ask the office about their own data: recorded with its deadline, answered once, within 3 × 24 hours."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry import nightly
from registry.doubles.merging import merge
from registry.front_tasks import task_named, tasks_for
from registry.history.reading import changes_of
from registry.models import Delegation, Policy, RightsRequest
from registry.values import dates
from tests.factories import (
    fictional_nik,
    make_district,
    make_rights_request,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db

NOON = "2026-12-01 12:00"


def at(text):
    """The moment of that text on the office's clock."""
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the clock; noon of 1 December at first."""

    def hold(text):
        monkeypatch.setattr(timezone, "now", lambda: at(text))

    hold(NOON)
    return hold


def typed(**changes):
    usual = {"kind": "salinan", "relation": "sendiri", "asker": "Siti Aminah", "identity_check": "ktp"}
    return {**usual, "received_on": "01-12-2026", "received_clock": "10.00", **changes}


def test_the_deadline_counts_from_the_receipt_by_the_setting_of_the_day(clock, client_of, petugas):
    person = make_volunteer()
    client = client_of(petugas)
    answer = client.post(f"/psm/{person.pk}/permintaan/", typed(), follow=True)
    first = RightsRequest.objects.get()
    assert (first.received_at, first.due_at) == (at("2026-12-01 10:00"), at("2026-12-04 10:00"))
    assert (first.recorded_by, first.volunteer) == (petugas, person)
    assert "Dijawab paling lambat 4 Desember 2026 10.00." in words_of(answer)
    Policy.objects.create(answer_hours=24)
    assert make_rights_request(person, at(NOON)).due_at == at("2026-12-02 12:00")
    first.refresh_from_db()
    assert first.due_at == at("2026-12-04 10:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.update(answer_hours=73)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"received_clock": "12.01"}, "received_on"),  # To come.
        ({"received_on": "", "received_clock": "9"}, "received_on"),
        ({"kind": "pembetulan"}, "wish"),
        ({"identity_check": "lain"}, "identity_note"),
        ({"asker": "4"}, "asker"),
    ],
)
@pytest.mark.one_database
def test_what_is_wrong_stands_at_its_field_and_nothing_is_stored(clock, client_of, petugas, changes, field):
    answer = client_of(petugas).post(f"/psm/{make_volunteer().pk}/permintaan/", typed(**changes))
    assert {*answer.context["form"].errors} == {field}
    assert not RightsRequest.objects.exists()


def test_for_somebody_under_age_a_guardian_asks_or_agrees(clock, client_of, petugas):
    address = f"/psm/{make_volunteer(born_on=date(2008, 12, 2)).pk}/permintaan/"
    client = client_of(petugas)
    assert {*client.post(address, typed()).context["form"].errors} == {"guardian"}
    client.post(address, typed(guardian="Ibu Contoh"))
    client.post(address, typed(kind="foto", relation="wali", asker="Ibu Contoh"))
    assert RightsRequest.objects.count() == 2


def test_the_same_request_is_asked_about_before_it_is_recorded_again(clock, client_of, petugas):
    address, client = f"/psm/{make_volunteer().pk}/permintaan/", client_of(petugas)
    client.post(address, typed())
    again = client.post(address, typed(received_clock="11.00"))
    (question,) = again.context["form"].asked
    assert question.sentences == (
        "Permintaan yang sama sudah menunggu jawaban: diterima hari ini 10.00 dari Siti Aminah.",
    )
    assert RightsRequest.objects.count() == 1
    client.post(address, typed(received_clock="11.00", is_another=question.token))
    assert RightsRequest.objects.count() == 2


def test_an_answer_lacks_nothing_by_whatever_door(clock, kabid):
    waiting = make_rights_request(identity_check="belum")
    for answer in (("dikabulkan",), ("sebagian", "", "Sebagian"), ("ditolak",), ("ditolak", "lain")):
        with pytest.raises(ValidationError):
            waiting.give_answer(kabid, *answer)
        waiting.refresh_from_db()
    assert waiting.give_answer(kabid, "ditolak", "orang-lain", f"NIK {fictional_nik(9001)} milik tetangganya")
    assert fictional_nik(9001) not in waiting.answer_words
    assert not waiting.give_answer(make_user("Kabid"), "ditolak", "bahaya")
    waiting.wish = "Lain"
    with pytest.raises(ValidationError, match="sudah dijawab"):
        waiting.full_clean()
    for broken in ({"answered_by": None}, {"answer": ""}, {"refusal_ground": ""}, {"lifted_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsRequest.objects.update(**broken)


def test_who_answers_sees_the_newest_words_and_the_first_of_two_answers_counts(clock, client_of, kabid):
    asked = make_rights_request(identity_check="belum")
    client = client_of(kabid)
    address = f"{asked.get_absolute_url()}jawab/"
    sent = {"answer": "dikabulkan", "version": client.get(address).context["form"].latest}
    assert {*client.post(address, sent).context["form"].errors} == {"answer"}
    changes = typed(kind="foto", received_on="30-11-2026", version=sent["version"])
    page = client.post(f"{asked.get_absolute_url()}ubah/", changes, follow=True)
    assert "paling lambat 03-12-2026 10.00" in words_of(page)
    back = client.post(address, sent)
    assert "diubah sejak halaman ini dibuka" in words_of(back)
    assert back.context["form"]["answer"].value() == "dikabulkan"  # What was chosen is kept.
    sent["version"] = back.context["form"]["version"].value()
    assert "Jawaban dicatat." in words_of(client.post(address, sent, follow=True))
    again = client.post(address, {"answer": "ditolak", "ground": "bahaya"}, follow=True)
    assert f"sudah dijawab {kabid}, hari ini 12.00" in words_of(again)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, asked.kind) == ("dikabulkan", kabid, "foto")


def test_the_clock_on_the_front_page_of_those_who_answer(clock, client_of, kabid, petugas):
    assert tasks_for(kabid) == []
    first = make_rights_request(received_at=at("2026-11-29 10:00"))
    assert [task.sentence for task in tasks_for(kabid)] == [
        "1 permintaan PSM atas datanya menunggu jawaban, paling lambat besok 10.00"
    ]
    make_rights_request(received_at=at("2026-12-01 08:00"))
    (task,) = tasks_for(kabid)
    words = "2 permintaan PSM atas datanya menunggu jawaban, yang pertama paling lambat besok 10.00"
    assert (task.sentence, task.is_overdue) == (words, False)
    assert client_of(kabid).get(task.address).context["page"].paginator.count == 2
    assert tasks_for(petugas) == []
    assert tasks_for(make_user("Kabid", [make_district("Kinal")])) == []
    clock("2026-12-02 10:01")
    front = client_of(kabid).get("/").content.decode()
    assert words.replace("besok", "hari ini") in front
    assert '<span class="state state-wrong">Lewat waktu</span>' in front
    assert "1 permintaan PSM lewat batas waktu jawabannya." in nightly.count_follow_ups(None)
    first.give_answer(kabid, "dikabulkan")
    assert "0 permintaan PSM" in nightly.count_follow_ups(None)
    assert (first.was_late, tasks_for(kabid)[0].is_overdue) == (True, False)


def test_the_list_has_the_most_urgent_first_and_the_answered_on_request(clock, client_of, kabid):
    late = make_rights_request(make_volunteer("Rahma Contoh"), at("2026-11-27 09:00"), kind="foto")
    soon = make_rights_request(received_at=at("2026-11-29 10:00"))
    answered = make_rights_request(received_at=at("2026-11-01 10:00"), asker="Wali Contoh")
    answered.give_answer(kabid, "dikabulkan")
    client = client_of(kabid)

    def listed(query):
        return list(client.get(f"/permintaan/?{query}").context["page"])

    assert listed("") == [late, soon]
    assert listed("keadaan=semua") == [late, soon, answered]
    assert listed("keadaan=dijawab&q=wali") == [answered]
    assert listed("q=rahma") == listed("jenis=foto") == [late]
    page = words_of(client.get("/permintaan/"))
    assert "lewat 1 hari 3 jam" in page
    assert "sisa 22 jam" in page


def test_a_colleague_takes_it_in_hand_until_it_is_answered(clock, kabid):
    asked = make_rights_request()
    task = task_named(kabid, asked.task_key, None)
    assert (task.sentence, task.right) == ("Salinan atau akses: Siti Aminah", "registry.change_rightsrequest")
    Delegation.objects.create(task=asked.task_key, account=kabid, given_by=kabid)
    asked.give_answer(kabid, "dikabulkan")
    assert task_named(kabid, asked.task_key, None) is None
    assert not Delegation.objects.exists()


def test_it_stays_when_the_person_is_removed_or_merged(clock, client_of, kabid):
    village = make_village("Geramat", make_district("Kinal"))
    kept, gone = make_volunteer("Siti Aminah", village), make_volunteer("Siti Amina", village)
    of_gone = make_rights_request(gone)
    merge(kept, gone, reason="Tercatat dua kali")
    of_gone.refresh_from_db()
    assert of_gone.volunteer == kept
    assert kept.deletion_obstacles() == []
    kept.remove("Permintaannya")
    bound = make_user("Kabid", [village.district])
    assert [*RightsRequest.objects.visible_to(bound)] == [of_gone]
    assert "Sudah dihapus" in words_of(client_of(bound).get(of_gone.get_absolute_url()))


def test_who_may_see_no_requests_sees_none_in_the_history_of_the_person(clock, client_of, petugas, pimpinan):
    asked = make_rights_request()
    label = "Permintaan atas data: salinan atau akses"
    assert changes_of(asked.volunteer)[0].subject == label
    history = f"{asked.volunteer.get_absolute_url()}riwayat/"
    assert label in words_of(client_of(petugas).get(history))
    assert label not in words_of(client_of(pimpinan).get(history))
    assert "Salinan atau akses" in words_of(client_of(petugas).get(asked.volunteer.get_absolute_url()))
    assert "Salinan atau akses" not in words_of(client_of(pimpinan).get(asked.volunteer.get_absolute_url()))


@pytest.mark.parametrize(
    "time, words",
    [(timedelta(seconds=59), "kurang dari 1 menit"), (timedelta(hours=51, minutes=9), "2 hari 3 jam")],
)
def test_how_long_a_time_is(time, words):
    assert dates.span(time) == words

"""Appointing, moving and ending many people at once: one page that says who cannot, one save, one undo."""

from datetime import date

import pytest

from registry.models import Appointment, FollowUp
from tests.answering import post_answering
from tests.factories import (
    make_activity,
    make_appointment,
    make_district,
    make_invitation,
    make_training,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

APPOINT, MOVE, END = (f"/psm/tindakan/{what}/" for what in ("tugaskan", "pindahkan", "akhiri"))
STARTS = {"started_on": "06-12-2019", "decree_number": "460/12/2019", "decree_on": "02-12-2019"}
ENDS = {"ended_on": "30-06-2020", "end_reason": "mundur"}


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def opened(client, address, people):
    """What the confirmation's form has once it is opened for these people from the list."""
    page = client.post(address, {"person": [person.pk for person in people]})
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    return {"frozen": page.context["selection"].frozen, **fields}


def candidates():
    return [make_volunteer("Ani Contoh"), make_volunteer("Budi Rekaan", make_village("Sekunyit"))]


def serving(*villages):
    """One in service in each of these villages (by name), with the names Ani and Budi."""
    names = ("Ani Contoh", "Budi Rekaan")
    return [
        make_appointment(make_volunteer(name, make_village(village))).volunteer
        for name, village in zip(names, villages, strict=True)
    ]


def undo(client, page):
    (message,) = [each for each in page.context["messages"] if each.extra_tags]
    return client.post(message.extra_tags)


# Appoint


def test_each_is_appointed_in_the_village_of_the_home_by_one_decree_and_all_is_undone_at_once(client):
    people = candidates()
    page = client.post(APPOINT, opened(client, APPOINT, people) | STARTS, follow=True)
    periods = Appointment.objects.order_by("volunteer__name")
    assert [(each.village.name, each.decree_number) for each in periods] == [
        ("Air Dingin", "460/12/2019"),
        ("Sekunyit", "460/12/2019"),
    ]
    assert len({each.history.get().batch for each in periods}) == 1
    undo(client, page)
    assert not Appointment.objects.exists()


def test_another_village_may_be_typed_and_a_row_without_its_tick_is_left_alone(client):
    ani, budi = candidates()
    linau = make_village("Linau", make_district("Maje"))
    typed = opened(client, APPOINT, [ani, budi]) | STARTS
    typed |= {f"{ani.pk}-village": linau.choice_label, f"{budi.pk}-village": "Negeri Antah", "picked": [ani.pk]}
    client.post(APPOINT, typed)
    assert [(each.volunteer, each.village) for each in Appointment.objects.all()] == [(ani, linau)]


def test_who_cannot_be_appointed_is_listed_with_the_reason(client):
    busy = make_appointment(make_volunteer("Ani Contoh")).volunteer
    dead = make_appointment(make_volunteer("Budi Rekaan"), ended_on=date(2020, 1, 1), end_reason="meninggal").volunteer
    free = make_volunteer("Citra Umpama")
    form = client.post(APPOINT, {"person": [busy.pk, dead.pk, free.pk]}).context["form"]
    assert form.rows == [free]
    assert [why for _, why in form.unable] == [
        "sudah bertugas di Air Dingin, Kaur Selatan (6 Desember 2019 – sekarang)",
        "tercatat meninggal dunia",
    ]


def test_one_row_that_cannot_be_saved_is_named_and_nobody_is_appointed(client):
    ani, _ = people = candidates()
    ani.born_on = date(2001, 12, 7)
    ani.save()
    page = client.post(APPOINT, opened(client, APPOINT, people) | STARTS)
    (sentence,) = page.context["form"].non_field_errors()
    assert sentence.startswith("Ani Contoh: Umur pada hari mulai bertugas baru 17 tahun")
    assert not Appointment.objects.exists()


def test_a_row_without_a_village_is_asked_for_it(client):
    person = make_volunteer("Ani Contoh", home_village=None)
    page = client.post(APPOINT, opened(client, APPOINT, [person]) | STARTS)
    assert page.context["form"].errors.keys() == {f"{person.pk}-village"}


@pytest.mark.parametrize("address", [APPOINT, MOVE])
def test_a_far_start_and_a_decree_ahead_are_told_once(client, address):
    people = candidates() if address == APPOINT else serving("Air Dingin", "Sekunyit")
    typed = opened(client, address, people) | {"village": make_village("Linau").choice_label}
    page = client.post(address, typed | STARTS | {"started_on": "06-12-1975"})
    assert page.context["form"].errors.keys() == {"started_on"}
    page = client.post(address, typed | STARTS | {"decree_on": "06-12-2099"})
    assert page.context["form"].errors.keys() == {"decree_on"}


# What a colleague did meanwhile, and what an account may not


@pytest.mark.parametrize("address, typed", [(APPOINT, STARTS), (MOVE, STARTS), (END, ENDS)])
def test_a_page_that_is_no_longer_true_is_shown_again(client, address, typed):
    people = candidates() if address == APPOINT else serving("Air Dingin", "Sekunyit")
    sent = opened(client, address, people) | typed
    if address == APPOINT:
        make_appointment(people[0], started_on=date(2018, 1, 1))
    else:
        people[0].appointments.update(started_on=date(2018, 1, 1))
    before = Appointment.objects.values_list("pk", "ended_on")
    kept = [*before]
    page = client.post(address, sent)
    assert "berubah sejak halaman ini dibuka" in page.context["form"].non_field_errors()[0]
    assert [*before] == kept


def in_kinal():
    return make_appointment(make_volunteer("Ani Contoh", make_village("Geramat", make_district("Kinal")))).volunteer


@pytest.mark.parametrize("address", [APPOINT, MOVE, END])
def test_a_bound_clerk_acts_on_the_own_people_only(client_of, bound, address):
    own, stranger = in_kinal(), make_appointment(make_volunteer("Citra Umpama")).volunteer
    page = client_of(bound).post(address, {"person": [own.pk, stranger.pk]})
    assert page.context["form"].people == [own]


def test_a_bound_clerk_moves_nobody_out_of_the_own_kecamatan(client_of, bound):
    client = client_of(bound)
    linau = make_village("Linau", make_district("Maje")).choice_label
    page = client.post(MOVE, opened(client, MOVE, [in_kinal()]) | STARTS | {"village": linau})
    assert "tidak ditemukan di kecamatan Anda" in page.context["form"].errors["village"][0]


def test_more_than_a_page_holds_are_refused_with_the_number(client):
    page = client.post(APPOINT, {"frozen": ",".join(map(str, range(1, 102)))}, follow=True)
    assert "Paling banyak 100 PSM sekaligus" in page.content.decode()


# Move


def test_many_move_to_one_village_and_back_by_one_undo(client):
    people = serving("Air Dingin", "Sekunyit")
    linau = make_village("Linau")
    typed = opened(client, MOVE, people) | STARTS | {"village": linau.choice_label, "started_on": "01-07-2020"}
    page = client.post(MOVE, typed, follow=True)
    assert {each.village for each in Appointment.objects.current()} == {linau}
    assert {each.ended_on for each in Appointment.objects.exclude(village=linau)} == {date(2020, 6, 30)}
    assert sorted(each.village.name for each in FollowUp.objects.waiting()) == ["Air Dingin", "Sekunyit"]
    undo(client, page)
    assert sorted(each.village.name for each in Appointment.objects.current()) == ["Air Dingin", "Sekunyit"]
    assert Appointment.objects.count() == 2
    assert not FollowUp.objects.waiting().exists()


def test_two_who_change_places_leave_no_village_empty(client):
    ani, budi = people = serving("Air Dingin", "Sekunyit")
    villages = {f"{ani.pk}-village": "Sekunyit", f"{budi.pk}-village": "Air Dingin"}
    client.post(MOVE, opened(client, MOVE, people) | STARTS | villages | {"started_on": "01-07-2020"})
    assert {each.volunteer: each.village.name for each in Appointment.objects.current()} == {
        ani: "Sekunyit",
        budi: "Air Dingin",
    }
    assert not FollowUp.objects.exists()


def test_who_serves_in_that_village_already_is_named_and_nobody_moves(client):
    people = serving("Air Dingin", "Sekunyit")
    typed = opened(client, MOVE, people) | STARTS | {"village": "Sekunyit", "started_on": "01-07-2020"}
    page = client.post(MOVE, typed)
    assert page.context["form"].non_field_errors() == ["Budi Rekaan: Orang ini sudah bertugas di desa ini."]
    assert Appointment.objects.current().count() == Appointment.objects.count() == 2


def test_a_single_move_is_taken_back_by_one_click(client):
    person, _ = serving("Air Dingin", "Sekunyit")
    typed = {"village": "Sekunyit", "started_on": "01-07-2020"}
    page = client.post(f"/psm/{person.pk}/penugasan/baru/", typed, follow=True)
    assert person.appointments.current().get().village.name == "Sekunyit"
    undo(client, page)
    period = person.appointments.get()
    assert (period.village.name, period.ended_on, period.end_reason) == ("Air Dingin", None, "")


# End


def test_many_services_end_and_go_on_by_one_undo(client):
    people = serving("Air Dingin", "Sekunyit")
    page = client.post(END, opened(client, END, people) | ENDS | {"end_note": "Mengundurkan diri"}, follow=True)
    assert {(each.ended_on, each.end_reason) for each in Appointment.objects.all()} == {(date(2020, 6, 30), "mundur")}
    assert FollowUp.objects.waiting().count() == 2
    undo(client, page)
    assert Appointment.objects.current().count() == 2
    assert not FollowUp.objects.waiting().exists()


def test_a_village_is_empty_also_where_all_who_serve_there_end_together(client):
    people = serving("Air Dingin", "Air Dingin")
    page = client.post(END, {"person": [person.pk for person in people]})
    assert page.context["form"].emptied == [make_village()]
    client.post(END, opened(client, END, people) | ENDS)
    assert FollowUp.objects.count() == 1


def test_invitations_of_the_ticked_people_are_withdrawn(client):
    ani, budi = people = serving("Air Dingin", "Sekunyit")
    training = make_training(started_on=date(2099, 1, 1))
    rows = [make_invitation(person, training) for person in people]
    typed = opened(client, END, people) | ENDS
    client.post(END, typed | {"withdrawn": [row.choice for row in rows], "picked": [ani.pk]})
    assert [row.volunteer for row in training.invitations.all()] == [budi]


def test_reports_after_the_last_day_are_asked_about_by_name(client):
    ani, _ = people = serving("Air Dingin", "Sekunyit")
    make_activity(ani, done_on=date(2021, 1, 5))
    typed = opened(client, END, people) | ENDS
    page = client.post(END, typed)
    assert page.context["form"].errors["ended_on"][0].startswith("Ani Contoh: Sudah tercatat 1 laporan")
    post_answering(client, END, typed | {"end_is_right": "on"})
    assert not Appointment.objects.current().exists()


def test_an_end_before_the_start_is_named_and_nothing_ends(client):
    people = serving("Air Dingin", "Sekunyit")
    page = client.post(END, opened(client, END, people) | ENDS | {"ended_on": "05-12-2019"})
    assert len(page.context["form"].non_field_errors()) == 2
    assert Appointment.objects.current().count() == 2


def test_a_village_is_suggested_in_each_row(client_of, petugas):
    make_village("Linau", make_district("Maje"))
    rows = client_of(petugas).get("/desa/pilih/", {"12-village": "lin"}).content.decode()
    assert "Linau" in rows
    assert rows.count("<option") == 1

"""A new person may be appointed in the same form: person, service and decree at once, or none of them."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from registry.models import Appointment, Volunteer
from tests.answering import post_answering
from tests.factories import make_district, make_user, make_village, make_volunteer

pytestmark = pytest.mark.django_db

NEW = "/psm/baru/"
DECREE = {"decree_number": "460/12/2019", "decree_on": "02-12-2019"}


def person(**more):
    return {"name": "Ani Contoh", "home_village": make_village().choice_label, **more}


def test_one_form_records_person_service_and_decree(client_of, petugas):
    page = client_of(petugas).post(NEW, person(started_on="06-12-2019", **DECREE), follow=True)
    period = Appointment.objects.select_related("volunteer").get()
    assert (period.volunteer.name, period.village, period.started_on) == (
        "Ani Contoh",
        make_village(),
        date(2019, 12, 6),
    )
    assert (period.decree_number, period.decree_on) == ("460/12/2019", date(2019, 12, 2))
    assert [period.history.get().history_user, period.volunteer.history.latest().history_user] == [petugas, petugas]
    assert f"{period.volunteer} bertugas di Air Dingin, Kaur Selatan." in page.content.decode()


def test_the_village_of_service_may_be_another_one_than_the_home(client_of, petugas):
    client_of(petugas).post(NEW, person(started_on="06-12-2019", village=make_village("Sekunyit").choice_label))
    assert Appointment.objects.get().village.name == "Sekunyit"


@pytest.mark.parametrize(
    "half, field",
    [
        (DECREE, "started_on"),
        ({"village": "Sekunyit, Kaur Selatan"}, "started_on"),
        ({"underage_reason": "SK lama"}, "started_on"),
        ({"started_on": "06-12-2019", "home_village": ""}, "village"),
    ],
)
def test_half_a_service_is_answered_with_a_sentence_and_nothing_is_saved(client_of, petugas, half, field):
    make_village("Sekunyit")
    page = client_of(petugas).post(NEW, {**person(), **half})
    assert page.context["form"].errors.keys() == {field}
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"born_on": "07-12-2001", "started_on": "06-12-2019"},  # Under eighteen.
        {"born_on": "07-12-1990", "started_on": "06-12-1990"},  # Before the birth.
        {"decree_on": "06-12-2099"},
        {"decree_on": "06-12-2019", "decree_until": "05-12-2019"},
        {"decree_until": "01-12-2019"},
        {"started_on": "06-12-2099"},
        {"started_on": "kemarin dulu"},
        {"decree_number": "SK 1704061010109915"},
        {"village": "Negeri Antah"},
    ],
)
def test_the_rules_and_questions_are_those_of_the_form_of_a_service(client_of, petugas, odd):
    client = client_of(petugas)
    home = make_village()
    born_on = odd.get("born_on")
    other = make_volunteer("Budi Rekaan", born_on=born_on and date(*map(int, reversed(born_on.split("-")))))
    service = {"started_on": "06-12-2019", "village": home.choice_label, **odd}
    single = client.post(f"/psm/{other.pk}/penugasan/baru/", service).context["form"].errors
    new = client.post(NEW, person(**service)).context["form"].errors
    assert single
    assert new == single
    assert not Volunteer.objects.filter(name="Ani Contoh").exists()


def test_a_question_about_the_service_is_answered_in_the_same_form(client_of, petugas):
    typed = person(started_on="06-12-1975", started_on_is_right="on")
    post_answering(client_of(petugas), NEW, typed)
    assert Appointment.objects.get().started_on == date(1975, 12, 6)


def test_a_bound_clerk_appoints_only_in_the_own_kecamatan(client_of, bound):
    make_village("Linau", make_district("Maje"))
    page = client_of(bound).post(NEW, person(started_on="06-12-2019", village="Linau, Maje"))
    assert "tidak ditemukan di kecamatan Anda" in page.context["form"].errors["village"][0]


def test_who_may_not_appoint_has_no_such_part_and_what_is_sent_for_it_is_not_taken(client_of):
    user = make_user(role=None)
    user.user_permissions.add(Permission.objects.get(codename="add_volunteer"))
    client = client_of(user)
    assert "Mulai bertugas" not in client.get(NEW).content.decode()
    client.post(NEW, person(started_on="06-12-2019"))
    assert Volunteer.objects.get().name == "Ani Contoh"
    assert not Appointment.objects.exists()


def test_start_and_decree_go_on_to_the_next_person_where_the_clerk_wants_it(client_of, petugas):
    client = client_of(petugas)
    typed = person(started_on="06-12-2019", keeps_service="on", again="1", **DECREE)
    page = client.post(NEW, typed, follow=True)
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert {name: text for name, text in shown.items() if text} == {
        "started_on": "06-12-2019",
        "decree_number": "460/12/2019",
        "decree_on": "02-12-2019",
        "keeps_service": True,
    }
    assert "terbawa dari orang sebelumnya" in page.content.decode()
    assert "460" not in page.redirect_chain[0][0]
    assert not client.get(NEW).context["form"].initial.get("started_on")


def test_what_went_on_is_forgotten_once_the_tick_is_gone(client_of, petugas):
    client = client_of(petugas)
    page = client.post(NEW, person(started_on="06-12-2019", keeps_service="on", again="1"), follow=True)
    address = page.redirect_chain[0][0]
    client.post(address, person(name="Budi Rekaan", started_on="06-12-2019", again="1"))
    assert not client.get(address).context["form"].initial.get("started_on")

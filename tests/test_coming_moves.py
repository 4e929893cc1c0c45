"""A move that is to come: until its day everything says where the person serves today, and names the move."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry.models import Volunteer
from registry.values import dates
from tests.factories import make_appointment, make_district, make_user, make_village, make_volunteer
from tests.pages import html_of, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def moves_tomorrow():
    """Ani serves in Papahan (Kinal) today and in Linau (Maje) from tomorrow on."""
    today = timezone.localdate()
    ani = make_volunteer("Ani Contoh", make_village("Papahan", make_district("Kinal")))
    make_appointment(ani, ani.home_village, started_on=date(2019, 2, 1), ended_on=today, end_reason="alih")
    make_appointment(ani, make_village("Linau", make_district("Maje")), started_on=today + timedelta(days=1))
    return ani


def test_a_page_names_the_village_of_today_and_the_one_of_a_later_day(client_of, petugas, moves_tomorrow):
    tomorrow = dates.spell(timezone.localdate() + timedelta(days=1))
    page = html_of(client_of(petugas).get(moves_tomorrow.get_absolute_url()))
    assert f"di Desa Papahan, Kec. Kinal sejak 1 Februari 2019; mulai {tomorrow} di Desa Linau, Kec. Maje" in page
    assert ">Papahan</a></p>" in page  # The way back to the lists.
    assert f'<li><span class="when">mulai {tomorrow}</span><strong>Akan bertugas di Desa Linau</strong>' in page
    assert '<li class="now"><span class="when">1 Februari 2019 – ' in page


def test_a_list_names_the_village_of_today_and_the_move_to_come(client_of, petugas, moves_tomorrow):
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d-%m-%Y}"
    page = html_of(client_of(petugas).get("/psm/"))
    village = f"<td>Papahan<small>Kinal</small><small>· mulai {tomorrow} di Linau, Maje</small></td>"
    assert f'{village}<td class="since nowrap">01-02-2019</td>' in page


def test_until_the_move_a_person_belongs_to_the_village_of_today(bound, moves_tomorrow):
    maje = make_user(districts=[make_district("Maje")])
    assert list(Volunteer.objects.visible_to(bound)) == [moves_tomorrow]
    assert list(Volunteer.objects.in_village(moves_tomorrow.home_village)) == [moves_tomorrow]
    assert not Volunteer.objects.visible_to(maje).exists()
    last = moves_tomorrow.appointments.get(ended_on__isnull=False)
    last.ended_on -= timedelta(days=1)
    last.save()
    assert list(Volunteer.objects.visible_to(maje)) == [moves_tomorrow]  # Nowhere today: where the next one begins.


def test_lists_are_sorted_by_the_service_of_today(moves_tomorrow):
    kept = make_appointment(make_volunteer("Budi Contoh"), make_village("Muara"), date(2020, 1, 1)).volunteer
    for order in ("desa", "mulai"):
        by_today = [kept, moves_tomorrow] if order == "desa" else [moves_tomorrow, kept]
        assert list(Volunteer.objects.sorted_by(order)) == by_today


def test_who_serves_only_from_a_later_day_on_is_said_to_begin_there(client_of, petugas):
    tomorrow = timezone.localdate() + timedelta(days=1)
    person = make_appointment(make_volunteer("Kelak"), started_on=tomorrow).volunteer
    page = html_of(client_of(petugas).get(person.get_absolute_url()))
    assert f"</span>di Desa Air Dingin, Kec. Kaur Selatan mulai {dates.spell(tomorrow)}" in page


def test_the_village_of_a_move_to_come_counts_the_person_without_the_name(client_of, moves_tomorrow):
    linau = make_village("Linau", make_district("Maje"))
    maje = html_of(client_of(make_user(districts=[linau.district])).get(linau.get_absolute_url()))
    assert "1 orang yang hari ini bertugas di kecamatan lain akan bertugas di sini." in maje
    assert moves_tomorrow.name not in maje
    office = html_of(client_of(make_user()).get(linau.get_absolute_url()))
    assert "bertugas di kecamatan lain akan" not in office
    assert moves_tomorrow.name in office


def test_a_service_that_is_to_come_is_not_said_to_have_begun(client_of, petugas):
    person, tomorrow = make_volunteer("Kelak"), timezone.localdate() + timedelta(days=1)
    data = {"village": make_village().choice_label, "started_on": f"{tomorrow:%d-%m-%Y}"}
    page = client_of(petugas).post(f"/psm/{person.pk}/penugasan/baru/", data, follow=True)
    assert messages_of(page) == [
        f"Kelak (PSM-00001) akan bertugas di Air Dingin, Kaur Selatan mulai {dates.spell(tomorrow)}."
    ]

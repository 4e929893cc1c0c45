"""A move that is to come: until its day everything says where the person serves today, and names the move."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from registry.models import Volunteer
from registry.values import dates
from registry.workbook import plan, reading
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from registry.workbook.writing.export import Export
from tests.factories import make_appointment, make_district, make_user, make_village, make_volunteer
from tests.pages import html_of, messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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


@pytest.mark.slow
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


# In lists


def planned(person, **cells):
    """The planned row of that person in a list with these columns more."""
    headings = {"village": "Desa tugas", "start": "TMT", "decree": "SK"}
    row = {"No. registri": person.registry_no, **{headings[name]: text for name, text in cells.items()}}
    (made,) = plan.make([ReadSheet("PSM", [[*row], [*row.values()]])]).rows
    return made


def sentences_of(row):
    return [problem.message for problem in row.problems]


def test_a_list_names_the_village_of_today_and_the_move_in_a_column_of_its_own(moves_tomorrow):
    make_appointment(make_volunteer("Menetap"))
    target = BytesIO()
    Export(Volunteer.objects.sorted_by("nomor"), ["service_village", "coming_move"]).write(target)
    _, *rows = reading.read(target.getvalue())[0].rows
    move = f"mulai {dates.spell(timezone.localdate() + timedelta(days=1))} di Linau, Maje (belum ada SK)"
    assert [row[2:] for row in rows] == [["Papahan", move], ["Air Dingin", ""]]


@pytest.mark.parametrize(
    "cells",
    [
        {"village": "Papahan"},
        {"village": "Papahan", "start": "01-02-2019"},
        {"start": "2019"},
        {"village": "Linau"},
    ],
    ids=["the village of today", "with its start", "only its year", "the village of the move"],
)
def test_a_list_that_names_either_village_asks_nothing_and_undoes_no_move(moves_tomorrow, cells):
    row = planned(moves_tomorrow, **cells)
    assert (row.state, sentences_of(row)) == (State.UNCHANGED, [])


def test_a_decree_in_a_list_is_that_of_the_period_whose_village_it_names(moves_tomorrow):
    for village in ("Papahan", "Linau"):
        row = planned(moves_tomorrow, village=village, decree="460/7")
        assert (row.state, row.appointment.village.name, row.appointment.decree_number) == (
            State.CHANGED,
            village,
            "460/7",
        )


@pytest.mark.parametrize(
    "days, sentence",
    [
        (None, "Tercatat bertugas di Papahan, Kinal, bukan di Muara"),
        (0, "Sudah tercatat bertugas di Papahan, Kinal sejak 01-02-2019"),
        (1, "Sudah tercatat akan bertugas di Linau, Maje sejak"),
    ],
)
def test_a_third_village_by_the_day_of_the_move_is_refused(moves_tomorrow, days, sentence):
    make_village("Muara")
    start = {} if days is None else {"start": f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"}
    row = planned(moves_tomorrow, village="Muara", **start)
    assert row.state == State.FAILED
    assert sentence in " ".join(sentences_of(row))


def test_who_has_the_name_of_somebody_who_moves_is_asked_about_by_the_village_of_today(moves_tomorrow):
    sheet = ReadSheet("PSM", [["Nama", "Desa tugas", "TMT"], ["Ani Contoh", "Papahan", "01-02-2019"]])
    moves_tomorrow.home_village = None
    moves_tomorrow.save()
    (row,) = plan.make([sheet]).rows
    assert "(nama dan desa sama). Orang yang sama?" in " ".join(sentences_of(row))


# When the person dies or leaves before that day


def test_a_death_before_the_move_is_recorded_once_the_service_to_come_is_gone(client_of, petugas, moves_tomorrow):
    coming, last = moves_tomorrow.appointments.all()
    address, client = f"/penugasan/{last.pk}/akhiri/", client_of(petugas)
    assert "Penugasan itu tetap; bila tidak jadi, hapus juga penugasan itu." in html_of(client.get(address))
    today = f"{timezone.localdate():%d-%m-%Y}"
    data = {"ended_on": today, "end_reason": "meninggal", "version": last.history.latest().pk}
    refusal = f"Sesudah itu orang ini tercatat bertugas di Linau, Maje sejak {dates.spell(coming.started_on)}."
    assert refusal in client.post(address, data).context["form"].non_field_errors()[0]
    coming.delete()
    assert "Penugasan itu tetap" not in html_of(client.get(address))
    client.post(address, data)
    assert Volunteer.objects.get().has_died

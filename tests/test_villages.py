"""The list of villages and the page of one village: who serves, who served, who could."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from registry.models import Appointment, Volunteer
from registry.values import dates
from tests.factories import (
    make_appointment,
    make_district,
    make_record,
    make_regency,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db
LIST = "/desa/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def rows(page):
    return {village.name: village for village in page.context["page"]}


def text_of(page):
    return " ".join(page.content.decode().split())


# The list


def test_the_villages_stand_in_the_order_of_their_codes_each_with_its_kecamatan(client):
    make_village("Zeta", make_district("Kinal"))
    make_village("Alfa", make_district("Maje"))
    make_village("Beta", make_district("Kinal"))
    page = client.get(LIST)
    assert [str(village) for village in page.context["page"]] == ["Zeta, Kinal", "Beta, Kinal", "Alfa, Maje"]
    assert "Desa Zeta</a> <small>Kinal</small>" in text_of(page)


def test_a_kelurahan_is_called_one(client):
    make_village("Tanjung Iman", kind="kelurahan")
    assert "Kelurahan Tanjung Iman" in text_of(client.get(LIST))


def test_a_row_says_how_many_serve_today_since_when_and_how_many_could(client):
    village = make_village()
    make_appointment(make_volunteer("Lama", village), village, date(2018, 3, 1))
    make_appointment(make_volunteer("Baru", village), village, date(2021, 5, 1))
    make_appointment(make_volunteer("Dahulu", village), village, date(2010, 1, 1), ended_on=date(2015, 6, 30))
    make_appointment(make_volunteer("Kelak", village), village, timezone.localdate() + timedelta(days=1))
    make_volunteer("Calon", village)
    (row,) = client.get(LIST).context["page"]
    assert (row.serving, row.since, row.last_day, row.candidates) == (2, date(2018, 3, 1), date(2015, 6, 30), 1)
    assert [appointment.volunteer.name for appointment in row.seen_serving] == ["Lama", "Baru"]


def test_a_village_without_anybody_says_until_when_it_had_somebody(client):
    make_appointment(village=make_village("Linau"), ended_on=date(2020, 2, 29))
    make_village("Merpas")
    page = text_of(client.get(LIST))
    assert "terakhir sampai 29-02-2020" in page
    assert "belum pernah ada" in page


def test_deleted_people_neither_serve_nor_could(client):
    village = make_village()
    make_appointment(make_volunteer("Terhapus", village), village).volunteer.remove("Salah catat")
    make_volunteer("Calon Terhapus", village).remove("Salah catat")
    (row,) = client.get(LIST).context["page"]
    assert (row.serving, row.since, row.last_day, row.candidates) == (0, None, None, 0)


def test_more_than_three_who_serve_are_counted_and_not_all_named(client):
    village = make_village()
    for day, name in enumerate(["Ani", "Budi", "Citra", "Dedi", "Eka"], start=1):
        make_appointment(make_volunteer(name, village), village, date(2020, 1, day))
    page = text_of(client.get(LIST))
    assert "dan 2 lagi" in page
    assert "Dedi" not in page


def test_a_bound_account_sees_that_only_its_own_kecamatan_are_listed(client_of, bound):
    make_village("Geramat", make_district("Kinal"))
    make_village()
    client = client_of(bound)
    page = client.get(LIST, {"psm": "tanpa"})
    assert page.context["sentence"] == "1 desa/kelurahan tanpa PSM aktif, hanya Kecamatan Kinal"
    chosen = client.get(LIST, {"kecamatan": make_district("Kinal").code})
    assert chosen.context["sentence"] == "1 desa/kelurahan di Kecamatan Kinal"
    other = make_district("Talo", make_regency("Kabupaten Seluma", "17.05"))
    wide = client_of(make_user("Petugas", [make_district("Kinal"), other], username="luas"))
    assert wide.get(LIST).context["sentence"] == "1 desa/kelurahan, hanya kecamatan Anda"


def test_villages_without_a_psm_are_filtered_and_counted_in_a_sentence(client):
    kinal = make_district("Kinal")
    make_appointment(village=make_village("Gedung Wani", kinal))
    make_village("Geramat", kinal)
    make_village("Linau", make_district("Maje"))
    page = client.get(LIST, {"kecamatan": kinal.code, "psm": "tanpa"})
    assert list(rows(page)) == ["Geramat"]
    assert page.context["sentence"] == "1 desa/kelurahan tanpa PSM aktif di Kecamatan Kinal"
    assert [chip.words for chip in page.context["filters"].chips()] == ["Kec. Kinal", "Tanpa PSM aktif"]
    assert list(rows(client.get(LIST, {"psm": "ada"}))) == ["Gedung Wani"]


def test_a_village_is_found_by_a_part_of_its_name(client):
    make_village("Pasar Jum'at")
    make_village("Linau")
    assert list(rows(client.get(LIST, {"q": "JUMAT"}))) == ["Pasar Jum'at"]


def test_a_kecamatan_keeps_its_chip_when_the_name_is_taken_away(client):
    kinal = make_village("Geramat", make_district("Kinal")).district
    page = client.get(LIST, {"q": "ger", "kecamatan": kinal.code})
    assert page.context["filters"].chips()[0].without == f"kecamatan={kinal.code}"


def test_nothing_found_keeps_the_filters_and_offers_to_clear_them(client):
    make_village()
    page = text_of(client.get(LIST, {"q": "zzz"}))
    assert "Lepas semua saringan" in page
    assert 'value="zzz"' in page


@pytest.mark.parametrize("query", ["kecamatan=99.99.99", "psm=x", "kabupaten=x", "q=1704054612909001"])
def test_invalid_filters_are_left_out_with_a_message(client, query):
    make_village()
    page = client.get(f"{LIST}?{query}")
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in text_of(page)
    assert "1704054612909001" not in text_of(page)


def test_the_regency_is_a_filter_where_several_are_loaded(client):
    make_village("Air Dingin")
    assert "kabupaten" not in [field.name for field in client.get(LIST).context["filters"].choices()]
    seluma = make_regency("Kabupaten Seluma", "17.05")
    make_village("Talang Alai", make_district("Air Periukan", seluma))
    page = client.get(LIST, {"kabupaten": "17.05"})
    assert list(rows(page)) == ["Talang Alai"]
    assert page.context["sentence"] == "1 desa/kelurahan di Kabupaten Seluma"
    assert "Air Periukan, Kabupaten Seluma" in text_of(page)


def test_a_kecamatan_of_another_regency_is_no_longer_meant(client):
    kinal = make_village("Geramat", make_district("Kinal")).district
    make_village("Talang Alai", make_district("Air Periukan", make_regency("Kabupaten Seluma", "17.05")))
    page = client.get(LIST, {"kabupaten": "17.05", "kecamatan": kinal.code})
    assert list(rows(page)) == ["Talang Alai"]


@pytest.mark.slow
def test_a_hundred_villages_stand_on_a_page(client):
    for number in range(101):
        make_village(f"Desa {number}")
    assert len(client.get(LIST).context["page"].object_list) == 100
    assert len(client.get(LIST, {"hal": "2"}).context["page"].object_list) == 1


def test_a_bound_account_sees_the_villages_of_its_own_kecamatan_alone(client_of, bound):
    make_village("Geramat", make_district("Kinal"))
    make_village("Linau", make_district("Maje"))
    page = client_of(bound).get(LIST)
    assert list(rows(page)) == ["Geramat"]
    assert "Maje" not in text_of(page)


def test_an_account_that_may_not_see_people_sees_their_number(client_of):
    reader = make_user(None)
    reader.user_permissions.add(Permission.objects.get(codename="view_village"))
    village = make_appointment(make_volunteer("Rahasia")).village
    client = client_of(reader)
    assert "1 orang" in text_of(client.get(LIST))
    assert "Rahasia" not in text_of(client.get(LIST)) + text_of(client.get(village.get_absolute_url()))


def fill(count, start=0):
    for number in range(start, start + count):
        village = make_village(f"Desa {number}", make_district(f"Kecamatan {number % 40}"))
        make_appointment(make_volunteer(f"Aktif {number}", village), village)
        make_volunteer(f"Calon {number}", village)


@pytest.mark.parametrize("query", ["", "?psm=ada", "?q=desa"])
@pytest.mark.parametrize("role", ["free", "bound"])
@pytest.mark.slow
def test_the_list_asks_no_more_queries_for_fifty_villages_than_for_one(
    client_of, django_assert_max_num_queries, role, query
):
    fill(1)
    districts = [make_district(f"Kecamatan {number}") for number in range(40)] if role == "bound" else []
    client = client_of(make_user("Petugas", districts))
    client.get(LIST)
    with django_assert_max_num_queries(50) as one:
        client.get(LIST + query)
    fill(50, start=1)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(LIST + query).context["page"].object_list) == 51


# The page of one village


def test_the_page_separates_who_serves_who_will_who_served_and_who_could(client):
    village = make_village()
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_appointment(make_volunteer("Aktif"), village, decree_number="460/12/2019")
    make_appointment(make_volunteer("Dahulu", make_village("Linau")), village, ended_on=date(2020, 6, 30))
    make_appointment(make_volunteer("Kelak"), village, tomorrow)
    make_volunteer("Calon", village)
    context = client.get(village.get_absolute_url()).context
    assert [appointment.volunteer.name for appointment in context["serving"]] == ["Aktif"]
    assert [appointment.volunteer.name for appointment in context["ahead"]] == ["Kelak"]
    assert [appointment.volunteer.name for appointment in context["served"]] == ["Dahulu"]
    assert [person.name for person in context["residents"]] == ["Calon"]


def test_the_page_says_since_when_with_which_decree_and_why_it_ended(client):
    village = make_village()
    make_appointment(
        make_volunteer("Aktif"), village, date(2020, 7, 1), decree_number="460/12/2020", decree_on=date(2020, 7, 15)
    )
    make_appointment(
        make_volunteer("Dahulu"), village, ended_on=date(2020, 6, 30), end_reason="lain", end_note="ikut suami"
    )
    page = text_of(client.get(village.get_absolute_url()))
    assert "sejak 1 Juli 2020" in page
    assert "SK 460/12/2020, 15 Juli 2020" in page
    assert "6 Desember 2019 – 30 Juni 2020" in page
    assert "Lainnya: ikut suami" in page


def test_trained_residents_stand_first_and_are_one_step_from_an_appointment(client):
    village = make_village()
    make_volunteer("Ani", village)
    trained = make_record(make_volunteer("Zul", village), make_training()).volunteer
    make_record(make_volunteer("Beni", village), make_training("Tagana", kind="khusus"))
    page = client.get(village.get_absolute_url())
    assert [person.name for person in page.context["residents"]] == ["Zul", "Ani", "Beni"]
    assert f"/psm/{trained.pk}/penugasan/baru/?desa={village.code}" in page.content.decode()


def test_who_was_dismissed_for_a_violation_stands_last_among_those_to_appoint(client):
    village = make_village()
    dismissed = make_volunteer("Adi", village)
    make_record(dismissed)
    again = make_volunteer("Budi", village)
    for person, end_reason in ((dismissed, "berhenti"), (again, "berhenti")):
        make_appointment(person, village, date(2019, 1, 1), ended_on=date(2020, 1, 1), end_reason=end_reason)
    make_appointment(again, village, date(2021, 1, 1), ended_on=date(2022, 1, 1), end_reason="mundur")
    make_volunteer("Zul", village)
    page = client.get(village.get_absolute_url())
    assert [person.name for person in page.context["residents"]] == ["Budi", "Zul", "Adi"]
    assert "diberhentikan (pelanggaran)" in page.content.decode()


def test_who_serves_elsewhere_will_serve_or_died_cannot_be_appointed_and_who_stopped_can():
    village = make_village()
    make_appointment(make_volunteer("Di Tempat Lain", village), make_village("Linau"))
    make_appointment(make_volunteer("Besok", village), village, timezone.localdate() + timedelta(days=1))
    make_appointment(
        make_volunteer("Mendiang", village), village, ended_on=date(2020, 1, 1), end_reason=Appointment.EndReason.DIED
    )
    make_appointment(make_volunteer("Berhenti", village), village, ended_on=date(2020, 1, 1))
    make_volunteer("Calon", village)
    assert {person.name for person in Volunteer.objects.living_in(village).free()} == {"Berhenti", "Calon"}


def test_the_last_day_still_counts_as_service():
    today = timezone.localdate()
    appointment = make_appointment(ended_on=today)
    assert not Appointment.objects.over().exists()
    assert not Volunteer.objects.free().exists()
    assert list(Appointment.objects.over(today + timedelta(days=1))) == [appointment]
    assert list(Volunteer.objects.free(today + timedelta(days=1))) == [appointment.volunteer]


def test_an_empty_village_says_since_when_and_who_was_the_last(client):
    village = make_village()
    make_appointment(make_volunteer("Terakhir"), village, date(2010, 1, 1), ended_on=date(2019, 8, 17))
    make_appointment(make_volunteer("Sebentar"), village, date(2013, 1, 1), ended_on=date(2014, 1, 1))
    page = text_of(client.get(village.get_absolute_url()))
    assert "yang terakhir sampai 17 Agustus 2019" in page
    assert "Terakhir</a>, sampai 17 Agustus 2019" in page
    assert "sampai 17 Agustus 2019: mengundurkan diri" in page


def test_an_empty_village_offers_its_first_step(client):
    village = make_village("Tanjung Iman", kind="kelurahan")
    first_step = f'/psm/baru/?desa={village.code}">Catat calon dari kelurahan ini'
    page = text_of(client.get(village.get_absolute_url()))
    assert "Kelurahan ini belum pernah mempunyai PSM." in page
    assert first_step in page
    make_volunteer("Calon", village)
    page = text_of(client.get(village.get_absolute_url()))
    assert first_step not in page
    assert 'href="#warga">Pilih dari warganya' in page


def test_a_reader_is_offered_no_step(client_of, pimpinan):
    village = make_village()
    make_volunteer("Calon", village)
    page = text_of(client_of(pimpinan).get(village.get_absolute_url()))
    assert "/psm/baru/" not in page
    assert "Tugaskan" not in page


def test_who_moved_to_another_kecamatan_is_counted_for_a_bound_account_and_not_named(client_of, bound):
    village = make_village("Geramat", make_district("Kinal"))
    moved = make_volunteer("Pindahan", village)
    make_appointment(moved, village, ended_on=date(2020, 6, 30))
    make_appointment(moved, make_village("Linau", make_district("Maje")), date(2020, 7, 1))
    page = text_of(client_of(bound).get(village.get_absolute_url()))
    assert "Pindahan" not in page
    assert "1 penugasan lain di sini milik orang yang sekarang tercatat di kecamatan lain" in page
    assert "terakhir sampai 30 Juni 2020" in page


def test_a_resident_who_belongs_elsewhere_is_not_shown_to_a_bound_account(client_of, bound):
    village = make_village("Geramat", make_district("Kinal"))
    make_appointment(
        make_volunteer("Milik Maje", village), make_village("Linau", make_district("Maje")), ended_on=date(2020, 1, 1)
    )
    assert "Milik Maje" not in text_of(client_of(bound).get(village.get_absolute_url()))


def test_the_page_of_another_kecamatans_village_is_not_found_for_a_bound_account(client_of, bound):
    assert client_of(bound).get(make_village("Linau", make_district("Maje")).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("code", ["17.04.99.2001", "x", "99999999999999999999", "%F0%9F%98%80"])
def test_a_code_that_no_village_has_is_not_found(client, code):
    assert client.get(f"/desa/{code}/").status_code == 404


@pytest.mark.parametrize("query", ["village=%25", "village=,,", "home_village=17.04.05.2001"])
def test_the_choice_of_villages_answers_whatever_is_typed(client, query):
    assert client.get(f"/desa/pilih/?{query}").status_code == 200


@pytest.mark.slow
def test_the_page_asks_no_more_queries_for_fifty_people_than_for_one(client, django_assert_max_num_queries):
    village = make_village()

    training = make_training()

    def settle(count):
        for number in range(count):
            make_appointment(make_volunteer(f"Aktif {number}", make_village(f"Rumah {number}")), village)
            make_appointment(make_volunteer(f"Dahulu {number}"), village, ended_on=date(2020, 1, 1))
            make_record(make_volunteer(f"Calon {number}", village), training)

    settle(1)
    with django_assert_max_num_queries(60) as one:
        client.get(village.get_absolute_url())
    settle(49)
    with django_assert_max_num_queries(len(one)):
        page = client.get(village.get_absolute_url())
    assert len(page.context["serving"]) == len(page.context["served"]) == 50
    assert page.context["residents"].paginator.count == 100


@pytest.mark.parametrize("days, is_shown", [(-400, True), (0, True), (60, True), (61, False)])
def test_a_decree_that_is_about_to_end_is_shown_beside_the_person(client, days, is_shown):
    until = timezone.localdate() + timedelta(days)
    village = make_appointment(started_on=timezone.localdate() - timedelta(900), decree_until=until).village
    text = text_of(client.get(village.get_absolute_url()))
    assert (f"SK berakhir {dates.spell(until)}" in text) is is_shown
    assert (f"berlaku sampai {dates.spell(until)}" in text) is not is_shown


def test_a_decree_without_an_end_shows_no_warning(client):
    village = make_appointment(decree_number="SK-1").village
    text = text_of(client.get(village.get_absolute_url()))
    assert "SK berakhir" not in text
    assert "berlaku sampai" not in text

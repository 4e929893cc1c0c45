"""What the search for people offers where it finds nobody: who may be meant, and what else has these words."""

import html
import re
from datetime import date

import pytest

from ceremonies.issuing import issue_certificates
from ceremonies.models import Certificate
from registry.doubles import nearest as finding
from registry.doubles.nearest import nearest
from registry.lists.elsewhere import KINDS
from registry.models import Volunteer
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_district,
    make_partner,
    make_training,
    make_village,
    make_volunteer,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db

LIST, SEARCH = "/psm/", "/psm/cari/"


@pytest.fixture
def rahma():
    return make_appointment(make_volunteer("Rahma Contoh"), make_village("Geramat", make_district("Kinal"))).volunteer


@pytest.fixture
def others():
    """Somebody of the same name elsewhere, and somebody else there."""
    elsewhere = make_volunteer("Rahma Lain", make_village("Linau", make_district("Maje")))
    neighbour = make_volunteer("Budi Contoh", make_village("Geramat", make_district("Kinal")))
    return elsewhere, neighbour


@pytest.mark.parametrize("typed", ["rahma kinal", "Kinal RAHMA", "geramat rahma", "rahma contoh kinal"])
def test_a_word_may_be_of_the_village_or_the_kecamatan(rahma, others, typed):
    assert nearest(Volunteer.objects.all(), typed) == [rahma]


@pytest.mark.parametrize("typed", ["rhma contoh", "Rahmah Contoh", "rohma conto", "rhma kinal"])
def test_a_name_may_be_spelt_in_another_way(rahma, others, typed):
    assert nearest(Volunteer.objects.all(), typed) == [rahma]


@pytest.mark.parametrize("typed", ["xyzzy", "", "!", "rahma xyzzy"])
def test_nobody_is_offered_for_a_word_that_nothing_resembles(rahma, others, typed):
    assert nearest(Volunteer.objects.all(), typed) == []


def test_the_offer_is_bounded_the_nearest_first_then_by_name(monkeypatch):
    make_volunteer("Rahmadi Awal")
    for number in range(12):
        make_volunteer(f"Rahma {'ABCDEFGHIJKL'[number]}")
    found = nearest(Volunteer.objects.all(), "rhma")
    assert [person.name[-1] for person in found] == list("ABCDEFGHIJ")
    assert nearest(Volunteer.objects.all(), "rahmad")[0].name == "Rahmadi Awal"
    monkeypatch.setattr(finding, "NAMES", 0)
    assert nearest(Volunteer.objects.all(), "rhma") == []


def test_the_page_offers_them_and_keeps_the_other_filters(client_of, petugas, rahma, others):
    client = client_of(petugas)
    page = client.get(LIST, {"q": "rhma"})
    assert [person.name for person in page.context["nearest"]] == ["Rahma Contoh", "Rahma Lain"]
    assert "Mungkin yang dimaksud" in words_of(page)
    assert client.get(LIST, {"q": "rhma", "status": "aktif"}).context["nearest"] == [rahma]
    assert "nearest" not in client.get(LIST, {"q": "rahma"}).context  # Somebody was found.


def test_an_account_of_another_kecamatan_is_offered_its_own_people_alone(client_of, bound, rahma, others):
    make_volunteer("Rahma Milik", make_village("Gedung Wani", make_district("Kinal")))
    offered = client_of(bound).get(LIST, {"q": "rhma"}).context["nearest"]
    assert [person.name for person in offered] == ["Rahma Contoh", "Rahma Milik"]
    assert client_of(bound).get(LIST, {"q": "rhma maje"}).context["nearest"] == []


def test_what_is_no_person_is_offered_by_its_kind(client_of, petugas, rahma):
    make_ceremony([rahma], name="Pengukuhan Oktober")
    make_training("Bimtek Oktober")
    make_partner("Karang Taruna Oktober")
    client = client_of(petugas)
    found = dict(client.get(LIST, {"q": "oktober"}).context["elsewhere"])
    assert {heading: [str(row) for row in rows] for heading, rows in found.items()} == {
        "Pelatihan": ["Bimtek Oktober"],
        "Mitra": ["Karang Taruna Oktober"],
        "Pengukuhan": ["Pengukuhan Oktober"],
    }
    assert [str(row) for row in dict(client.get(LIST, {"q": "geramat"}).context["elsewhere"])["Desa/kelurahan"]] == [
        "Geramat, Kinal"
    ]


def test_the_whole_number_of_a_certificate_leads_to_it_and_stands_in_no_address(client_of, petugas, bound, rahma):
    stranger = make_volunteer("Orang Maje", make_village("Linau", make_district("Maje")))
    mine, other = issue_certificates(make_ceremony([rahma, stranger]))
    client = client_of(petugas)
    assert client.post(SEARCH, {"q": str(mine.number)}).url == mine.get_absolute_url()
    assert client.get(LIST, {"q": mine.check_code}).context["elsewhere"] == [("Piagam dan sertifikat", [mine])]
    assert client.post(SEARCH, {"q": mine.participant.volunteer.home_village.code}).url.startswith("/desa/")
    assert client_of(bound).post(SEARCH, {"q": str(other.number)}).url == LIST
    page = client.post(SEARCH, {"q": "460/999/DINSOS/XII/2019"}, follow=True)
    assert "bukan nomor HP, dan bukan nomor piagam" in words_of(page)


def test_of_other_kecamatan_no_partner_ceremony_or_certificate_is_offered(client_of, bound):
    stranger = make_volunteer("Orang Maje", make_village("Linau", make_district("Maje")))
    make_partner("Karang Taruna Oktober", stranger.home_village)
    issue_certificates(make_ceremony([stranger], name="Pengukuhan Oktober"))
    for typed in ("oktober", "460"):
        assert client_of(bound).get(LIST, {"q": typed}).context["elsewhere"] == []


def test_a_number_that_somebody_had_finds_that_person_where_nobody_has_it_now(client_of, petugas):
    person = make_volunteer("Ganti Nomor", phone="+6281200001111")
    person.phone = "+6281200002222"
    person.save()
    client = client_of(petugas)
    page = client.post(SEARCH, {"q": "0812-0000-1111"}, follow=True)
    assert [each.name for each in page.context["page"]] == ["Ganti Nomor"]
    assert "dulu HP 0812-0000-1111" in words_of(page)
    make_volunteer("Pemilik Baru", phone="+6281200001111")
    page = client.get("/psm/?hp=1")
    assert [each.name for each in page.context["page"]] == ["Pemilik Baru"]
    assert "dulu HP" not in words_of(page)


def test_where_somebody_is_found_the_other_kinds_follow_below_the_list(client_of, petugas, rahma):
    make_training("Bimtek Rahma")
    client = client_of(petugas)
    page = client.get(f"{LIST}?q=rahma&status=aktif").content.decode()
    assert "Bimtek Rahma" not in page  # The list does not wait for them.
    (address,) = re.findall(r'hx-get="([^"]+)"[^>]*hx-trigger="revealed"', page)
    assert page.index("Rahma Contoh") < page.index(address)
    part = client.get(LIST + html.unescape(address), headers={"HX-Request": "true"}).content.decode()
    assert "Bimtek Rahma" in part
    assert "Rahma Contoh" not in part
    assert f'value="{address[1:]}"' in page[page.index("<noscript>", page.index("register-people")) :]
    without_scripts = words_of(client.get(LIST + html.unescape(address)))
    assert without_scripts.index("Rahma Contoh") < without_scripts.index("Bimtek Rahma")


def test_the_other_kinds_are_asked_for_by_words_alone_and_take_a_query_each(
    client_of, petugas, rahma, django_assert_max_num_queries
):
    for number in range(3):
        make_training(f"Bimtek Rahma {number}", started_on=date(2019, 1, 1 + number))
        make_ceremony([rahma], name=f"Pengukuhan Rahma {number}")
        make_partner(f"Mitra Rahma {number}")
    client = client_of(petugas)
    assert 'hx-trigger="revealed"' not in client.get(f"{LIST}?status=aktif").content.decode()
    with django_assert_max_num_queries(5 + len(KINDS)):  # The session, the account and its rights, the filters.
        part = client.get(f"{LIST}?q=rahma&lain=ya", headers={"HX-Request": "true"})
    assert words_of(part).count("Rahma") == 9


def test_where_the_other_kinds_have_nothing_it_is_said_to_whoever_asks(client_of, petugas, rahma):
    assert "tidak ada yang cocok" in words_of(client_of(petugas).get(f"{LIST}?q=rahma&lain=ya"))
    assert words_of(client_of(petugas).get(f"{LIST}?q=rahma", headers={"HX-Request": "true"})) == ""


def test_a_name_is_found_as_lists_show_it_with_its_titles(petugas):
    person = make_volunteer("Samsul Nopriadi", title_before="H.", title_after="S.E.")
    assert [*Volunteer.objects.matching(person.full_name)] == [person]
    assert [*Volunteer.objects.matching("Hajjah Samsul")] == []


def test_a_certificate_is_found_by_the_short_form_of_its_number():
    person = make_volunteer()
    (certificate,) = issue_certificates(make_ceremony([person]))
    short = "/".join(str(certificate.number).split("/")[:2])
    assert certificate in Certificate.objects.matching(short)
    assert certificate not in Certificate.objects.matching(short[:-1] + "/")

"""Lists of a province's office: the regency is chosen first, then its kecamatan."""

import pytest

from tests.factories import (
    make_activity,
    make_appointment,
    make_district,
    make_partner,
    make_regency,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

LISTS = ["/psm/", "/desa/", "/mitra/", "/kegiatan/"]


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def seluma(db):
    """A second regency with a village, a person in service, a partner and a report, and the same in Kaur."""
    regency = make_regency("Kabupaten Seluma", "17.05")
    for village in (make_village("Air Dingin"), make_village("Desa Lain", make_district("Sukaraja", regency))):
        person = make_volunteer(f"Orang {village.name}", village)
        make_appointment(person, village)
        make_partner(f"Karang Taruna {village.name}", village)
        make_activity(person, village=village)
    return regency


def offered(page):
    """The names of the shown region fields."""
    return [field.name for field in page.context["filters"].choices() if field.name in ("kabupaten", "kecamatan")]


@pytest.mark.parametrize("address", LISTS)
def test_where_there_is_one_regency_its_kecamatan_are_offered(client, address):
    make_village()
    assert offered(client.get(address)) == ["kecamatan"]


@pytest.mark.parametrize("address", LISTS)
def test_where_there_are_several_the_regency_comes_first(client, seluma, address):
    everything, chosen = client.get(address), client.get(address, {"kabupaten": "17.05"})
    assert (offered(everything), offered(chosen)) == (["kabupaten"], ["kabupaten", "kecamatan"])
    assert everything.context["page"].paginator.count == 2
    assert chosen.context["page"].paginator.count == 1
    assert chosen.context["sentence"].endswith("di Kabupaten Seluma")
    assert chosen.context["filters"].fields["kecamatan"].choices == [("", "Semua"), ("17.05.20", "Sukaraja")]


@pytest.mark.parametrize("address", LISTS)
def test_a_kecamatan_of_another_regency_is_no_longer_meant(client, seluma, address):
    page = client.get(address, {"kabupaten": "17.05", "kecamatan": "17.04.05"})
    assert page.context["page"].paginator.count == 1
    assert "Kaur Selatan" not in page.context["sentence"]


def test_people_who_moved_away_belong_only_to_the_new_regency(client, seluma):
    person = make_volunteer("Pindah Jauh", make_village("Air Dingin"))
    make_appointment(person, make_village("Desa Lain", seluma.districts.get()))
    names = [volunteer.name for volunteer in client.get("/psm/", {"kabupaten": "17.04"}).context["page"]]
    assert names == ["Orang Air Dingin"]


def test_an_account_of_one_regency_is_not_asked_for_it(client_of, seluma):
    bound = client_of(make_user("Petugas", [seluma.districts.get()]))
    assert offered(bound.get("/psm/")) == ["kecamatan"]
    assert [volunteer.name for volunteer in bound.get("/psm/").context["page"]] == ["Orang Desa Lain"]


def test_an_address_begins_with_the_region_and_the_chips_with_what_was_searched_for(client, seluma):
    filters = client.get("/mitra/", {"q": "karang", "jenis": "karang_taruna", "kabupaten": "17.05"}).context["filters"]
    assert filters.query().startswith("kabupaten=17.05&q=karang")
    assert next(chip.words for chip in filters.chips()) == "“karang”"


@pytest.mark.parametrize("address", LISTS)
def test_each_filter_of_a_list_has_a_chip_and_narrows_unless_it_only_sorts(client, seluma, address):
    table = client.get(address).context["filters"].table
    assert [row.name for row in table if not (row.words and row.narrow)] == (["urut"] if address == "/psm/" else [])

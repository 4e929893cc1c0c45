"""Filters of the list of people, saved under a name: for oneself or the office, with their number on the front page."""

import re

import pytest

from registry.lists import saved_filters
from registry.models import SavedFilter, Volunteer
from registry.models.saved_filters import MOST_ON_FRONT, MOST_SAVED
from tests.factories import (
    make_district,
    make_regency,
    make_saved_filter,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import words_of
from tests.security.html_forms import forms_of
from tests.test_kept_ticks import hidden, ticked_on

pytestmark = pytest.mark.django_db
HOME, LIST, SAVED, NEW = "/", "/psm/", "/psm/saringan/", "/psm/saringan/baru/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def kinal():
    return make_village("Geramat", make_district("Kinal"))


def save(client, query="status=calon", **typed):
    """Save the filters of the list with that query string, from the link on its page; return the next page."""
    page = client.get(f"{NEW}?{query}")
    (sent,) = [form.values for form in forms_of(page.content.decode()) if "name" in form.values]
    return client.post(NEW, {**sent, "name": "Calon kita", **typed}, follow=True)


def test_filters_are_saved_from_the_list_opened_there_and_counted_on_the_front_page(client, petugas, kinal):
    make_volunteer("Ani", kinal)
    make_volunteer("Budi")
    assert (
        f'href="{NEW}?kecamatan=17.04.01&amp;status=calon"'
        in client.get(LIST, {"status": "calon", "kecamatan": "17.04.01"}).content.decode()
    )
    assert "Simpan saringan ini" not in words_of(client.get(LIST))
    page = save(client, "kecamatan=17.04.01&status=calon&pilih=x&hal=3", on_front_page="on")
    saved = SavedFilter.objects.get()
    assert (saved.account, saved.query, saved.is_shared) == (petugas, "kecamatan=17.04.01&status=calon", False)
    assert "Saringan “Calon kita” sudah disimpan." in words_of(page)
    assert [person.name for person in page.context["page"]] == ["Ani"]
    assert "Calon kita: 1 PSM" in words_of(client.get(HOME))
    page = client.get(f"{SAVED}{saved.pk}/", follow=True)
    assert page.redirect_chain == [(f"{LIST}?kecamatan=17.04.01&status=calon", 302)]
    assert "Kec. Kinal, Calon" in words_of(client.get(SAVED))


@pytest.mark.parametrize(
    "query, why",
    [
        ("hp=1", "Saringan dengan nomor HP"),
        ("q=0812-0000-1111&status=calon", "Saringan dengan nomor HP"),
        ("status=tidur", "isi yang tidak dikenal"),
        ("status=calon&terpilih=1", "centang tidak ikut disimpan"),
        ("", "Belum ada saringan yang dipakai"),
        ("urut=-nama", "Belum ada saringan yang dipakai"),
        ("q=" + "a" * 600, "terlalu panjang untuk disimpan"),
    ],
)
@pytest.mark.one_database
def test_what_cannot_be_saved_is_told_by_the_link_and_by_the_form(client, query, why):
    page = client.get(f"{NEW}?{query}&lain=17040612", follow=True)
    assert page.redirect_chain[0][0].partition("?")[0] == LIST
    assert not re.search(r"0812|17040612|terpilih", page.redirect_chain[0][0])
    assert why in words_of(page)
    page = client.post(NEW, {"name": "Nama Saya", "query": query})
    assert why in words_of(page)
    assert 'value="Nama Saya"' in page.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_name_holds_no_long_number_and_is_given_once(client):
    assert "NIK atau nomor HP" in words_of(save(client, name="Calon 0812 3456 7890"))
    save(client)
    page = save(client, name="CALON KITA")
    assert "Anda sudah menyimpan saringan dengan nama ini" in words_of(page)
    assert SavedFilter.objects.count() == 1


def test_a_shared_one_is_narrowed_by_the_readers_own_area(client_of, petugas, kinal):
    make_volunteer("Ani", kinal)
    make_volunteer("Budi")
    save(client_of(petugas), is_shared="on")
    make_saved_filter(petugas, "Punya sendiri")
    bound = client_of(make_user("Petugas", [kinal.district]))
    page = bound.get(LIST)
    assert "Calon kita" in words_of(page)
    assert "Punya sendiri" not in words_of(page)
    own = make_saved_filter(petugas, "Lain")
    assert bound.get(f"{SAVED}{own.pk}/").status_code == 404
    page = bound.get(f"{SAVED}{SavedFilter.objects.get(is_shared=True).pk}/", follow=True)
    assert [person.name for person in page.context["page"]] == ["Ani"]


def test_one_of_a_village_that_is_gone_or_elsewhere_says_so_and_shows_nobody(client_of, petugas, kinal):
    client, other = client_of(petugas), make_village("Linau", make_district("Maje"))
    saved = make_saved_filter(petugas, "Orang Linau", f"desa={other.code}", is_shared=True)
    bound_user = make_user("Petugas", [kinal.district])
    for each in (petugas, bound_user):
        saved.put_on_front_page_of(each, is_wanted=True)
    assert "Orang Linau: 0 PSM" in words_of(client.get(HOME))
    bound = client_of(bound_user)
    other.delete()
    for each in (client, bound):
        assert "Orang Linau: tidak berlaku lagi." in words_of(each.get(HOME))
        page = each.get(f"{SAVED}{saved.pk}/", follow=True)
        assert page.redirect_chain == [(SAVED, 302)]
        assert "Saringan “Orang Linau” tidak dapat dibuka" in words_of(page)


def test_its_own_account_and_who_sets_the_settings_rename_and_delete_it(client_of, petugas, kabid):
    saved = make_saved_filter(petugas, is_shared=True)
    colleague = client_of(make_user("Petugas"))
    assert f"disimpan {petugas}" in words_of(colleague.get(SAVED))
    colleague.post(f"{SAVED}{saved.pk}/ubah/", {"name": "Lain", "on_front_page": "on"})
    assert colleague.post(f"{SAVED}{saved.pk}/hapus/").status_code == 404
    assert SavedFilter.objects.get().name == "Calon"
    assert "Calon: 0 PSM" in words_of(colleague.get(HOME))
    client_of(petugas).post(f"{SAVED}{saved.pk}/ubah/", {"name": "Calon baru"})
    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("Calon baru", False)
    assert "Saringan tersimpan" not in words_of(colleague.get(HOME))
    assert client_of(kabid).post(f"{SAVED}{saved.pk}/hapus/").status_code == 404  # Not shared any more.
    page = client_of(petugas).post(f"{SAVED}{saved.pk}/hapus/", follow=True)
    assert "Saringan “Calon baru” sudah dihapus" in words_of(page)


def test_there_are_at_most_so_many_on_the_front_page_and_of_one_account(client, petugas):
    for number in range(MOST_ON_FRONT):
        make_saved_filter(petugas, f"Saringan {number}").put_on_front_page_of(petugas, is_wanted=True)
    assert f"paling banyak {MOST_ON_FRONT} saringan" in words_of(save(client, on_front_page="on"))
    for number in range(MOST_ON_FRONT, MOST_SAVED):
        make_saved_filter(petugas, f"Saringan {number}")
    assert f"Anda sudah menyimpan {MOST_SAVED} saringan" in words_of(save(client))


def test_what_is_ticked_goes_along_to_a_saved_filter(client, petugas):
    ani, saved = make_volunteer("Ani"), make_saved_filter(petugas)
    page = client.get(LIST)
    page = client.post(f"{SAVED}{saved.pk}/", {**hidden(page), "person": [ani.pk]}, follow=True)
    assert ticked_on(page) == {ani.pk}


def test_the_front_page_counts_all_of_them_by_one_query_and_reads_regions_once(
    petugas, kinal, monkeypatch, django_assert_num_queries
):
    make_village("Talo Kecil", make_district("Talo", make_regency("Kabupaten Seluma", "17.05")))
    for number, query in enumerate(
        ["status=calon", "status=aktif&bimtek=belum", "kabupaten=17.04&jk=P", "sk=berakhir&q=ani"]
    ):
        make_saved_filter(petugas, f"Saringan {number}", query).put_on_front_page_of(petugas, is_wanted=True)
    for name in ("Ani", "Budi", "Citra"):
        make_volunteer(name, kinal, sex="P")
    monkeypatch.setattr(saved_filters, "COUNTED", 2)
    petugas.has_front_filters = True  # As each request reads it with the account.
    # The saved ones, the regencies, the kecamatan of one, when decrees count as ending, and the people.
    with django_assert_num_queries(5):
        numbers = [each.number for each in saved_filters.front_numbers(petugas)]
    assert numbers == ["lebih dari 1.000", "0", "lebih dari 1.000", "0"]
    assert Volunteer.objects.count() == 3


def test_a_filter_that_is_too_long_says_so_and_the_list_stays_filtered(client_of, petugas):
    page = client_of(petugas).get(f"/psm/saringan/baru/?status=calon&x={'y' * 600}&bimtek=belum", follow=True)
    assert "terlalu panjang untuk disimpan" in words_of(page)
    assert "bimtek=belum" in page.redirect_chain[0][0]

"""Ticks stay while one searches, filters and pages; without scripts, in one list and one window."""

import re

import pytest
from django.urls import reverse

from registry.lists import kept_ticks
from registry.views import trainings
from tests.factories import (
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


@pytest.fixture(params=["training_enrol", "participant_invite"])
def address(request):
    pk = make_training().pk if request.param == "training_enrol" else make_ceremony().pk
    return reverse(request.param, args=[pk])


@pytest.fixture
def ani():
    return make_volunteer("Ani", make_village("Geramat", make_district("Kinal")))


@pytest.fixture
def budi():
    return make_volunteer("Budi", make_village("Linau", make_district("Maje")))


def hidden(page):
    """The hidden fields of the form, as a browser sends them."""
    return dict(re.findall(r'<input type="hidden" name="(pilih|saring|shown)" value="([^"]*)"', page.content.decode()))


def go(client, page, where, ticked=(), **typed):
    """Press a button that leads elsewhere in the list, with these people ticked on the page; return the next page."""
    data = {**hidden(page), "person": [person.pk for person in ticked], **typed, "go": where}
    return client.post(page.request["PATH_INFO"], data, follow=True)


def ticked_on(page):
    return {int(pk) for pk in re.findall(r'name="person" value="(\d+)"\s+checked', page.content.decode())}


def text_of(page):
    return " ".join(page.content.decode().split())


def test_a_tick_stays_while_somebody_else_is_searched(client, address, ani, budi):
    page = go(client, client.get(address), "saring", [ani], q="budi")
    assert [person.name for person in page.context["page"]] == ["Budi"]
    assert "1 dipilih" in text_of(page)
    page = go(client, page, "saring", [budi], q="")
    assert ticked_on(page) == {ani.pk, budi.pk}
    assert "2 dipilih" in text_of(page)


def test_who_is_ticked_on_several_pages_is_confirmed_together(client, address, ani, budi):
    page = go(client, client.get(address), "saring", [ani], q="budi")
    confirmed = client.post(address, {**hidden(page), "person": [budi.pk]})
    assert confirmed.context["selection"].people == [ani, budi]
    assert f'name="pilih" value="{confirmed.context["selection"].ticks.token}"' in confirmed.content.decode()


def test_paging_is_a_button_that_keeps_the_ticks(client, ani, budi, monkeypatch):
    monkeypatch.setattr(trainings, "CHOICES", 1)
    page = client.get(reverse("training_enrol", args=[make_training().pk]))
    [there] = re.findall(r'name="go" value="([^"]*)">Berikutnya', page.content.decode())
    page = go(client, page, there.replace("&amp;", "&"), [ani])
    assert [person.name for person in page.context["page"]] == ["Budi"]
    assert page.context["elsewhere"] == 1
    [back] = re.findall(r'name="go" value="([^"]*)">Sebelumnya', page.content.decode())
    assert ticked_on(go(client, page, back.replace("&amp;", "&"))) == {ani.pk}


def test_what_is_not_ticked_any_more_is_left_out(client, address, ani, budi):
    page = go(client, client.get(address), "saring", [ani, budi])
    assert ticked_on(go(client, page, "saring", [budi])) == {budi.pk}


def test_those_ticked_can_be_shown_alone_and_cleared(client, address, ani, budi):
    page = go(client, client.get(address), "saring", [ani])
    [show] = re.findall(r'value="([^"]*)">tampilkan', page.content.decode())
    shown = go(client, page, show.replace("&amp;", "&"), [ani])
    assert [person.name for person in shown.context["page"]] == ["Ani"]
    cleared = go(client, shown, "kosongkan", [ani])
    assert "dipilih ·" not in text_of(cleared)
    assert ticked_on(cleared) == set()
    assert len(cleared.context["page"]) == 2


def test_all_who_match_come_beside_those_ticked_before(client, address, ani, budi):
    page = go(client, client.get(address), "saring", [ani], q="budi")
    confirmed = client.post(address, {**hidden(page), "all": "1"})
    assert {person.name for person in confirmed.context["selection"].people} == {"Ani", "Budi"}


def test_two_windows_and_two_lists_have_their_own_ticks(client, address, ani, budi):
    one = go(client, client.get(address), "saring", [ani])
    two = go(client, client.get(address), "saring", [budi])
    assert (ticked_on(client.get(address)), ticked_on(one), ticked_on(two)) == (set(), {ani.pk}, {budi.pk})
    other = client.get(reverse("training_enrol", args=[make_training("Lain").pk]), {"pilih": hidden(one)["pilih"]})
    assert ticked_on(other) == set()
    assert "Pilihan di daftar ini sudah berakhir" in text_of(other)


def test_ticks_that_the_session_has_lost_are_told(client, address, ani):
    assert "Pilihan di daftar ini sudah berakhir" in text_of(client.get(address, {"pilih": "x" * 5000}))


def test_lost_ticks_are_told_when_the_others_are_sent(client, address, ani, budi):
    page = client.post(address, {"pilih": "tidak-ada", "person": [ani.pk]}, follow=True)
    assert "Pilihan di daftar ini sudah berakhir" in page.content.decode()
    page = client.post(address, {"pilih": "tidak-ada", "person": [ani.pk], "go": "hal=1"}, follow=True)
    assert "Pilihan di daftar ini sudah berakhir" in page.content.decode()


def test_ticks_end_when_they_are_saved(client, ani):
    training = make_training()
    address = reverse("training_enrol", args=[training.pk])
    page = go(client, client.get(address), "saring", [ani])
    frozen = client.post(address, {**hidden(page), "person": [ani.pk]})
    client.post(address, {**hidden(frozen), "frozen": frozen.context["selection"].frozen})
    assert training.records.count() == 1
    assert client.session[kept_ticks.KEY] == {}


def test_the_oldest_ticks_of_a_session_end_first(client, address, ani, monkeypatch):
    monkeypatch.setattr(kept_ticks, "MOST_LISTS", 2)
    pages = [go(client, client.get(address), "saring", [ani]) for _ in range(3)]
    assert set(client.session[kept_ticks.KEY]) == {hidden(page)["pilih"] for page in pages[1:]}


def test_a_bound_account_ticks_only_its_own(client_of, ani, budi):
    bound = client_of(make_user("Petugas", [ani.village.district]))
    address = reverse("training_enrol", args=[make_training().pk])
    page = go(bound, bound.get(address), "saring", [ani, budi])
    confirmed = bound.post(address, {**hidden(page), "person": [ani.pk]})
    assert confirmed.context["selection"].people == [ani]


def test_a_nik_in_the_search_stays_out_of_the_address_and_is_told(client, address, ani):
    page = go(client, client.get(address), "saring", [ani], q="1704061010109915")
    assert all("17040610" not in where for where, _ in page.redirect_chain)
    assert "NIK dan nomor HP dicari lewat kotak pencarian." in text_of(page)
    assert ticked_on(page) == {ani.pk}


@pytest.mark.parametrize("where", ["hal=x", "q=%00", "kecamatan=99.99.99&hal=9", "x" * 5000, "pilih=lain"])
def test_odd_ways_are_answered_with_the_list_and_its_ticks(client, address, ani, where):
    assert go(client, client.get(address), where, [ani]).status_code == 200


def test_who_is_recorded_meanwhile_is_no_longer_ticked_but_told(client, ani):
    training = make_training()
    address = reverse("training_enrol", args=[training.pk])
    page = go(client, client.get(address), "saring", [ani])
    make_record(ani, training)
    told = client.post(address, {**hidden(page), "person": [ani.pk]}, follow=True)
    assert "Semua yang dipilih sudah tercatat" in text_of(told)

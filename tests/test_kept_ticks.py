"""Ticks stay while one searches, filters and pages; without scripts, in one list and one window."""

import re

import pytest
from django.urls import reverse

from registry.lists import kept_ticks
from registry.views import trainings, volunteers
from tests.factories import (
    fictional_nik,
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)
from tests.security.html_forms import forms_of
from tests.test_list_files import sheets

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
    [there] = re.findall(r'name="go" value="([^"]*)"[^>]*>Berikutnya', page.content.decode())
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


# The list of people, from which many are appointed, moved, ended and saved as a file

PEOPLE, SEARCH, APPOINT = "/psm/", "/psm/cari/", "/psm/tindakan/tugaskan/"


def search_for(client, page, text, ticked):
    """Type into the search box of the list, whose form it belongs to."""
    return client.post(SEARCH, {**hidden(page), "person": [person.pk for person in ticked], "q": text}, follow=True)


def test_ticks_of_the_list_of_people_stay_until_they_are_saved(client, ani, budi, monkeypatch):
    monkeypatch.setattr(volunteers, "ROWS", 1)
    page = search_for(client, client.get(PEOPLE), "budi", [ani])
    assert [person.name for person in page.context["page"]] == ["Budi"]
    assert "1 dipilih" in text_of(page)
    page = go(client, page, "urut=-nama", [budi])
    [there] = re.findall(r'name="go" value="([^"]*)"[^>]*>Berikutnya', page.content.decode())
    page = go(client, page, there.replace("&amp;", "&"), [budi])
    assert ticked_on(page) == {ani.pk}
    page = go(client, page, "saring", [ani], status="calon", urut="-nama")
    assert page.context["elsewhere_ticked"] == 1
    page = client.post(APPOINT, {**hidden(page), "person": [budi.pk]})
    assert page.context["selection"].people == [ani, budi]
    assert ticked_on(client.get(page.context["back"] + "&urut=-nama")) == {budi.pk}
    sent = {form.action: form.values for form in forms_of(page.content.decode())}[""]
    page = client.post(APPOINT, {**sent, "picked": [ani.pk, budi.pk], "started_on": "06-12-2019"}, follow=True)
    assert "2 PSM ditugaskan: Ani" in text_of(page)
    assert client.session[kept_ticks.KEY] == {}


def test_ticks_stay_while_a_phone_or_a_nik_is_searched_neither_of_which_is_in_an_address(client, ani):
    make_volunteer("Citra", phone="+6281200001111")
    page = search_for(client, client.get(PEOPLE), "0812-0000-1111", [ani])
    assert [person.name for person in page.context["page"]] == ["Citra"]
    page = go(client, page, "saring", status="calon", hp="1")
    assert [person.name for person in page.context["page"]] == ["Citra"]
    assert page.context["elsewhere_ticked"] == 1
    back = search_for(client, page, fictional_nik(9009), []).context["back"]
    assert ticked_on(client.get(back)) == {ani.pk}


def test_all_that_match_says_who_comes_along_and_that_is_who_comes(client, ani, budi):
    for where in (PEOPLE, reverse("training_enrol", args=[make_training().pk])):
        page = go(client, client.get(where), "saring", [ani], q="budi")
        assert re.search(
            r"Semua 1 yang cocok( dan \w+ \w+)?, beserta 1 yang dipilih di luar saringan ini", text_of(page)
        )
        assert 'data-chosen-all="1 PSM dan 1 di luar saringan dipilih"' in page.content.decode()
        sent = client.post(APPOINT if where == PEOPLE else where, {**hidden(page), "all": "1"})
        assert sent.context["selection"].people == [budi, ani]
        assert "di luar saringan" not in text_of(client.get(where))


def test_those_ticked_are_saved_as_a_file_and_lost_ticks_are_not_everybody(client_of, kabid, ani, budi):
    client = client_of(kabid)
    page = go(client, client.get(PEOPLE), "terpilih=1", [ani])
    [export] = re.findall(r'href="(/psm/ekspor/\?[^"]+)"', page.content.decode())
    page = client.get(export.replace("&amp;", "&"))
    assert page.context["count"] == 1
    sent = {"columns": [], "kind": "xlsx", "purpose": "Rapat"}
    saved = str(sheets(client.post(export.replace("&amp;", "&"), {**hidden(page), **sent})))
    assert "Ani" in saved
    assert "Budi" not in saved
    assert "yang dipilih" in saved
    lost = "terpilih=1&pilih=tidak-ada"
    assert "Belum ada yang diekspor" in text_of(client.get(f"/psm/ekspor/?{lost}"))
    page = client.post(APPOINT, {"all": "1", "saring": lost, "pilih": "tidak-ada"}, follow=True)
    assert "Pilihan di daftar ini sudah berakhir. Centang lagi" in text_of(page)


# The participants of a ceremony


def test_ticks_of_participants_stay_and_are_marked_together(client, ani, budi):
    ceremony = make_ceremony([ani, budi, make_volunteer("Citra")])
    ours = {each.volunteer.name: each for each in ceremony.participants.select_related("volunteer")}
    address, mark = ceremony.get_absolute_url(), reverse("participant_mark", args=[ceremony.pk])
    page = go(client, client.get(address), "saring", [ours["Ani"]], q="budi", hal="2")
    assert re.fullmatch(r".*/\?q=budi&pilih=\w+#peserta", page.redirect_chain[0][0])  # From the first page on.
    assert "Semua 1 yang cocok, beserta 1 yang dipilih di luar saringan ini" in text_of(page)
    page = go(client, page, "terpilih=1", [ours["Budi"]])
    assert ticked_on(page) == {ours["Ani"].pk, ours["Budi"].pk}
    client.post(mark, {**hidden(page), "person": [ours["Ani"].pk], "mark": "tidur"})  # Nothing was chosen to do.
    assert ticked_on(client.get(address, {"pilih": hidden(page)["pilih"]})) == {ours["Ani"].pk}
    page = go(client, client.get(address, {"pilih": hidden(page)["pilih"]}), "saring", [ours["Ani"]], q="budi")
    client.post(mark, {**hidden(page), "all": "1", "mark": "hadir"})
    assert set(ceremony.participants.filter(attendance="hadir")) == {ours["Ani"], ours["Budi"]}
    assert client.session[kept_ticks.KEY] == {}
    lost = {"saring": "terpilih=1&pilih=x", "all": "1", "mark": "absen"}
    assert "Periksa daftarnya, lalu pilih lagi" in text_of(client.post(mark, lost, follow=True))


def test_the_workbook_of_ticked_participants_has_no_others(client_of, kabid, ani, budi):
    client, ceremony = client_of(kabid), make_ceremony([ani, budi])
    page = go(client, client.get(ceremony.get_absolute_url()), "terpilih=1", [ceremony.participants.get(volunteer=ani)])
    [file] = re.findall(r'href="([^"]+peserta.xlsx\?[^"]+)"', page.content.decode())
    rows = str(sheets(client.get(file.replace("&amp;", "&")))[0])
    assert "Ani" in rows
    assert "Budi" not in rows
    assert client.get(file.partition("?")[0], {"terpilih": "1", "pilih": "x"}).status_code == 302

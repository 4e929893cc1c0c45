"""Which columns the list of people shows is chosen by each account, and stays chosen."""

from datetime import date

import pytest

from kaur_psm.accounts import backends
from registry.lists.people_columns import COLUMNS, MOST, USUAL
from registry.models import ListColumns, Volunteer
from tests.factories import make_appointment, make_volunteer
from tests.pages import html_of, words_of
from tests.test_kept_ticks import go, ticked_on

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIST, CHOOSE = "/psm/", "/psm/kolom/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def person():
    known = {
        "phone": "+6281200001111",
        "sex": Volunteer.Sex.FEMALE,
        "born_on": date(1990, 12, 6),
        "education": Volunteer.Education.SENIOR,
        "occupation": "Guru mengaji",
    }
    decree = {"decree_number": "460/12/DINSOS", "decree_on": date(2019, 12, 1), "decree_until": date(2030, 12, 31)}
    return make_appointment(make_volunteer("Ani", **known), **decree).volunteer


def heads_of(page):
    return [words for words, _, _ in page.context["heads"]]


def test_without_a_choice_the_usual_columns_are_shown(client, person):
    page = client.get(LIST)
    assert [*page.context["shown"]] == [*USUAL]
    assert "0812-0000-1111" not in words_of(page)


def test_chosen_columns_are_shown_with_what_they_say_and_stay_for_the_account(
    client, client_of, petugas, kabid, person
):
    chosen = ["pekerjaan", "hp", "sk", "jk", "lahir", "pendidikan"]
    page = client.post(f"{CHOOSE}?status=aktif", {"columns": chosen}, follow=True)
    assert page.redirect_chain == [(f"{LIST}?status=aktif", 302)]
    again = client_of(petugas).get(LIST)
    assert [*again.context["shown"]] == ["sk", "hp", "jk", "lahir", "pendidikan", "pekerjaan"]
    cells = (
        "460/12/DINSOS <small>sampai 31-12-2030</small>|0812-0000-1111|Perempuan|06-12-1990|SLTA/sederajat|Guru mengaji"
    )
    row = html_of(again).partition("<tbody>")[2].partition("</tbody>")[0]
    assert not [cell for cell in cells.replace(" <", "<").split("|") if cell not in row]
    assert "Aktif" not in row
    assert [*client_of(kabid).get(LIST).context["shown"]] == [*USUAL]


def test_by_a_column_that_is_not_shown_the_list_can_still_be_sorted_by_its_address(client, person):
    client.post(CHOOSE, {"columns": ["nomor"]})
    page = client.get(LIST, {"urut": "desa"})
    assert page.context["shown"] == ["nomor"]
    assert page.status_code == 200
    assert words_of(page).count("Desa/kelurahan") == 1  # The filter of what is lacking; no head.


def test_there_are_at_most_so_many_and_unknown_ones_are_refused(client, person):
    page = client.post(CHOOSE, {"columns": [*COLUMNS][: MOST + 1]})
    assert f"Paling banyak {MOST} kolom di samping nama; sekarang {MOST + 1}." in words_of(page)
    assert page.content.decode().count(" checked") == MOST + 1
    assert client.post(CHOOSE, {"columns": ["nik"]}).status_code == 200
    assert not ListColumns.objects.exists()


def test_the_usual_ones_come_back_and_are_not_remembered(client, petugas, person):
    for back in ({"usual": "1", "columns": ["hp"]}, {"columns": [*USUAL]}):
        client.post(CHOOSE, {"columns": []})
        assert client.get(LIST).context["shown"] == []
        client.post(CHOOSE, back)
        assert not ListColumns.objects.exists()


def test_what_is_ticked_stays_while_columns_are_chosen(client, person):
    page = go(client, client.get(LIST), "saring", [person])
    query = page.request["QUERY_STRING"]
    assert f"{CHOOSE}?{query}" in page.content.decode()
    assert ticked_on(client.post(f"{CHOOSE}?{query}", {"columns": ["hp"]}, follow=True)) == {person.pk}


def test_the_query_of_the_account_which_threads_share_joins_nothing_while_it_is_compiled():
    assert 'JOIN "accounts_user" U' not in str(backends._accounts().query)


def test_a_page_of_the_list_asks_no_more_for_columns(client, person, django_assert_max_num_queries):
    client.post(CHOOSE, {"columns": ["sk", "hp", "pekerjaan"]})
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST, {"status": "aktif"})

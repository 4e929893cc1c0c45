"""The menu of all tasks stands on every page, and holds for each account exactly what it may open."""

import re

import pytest

from kaur_psm.accounts.menu import TASKS, menu_of
from tests.factories import make_district, make_user
from tests.security.html_forms import forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ACCOUNTS = [
    ("Pimpinan", {}),
    ("Petugas", {}),
    ("Kabid", {}),
    ("Admin", {}),
    ("Kabid", {"districts": True}),
    ("Admin", {"districts": True, "is_superuser": False}),
    (None, {}),
]


def addresses_in(html):
    return re.findall(r'href="([^"]+)"', html)


@pytest.mark.parametrize("role, more", ACCOUNTS)
def test_every_line_opens_and_what_is_left_out_would_be_refused(client_of, role, more):
    districts = [make_district("Kinal")] if more.pop("districts", None) else ()
    user = make_user(role, districts, **more)
    client, shown = client_of(user), set(addresses_in(menu_of(user)))
    everything = set(addresses_in(menu_of(make_user("Admin"))))
    assert len(everything) == sum(map(len, TASKS.values()))
    assert {address: client.get(address).status_code for address in shown} == dict.fromkeys(shown, 200)
    assert {client.get(address).status_code for address in everything - shown} <= {403}


def test_it_stands_on_every_page_with_the_search_box(client_of, petugas):
    client = client_of(petugas)
    for address in ("/", "/psm/", "/psm/baru/", "/pelatihan/", "/desa/", "/bantuan/"):
        page = client.get(address).content.decode()
        assert menu_of(petugas) in page
        assert page.count('id="finder"') == 1


def test_the_search_box_keeps_the_filters_of_the_list_of_people(client_of, petugas):
    page = client_of(petugas).get("/psm/?status=aktif&q=rahma").content.decode()
    box = re.search(r'<form class="finder".*?</form>', page, re.DOTALL)[0]
    assert box.count('form="saring"') == 2  # It belongs to the form of the list, which has its filters.
    assert 'formaction="/psm/cari/"' in box
    [sent] = [form.values for form in forms_of(page) if "saring" in form.values]
    assert (sent["q"], sent["status"]) == ("rahma", "aktif")

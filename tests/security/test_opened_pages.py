"""Who opens the pages of people and certificates by the hundred: counted, traced once a day, shown to the Admin."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from registry.front_notices import notices_for
from registry.guards import opened
from registry.models import Trace, TryCount
from tests.factories import make_user, make_village, make_volunteer
from tests.test_rules_of_ceremonies import make_certificate

pytestmark = pytest.mark.django_db

NOON = 1_795_924_800  # A Unix time, so that no window ends during a test.


@pytest.fixture(autouse=True)
def _three_a_day(monkeypatch):
    monkeypatch.setattr(opened, "OPENED", replace(opened.OPENED, most=3))
    monkeypatch.setattr("registry.models.tries.time", SimpleNamespace(time=lambda: NOON))


@pytest.fixture
def people(db):
    village = make_village()
    return [make_volunteer(f"Orang {number}", village) for number in range(5)]


def pages_of(*people):
    return [f"/psm/{person.pk}/" for person in people]


def open_all(client, addresses):
    for address in addresses:
        assert client.get(address).status_code == 200, address


def traces():
    return list(Trace.objects.filter(kind=Trace.Kind.OPENED_MANY).values_list("user__username", flat=True))


@pytest.mark.slow
def test_who_opens_more_people_than_the_bound_leaves_one_trace(client_of, petugas, people):
    client = client_of(petugas)
    open_all(client, pages_of(*people[:3]))
    assert traces() == []
    open_all(client, pages_of(*people[3:]))
    assert traces() == ["petugas"]


@pytest.mark.slow
def test_all_pages_of_one_person_are_one(client_of, admin, people):
    one = people[0].pk
    pages = ["", "ubah/", "riwayat/", "paspor/", "penugasan/baru/", "hapus/"]
    open_all(client_of(admin), [f"/psm/{one}/{page}" for page in pages] * 2)
    open_all(client_of(admin), [f"/admin/registry/volunteer/{one}/change/"])
    assert traces() == []
    open_all(client_of(admin), pages_of(*people[1:4]))
    assert traces() == ["admin"]


@pytest.mark.slow
def test_certificates_count_too(client_of, petugas, people):
    client = client_of(petugas)
    open_all(client, pages_of(*people[:3]))
    open_all(client, [f"/piagam/{make_certificate().pk}/"])
    assert traces() == ["petugas"]


def test_what_was_not_shown_is_not_counted(client_of, bound, client, people):
    for one in [client_of(bound), client]:
        for address in pages_of(*people):
            assert one.get(address).status_code in (302, 404)
    assert traces() == []
    assert not TryCount.objects.filter(limit=opened.OPENED.name).exists()


@pytest.mark.slow
def test_each_account_is_counted_apart_and_the_next_day_begins_anew(client_of, people, petugas, kabid, monkeypatch):
    open_all(client_of(petugas), pages_of(*people[:2]))
    open_all(client_of(kabid), pages_of(*people[2:]))
    monkeypatch.setattr("registry.models.tries.time", SimpleNamespace(time=lambda: NOON + 24 * 3600))
    open_all(client_of(petugas), pages_of(*people[2:]))
    assert traces() == []
    assert TryCount.objects.filter(limit=opened.OPENED.name).count() == 4  # Yesterday's are gone.


@pytest.mark.slow
def test_the_admin_is_shown_who_and_led_to_the_traces(client_of, petugas, people):
    open_all(client_of(petugas), pages_of(*people))
    page = client_of(make_user("Admin")).get("/").content.decode()
    assert "Akun petugas membuka lebih dari 3 halaman PSM dan piagam hari ini." in page
    assert 'href="/jejak/?akun=petugas"' in page
    assert "membuka lebih dari" not in client_of(make_user("Kabid")).get("/").content.decode()
    Trace.objects.record(Trace.Kind.OPENED_MANY, user=petugas)
    assert notices_for(make_user("Admin", username="admin2"))["opening_much"] == ["petugas"]


def test_a_page_opened_again_costs_no_statement(petugas, people, django_assert_num_queries):
    session = {}
    opened.note(petugas, f"/psm/{people[0].pk}/", session)
    for path in (f"/psm/{people[0].pk}/riwayat/", "/psm/"):
        with django_assert_num_queries(0):
            opened.note(petugas, path, session)
    with django_assert_num_queries(2):
        opened.note(petugas, f"/psm/{people[1].pk}/", session)
    with django_assert_num_queries(1):
        opened.note(petugas, f"/psm/{people[1].pk}/", {})


def test_what_a_session_keeps_of_it_has_an_end(petugas, people):
    session = {}
    for person in people * 2:
        opened.note(petugas, f"/psm/{person.pk}/", session)
    assert len(session[opened.SEEN][1]) == 4
    assert traces() == ["petugas"]

"""Lists of a whole country's people: counted up to a thousand, read along an index, with the same few queries."""

import re
from datetime import date, timedelta
from itertools import islice, product
from string import ascii_lowercase

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from kaur_psm.accounts.backends import RightsBackend
from kaur_psm.accounts.models import User
from registry.lists import pages
from registry.models import Volunteer, volunteer_queries
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_district,
    make_record,
    make_regency,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import html_of

pytestmark = pytest.mark.django_db

LIST = "/psm/"
MOST = 12  # Queries of a page, with those for the account.


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def talo():
    """A village of a second regency."""
    return make_village("Talo Kecil", make_district("Talo", make_regency("Kabupaten Seluma", "17.05")))


@pytest.fixture
def few(monkeypatch):
    """Five people are counted, no more."""
    monkeypatch.setattr(pages, "COUNTED", 5)
    monkeypatch.setattr(volunteer_queries, "CHOICES", 5)


def make_people(count, village, name="Orang"):
    letters = map("".join, product("abcdef", ascii_lowercase))
    return [make_volunteer(f"{name} {two}", village) for two in islice(letters, count)]


def rows(page):
    return [person.name for person in page.context["page"]]


# Counts


def test_up_to_the_number_that_is_counted_the_count_is_exact(client, talo, few):
    make_people(5, talo)
    make_village()
    page = client.get(LIST)
    assert page.context["sentence"] == "5 PSM"
    assert "Semua 5 yang cocok" in page.content.decode()


def test_beyond_it_there_are_more_than_so_many(client, talo, few):
    make_people(6, talo)
    make_village()
    page = client.get(LIST)
    assert page.context["sentence"] == "lebih dari 5 PSM"
    assert "Semua lebih dari 5 yang cocok" in page.content.decode()


def test_a_thousand_is_written_as_an_office_writes_it():
    assert (pages.in_words(None), pages.in_words(1234)) == ("lebih dari 1.000", "1.234")


@pytest.mark.parametrize("area", [{"kabupaten": "17.05"}, {"kecamatan": "17.05.20"}, {"desa": "17.05.20.2001"}])
def test_an_area_is_counted_however_many_it_has(client, talo, few, area):
    talo.code = "17.05.20.2001"
    talo.save()
    make_people(7, talo)
    make_people(3, make_village())
    assert client.get(LIST, area).context["sentence"].startswith("7 PSM ")


def test_where_there_is_one_regency_all_of_it_is_counted(client, few):
    make_people(7, make_village())
    assert client.get(LIST).context["sentence"] == "7 PSM"


def test_a_bound_account_has_all_of_its_people_counted(client_of, talo, few):
    make_people(7, talo)
    make_people(3, make_village())
    bound = client_of(make_user("Petugas", [talo.district, make_district("Kinal")]))
    assert bound.get(LIST).context["sentence"] == "7 PSM"


# Pages


@pytest.mark.parametrize("order", ["nama", "-nama", "nomor", "-nomor"])
@pytest.mark.slow
def test_the_pages_of_a_long_list_hold_everybody_once_in_order(client, talo, few, order):
    make_people(90, talo)
    make_village()
    people, number, is_over = [], 1, False
    while not is_over:
        page = client.get(LIST, {"hal": number, "urut": order})
        people += page.context["page"].object_list
        assert page.context["page"].end_index() == len(people)
        is_over, number = not page.context["page"].has_next(), number + 1
    assert number == 4
    assert [person.pk for person in people] == list(Volunteer.objects.sorted_by(order).values_list("pk", flat=True))
    assert len({person.pk for person in people}) == 90


@pytest.mark.slow
def test_a_page_beyond_the_last_is_the_last(client, talo, few):
    make_people(45, talo)
    make_village()
    for number in ("2", "3", "999999", "9" * 30):
        page = client.get(LIST, {"hal": number}).context["page"]
        assert (page.number, len(page), page.has_next(), page.has_previous()) == (2, 5, False, True)
    for number in ("0", "-1", "satu", ""):
        assert client.get(LIST, {"hal": number}).context["page"].number == 1


@pytest.mark.slow
def test_a_full_last_page_offers_no_next_one(client, talo, few):
    make_people(80, talo)
    make_village()
    page = client.get(LIST, {"hal": 2})
    assert 'rel="next"' not in page.content.decode()
    assert "Baris 41–80 dari lebih dari 5" in page.content.decode()


# Order


def test_an_order_that_is_reckoned_is_given_to_an_area_and_to_a_few(client, talo, few):
    late, early = make_people(2, talo)
    make_appointment(early, talo, date(2015, 1, 1))
    make_appointment(late, talo, date(2020, 1, 1))
    make_people(5, make_village(), "Lain")
    for narrowed in ({"kabupaten": "17.05"}, {"q": "orang"}):
        page = client.get(LIST, {"urut": "mulai", **narrowed})
        assert rows(page) == [early.name, late.name]
        assert "hanya untuk satu kabupaten/kota" not in page.content.decode()


def test_for_a_whole_country_the_list_says_that_it_is_in_another_order(client, talo, few):
    people = make_people(7, talo)
    make_appointment(people[-1], talo, date(2015, 1, 1))
    make_village()
    page = client.get(LIST, {"urut": "mulai"})
    assert rows(page) == [person.name for person in people]
    content = html_of(page)
    assert "Urutan menurut mulai bertugas hanya untuk satu kabupaten/kota" in content
    assert content.count("aria-sort") == 1
    assert 'aria-sort="ascending"><button type="submit" name="go" value="urut=-nama">' in content


# Search


def test_people_to_choose_from_are_the_first_by_name_however_many_fit(few):
    people = make_people(30, make_village())
    assert list(Volunteer.objects.for_choice("orang", limit=3)) == people[:3]
    assert list(Volunteer.objects.for_choice("orang ac", limit=3)) == [people[2]]


def test_a_fragment_of_a_name_is_found_by_an_index():
    with connection.cursor() as cursor:
        index = connection.introspection.get_constraints(cursor, Volunteer._meta.db_table)["volunteer_by_letters"]
        assert index["columns"] == ["name_folded"]
        if connection.vendor == "postgresql":
            for way in ("seqscan", "indexscan", "indexonlyscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            # With deleted people: on an empty table PostgreSQL may use another index of people who are not deleted.
            assert "volunteer_by_letters" in Volunteer.with_deleted.matching("aminah").order_by().explain()


def test_a_list_is_read_along_the_index_of_the_names():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = Volunteer.objects.sorted_by("-nama").values("pk")[:40].explain()
    assert "volunteer_living_by_name" in plan
    assert "sort" not in plan.lower().replace("temp b-tree", "sort")


def test_of_a_word_that_is_everybodys_the_same_name_is_still_found(monkeypatch):
    monkeypatch.setattr(volunteer_queries, "NAMESAKES", 1)
    for name in ("Pratama Satu", "Pratama Dua", "Adi Pratama"):
        make_volunteer(name)
    namesake = make_volunteer("Adi Pratama")
    people = Volunteer.objects.sharing(name="adi pratama", word="pratama")
    assert namesake in people
    assert people.count() in (2, 3)


# Queries


@pytest.fixture
def person(talo):
    """A person with many records, among others."""
    make_people(3, make_village())
    person = make_volunteer("Siti Aminah", talo, fictional_nik(district="320105"), born_on=date(1990, 12, 6))
    make_volunteer("Siti Aminah", talo, born_on=date(1990, 12, 6))
    make_appointment(person, talo)
    make_record(person, make_training())
    make_activity(person, village=talo)
    person.work_in([1, 2])
    return person


PAGES = [
    "/",
    "/papan/17.05/",
    "/papan/17.05/?per=31-12-2025",
    "/psm/",
    "/psm/?hal=2",
    "/psm/?q=siti",
    "/psm/?q=siti&status=aktif&kabupaten=17.05&kecamatan=17.05.20&urut=-mulai",
    "/psm/?status=calon&bimtek=belum&kabupaten=17.05&urut=desa&hal=2",
    "/psm/?sk=berakhir&status=aktif&kabupaten=17.05&urut=-mulai",
    "/psm/{pk}/",
    "/rekap/?per=31-12-2025&kabupaten=17.05",
    "/rekap/?per=31-12-2025",
    "/bidang/",
]


@pytest.mark.parametrize("is_bound", [False, True])
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.slow
def test_no_page_takes_more_than_twelve_queries_but_the_front_page_which_tells_of_lists(
    client_of, person, talo, address, is_bound, few, django_assert_max_num_queries
):
    make_people(50, talo)
    client = client_of(make_user("Petugas", [talo.district, make_district("Kinal")] if is_bound else []))
    address = address.format(pk=person.pk)
    client.get(address)  # The first request of a session also saves its time.
    with django_assert_max_num_queries(MOST + (address == "/")):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role, most", [("Petugas", MOST + 1), ("Kabid", MOST + 4), ("Admin", MOST + 6)])
def test_the_front_page_of_one_regency_takes_no_more(client_of, role, most, django_assert_max_num_queries):
    """What waits (`registry.front_tasks`) is two questions, who has it in hand one, the notices of heads are more."""
    make_appointment()
    client = client_of(make_user(role))
    client.get("/")
    with django_assert_max_num_queries(most):
        assert client.get("/").status_code == 200


def test_the_few_niks_that_wait_for_a_decision_are_read_along_their_index(talo):
    make_people(50, talo)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # A small table would be read whole.
            cursor.execute("ANALYZE registry_volunteer")  # Of a table without figures any index is as good.
    plan = Volunteer.objects.with_unclaimed_nik().order_by().explain()
    assert re.search(r"INDEX \S*nik_unclaimed|Index Cond.*nik_unclaimed", plan)


# The account


def test_the_rights_of_an_account_and_of_its_roles_are_one_query(django_assert_num_queries):
    user = make_user("Pimpinan")
    user.user_permissions.add(Permission.objects.get(codename="merge_volunteer"))
    user, backend = User.objects.get(pk=user.pk), RightsBackend()
    with django_assert_num_queries(1):
        rights = backend.get_all_permissions(user)
    assert {"registry.merge_volunteer", "registry.view_volunteer"} <= rights
    assert "registry.change_volunteer" not in rights
    assert rights == backend.get_user_permissions(user) | backend.get_group_permissions(user)


def test_an_account_that_is_not_active_has_no_rights_and_is_nobody():
    user = make_user("Petugas", is_active=False)
    assert RightsBackend().get_all_permissions(user) == set()
    assert RightsBackend().get_user(user.pk) is None


def test_the_menu_names_the_role(client_of):
    user = make_user("Petugas")
    assert f"{user.username} · Petugas<" in html_of(client_of(user).get("/"))
    user.groups.add(make_user("Kabid").groups.get())
    assert f"{user.username} · Kabid dan lainnya<" in html_of(client_of(user).get("/"))


def test_a_click_is_noted_once_a_minute(client):
    client.get("/psm/")
    session = client.session
    noted = session["seen_at"]
    client.get("/psm/")
    assert client.session["seen_at"] == noted
    session["seen_at"] = noted - 61
    session.save()
    client.get("/psm/")
    assert client.session["seen_at"] >= noted


def test_an_hour_is_reckoned_from_the_click_that_was_noted(client):
    client.get("/psm/")
    assert client.session.get_expiry_age() == timedelta(hours=1).total_seconds()

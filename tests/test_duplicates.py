"""Possible doubles are found without comparing all people with all, and decisions about them are remembered."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.doubles.finding import alike, doubles, doubles_of, likeness_of, traits_of
from registry.doubles.likeness import Traits, key
from registry.models import DistinctPair, Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_user,
    make_village,
    make_volunteer,
)
from tests.planned_lists import messages_of, planned

pytestmark = pytest.mark.django_db

BORN = date(1985, 12, 6)


def pairs(people=None, **kwargs):
    """The possible doubles, as sets of names."""
    found_doubles = doubles(Volunteer.objects.all() if people is None else people, **kwargs)
    named = dict(Volunteer.objects.values_list("pk", "name"))
    return [{named[double.first], named[double.second]} for double in found_doubles]


def elsewhere(name="Geramat"):
    return make_village(name, make_district("Kinal"))


# Who is asked about


def test_one_name_is_doubted_at_every_door_whatever_else_differs(client_of, admin):
    make_volunteer("Siti Aminah", elsewhere(), born_on=BORN)
    other = {
        "name": "SITI AMINAH",
        "born_on": "17-03-1990",
        "sex": "P",
        "home_village": make_village("Linau").choice_label,
    }
    client = client_of(admin)
    assert "Sudah ada Siti Aminah (PSM-00001)" in client.post("/psm/baru/", other).context["form"].errors["name"][0]
    form = client.post("/admin/registry/volunteer/add/", other).context["adminform"].form
    assert "Sudah ada Siti Aminah (PSM-00001)" in form.errors["name"][0]
    (row,) = planned(["Nama", "Tgl lahir", "Desa"], ["SITI AMINAH", "17-03-1990", "Linau"])
    assert "Siti Aminah (PSM-00001)" in messages_of(row)
    make_volunteer("SITI AMINAH", make_village("Linau"), born_on=date(1990, 3, 17))
    assert pairs() == [{"Siti Aminah", "SITI AMINAH"}]


# Who makes a pair


@pytest.mark.parametrize(
    "one, other",
    [
        ({"name": "Moh. Ali Imran", "born_on": BORN}, {"name": "Muhammad Ali Imron", "born_on": BORN}),
        ({"name": "Siti Aminah", "phone": "+6281234567890"}, {"name": "Siti Amina", "phone": "+6281234567890"}),
        ({"name": "Siti Aminah", "nik": fictional_nik(9001)}, {"name": "Sitti Amina", "nik": fictional_nik(9002)}),
        ({"name": "Rohani", "born_on": BORN, "phone": "+62811"}, {"name": "Ani", "born_on": BORN, "phone": "+62811"}),
        ({"name": "Hj. Siti Aminah"}, {"name": "Siti Aminah"}),
    ],
)
def test_two_records_that_share_enough_are_found_wherever_they_live(one, other):
    make_volunteer(**one)
    make_volunteer(**other, village=elsewhere())
    make_volunteer("Zulkarnain Lain", elsewhere("Lain"), born_on=BORN)
    assert pairs() == [{one["name"], other["name"]}]
    person = Volunteer.objects.get(name=other["name"])
    (double,) = doubles_of(person, Volunteer.objects.all())
    assert double[0].name == one["name"]
    assert double[1] == likeness_of(person, double[0]) == doubles(Volunteer.objects.all())[0].likeness


def test_names_alike_are_found_in_one_village_alone():
    make_volunteer("Nurhidayah")
    make_volunteer("Nurhidaya", elsewhere())
    make_volunteer("Nurhidayat")
    assert pairs() == [{"Nurhidayah", "Nurhidayat"}]


def test_the_village_is_where_one_belongs_and_not_where_one_lives():
    served = make_volunteer("Rohani", elsewhere())
    make_appointment(served, make_village())
    make_volunteer("Rohany")
    assert pairs() == [{"Rohani", "Rohany"}]
    assert [person.name for person, _ in doubles_of(served, Volunteer.objects.all())] == ["Rohany"]
    assert [person.name for person, _ in doubles_of(Volunteer.objects.get(name="Rohany"), Volunteer.objects.all())] == [
        "Rohani"
    ]


def test_the_likest_come_first():
    make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Siti Amina", elsewhere(), born_on=BORN)
    make_volunteer("Siti Aminah", born_on=BORN, phone="+6281234567890")
    scores = [double.likeness.score for double in doubles(Volunteer.objects.all())]
    assert scores == sorted(scores, reverse=True)
    assert pairs()[0] == {"Siti Aminah"}


def test_a_deleted_person_is_no_double():
    make_volunteer("Siti Aminah")
    make_volunteer("Siti Aminah").remove("Salah catat")
    assert pairs() == []
    assert doubles_of(Volunteer.objects.get(), Volunteer.objects.all()) == []


def test_a_row_that_is_no_record_yet_is_compared_too():
    person = make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Rohani", born_on=BORN)
    row = Traits(key("Hj. Siti Amina"), born_on=BORN)
    assert [(pk, likeness.reasons) for pk, likeness in alike(row, Volunteer.objects.all())] == [
        (person.pk, ("nama mirip", "tanggal lahir sama"))
    ]


def test_a_row_of_nothing_is_like_nobody():
    make_volunteer("Rohani", home_village=None)
    assert not Volunteer.objects.sharing().exists()
    assert alike(Traits(""), Volunteer.objects.all()) == []


# Areas


def test_a_district_narrows_to_pairs_of_which_one_belongs_there():
    make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Siti Amina", elsewhere(), born_on=BORN)
    make_volunteer("Rohani Wati", born_on=date(1970, 1, 2))
    make_volunteer("Rohany Wati", born_on=date(1970, 1, 2))
    assert pairs(district=make_district("Kinal")) == [{"Siti Aminah", "Siti Amina"}]
    assert len(pairs(district=make_district("Kaur Selatan"))) == 2


def test_a_bound_account_sees_pairs_of_its_own_people_alone(bound):
    make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Siti Amina", elsewhere(), born_on=BORN)
    make_volunteer("Rohani Wati", elsewhere())
    make_volunteer("Rohany Wati", elsewhere())
    assert pairs(Volunteer.objects.visible_to(bound)) == [{"Rohani Wati", "Rohany Wati"}]


# What is remembered


def test_declared_different_people_are_left_out_until_that_is_undone(kabid):
    one, other = make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
    pair = DistinctPair.objects.say(other, one, kabid)
    assert (pair.first, pair.second, pair.said_by) == (one, other, kabid)
    assert pairs() == doubles_of(one, Volunteer.objects.all()) == doubles_of(other, Volunteer.objects.all()) == []
    DistinctPair.objects.between(one, other).delete()
    assert len(pairs()) == 1


def test_declaring_it_twice_changes_nothing(kabid, petugas):
    one, other = make_volunteer(), make_volunteer()
    assert DistinctPair.objects.say(one, other, kabid) == DistinctPair.objects.say(other, one, petugas)
    assert DistinctPair.objects.get().said_by == kabid


def test_the_database_knows_each_pair_in_one_order_alone():
    one, other = make_volunteer(), make_volunteer()
    for first, second in [(other, one), (one, one)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            DistinctPair.objects.create(first=first, second=second)
    DistinctPair.objects.create(first=one, second=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        DistinctPair.objects.create(first=one, second=other)


# How fast


def test_finding_all_doubles_takes_two_queries_for_any_number(django_assert_num_queries):
    for number in range(30):
        make_volunteer("Siti Aminah", make_village(f"Desa {'ABCDEFGHIJ'[number % 10]}"), born_on=BORN)
    with django_assert_num_queries(2):
        assert len(doubles(Volunteer.objects.all())) == 30 * 29 / 2


def test_the_doubles_of_one_take_no_more_queries_for_thirty_than_for_one(django_assert_num_queries):
    person = make_volunteer("Siti Aminah", born_on=BORN)
    person = Volunteer.objects.for_page().get(pk=person.pk)
    for count in (1, 29):
        for _ in range(count):
            make_volunteer("Siti Aminah", born_on=BORN)
        with django_assert_num_queries(1):
            doubles_of(person, Volunteer.objects.all())


def test_a_bound_account_takes_no_more(django_assert_num_queries):
    bound = make_user("Petugas", [make_district("Kaur Selatan")])
    make_volunteer("Siti Aminah")
    make_volunteer("Siti Aminah")
    people = Volunteer.objects.visible_to(bound)
    assert bound.is_bound
    with django_assert_num_queries(2):
        assert len(doubles(people)) == 1


def test_what_is_compared_holds_no_nik():
    person = make_volunteer(nik=fictional_nik())
    assert fictional_nik()[:15] not in repr(traits_of(person))


# The screens


@pytest.fixture
def pair(db):
    """Two records that may be one person, and the address under which they are compared."""
    one = make_volunteer("Siti Aminah", born_on=BORN)
    other = make_volunteer("Siti Amina", born_on=BORN)
    return one, other, f"/psm/kembar/{one.pk}/{other.pk}/"


def test_the_list_counts_the_pairs_and_says_why(client_of, petugas, pair):
    page = client_of(petugas).get("/psm/kembar/").content.decode()
    assert "1 pasang data yang mungkin ganda" in page
    assert "Nama mirip, tanggal lahir sama, desa sama" in page
    assert pair[2] in page


def test_the_list_can_be_narrowed_to_a_kecamatan_and_says_when_nothing_is_there(client_of, petugas, pair):
    make_district("Kinal")
    client = client_of(petugas)
    page = client.get("/psm/kembar/?kecamatan=17.04.05").content.decode()
    assert "1 pasang data yang mungkin ganda di Kecamatan Kaur Selatan" in page
    assert "Lihat semua kecamatan" in client.get("/psm/kembar/?kecamatan=17.04.01").content.decode()
    DistinctPair.objects.say(*pair[:2], None)
    page = client.get("/psm/kembar/").content.decode()
    assert "Tidak ada catatan yang mirip satu sama lain." in page
    assert "1 pasang yang bukan orang yang sama" in page


@pytest.mark.slow
def test_the_list_takes_no_more_queries_for_a_full_page_than_for_one_pair(client_of, petugas):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/psm/kembar/")
        return len(asked)

    client = client_of(petugas)
    make_appointment(make_volunteer("Siti Aminah"))
    make_appointment(make_volunteer("Siti Aminah"))
    queries()  # The first request of a session also saves its time.
    one = queries()
    for _ in range(9):
        make_appointment(make_volunteer("Siti Aminah"))
    assert queries() == one


def test_a_page_of_pairs_shows_the_next_on_the_next(client_of, petugas):
    for _ in range(9):
        make_volunteer("Siti Aminah")
    page = client_of(petugas).get("/psm/kembar/?hal=2").content.decode()
    assert "36 pasang" in page
    assert "Baris 26–36 dari 36" in page


def test_the_comparison_shows_both_whatever_their_order(client_of, petugas, pair):
    one, other, address = pair
    client = client_of(petugas)
    for page in (client.get(address), client.get(f"/psm/kembar/{other.pk}/{one.pk}/")):
        assert (page.context["first"], page.context["second"]) == (one, other)
        content = page.content.decode()
        assert "Yang mirip: nama mirip, tanggal lahir sama, desa sama." in content
        assert content.count("<td>6 Desember 1985</td>") == 2
        assert content.count('class="differs"') == 1


def test_nobody_is_compared_with_itself(client_of, petugas, pair):
    assert client_of(petugas).get(f"/psm/kembar/{pair[0].pk}/{pair[0].pk}/").status_code == 404


@pytest.mark.slow
def test_a_nik_is_masked_in_the_comparison_and_in_the_choice(client_of, kabid, pair):
    one, other, address = pair
    one.set_nik(fictional_nik(9001))
    one.save()
    other.set_nik(fictional_nik(9002))
    other.save()
    for page in (address, f"{address}gabung/", "/psm/kembar/"):
        content = client_of(kabid).get(page).content.decode()
        assert "9001" not in content
        assert fictional_nik()[6:12] not in content
    assert client_of(kabid).get(f"{address}gabung/").content.decode().count("••••••••••••••••") == 2


def test_different_people_are_recorded_with_the_clerk_and_can_be_undone(client_of, petugas, pair):
    address = pair[2]
    client = client_of(petugas)
    page = client.post(f"{address}bukan/", follow=True).content.decode()
    assert "bukan orang yang sama" in page
    assert f'action="{address}mungkin/"' in page
    assert DistinctPair.objects.get().said_by == petugas
    for where in (address, "/psm/kembar/bukan/"):
        content = client.get(where).content.decode()
        assert "petugas" in content
        assert f'action="{address}mungkin/"' in content
    client.post(f"{address}mungkin/")
    assert not DistinctPair.objects.exists()
    assert "Belum ada pasangan" in client.get("/psm/kembar/bukan/").content.decode()


def test_pairs_of_invisible_people_are_not_listed(client_of, bound, pair):
    kinal = make_volunteer("Siti Aminah", elsewhere())
    DistinctPair.objects.say(pair[0], kinal, None)
    assert "Belum ada pasangan" in client_of(bound).get("/psm/kembar/bukan/").content.decode()
    assert "Tidak ada catatan yang mirip" in client_of(bound).get("/psm/kembar/").content.decode()


def test_the_page_of_a_person_names_the_possible_double_to_whom_it_concerns(client_of, petugas, pimpinan, pair):
    one, other, _ = pair
    page = client_of(petugas).get(f"/psm/{one.pk}/").content.decode()
    assert "Mungkin data ganda" in page
    assert f"/psm/kembar/{one.pk}/{other.pk}/" in page
    assert "Mungkin data ganda" not in client_of(pimpinan).get(f"/psm/{one.pk}/").content.decode()
    DistinctPair.objects.say(one, other, petugas)
    assert "Mungkin data ganda" not in client_of(petugas).get(f"/psm/{one.pk}/").content.decode()

"""Possible doubles are found without comparing everybody with everybody, and a decision about them is remembered."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from registry.duplicates import alike, doubles, doubles_of, likeness_of, traits_of
from registry.likeness import Traits, key
from registry.models import DistinctPair, Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

BORN = date(1985, 12, 6)


def found(people=None, **kwargs):
    """The pairs found, as sets of names."""
    pairs = doubles(Volunteer.objects.all() if people is None else people, **kwargs)
    named = dict(Volunteer.objects.values_list("pk", "name"))
    return [{named[double.first], named[double.second]} for double in pairs]


def elsewhere(name="Geramat"):
    return make_village(name, make_district("Kinal"))


# Who is found


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
    assert found() == [{one["name"], other["name"]}]
    person = Volunteer.objects.get(name=other["name"])
    (double,) = doubles_of(person, Volunteer.objects.all())
    assert double[0].name == one["name"]
    assert double[1] == likeness_of(person, double[0]) == doubles(Volunteer.objects.all())[0].likeness


def test_names_alike_are_found_in_one_village_alone():
    make_volunteer("Rohani")
    make_volunteer("Rohanah", elsewhere())
    make_volunteer("Rohany")
    assert found() == [{"Rohani", "Rohany"}]


def test_the_village_is_where_one_belongs_and_not_where_one_lives():
    served = make_volunteer("Rohani", elsewhere())
    make_appointment(served, make_village())
    make_volunteer("Rohany")
    assert found() == [{"Rohani", "Rohany"}]
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
    assert found()[0] == {"Siti Aminah"}


def test_the_deleted_are_nobodys_double():
    make_volunteer("Siti Aminah")
    make_volunteer("Siti Aminah").remove()
    assert found() == []
    assert doubles_of(Volunteer.objects.get(), Volunteer.objects.all()) == []


def test_a_row_that_is_no_record_yet_is_compared_too():
    person = make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Rohani", born_on=BORN)
    row = Traits(key("Hj. Siti Amina"), born_on=BORN)
    assert [(pk, likeness.reasons) for pk, likeness in alike(row, Volunteer.objects.all())] == [
        (person.pk, ("nama mirip", "tanggal lahir sama"))
    ]


def test_a_row_of_nothing_is_like_nobody():
    make_volunteer("", home_village=None)
    assert alike(Traits(""), Volunteer.objects.all()) == []


# Areas


def test_a_district_narrows_to_pairs_of_which_one_belongs_there():
    make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Siti Amina", elsewhere(), born_on=BORN)
    make_volunteer("Rohani Wati", born_on=date(1970, 1, 2))
    make_volunteer("Rohany Wati", born_on=date(1970, 1, 2))
    assert found(district=make_district("Kinal")) == [{"Siti Aminah", "Siti Amina"}]
    assert len(found(district=make_district("Kaur Selatan"))) == 2


def test_a_bound_account_sees_pairs_of_its_own_people_alone(bound):
    make_volunteer("Siti Aminah", born_on=BORN)
    make_volunteer("Siti Amina", elsewhere(), born_on=BORN)
    make_volunteer("Rohani Wati", elsewhere())
    make_volunteer("Rohany Wati", elsewhere())
    assert found(Volunteer.objects.visible_to(bound)) == [{"Rohani Wati", "Rohany Wati"}]


# What is remembered


def test_who_was_said_to_be_another_is_left_out_until_that_is_taken_back(kabid):
    one, other = make_volunteer("Siti Aminah"), make_volunteer("Siti Aminah")
    pair = DistinctPair.objects.say(other, one, kabid)
    assert (pair.first, pair.second, pair.said_by) == (one, other, kabid)
    assert found() == doubles_of(one, Volunteer.objects.all()) == doubles_of(other, Volunteer.objects.all()) == []
    DistinctPair.objects.of(one, other).delete()
    assert len(found()) == 1


def test_saying_it_twice_changes_nothing(kabid, petugas):
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
        with django_assert_num_queries(3):
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

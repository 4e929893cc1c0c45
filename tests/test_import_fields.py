"""The fields of work in a list."""

import pytest

from registry.models import SocialProblem, Volunteer, VolunteerField
from registry.workbook.planned_row import State
from tests.factories import make_volunteer
from tests.planned_lists import make_villages, messages_of, planned, saved

pytestmark = pytest.mark.one_database  # What a list is understood as.


@pytest.fixture
def kinal(db):
    make_villages()


def fields_of(person):
    return sorted(person.fields_of_work.values_list("problem", flat=True))


BOTH = "Lanjut usia terlantar; Fakir miskin"


def test_the_fields_of_work_are_read_as_the_export_writes_them(kinal):
    saved(["Nama", "Bidang"], ["Ani Contoh", BOTH])
    person = Volunteer.objects.get()
    assert fields_of(person) == [SocialProblem.NEGLECTED_ELDERLY, SocialProblem.POOR]
    (planned_row,) = planned(["No. registri", "Nama", "Bidang"], [person.registry_no, "Ani Contoh", BOTH])
    assert planned_row.state == State.UNCHANGED


def test_other_fields_take_the_place_of_those_that_were_and_the_preview_says_so(kinal):
    person = make_volunteer("Ani Contoh")
    person.work_in([SocialProblem.POOR, SocialProblem.BEGGAR])
    heading, row = ["No. registri", "Nama", "Bidang"], [person.registry_no, "Ani Contoh", BOTH]
    (planned_row,) = planned(heading, row)
    assert [(c.label, c.old, c.new) for c in planned_row.changes] == [("bidang", "Pengemis; Fakir miskin", BOTH)]
    made = saved(heading, row)
    assert fields_of(person) == [SocialProblem.NEGLECTED_ELDERLY, SocialProblem.POOR]
    changes = VolunteerField.history.filter(batch=made.batch).values_list("history_type", "problem")
    assert sorted(changes) == [("+", SocialProblem.NEGLECTED_ELDERLY), ("-", SocialProblem.BEGGAR)]


@pytest.mark.parametrize("cell, left", [("", 1), ("-", 1), (" ; ", 1), ("(hapus)", 0)])
def test_an_empty_cell_leaves_the_fields_and_a_word_clears_them(kinal, cell, left):
    person = make_volunteer("Ani Contoh", occupation="Guru")
    person.work_in([SocialProblem.POOR])
    saved(["No. registri", "Nama", "Bidang"], [person.registry_no, "Ani Contoh", cell])
    assert person.fields_of_work.count() == left


def test_to_clear_the_fields_of_many_asks_no_more_of_the_database(kinal, django_assert_max_num_queries):
    def clear(count):
        people = [make_volunteer(f"Orang {letter} Contoh") for letter in "ABCDE"[:count]]
        for person in people:
            person.work_in([SocialProblem.POOR, SocialProblem.BEGGAR])
        return [[person.registry_no, person.name, "(hapus)"] for person in people]

    heading, first, one, many = ["No. registri", "Nama", "Bidang"], clear(1), clear(1), clear(5)
    saved(heading, *first)  # It loads what is kept from then on.
    with django_assert_max_num_queries(60) as few:
        saved(heading, *one)
    with django_assert_max_num_queries(len(few)):
        saved(heading, *many)
    assert not VolunteerField.objects.exists()


def test_an_unknown_field_is_reported_and_changes_none(kinal):
    person = make_volunteer("Ani Contoh")
    person.work_in([SocialProblem.POOR])
    heading, row = ["No. registri", "Nama", "Bidang"], [person.registry_no, "Ani Contoh", "Pengemis; Kesra"]
    (planned_row,) = planned(heading, row)
    assert planned_row.state == State.UNCHANGED
    assert "Bidang “Kesra” tidak dikenal" in messages_of(planned_row)
    saved(heading, row)
    assert fields_of(person) == [SocialProblem.POOR]


@pytest.mark.parametrize(
    "cell", ["odha", "ORANG DENGAN HIV / AIDS", "Orang dengan HIV/AIDS (ODHA), Pengemis", "Pengemis\nODHA"]
)
def test_a_field_is_known_by_its_name_or_its_abbreviation_however_it_is_written(kinal, cell):
    saved(["Nama", "Bidang"], ["Ani Contoh", cell])
    assert SocialProblem.HIV in fields_of(Volunteer.objects.get())


def test_many_rows_with_fields_ask_no_more_than_one(kinal, django_assert_max_num_queries):
    heading = ["No. registri", "Nama", "Bidang"]
    rows = [[make_volunteer(name).registry_no, name, BOTH] for name in ("Ani A", "Budi B", "Cici C", "Dodi D")]
    with django_assert_max_num_queries(60) as few:
        saved(heading, rows[0])
    with django_assert_max_num_queries(len(few)):
        saved(heading, *rows[1:])

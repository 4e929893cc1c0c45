"""Small lists with one habit of real offices each, in tests/cases/: what is read, and what is asked or told.

Each test loads one file into a registry with the real regions of Kaur.
"""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from registry.workbook import plan, reading
from registry.workbook.planned_row import State

CASES = Path(__file__).parent / "cases"
pytestmark = [pytest.mark.one_database, pytest.mark.django_db, pytest.mark.usefixtures("kaur")]


@pytest.fixture(scope="module")
def kaur(made_once):
    """The kecamatan and villages of Kaur, among them Kecamatan Kinal with Papahan."""
    call_command("load_regions", verbosity=0, stdout=StringIO())


def loaded(name, answers=None, **kwargs):
    """Return the `Plan` of a file of tests/cases/."""
    return plan.make(reading.read((CASES / name).read_bytes()), answers=answers, **kwargs)


def row_of(made, name):
    """Return the only row whose name contains that text."""
    (planned,) = [planned for planned in made.rows if name in planned.called]
    return planned


def became(made):
    """Return, for each row by its name: its state, and the home village that the person gets ("" without one)."""
    return {planned.called: (planned.state, _home_of(planned.person)) for planned in made.rows}


def _home_of(person):
    return str(person.home_village) if person and person.home_village else ""


def messages_of(planned, level=None):
    """Return all sentences about a row, or those of one level ("error", "question", "warning"), as one text."""
    return " ".join(problem.message for problem in planned.problems if level in (None, problem.level))


# The sheet: headings, titles, bands, hidden rows


def test_a_title_that_says_more_than_the_kecamatan_gives_it():
    made = loaded("title-names-more-than-kecamatan.xlsx")
    assert became(made) == {"Budi Rekaan": (State.NEW, "Papahan, Kinal")}
    assert row_of(made, "Budi").person.born_on == date(1980, 5, 12)


# The registry: whose row it is


def test_two_rows_with_one_name_in_two_spellings_are_asked_about_as_one_person():
    made = loaded("ligature-name.csv")
    assert [planned.state for planned in made.rows] == [State.NEW, State.FAILED]
    assert {planned.person.name for planned in made.rows} == {"Taufiq Rekaan"}
    assert [question.id for question, _ in made.open_questions] == ["ganda:0-3"]

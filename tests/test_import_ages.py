"""The ages of a list beside its birth dates: one of the two is a slip where they differ."""

import pytest
from django.utils import timezone

from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.planned_lists import make_villages

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.

NAMES = ("Ani Contoh", "Budi Misal", "Citra Umpama", "Dodi Andaian")


@pytest.fixture(autouse=True)
def kaur():
    make_villages()


def planned(*ages, shift=0, answers=None):
    """The plan of a list of people with these ages and birth dates of a list that is `shift` years old."""
    year = timezone.localdate().year
    rows = [
        [name, f"1 Januari {year - shift - true}", written, "Geramat"]
        for name, (true, written) in zip(NAMES, ages, strict=False)
    ]
    return plan.make([ReadSheet("PSM", [["Nama", "Tgl lahir", "Umur", "Desa"], *rows])], answers=answers)


def asked(made):
    return [(question.id, rows) for question, rows in made.open_questions]


def test_a_birth_date_that_contradicts_the_age_is_asked_about_in_its_row():
    made = planned((36, 60), (40, 40), (51, "50 th"))
    assert asked(made) == [("umur:0-2", 1)]
    assert "umurnya 36 tahun, tetapi di kolom “Umur” tertulis 60" in made.rows[0].problems[0].message
    made = planned((36, 60), (40, 40), answers={"umur:0-2": "apa-adanya"})
    assert [each.state for each in made.rows] == [State.NEW, State.NEW]


def test_a_list_that_is_some_years_old_is_asked_about_once():
    made = planned((36, 36), (40, 41), (50, 50), (30, 55), shift=6)
    assert asked(made) == [("umur:0", 3), ("umur:0-5", 1)]
    assert f"dibuat sekitar tahun {timezone.localdate().year - 6}" in made.open_questions[0][0].text
    made = planned((36, 36), (40, 41), (50, 50), (30, 55), shift=6, answers={"umur:0": "apa-adanya"})
    assert asked(made) == [("umur:0-5", 1)]
    made = planned((36, 36), (40, 41), (50, 50), shift=6, answers={"umur:0": "satu-satu"})
    assert [id for id, _ in asked(made)] == ["umur:0-2", "umur:0-3", "umur:0-4"]


@pytest.mark.parametrize("written", ["", "-", "dewasa", 36, "36 tahun", "37 th", "35"])
def test_an_age_of_today_or_none_is_not_asked_about(written):
    assert asked(planned((36, written))) == []

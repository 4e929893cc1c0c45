"""The birth date and the sex of a row against its NIK and against a likely age."""

from datetime import date

import pytest
from django.utils import timezone

from registry.models import Volunteer
from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_volunteer
from tests.workbooks import people

MAY_12, WOMAN_MAY_12 = "1704011205809001", "1704015205809002"
HEADING = ["Nama", "NIK", "Tgl lahir", "JK"]
pytestmark = pytest.mark.django_db


def planned(*row, answers=None, heading=HEADING):
    (planned_row,) = plan.make([ReadSheet("PSM", people(row, heading=heading))], answers=answers).rows
    return planned_row


def messages(planned_row, level):
    return [problem.message for problem in planned_row.problems if problem.level == level]


def test_a_birth_date_and_a_sex_that_contradict_the_nik_are_asked_about():
    row = planned("Ani Contoh", MAY_12, "13-05-1980", "P")
    assert row.state == State.FAILED
    (sentence,) = messages(row, "question")
    assert "Tanggal lahir di dalam NIK berbeda dari tanggal lahir yang dicatat." in sentence
    assert "Jenis kelamin menurut NIK berbeda dari yang dicatat." in sentence
    (problem,) = row.open_questions
    assert (problem.key, problem.question.id) == ("nik", "nik:0-2")
    *choices, leave_out = problem.question.choices
    assert tuple(choices) == (
        ("apa-adanya", "Simpan apa adanya; nanti dicocokkan dengan KTP"),
        ("menurut-nik", "Pakai menurut NIK: 12 Mei 1980, Laki-laki"),
    )
    assert leave_out[0] == "lewati"


def test_what_is_answered_to_stay_as_written_is_still_told():
    row = planned("Ani Contoh", MAY_12, "13-05-1980", "L", answers={"nik:0-2": "apa-adanya"})
    assert (row.state, row.person.born_on) == (State.NEW, date(1980, 5, 13))
    assert messages(row, "warning") == ["Tanggal lahir di dalam NIK berbeda dari tanggal lahir yang dicatat."]


@pytest.mark.parametrize("born_on, sex", [("13-05-1980", "L"), ("12-05-1980", "L"), ("", "L"), ("13-05-1980", "")])
def test_the_answer_may_be_to_follow_the_nik(born_on, sex):
    row = planned("Ani Contoh", WOMAN_MAY_12, born_on, sex, answers={"nik:0-2": "menurut-nik"})
    assert (row.state, row.person.born_on, row.person.sex) == (State.NEW, date(1980, 5, 12), "P")
    assert not row.problems


@pytest.mark.parametrize("row", [(MAY_12, "12-05-1980", "L"), (MAY_12, "", ""), ("", "13-05-1980", "P")])
def test_what_agrees_or_is_not_known_is_not_asked_about(row):
    assert not planned("Ani Contoh", *row).problems


def test_only_a_row_that_changes_something_of_it_is_asked_about():
    known = make_volunteer("Ani Contoh", nik=MAY_12, born_on=date(1980, 5, 13))
    heading = ["No. registri", "Nama", "Tgl lahir", "Pekerjaan"]
    row = planned(known.registry_no, "Ani Contoh", "13-05-1980", "Guru", heading=heading)
    assert (row.state, row.problems) == (State.CHANGED, [])
    row = planned(known.registry_no, "Ani Contoh", "14-05-1980", "", heading=heading)
    (problem,) = row.open_questions
    assert problem.key == "born_on"
    # The NIK is not in the list, so its date is not offered.
    assert dict(problem.question.choices).keys() == {"apa-adanya", "lewati"}


def test_a_nik_that_was_matched_with_the_card_is_not_doubted_until_the_birth_date_changes():
    known = make_volunteer("Ani Contoh", nik=MAY_12, born_on=date(1980, 5, 13))
    Volunteer.objects.filter(pk=known.pk).update(nik_matched_at=timezone.now())
    assert not planned("Ani Contoh", MAY_12, "13-05-1980", "").problems
    assert planned("Ani Contoh", MAY_12, "14-05-1980", "").open_questions


@pytest.mark.parametrize("years, is_warned", [(17, True), (18, False), (100, False), (101, True)])
def test_an_age_that_is_not_likely_is_told(years, is_warned):
    today = timezone.localdate()
    row = planned("Ani Contoh", "", f"01-01-{today.year - years}", "")
    assert row.state == State.NEW
    assert bool(messages(row, "warning")) is is_warned
    assert not is_warned or f"{years} tahun. Periksa tahunnya." in messages(row, "warning")[0]

"""What a list may change in a period of service that has begun: asked or told, never silent (decision 40)."""

from datetime import date

import pytest

from registry.figures.recap import Recap
from registry.models import Appointment, EarlierDecree
from registry.workbook import batch, plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_appointment, make_district, make_user, make_village, make_volunteer
from tests.workbooks import people

pytestmark = pytest.mark.django_db

START, RENEWED = date(2019, 12, 6), date(2026, 1, 5)
OLD, NEW = "460/12/DINSOS/2019", "460/3/DINSOS/2026"
HEADING = ["No. registri", "Tempat tugas", "Kecamatan", "TMT", "No. SK", "Tgl SK", "SK berlaku sampai"]
OPEN, OFFERED = "question", "warning"


@pytest.fixture
def ani(db):
    """Ani, who serves in Geramat since 2019 with a decree that ended with 2024."""
    ani = make_volunteer("Ani Contoh", make_village("Geramat", make_district("Kinal")))
    decree = {"decree_number": OLD, "decree_on": date(2019, 12, 2), "decree_until": date(2024, 12, 31)}
    make_appointment(ani, started_on=START, **decree)
    return ani


def row_of(person, start="", number="", on="", until=""):
    return [
        ReadSheet("PSM", people([person.registry_no, "Geramat", "Kinal", start, number, on, until], heading=HEADING))
    ]


def planned(*args, answers=None):
    (planned_row,) = plan.make(row_of(*args), answers=answers).rows
    return planned_row


def saved(*args, answers=None):
    """The row as it was saved, and the period that the registry then has."""
    (planned_row,) = batch.save(row_of(*args), name="daftar.xlsx", answers=answers).rows
    return planned_row, Appointment.objects.get()


def questions_of(planned_row):
    """The kind of each question of the row with its level and its answers."""
    return [
        (problem.question.id.partition(":")[0], problem.level, answers_to(problem))
        for problem in planned_row.problems
        if problem.question
    ]


def messages_of(planned_row):
    return " ".join(problem.message for problem in planned_row.problems)


def answers_to(problem):
    """The answers to the problem's question, without the last one of every open question: to leave the row out."""
    answers = [answer for answer, _ in problem.question.choices]
    if problem.level == OPEN:
        assert answers.pop() == "lewati"
    return answers


def ended(person, **kwargs):
    Appointment.objects.update(ended_on=date(2023, 6, 30), end_reason="mundur", **kwargs)
    return person


# A renewed decree


def test_a_new_decree_with_a_new_tmt_keeps_the_start_and_the_old_decree(ani):
    planned_row, period = saved(ani, "05-01-2026", NEW, "02-01-2026")
    assert planned_row.state == State.CHANGED
    assert questions_of(planned_row) == [("mulai", OFFERED, ["tetap", "ganti"])]
    assert (period.started_on, period.decree_number, period.decree_on) == (START, NEW, date(2026, 1, 2))
    assert period.decree_until is None
    earlier = period.earlier_decrees.get()
    assert (earlier.decree_number, earlier.decree_until, earlier.replaced_on) == (OLD, date(2024, 12, 31), RENEWED)
    assert [change.name for change in planned_row.changes][-1] == "earlier_decree"


def test_a_renewal_loses_nobody_in_the_recap_of_an_earlier_year(ani):
    day = date(2023, 12, 31)
    saved(ani, "05-01-2026", NEW, "02-01-2026")
    assert Recap(day, make_user("Pimpinan")).total.people == 1


def test_the_same_list_again_changes_nothing(ani):
    saved(ani, "05-01-2026", NEW, "02-01-2026")
    planned_row = planned(ani, "06-12-2019", NEW, "02-01-2026")
    assert planned_row.state == State.UNCHANGED
    assert EarlierDecree.objects.count() == 1


def test_a_clerk_may_correct_the_start_instead(ani):
    _, period = saved(ani, "05-01-2026", NEW, "02-01-2026", answers={"mulai:0-2": "ganti"})
    assert (period.started_on, period.decree_number, period.decree_until) == (RENEWED, NEW, None)
    assert not EarlierDecree.objects.exists()


def test_a_later_decree_without_a_tmt_renews_from_its_date_unless_a_clerk_corrects(ani):
    planned_row = planned(ani, "", NEW, "02-01-2026")
    assert questions_of(planned_row) == [("sk", OFFERED, ["baru", "ganti", "tetap"])]
    assert planned_row.earlier_decree.replaced_on == date(2026, 1, 2)
    corrected = planned(ani, "", NEW, "02-01-2026", answers={"sk:0-2": "ganti"})
    assert (corrected.appointment.decree_number, corrected.earlier_decree) == (NEW, None)
    kept = planned(ani, "", NEW, "02-01-2026", answers={"sk:0-2": "tetap"})
    assert (kept.state, kept.appointment) == (State.UNCHANGED, None)


@pytest.mark.parametrize(
    "number, on, choices",
    [
        (NEW, "", ["ganti", "tetap"]),  # Of when it is, the list does not say.
        (NEW, "01-12-2019", ["ganti", "tetap"]),  # Before the recorded one.
        ("", "02-01-2026", ["baru", "ganti", "tetap"]),  # A date alone may be a correction.
    ],
)
def test_a_decree_that_is_not_clearly_later_is_asked_about(ani, number, on, choices):
    planned_row = planned(ani, "", number, on)
    assert planned_row.state == State.FAILED
    assert questions_of(planned_row) == [("sk", OPEN, choices)]
    assert saved(ani, "", number, on, answers={"sk:0-2": "tetap"})[1].decree_number == OLD


def test_an_older_decree_than_one_that_was_renewed_is_asked_about(ani):
    saved(ani, "05-01-2026", NEW, "02-01-2026")
    assert questions_of(planned(ani, "", "460/8/DINSOS/2024", "02-01-2024")) == [("sk", OPEN, ["ganti", "tetap"])]


def test_a_tmt_before_the_recorded_decree_is_asked_about_and_the_list_can_be_saved(ani):
    Appointment.objects.update(decree_on=date(2022, 3, 1))
    planned_row = planned(ani, "01-01-2021", NEW, "10-01-2024")
    assert questions_of(planned_row) == [("mulai", OPEN, ["tetap", "ganti"]), ("sk", OPEN, ["ganti", "tetap"])]
    assert "SK baru harus berlaku sesudah tanggal SK yang tercatat, 1 Maret 2022." in planned_row.problems[1].message
    _, period = saved(ani, "01-01-2021", NEW, "10-01-2024", answers={"mulai:0-2": "tetap", "sk:0-2": "ganti"})
    assert (period.started_on, period.decree_number) == (START, NEW)


def test_no_decree_is_renewed_on_or_before_a_start_that_is_corrected(ani):
    asked = planned(ani, "05-01-2026", "", "02-01-2026", answers={"mulai:0-2": "ganti"})
    assert questions_of(asked)[1] == ("sk", OPEN, ["ganti", "tetap"])
    assert "sesudah hari mulai bertugas" in asked.open_questions[0].message
    kept = planned(ani, "05-01-2026", "", "02-01-2026", answers={"mulai:0-2": "tetap", "sk:0-2": "baru"})
    assert kept.earlier_decree.replaced_on == RENEWED


def test_no_empty_decree_is_kept_as_an_earlier_one(ani):
    ended(ani, decree_number="", decree_on=None, decree_until=None)
    planned_row = planned(ani, "01-03-2021", NEW, "02-01-2026")
    assert ("sk", OPEN, ["ganti", "tetap"]) in questions_of(planned_row)


def test_a_recorded_decree_that_the_constraints_refuse_is_a_problem_of_its_row(ani):
    Appointment.objects.update(decree_on=date(2025, 1, 2))
    (problem,) = planned(ani, "05-01-2026", NEW, "02-01-2026").errors
    assert problem.message == "SK tidak dapat berlaku hanya sampai sebelum tanggal SK."


@pytest.mark.parametrize("number, on", [("460 / 12 / Dinsos / 2019", ""), ("", "02-12-2019")])
def test_the_same_decree_spelt_otherwise_is_a_correction(ani, number, on):
    planned_row = planned(ani, "", number, on)
    assert (questions_of(planned_row), planned_row.earlier_decree) == ([], None)


@pytest.mark.parametrize(
    "on, until, read",
    [
        ("03-12-2019", "", "tanggal 3 Desember 2019"),
        ("", "31-12-2029", "berlaku sampai 31 Desember 2029"),
        ("03-12-2019", "31-12-2029", "tanggal 3 Desember 2019, berlaku sampai 31 Desember 2029"),
    ],
)
def test_another_day_of_the_same_decree_is_asked_about(ani, on, until, read):
    planned_row = planned(ani, "", OLD, on, until)
    assert questions_of(planned_row) == [("sk", OPEN, ["ganti", "tetap"])]
    assert planned_row.problems[0].message.endswith(f"menurut berkas {read}.")
    kept = planned(ani, "", OLD, on, until, answers={"sk:0-2": "tetap"})
    assert (kept.state, kept.appointment) == (State.UNCHANGED, None)
    _, period = saved(ani, "", OLD, on, until, answers={"sk:0-2": "ganti"})
    days = (period.decree_on, period.decree_until)
    assert days == (date(2019, 12, 3 if on else 2), date(2029 if until else 2024, 12, 31))


def test_a_missing_day_of_the_same_decree_is_filled_in_though_the_other_stays(ani):
    Appointment.objects.update(decree_until=None)
    _, period = saved(ani, "", OLD, "03-12-2019", "31-12-2024", answers={"sk:0-2": "tetap"})
    assert (period.decree_on, period.decree_until) == (date(2019, 12, 2), date(2024, 12, 31))


def test_a_decree_where_none_was_recorded_is_filled_in(ani):
    Appointment.objects.update(decree_number="", decree_on=None, decree_until=None)
    planned_row, period = saved(ani, "", NEW, "02-01-2026")
    assert (questions_of(planned_row), period.decree_number) == ([], NEW)
    assert not EarlierDecree.objects.exists()


def test_a_last_day_of_the_decree_before_the_recorded_start_is_a_problem_of_its_row(ani):
    (problem,) = planned(ani, "", OLD, "", "05-12-2019").errors
    assert problem.key == "decree_until"


# Another start


@pytest.mark.parametrize("start", ["01-03-2021", "01-03-2018"])
def test_a_start_never_moves_without_an_answer(ani, start):
    planned_row = planned(ani, start, OLD)
    assert planned_row.state == State.FAILED
    assert questions_of(planned_row) == [("mulai", OPEN, ["tetap", "ganti"])]
    assert saved(ani, start, OLD)[1].started_on == START
    assert planned(ani, start, OLD, answers={"mulai:0-2": "tetap"}).state == State.UNCHANGED
    _, period = saved(ani, start, OLD, answers={"mulai:0-2": "ganti"})
    assert period.started_on == date(int(start[-4:]), 3, 1)


def test_a_year_alone_changes_nothing_where_service_began_in_that_year(ani):
    planned_row = planned(ani, 2019, OLD)
    assert (planned_row.state, planned_row.problems) == (State.UNCHANGED, [])


def test_another_year_alone_is_asked_about(ani):
    assert questions_of(planned(ani, 2021, OLD)) == [("mulai", OPEN, ["tetap", "ganti"])]


def test_a_corrected_start_is_checked_like_any_other(ani):
    ani.born_on = date(2001, 1, 1)
    ani.save()
    planned_row = planned(ani, "01-03-2018", OLD, answers={"mulai:0-2": "ganti"})
    assert "paling rendah 18" in planned_row.errors[0].message


# A service that has ended


def test_another_decree_on_a_service_that_has_ended_is_asked_about(ani):
    planned_row = planned(ended(ani), "", NEW, "02-01-2022")
    assert questions_of(planned_row) == [("sk", OPEN, ["baru", "ganti", "tetap"])]
    assert "sudah berakhir 30 Juni 2023" in planned_row.open_questions[0].message


def test_a_decree_after_the_end_is_not_put_on_the_service_that_has_ended(ani):
    ended(ani, decree_number="", decree_on=None, decree_until=None)
    assert questions_of(planned(ani, "", NEW, "02-01-2026")) == [("sk", OPEN, ["ganti", "tetap"])]


def test_the_start_of_a_service_that_has_ended_is_asked_about(ani):
    assert questions_of(planned(ended(ani), "01-03-2021", OLD)) == [("mulai", OPEN, ["tetap", "ganti"])]


def test_a_start_after_the_end_begins_a_new_period(ani):
    planned_row = planned(ended(ani), "05-01-2026", NEW, "02-01-2026")
    assert (planned_row.appointment.pk, planned_row.appointment.started_on) == (None, RENEWED)


def test_a_move_is_told(ani):
    make_village("Talang Padang", make_district("Kinal"))
    row = [ani.registry_no, "Talang Padang", "Kinal", "05-01-2026", NEW, "", ""]
    (planned_row,) = plan.make([ReadSheet("PSM", people(row, heading=HEADING))]).rows
    assert "Pindah tugas: penugasannya di Geramat, Kinal berakhir 4 Januari 2026." in planned_row.warnings[0].message


def test_a_decree_for_somebody_whose_only_village_in_the_list_is_another_asks_where_they_serve(ani):
    papahan = make_village("Papahan", make_district("Kinal"))
    heading = ["No. registri", "Desa", "Kecamatan", "No. SK", "Tgl SK"]
    sheets = [ReadSheet("PSM", people([ani.registry_no, "Papahan", "Kinal", NEW, "02-01-2026"], heading=heading))]
    (asked,) = plan.make(sheets).rows
    assert (asked.state, asked.appointment) == (State.FAILED, None)
    assert questions_of(asked) == [("desa", OPEN, ["tetap-di-sana"])]
    assert "Tercatat bertugas di Geramat, Kinal; menurut berkas desanya Papahan, Kinal." in messages_of(asked)
    (answered,) = plan.make(sheets, answers={"desa:0-2": "tetap-di-sana"}).rows
    assert (answered.person.home_village, answered.appointment.decree_number) == (papahan, NEW)
    assert answered.appointment.village.name == "Geramat"


@pytest.mark.parametrize("band, is_asked", [("DESA PAPAHAN", True), ("DESA GERAMAT", False)])
def test_so_does_a_decree_below_a_band_of_another_village(ani, band, is_asked):
    make_village("Papahan", make_district("Kinal"))
    heading = ["No. registri", "Nama", "No. SK", "Tgl SK"]
    row = [ani.registry_no, ani.name, NEW, "02-01-2026"]
    (planned,) = plan.make([ReadSheet("PSM", [heading, [band, "", "", ""], row])]).rows
    asked = "Tercatat bertugas di Geramat, Kinal; menurut berkas desanya PAPAHAN."
    assert (asked in messages_of(planned)) == is_asked
    assert (planned.state == State.FAILED) == is_asked

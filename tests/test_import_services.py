"""What a row of a list makes of the service of its person."""

from datetime import date

import pytest

from registry.models import Appointment, Volunteer
from registry.workbook import plan
from registry.workbook.planned_row import State
from tests.factories import make_appointment, make_district, make_village, make_volunteer
from tests.planned_lists import NIK, PLACE, SERVICE, make_villages, messages_of, planned, saved, sheets

pytestmark = pytest.mark.one_database  # What a list is understood as.


@pytest.fixture
def kinal(db):
    make_villages()


def test_a_new_person_gets_the_service_of_the_row(kinal):
    saved(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "15-01-2019"])
    appointment = Appointment.objects.get()
    assert str(appointment) == f"{Volunteer.objects.get()}: Geramat, Kinal"
    assert (appointment.started_on, appointment.decree_number) == (date(2019, 2, 1), "SK/1")
    assert appointment.decree_on == date(2019, 1, 15)
    assert [row.history_type for row in appointment.history.all()] == ["+"]


def test_a_row_has_the_last_day_of_the_decree(kinal):
    heading = ["Nama", *SERVICE, "Berlaku sampai"]
    saved(heading, ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "", "31-12-2024"])
    assert Appointment.objects.get().decree_until == date(2024, 12, 31)


@pytest.mark.parametrize("typed, why", [("2024", "Hanya tahun"), ("31-12-2018", "sebelum hari mulai")])
def test_an_end_of_the_decree_that_cannot_be_is_a_problem_of_its_row(kinal, typed, why):
    row = ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "", typed]
    (planned_row,) = plan.make(sheets(["Nama", *SERVICE, "SK berlaku sampai"], row)).rows
    assert planned_row.state == State.FAILED
    assert [problem.key for problem in planned_row.errors] == ["decree_until"]
    assert why in messages_of(planned_row)


def test_a_row_continues_the_open_service_in_the_same_village(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    make_appointment(known, make_village("Geramat", make_district("Kinal")), started_on=date(2019, 2, 1))
    row = ["Ani Contoh", NIK, "Geramat", "Kinal", "", "SK/1", ""]
    (planned_row,) = saved(["Nama", "NIK", *SERVICE], row).rows
    assert planned_row.state == State.CHANGED
    assert Appointment.objects.get().decree_number == "SK/1"
    assert plan.make(sheets(["Nama", "NIK", *SERVICE], row)).rows[0].state == State.UNCHANGED


def test_one_column_of_kecamatan_holds_for_the_home_and_for_the_service(kinal):
    make_village("Geramat", make_district("Maje"))
    heading = ["Nama", "Desa", "Tempat tugas", "Kecamatan", "TMT"]
    (planned_row,) = planned(heading, ["Ani Contoh", "Geramat", "Geramat", "Maje", "01-02-2019"])
    assert str(planned_row.person.home_village) == str(planned_row.appointment.village) == "Geramat, Maje"


def test_another_village_with_a_later_start_is_a_move(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    make_appointment(known, make_village("Geramat", make_district("Kinal")), started_on=date(2019, 2, 1))
    saved(["Nama", "NIK", *SERVICE], ["Ani Contoh", NIK, "Talang Padang", "Kinal", "01-03-2020", "", ""])
    later, earlier = Appointment.objects.all()
    assert (earlier.ended_on, earlier.end_reason) == (date(2020, 2, 29), Appointment.EndReason.MOVED_SERVICE)
    assert (later.village.name, later.ended_on) == ("Talang Padang", None)


@pytest.mark.parametrize("started", ["", "01-01-2018"])
def test_another_village_without_a_later_start_refuses_the_row(kinal, started):
    known = make_volunteer("Ani Contoh", nik=NIK)
    make_appointment(known, make_village("Geramat", make_district("Kinal")), started_on=date(2019, 2, 1))
    (planned_row,) = planned(["Nama", "NIK", *SERVICE], ["Ani Contoh", NIK, "Linau", "Maje", started, "", ""])
    assert planned_row.state == State.FAILED
    assert "ercatat bertugas di Geramat" in messages_of(planned_row)


def test_service_without_a_start_is_not_created_and_reported(kinal):
    (planned_row,) = planned(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "", "SK/1", ""])
    assert (planned_row.state, planned_row.appointment) == (State.NEW, None)
    assert "tanggal mulai bertugas tidak ditulis. Nomor dan tanggal SK" in messages_of(planned_row)
    (planned_row,) = planned(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "", "", ""])
    assert messages_of(planned_row) == "Penugasan belum dibuat: tanggal mulai bertugas tidak ditulis."


@pytest.mark.parametrize("heading", ["Ket", "Status"])
def test_who_has_left_by_a_remark_is_saved_as_serving_only_after_a_question(kinal, heading):
    row = ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "", "meninggal dunia 2-3-2025"]
    of = plan.make(sheets(["Nama", *SERVICE, heading], row))
    ((question, _),) = of.open_questions
    assert (of.rows[0].state, question.id) == (State.FAILED, "berhenti:0-2")
    assert "(“meninggal dunia 2-3-2025”) orang ini tampaknya sudah tidak bertugas" in question.text
    for answer, serves in [("tetap-bertugas", True), ("tanpa-penugasan", False)]:
        (answered,) = plan.make(sheets(["Nama", *SERVICE, heading], row), answers={question.id: answer}).rows
        assert (answered.state, bool(answered.appointment)) == (State.NEW, serves)
        assert ("SK di baris ini tidak disimpan" in messages_of(answered)) != serves


@pytest.mark.parametrize("heading", ["Ket", "Status"])
def test_the_service_of_a_new_person_who_has_left_is_saved_with_its_end(kinal, heading):
    row = ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "", "meninggal dunia 2-3-2025"]
    answers = {"berhenti:0-2": "berakhir"}
    (ended,) = plan.make(sheets(["Nama", *SERVICE, heading], row), answers=answers).rows
    period = ended.appointment
    assert (ended.state, period.ended_on, period.end_reason) == (State.NEW, date(2025, 3, 2), "meninggal")
    (asked,) = plan.make(sheets(["Nama", *SERVICE, heading], [*row[:-1], "meninggal dunia"]), answers=answers).rows
    assert asked.state == State.FAILED
    assert "Tulis hari terakhir bertugasnya di baris ini" in messages_of(asked)


def test_a_new_person_saved_without_the_service_is_counted_and_the_remark_is_kept(kinal):
    row = ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "SK/1", "", "Mengundurkan diri"]
    made = plan.make(sheets(["Nama", *SERVICE, "Status"], row), answers={"berhenti:0-2": "tanpa-penugasan"})
    (ani,) = made.rows
    assert (made.new_without_start, ani.person.notes) == (1, "Mengundurkan diri")
    assert "orang ini menjadi calon" in messages_of(ani)


def test_a_remark_of_leaving_in_a_row_without_a_service_is_told(kinal):
    leaving, serving = planned(["Nama", "Ket"], ["Ani Contoh", "Berhenti"], ["Budi Rekaan", "Ketua"])
    assert "tampaknya sudah tidak bertugas; disimpan sebagai calon" in messages_of(leaving)
    assert (leaving.state, messages_of(serving)) == (State.NEW, "")


@pytest.mark.parametrize("heading, row", [(["Nama", "Ket"], []), (["Nama", "Ket", "No SK"], ["460/1"])])
def test_the_dead_without_a_service_are_saved_only_by_an_answer(kinal, heading, row):
    of = sheets(heading, ["Ani Contoh", "alm. 14 Juli 2026", *row])
    (asked,) = plan.make(of).rows
    ((question, _),) = plan.make(of).open_questions
    assert (asked.state, question.id) == (State.FAILED, "wafat:0-2")
    assert "(“alm. 14 Juli 2026”) orang ini sudah meninggal dunia, tetapi tidak ada penugasan" in question.text
    assert [answer for answer, _ in question.choices] == ["tanpa-penugasan", "lewati"]
    (kept,) = plan.make(of, answers={question.id: "tanpa-penugasan"}).rows
    assert kept.state == State.NEW
    assert plan.make(of, answers={question.id: "lewati"}).rows == []


def test_who_is_recorded_as_having_left_is_not_asked_about(kinal):
    person = make_appointment(ended_on=date(2020, 1, 1), end_reason="mundur").volunteer
    heading, start = ["No. registri", "Nama", "TMT", "Ket"], person.latest_appointment.started_on
    (planned_row,) = planned(heading, [person.registry_no, person.name, f"{start:%d-%m-%Y}", "Berhenti"])
    assert planned_row.open_questions == []


def test_without_a_village_of_service_the_home_s_is_used_and_reported(kinal):
    (planned_row,) = planned(["Nama", *PLACE, "TMT"], ["Ani Contoh", "Geramat", "Kinal", "01-02-2019"])
    assert planned_row.appointment.village == planned_row.person.home_village
    assert "dipakai desa tempat tinggalnya" in messages_of(planned_row)


def test_a_person_who_died_is_not_appointed_again(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    village = make_village("Geramat", make_district("Kinal"))
    died = Appointment.EndReason.DIED
    make_appointment(known, village, started_on=date(2015, 1, 1), ended_on=date(2016, 1, 1), end_reason=died)
    (planned_row,) = planned(["Nama", "NIK", *SERVICE], ["Ani Contoh", NIK, "Geramat", "Kinal", "01-06-2019", "", ""])
    assert "meninggal dunia" in messages_of(planned_row)


def test_a_start_moved_into_an_earlier_service_refuses_the_row(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    village = make_village("Geramat", make_district("Kinal"))
    make_appointment(
        known,
        village,
        started_on=date(2015, 1, 1),
        ended_on=date(2016, 1, 1),
        end_reason=Appointment.EndReason.RESIGNED,
    )
    make_appointment(known, village, started_on=date(2019, 2, 1))
    row = ["Ani Contoh", NIK, "Geramat", "Kinal", "01-06-2015", "", ""]
    (planned_row,) = plan.make(sheets(["Nama", "NIK", *SERVICE], row), answers={"mulai:0-2": "ganti"}).rows
    assert "tumpang tindih" in messages_of(planned_row)


def test_whoever_is_under_eighteen_on_the_first_day_is_refused(kinal):
    heading = ["Nama", "Tgl lahir", *SERVICE]
    (planned_row,) = planned(heading, ["Ani Contoh", "01-01-2005", "Geramat", "Kinal", "01-02-2019", "", ""])
    assert "paling rendah 18" in messages_of(planned_row)


def test_a_year_alone_as_start_is_the_first_of_january_and_reported(kinal):
    (planned_row,) = planned(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", 2018, "", ""])
    assert planned_row.appointment.started_on == date(2018, 1, 1)
    assert "Hanya tahun" in messages_of(planned_row)

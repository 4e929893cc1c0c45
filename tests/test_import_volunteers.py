"""What a list changes in the registry: the person of a row, the changes, and saving all as one batch."""

import json
import threading
import time
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections
from django.utils import timezone

from registry.doubles import merging
from registry.models import Appointment, SocialProblem, Village, Volunteer, VolunteerField
from registry.workbook import batch, plan, reading
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet, WorkbookError
from registry.workbook.writing import failed
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_user,
    make_village,
    make_volunteer,
    whole_nik,
)
from tests.workbooks import people, xlsx

NIK = "1704015203909001"
OTHER_NIK = "1704011203909002"
CASES = Path(__file__).parent / "cases"
PLACE = ["Desa", "Kecamatan"]
SERVICE = ["Tempat tugas", "Kecamatan", "Mulai bertugas", "No. SK", "Tgl SK"]


@pytest.fixture
def kinal(db):
    make_village("Geramat", make_district("Kinal"))
    make_village("Talang Padang", make_district("Kinal"))
    make_village("Linau", make_district("Maje"))


def sheets(heading, *rows):
    return [ReadSheet("PSM", people(*rows, heading=heading))]


def planned(heading, *rows, user=None):
    return plan.make(sheets(heading, *rows), user).rows


def saved(heading, *rows, user=None, **kwargs):
    return batch.save(sheets(heading, *rows), user, name="daftar.xlsx", **kwargs)


def messages_of(planned_row):
    return " ".join(problem.message for problem in planned_row.problems)


# The person of a row


def test_the_registry_number_comes_before_the_nik(kinal):
    first, second = make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh", nik=NIK)
    (planned_row,) = planned(["No. registri", "Nama", "NIK"], [first.registry_no, "Ani Contoh", NIK])
    assert planned_row.state == State.FAILED
    assert f"NIK sudah terdaftar atas nama {second}" in messages_of(planned_row)
    (planned_row,) = planned(["No. registri", "Nama"], [second.registry_no, "Budi Contoh"])
    assert planned_row.person.pk == second.pk


def test_without_a_registry_number_the_nik_identifies_the_person(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    (planned_row,) = planned(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, "Petani"])
    assert (planned_row.state, planned_row.person.pk) == (State.CHANGED, known.pk)
    assert [(change.label, change.old, change.new) for change in planned_row.changes] == [
        ("pekerjaan", "(kosong)", "Petani")
    ]


def test_the_number_of_a_merged_record_leads_to_the_person_who_was_kept(kinal):
    kept, gone = make_volunteer("Ani Contoh"), make_volunteer("Ani Contoh")
    merging.merge(kept, gone, reason="sama")
    (planned_row,) = planned(["No. registri", "Pekerjaan"], [gone.registry_no, "Petani"])
    assert (planned_row.state, planned_row.person.pk) == (State.CHANGED, kept.pk)


def test_two_rows_of_one_person_are_both_refused_by_number_or_nik(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK)
    rows = planned(["No. registri", "Nama", "NIK"], [known.registry_no, "Ani Contoh", ""], ["", "Ani Contoh", NIK])
    assert [row.state for row in rows] == [State.FAILED, State.FAILED]
    assert "Orang yang sama juga ada di baris 3" in messages_of(rows[0])


def test_a_registry_number_that_nobody_has_refuses_the_row(kinal):
    (planned_row,) = planned(["No. registri", "Nama"], ["PSM-99999", "Ani Contoh"])
    assert planned_row.state == State.FAILED
    assert "tidak ada" in messages_of(planned_row)


def test_possible_people_of_a_new_row_are_named_with_reasons_and_it_stays_new(kinal):
    known = make_volunteer("Sukri Ali Contoh", born_on=date(1990, 3, 12))
    (planned_row,) = planned(["Nama", "Tgl lahir", *PLACE], ["H. SOEKRI ALI CONTOH", "12-03-1990", "Geramat", "Kinal"])
    assert planned_row.state == State.NEW
    assert planned_row.maybe == [known]
    assert f"Mungkin {known} (nama sama, tanggal lahir sama)" in messages_of(planned_row)


def test_a_namesake_born_far_apart_is_suggested_too_but_nobody_of_a_similar_name(kinal):
    known = make_volunteer("Ani Contoh", born_on=date(1990, 3, 12))
    make_volunteer("Any Contohan", born_on=date(1990, 3, 12))
    (planned_row,) = planned(["Nama", "Tgl lahir"], ["Ani Contoh", "25-08-1971"])
    assert planned_row.maybe == [known]


def test_nobody_of_another_kecamatan_is_suggested(kinal):
    make_volunteer("Ani Contoh", home_village=make_village("Linau", make_district("Maje")))
    user = make_user(districts=[make_district("Kinal")])
    (planned_row,) = planned(["Nama", *PLACE], ["Ani Contoh", "Geramat", "Kinal"], user=user)
    assert (planned_row.state, planned_row.maybe) == (State.NEW, [])


def test_a_number_with_the_name_of_somebody_else_renames_nobody_without_a_question(kinal):
    known = make_volunteer("Bahrun Contoh", nik=NIK)
    heading = ["No. registri", "Nama", "NIK"]
    rows = [known.registry_no, "Wahyudi Saputra", ""], ["", "Wahyudi Saputra", NIK]
    for cells in rows:
        of = plan.make(sheets(heading, cells))
        ((question, _),) = of.open_questions
        assert (of.rows[0].state, question.id) == (State.FAILED, "nama:0-2")
        assert "lain dari yang tercatat untuk nomor itu (Bahrun Contoh)" in question.text
        assert [answer for answer, _ in question.choices] == ["sama", "lewati"]
        answered = plan.make(sheets(heading, cells), answers={question.id: "sama"})
        assert (answered.rows[0].state, answered.rows[0].person.name) == (State.CHANGED, "Wahyudi Saputra")


def test_a_slightly_other_name_is_asked_about_only_if_it_is_that_of_somebody_else_who_may_be_seen(kinal):
    known = make_volunteer("Siti Aminah Contoh", home_village=Village.objects.get(name="Geramat"))
    heading, row = ["No. registri", "Nama", *PLACE], [known.registry_no, "Siti Aminah Contohan", "Geramat", "Kinal"]
    bound = make_user(districts=[make_district("Kinal")])
    assert planned(heading, row)[0].state == State.CHANGED
    other = make_volunteer("Siti Aminah Contohan", home_village=Village.objects.get(name="Linau"))
    of = plan.make(sheets(heading, row))
    assert (of.rows[0].state, [question.id for question, _ in of.open_questions]) == (State.FAILED, ["nama:0-2"])
    assert other.registry_no in messages_of(of.rows[0])
    assert planned(heading, row, user=bound)[0].state == State.CHANGED
    assert other.registry_no not in messages_of(planned(heading, row, user=bound)[0])


def test_another_spelling_of_the_recorded_name_is_not_asked_about(kinal):
    known = make_volunteer("Moh. Sukri Contoh")
    rows = planned(["No. registri", "Nama"], [known.registry_no, "MUHAMMAD SOEKRI CONTOH"])
    assert (rows[0].state, rows[0].open_questions) == (State.CHANGED, [])


def test_nobody_of_another_kecamatan_is_named_or_changed(kinal):
    stranger = make_volunteer("Ani Contoh", nik=NIK, home_village=make_village("Linau", make_district("Maje")))
    user = make_user(districts=[make_district("Kinal")])
    by_nik, by_number = planned(
        ["No. registri", "Nama", "NIK", *PLACE],
        ["", "Ani Contoh", NIK, "Geramat", "Kinal"],
        [stranger.registry_no, "Ani Contoh", "", "Geramat", "Kinal"],
        user=user,
    )
    assert (by_nik.state, by_nik.maybe, messages_of(by_nik)) == (State.NEW, [], "")
    assert (by_nik.person.nik_digest, by_nik.person.nik_unclaimed_digest) == (None, stranger.nik_digest)
    assert by_number.state == State.FAILED
    assert f"No. registri {stranger.registry_no} tidak ada" in messages_of(by_number)


def test_a_bound_account_adds_people_to_its_own_villages_alone(kinal):
    user = make_user(districts=[make_district("Kinal")])
    mine, theirs, nowhere = planned(
        ["No", "Nama", *PLACE],
        [1, "Ani", "Geramat", "Kinal"],
        [2, "Budi", "Linau", "Maje"],
        [3, "Citra", "", ""],
        user=user,
    )
    assert mine.state == State.NEW
    assert theirs.state == nowhere.state == State.FAILED


# What changes


def test_an_absent_column_and_an_empty_cell_change_nothing(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK, occupation="Petani", phone="+6281234567890")
    (planned_row,) = planned(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, ""])
    assert planned_row.state == State.UNCHANGED
    saved(["Nama", "NIK", "Pekerjaan"], ["Ani Contoh", NIK, ""])
    known.refresh_from_db()
    assert (known.occupation, known.phone, known.history.count()) == ("Petani", "+6281234567890", 1)


def test_hapus_clears_a_field_and_a_nik(kinal):
    known = make_volunteer("Ani Contoh", nik=NIK, occupation="Petani")
    heading = ["No. registri", "NIK", "Pekerjaan"]
    saved(heading, [known.registry_no, "(hapus)", "(Hapus)"])
    known.refresh_from_db()
    assert (known.has_nik, known.occupation, known.name) == (False, "", "Ani Contoh")


def test_schooling_outside_the_list_is_noted_once(kinal):
    known = make_volunteer("Ani Contoh", notes="Ketua RT")
    heading, row = ["No. registri", "Pendidikan"], [known.registry_no, "Pesantren"]
    saved(heading, row)
    known.refresh_from_db()
    assert known.notes == "Ketua RT\nPendidikan menurut berkas: Pesantren"
    assert planned(heading, row)[0].state == State.UNCHANGED


def test_hapus_does_not_clear_a_name(kinal):
    known = make_volunteer("Ani Contoh")
    (planned_row,) = planned(["No. registri", "Nama"], [known.registry_no, "(hapus)"])
    assert planned_row.state == State.FAILED


def test_a_nik_is_given_to_a_person_who_had_none_and_shown_masked(kinal):
    known = make_volunteer("Ani Contoh")
    (planned_row,) = saved(["No. registri", "NIK"], [known.registry_no, NIK]).rows
    assert [(change.old, change.new) for change in planned_row.changes] == [("(kosong)", "••••••••••••••••")]
    known.refresh_from_db()
    assert whole_nik(known) == NIK


def test_the_same_nik_again_keeps_that_it_was_matched_with_the_ktp(kinal):
    matched, other = make_volunteer("Ani Contoh", nik=NIK), make_volunteer("Budi Contoh")
    Volunteer.objects.filter(pk=matched.pk).update(nik_matched_at=timezone.now())
    saved(
        ["No. registri", "NIK", "Pekerjaan"],
        [matched.registry_no, NIK, "Petani"],
        [other.registry_no, OTHER_NIK, "Guru"],
    )
    matched.refresh_from_db()
    assert matched.nik_matched_at is not None


def test_all_problems_of_a_row_are_reported_at_once(kinal):
    (planned_row,) = planned(
        ["Nama", "NIK", "Tgl lahir", "No HP", *PLACE], ["Ani 2", "123", "31-02-1985", "x", "Antah", "Kinal"]
    )
    assert {problem.key for problem in planned_row.errors} == {"name", "nik", "born_on", "phone", "home_village"}


def test_the_screen_s_own_rules_hold(kinal):
    make_volunteer("Budi Contoh", ipsm_no="A-1")
    ipsm, email, future = planned(
        ["Nama", "No. anggota", "Email", "Tgl lahir"],
        ["Ani", "A-1", "", ""],
        ["Citra", "", "bukan surel", ""],
        ["Dodi", "", "", "01-01-2099"],
    )
    assert "sudah dipakai orang lain" in messages_of(ipsm)
    assert email.errors[0].key == "email"
    assert "masa depan" in messages_of(future)


# Service


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


def test_a_remark_of_leaving_in_a_row_without_a_service_is_told(kinal):
    leaving, serving = planned(["Nama", "Ket"], ["Ani Contoh", "Berhenti"], ["Budi Rekaan", "Ketua"])
    assert "tampaknya sudah tidak bertugas; bila benar, catat di halaman orangnya" in messages_of(leaving)
    assert (leaving.state, messages_of(serving)) == (State.NEW, "")


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


# Fields of work


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


# Writing


def test_good_rows_are_written_as_one_batch_and_bad_ones_are_not(kinal):
    made = saved(
        ["Nama", *PLACE], ["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"], ["Citra", "Geramat", "Kinal"]
    )
    assert [row.state for row in made.rows] == [State.NEW, State.FAILED, State.NEW]
    people = list(Volunteer.objects.order_by("registry_no"))
    assert [person.name for person in people] == ["Ani", "Citra"]
    history = Volunteer.history.all()
    assert {(row.history_change_reason, row.door) for row in history} == {("Impor dari berkas daftar.xlsx", "command")}
    assert len({row.batch for row in history}) == 1
    assert None not in {row.batch for row in history}


def test_service_is_of_the_same_batch_as_its_people(kinal):
    saved(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "", ""])
    assert Appointment.history.get().batch == Volunteer.history.get().batch


def test_who_was_imported_or_renamed_is_found_by_the_new_name(kinal):
    known = make_volunteer("Budi Contoh")
    rows = ["", "Ani Contoh"], [known.registry_no, "Citra Rekaan"]
    saved(["No. registri", "Nama"], *rows, answers={"nama:0-3": "sama"})
    assert Volunteer.objects.matching("ani contoh").count() == 1
    assert list(Volunteer.objects.matching("citra")) == [known]


def test_all_or_nothing_writes_nothing_where_a_row_fails(kinal):
    with pytest.raises(WorkbookError, match="1 baris bermasalah"):
        saved(["Nama", *PLACE], ["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"], all_or_nothing=True)
    assert not Volunteer.objects.exists()


def test_the_same_file_once_more_changes_nothing(kinal):
    heading, row = (
        ["Nama", "NIK", *SERVICE],
        ["Ani Contoh", NIK, "Geramat", "Kinal", "01-02-2019", "SK/1", "15-01-2019"],
    )
    saved(heading, row)
    assert [row.state for row in saved(heading, row).rows] == [State.UNCHANGED]
    assert Volunteer.history.count() == 1


def test_a_failure_in_the_middle_leaves_nothing(kinal, monkeypatch):
    def fail(*args):
        raise IntegrityError

    monkeypatch.setattr(batch, "_write_service", fail)
    with pytest.raises(WorkbookError, match="Tidak ada yang disimpan"):
        saved(["Nama", *PLACE], ["Ani", "Geramat", "Kinal"])
    assert not Volunteer.objects.exists()


def test_more_rows_ask_no_more_of_the_database(kinal, django_assert_max_num_queries):
    def rows(count):
        return [
            [f"{name} Contoh", f"17040112039{number:05}", "Geramat", "Kinal"]
            for number, name in enumerate(NAMES[:count], 1)
        ]

    heading = ["Nama", "NIK", *PLACE]
    saved(heading, *rows(1))
    with django_assert_max_num_queries(50) as few:  # One known person and one new.
        planned(heading, *rows(2))
    with django_assert_max_num_queries(len(few)):
        planned(heading, *rows(20))


NAMES = [first + second for first in ("A", "B", "C", "D", "E") for second in ("ni", "udi", "itra", "odi")]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_file_four_times_at_once_makes_each_person_once(self):
        make_village("Geramat", make_district("Kinal"))
        rows = [[name, f"17040112039{number:05}", "Geramat", "Kinal"] for number, name in enumerate(NAMES[:5], 9001)]
        barrier, outcomes = threading.Barrier(4), []

        def bring():
            barrier.wait()
            outcomes.append({row.state for row in saved(["Nama", "NIK", *PLACE], *rows).rows})

        in_threads(bring, 4)
        assert sorted(map(str, outcomes)) == sorted(map(str, [{State.NEW}, *[{State.UNCHANGED}] * 3]))
        assert Volunteer.objects.count() == 5

    def test_what_is_saved_while_a_list_is_written_is_not_overwritten(self, monkeypatch):
        ani, budi = make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh")
        planned_by_now, write = threading.Event(), batch._write

        def wait_and_write(rows):
            planned_by_now.set()
            time.sleep(0.5)  # Time for the colleague to try; the row is locked.
            write(rows)

        def colleague():
            planned_by_now.wait()
            Volunteer.objects.filter(pk=ani.pk).update(phone="+6281234567899")

        monkeypatch.setattr(batch, "_write", wait_and_write)
        other = threading.Thread(target=in_threads, args=(colleague, 1))
        other.start()
        heading = ["No. registri", "Pekerjaan", "No HP"]
        saved(heading, [ani.registry_no, "Petani", ""], [budi.registry_no, "", "0812-3456-7890"])
        other.join()
        ani.refresh_from_db()
        assert (ani.occupation, ani.phone) == ("Petani", "+6281234567899")


def in_threads(work, count):
    """Do that in several threads at once, each with its own connections, and wait for all."""

    def alone():
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=alone) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# The command


def run(*args, **kwargs):
    out = StringIO()
    code = 0
    try:
        call_command("import_volunteers", *args, stdout=out, **kwargs)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue()


@pytest.fixture
def file(tmp_path):
    def make(*rows, heading=("Nama", *PLACE)):
        path = tmp_path / "daftar.xlsx"
        path.write_bytes(xlsx(people(*rows, heading=heading)))
        return str(path)

    return make


def test_the_command_previews_and_writes_nothing(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"]))
    assert code == 0
    assert "1 baris: 1 baru, 0 berubah, 0 tetap, 0 gagal." in output
    assert not Volunteer.objects.exists()


def test_the_command_writes_with_commit_and_leaves_with_1_where_a_row_failed(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]), "--commit")
    assert code == 1
    assert "baris 3, Desa: Desa “Antah” tidak ditemukan" in output
    assert Volunteer.objects.get().name == "Ani"


def test_the_command_writes_all_or_nothing_where_asked(kinal, file):
    rows = [["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]]
    code, output = run(file(*rows), "--commit", "--all-or-nothing")
    assert code == 1
    assert "Tidak ada yang disimpan" in output
    assert not Volunteer.objects.exists()
    code, output = run(file(rows[0]), "--commit", "--all-or-nothing")
    assert (code, Volunteer.objects.get().name) == (0, "Ani")
    assert "Sudah disimpan." in output


def test_the_command_prints_one_json_object(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]), "--json")
    result = json.loads(output)
    (problem,) = result.pop("problems")
    columns, skipped, headings = result.pop("columns"), result.pop("skipped"), result.pop("headings")
    assert [(each["row"], each["question"]) for each in headings] == [("1", "kepala:0")]
    assert (code, result) == (1, {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "failed": 1})
    assert (problem["row"], problem["column"], problem["level"]) == (3, "Desa", "error")
    assert [(each["heading"], each["understood"]) for each in columns][:2] == [
        ("Nama", "name"),
        ("Desa", "home_village"),
    ]
    assert skipped == []


def test_the_command_tells_what_it_did_not_understand_and_left_out(kinal, tmp_path):
    rows = [["Nama", "Desa", "Kecamatan", "Ukuran baju"], ["Ani", "Geramat", "Kinal", "XL"], ["Jumlah", "1", "", ""]]
    (tmp_path / "daftar.xlsx").write_bytes(xlsx(rows))
    _, output = run(str(tmp_path / "daftar.xlsx"), "--json")
    result = json.loads(output)
    assert {"sheet": "Lembar 1", "heading": "Ukuran baju", "understood": None} in result["columns"]
    assert result["skipped"] == [{"sheet": "Lembar 1", "row": 3, "why": "jumlah"}]


def test_the_command_tells_an_offer_about_a_sheet_as_a_warning_without_a_column(kinal):
    _, output = run(str(CASES / "hidden-sheet.xlsx"), "--json")
    (offer,) = [problem for problem in json.loads(output)["problems"] if problem["column"] == ""]
    assert (offer["row"], offer["level"]) == (0, "warning")
    assert (offer["question"], [answer for answer, _ in offer["choices"]]) == (
        "lembar-tersembunyi:1",
        ["lewati", "baca"],
    )


def test_the_command_tells_what_is_to_be_known_of_the_file(kinal):
    _, output = run(str(CASES / "one-byte-of-windows.csv"), "--json")
    assert "" in {problem["column"] for problem in json.loads(output)["problems"] if problem["level"] == "warning"}


def test_the_command_shows_how_to_answer(kinal, file):
    ani = make_volunteer("Ani", Village.objects.get(name="Geramat"))
    _, output = run(file(["Ani", "Geramat", "Kinal"]))
    assert f'"orang:0-2": "{ani.registry_no}" (Ya, {ani.choice_label}, Geramat, Kinal)' in output
    assert '"orang:0-2": "baru" (Bukan, orang baru)' in output


@pytest.mark.parametrize("content", [b"\xff", b"[]", b'{"orang:0-2": 1}', b"{"])
def test_the_command_leaves_with_2_where_the_answers_are_none(kinal, file, tmp_path, content):
    (tmp_path / "jawaban.json").write_bytes(content)
    with pytest.raises(CommandError, match="Jawaban") as refused:
        run(file(["Ani", "Geramat", "Kinal"]), "--answers", str(tmp_path / "jawaban.json"))
    assert refused.value.returncode == 2


def test_the_command_takes_the_person_of_a_row_from_the_answers(kinal, file, tmp_path):
    ani = make_volunteer("Ani", make_village("Geramat", kinal))
    (tmp_path / "jawaban.json").write_text(json.dumps({"orang:0-2": ani.registry_no}))
    _, output = run(file(["Ani", "Geramat", "Kinal"]), "--answers", str(tmp_path / "jawaban.json"))
    assert "0 baru" in output


def test_the_command_leaves_with_2_where_the_file_is_no_list(kinal, tmp_path):
    for name, data in (("catatan.txt", b"halo"), ("kosong.xlsx", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CommandError) as refused:
            run(str(tmp_path / name))
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="tidak dapat dibuka"):
        run(str(tmp_path / "tidak-ada.xlsx"))


def test_what_is_read_from_a_file_is_what_was_read_from_rows(kinal, file):
    (sheet,) = reading.read(Path(file(["Ani", "Geramat", "Kinal"])).read_bytes())
    assert sheet.rows == people(["Ani", "Geramat", "Kinal"], heading=["Nama", *PLACE])


# The village of a title


def titled(*rows, heading=("Nama", "NIK")):
    rows = [["DATA PSM DESA GERAMAT KECAMATAN KINAL", ""], list(heading), *rows]
    return plan.make([ReadSheet("PSM", rows)])


def test_the_village_of_a_title_is_the_home_where_the_row_has_none(kinal):
    (planned_row,) = titled(["Ani Contoh", NIK]).rows
    assert str(planned_row.person.home_village) == "Geramat, Kinal"


def test_the_village_of_the_row_comes_before_that_of_the_title(kinal):
    (planned_row,) = titled(["Ani Contoh", "Talang Padang"], heading=("Nama", "Desa")).rows
    assert str(planned_row.person.home_village) == "Talang Padang, Kinal"


def test_the_village_of_a_title_moves_nobody_and_is_told(kinal):
    make_volunteer("Ani Contoh", make_village("Linau", make_district("Maje")), nik=NIK)
    (planned_row,) = titled(["Ani Contoh", NIK]).rows
    assert planned_row.state == State.UNCHANGED
    assert "Di atas baris ini tertulis GERAMAT; tempat tinggalnya tetap Linau, Maje." in messages_of(planned_row)


def test_new_people_without_a_village_are_counted_and_told_first(kinal, file):
    rows = [["Ani Contoh", "", "Kinal"], ["Budi Contoh", "Geramat", "Kinal"]]
    assert plan.make(sheets(["Nama", *PLACE], *rows)).new_without_village == 1
    _, output = run(file(*rows))
    assert output.startswith("1 orang baru tanpa desa.")


def test_a_band_of_a_village_of_another_kecamatan_ends_the_village_above_for_a_bound_account(kinal):
    bound = make_user(districts=[make_district("Kinal")])
    rows = [["Nama", "NIK"], ["GERAMAT"], ["Ani", NIK], ["LINAU"], ["Budi", OTHER_NIK]]
    ani, budi = plan.make([ReadSheet("PSM", rows)], bound).rows
    assert (ani.state, ani.person.home_village.name) == (State.NEW, "Geramat")
    assert (budi.row.village, budi.state) == ("LINAU", State.FAILED)


def test_a_sheet_that_is_not_read_is_told_under_its_own_name(kinal):
    list_of_people = ReadSheet("PSM", people(["Ani", "Geramat", "Kinal"], heading=["Nama", *PLACE]))
    another = ReadSheet("Anggaran", [["Beras", 10, "kg"], ["Gula", 5, "kg"], ["Kopi", 2, "kg"]])
    sentence = "Lembar “Anggaran” tidak dibaca (3 baris terisi): tidak ada judul kolom yang dikenali."
    assert plan.make([list_of_people, another]).remarks == [("Anggaran", 0, sentence)]


# The workbook of failed rows


def given_back(sheets, **kwargs):
    target = BytesIO()
    failed.write(target, plan.make(sheets, **kwargs))
    return reading.read(target.getvalue())


def read_again(heading, *rows, answers=None):
    """The failed rows of a list, given back and read again unchanged: the rows of the file, and as they are planned."""
    (sheet,) = given_back([ReadSheet("PSM", people(*rows, heading=heading))], answers=answers)
    return [dict(zip(sheet.rows[0], row, strict=True)) for row in sheet.rows[1:]], plan.make([sheet]).rows


def test_failed_rows_come_back_with_their_problems_and_can_be_read_again(kinal):
    heading = ["No", "Nama", "NIK", "Tgl lahir", "Hobi", *PLACE]
    (sheet,) = given_back(
        sheets(
            heading,
            [1, "Ani", NIK, date(1990, 3, 12), "Catur", "Geramat", "Kinal"],
            [2, "Budi", OTHER_NIK, date(1990, 3, 12), "=1+1", "Antah", "Kinal"],
        )
    )
    assert sheet.rows[0] == ["Masalah", *heading]
    (problem, *cells) = sheet.rows[1]
    assert problem.startswith("Desa “Antah” tidak ditemukan")
    assert cells == [2, "Budi", OTHER_NIK, "12-03-1990", "=1+1", "Antah", "Kinal"]
    sheet.rows[1][6] = "Geramat"
    (planned_row,) = plan.make([sheet]).rows
    assert (planned_row.state, whole_nik(planned_row.person)) == (State.NEW, OTHER_NIK)


def test_a_nik_that_was_a_number_comes_back_without_its_last_digit(kinal):
    (sheet,) = given_back(sheets(["Nama", "NIK"], ["Budi", float(OTHER_NIK)]))
    assert sheet.rows[1][2] == f"{OTHER_NIK[:15]}?"
    (planned_row,) = plan.make([sheet]).rows
    assert planned_row.state == State.FAILED


def test_values_from_a_band_and_a_heading_of_two_rows_get_their_own_columns(kinal):
    rows = [["Nama", "Jenis Kelamin", "", "Desa"], ["", "L", "P", ""], ["KECAMATAN KINAL"], ["Budi", "v", "", "Antah"]]
    (sheet,) = given_back([ReadSheet("PSM", rows)])
    assert sheet.rows[0] == ["Masalah", "Nama", "L", "P", "Desa", "Kecamatan"]
    assert sheet.rows[1][1:] == ["Budi", "v", "", "Antah", "KINAL"]


def test_a_p_that_was_doubtful_beside_w_is_doubtful_without_it(kinal):
    rows = [["Ani", "P", "Geramat"], ["Budi", "W", "Geramat"], ["Citra", "W", "Antah"]]
    written, (ani, citra) = read_again(["Nama", "L/P", "Desa"], *rows)
    assert [row["L/P"] for row in written] == ["P (belum pasti)", "P"]
    assert "Sel ini belum pasti. Tulis isinya yang benar, tanpa “(belum pasti)”." in messages_of(ani)
    assert [problem.key for problem in citra.errors] == ["home_village"]


MONTH_FIRST = [["Ani", "12/31/1985", "Antah"], ["Budi", "05/12/1980", "Antah"], ["Citra", "12/25/1990", "Geramat"]]


def test_dates_that_were_asked_about_fail_again_without_the_row_that_showed_it(kinal):
    written, rows = read_again(["Nama", "Tgl lahir", "Desa"], *MONTH_FIRST)
    assert [row["Tgl lahir"] for row in written] == [f"{born_on} (belum pasti)" for _, born_on, _ in MONTH_FIRST]
    assert all("born_on" in [problem.key for problem in row.errors] for row in rows)


def test_dates_whose_order_was_answered_come_back_with_the_day_first(kinal):
    answers = {"tanggal:0:born_on": "bulan-hari"}
    written, rows = read_again(["Nama", "Tgl lahir", "Desa"], *MONTH_FIRST, answers=answers)
    assert [row["Tgl lahir"] for row in written] == ["31-12-1985", "12-05-1980"]
    assert [[problem.key for problem in row.problems] for row in rows] == [["home_village"]] * 2


def test_a_birth_place_stays_before_a_date_whose_order_was_answered(kinal):
    rows = [["Ani", "Kaur, 12/31/1985", "Antah"], ["Budi", "Bintuhan, 05/12/1980", "Antah"]]
    written, _ = read_again(["Nama", "TTL", "Desa"], *rows, answers={"tanggal:0:birth": "bulan-hari"})
    assert [row["TTL"] for row in written] == ["Kaur, 31-12-1985", "Bintuhan, 12-05-1980"]


def test_a_date_cell_comes_back_as_it_was_understood_beside_dates_left_as_text(kinal):
    rows = [["Ani", date(1980, 5, 12), "Antah"], ["Budi", "25/12/1980", "Geramat"]]
    heading = ["Nama", "Tgl lahir", "Desa"]
    written, (ani,) = read_again(heading, *rows)
    assert (written[0]["Tgl lahir"], ani.state) == ("12-05-1980 (belum pasti)", State.FAILED)
    written, (ani,) = read_again(heading, *rows, answers={"tanggal:0:born_on": "hari-bulan"})
    assert (written[0]["Tgl lahir"], [problem.key for problem in ani.problems]) == ("05-12-1980", ["home_village"])


def test_a_nik_refused_with_all_others_of_its_column_is_refused_alone(kinal):
    niks = [fictional_nik(serial) for serial in (9010, 9020, 9030, 9040)]
    rows = [[f"Ani {chr(ord('A') + at)}", number] for at, number in enumerate(niks)]
    written, planned_rows = read_again(["Nama", "NIK"], *rows)
    assert {row["NIK"] for row in written} == {f"{number[:15]}?" for number in niks}
    assert {row.state for row in planned_rows} == {State.FAILED}


def test_the_village_and_kecamatan_above_the_rows_come_back_in_their_own_columns(kinal):
    rows = [["DATA PSM DESA GERAMAT KECAMATAN KINAL"], ["Nama", "NIK", "Kecamatan"], ["Budi", "1", ""]]
    (sheet,) = given_back([ReadSheet("PSM", rows)])
    assert sheet.rows[0] == ["Masalah", "Nama", "NIK", "Kecamatan", "Desa/kelurahan"]
    assert sheet.rows[1][1:] == ["Budi", "1", "KINAL", "GERAMAT"]


def test_the_title_moves_nobody_in_the_file_of_failed_rows_either(kinal):
    make_volunteer("Ani Contoh", make_village("Linau", make_district("Maje")), nik=NIK)
    rows = [["DATA PSM DESA GERAMAT KECAMATAN KINAL"], ["Nama", "NIK", "E-mail"], ["Ani Contoh", NIK, "x"]]
    (sheet,) = given_back([ReadSheet("PSM", rows)])
    assert "Desa/kelurahan" not in sheet.rows[0]


def test_a_cell_said_to_be_like_the_one_above_comes_back_filled(kinal):
    rows = [["Ani", "Geramat", "", ""], ["Budi", "", "x", ""], ["Citra", "", "x", ""]]
    heading = ["Nama", "Desa", "E-mail", "Pekerjaan"]
    written, _ = read_again(heading, *rows, answers={"sel-kosong:0:home_village": "ikut-atas"})
    assert [row["Desa"] for row in written] == ["Geramat", "Geramat"]
    written, planned_rows = read_again(heading, *rows)
    assert [row["Desa"] for row in written] == ["(belum pasti)"] * 2
    assert {"home_village"} <= {problem.key for row in planned_rows for problem in row.errors}


def test_the_command_writes_the_failed_rows(kinal, file, tmp_path):
    out = tmp_path / "masalah.xlsx"
    run(file(["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]), "--problems", str(out))
    (sheet,) = reading.read(out.read_bytes())
    assert [row[1] for row in sheet.rows] == ["Nama", "Budi"]
    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        run(file(["Budi", "Antah", "Kinal"]), "--problems", str(tmp_path / "tidak" / "ada.xlsx"))

"""Ends of service in a list: recorded by the model's own rule, and asked about where somebody serves now."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from registry.models import Appointment, FollowUp
from registry.workbook import batch, plan, reading
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from registry.workbook.writing import template
from registry.workbook.writing.export import VALUES, Export
from tests.factories import (
    make_activity,
    make_appointment,
    make_district,
    make_invitation,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)
from tests.workbooks import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

Reason = Appointment.EndReason
FORMER = ["Nama", "Desa tugas", "TMT", "Hari terakhir", "Alasan berakhir"]
KNOWN = ["No. registri", "Desa tugas", "TMT", "Hari terakhir", "Alasan berakhir"]


@pytest.fixture(autouse=True)
def geramat():
    return make_village("Geramat", make_district("Kinal"))


@pytest.fixture
def serving(geramat):
    """Somebody who serves in Geramat since 6 December 2019."""
    return make_appointment(make_volunteer("Ani Contoh"), geramat, started_on=date(2019, 12, 6))


def sheets(heading, *rows):
    return [ReadSheet("PSM", [heading, *map(list, rows)])]


def planned(heading, *rows, answers=None):
    return plan.make(sheets(heading, *rows), answers=answers).rows


def saved(heading, *rows, answers=None):
    return batch.save(sheets(heading, *rows), name="mantan.xlsx", answers=answers)


def row_of(period, last="30-06-2024", reason="mengundurkan diri"):
    return [period.volunteer.registry_no, "Geramat", "06-12-2019", last, reason]


def messages_of(each):
    return " ".join(problem.message for problem in each.problems)


def asked(each):
    return [problem.question.id for problem in each.open_questions]


# People who are new in the registry


def test_a_list_of_former_volunteers_is_read_with_day_and_reason():
    made = saved(FORMER, ["Ani Contoh", "Geramat", "06-12-2015", "31-12-2020", "Mengundurkan diri"])
    period = Appointment.objects.get()
    assert (period.started_on, period.ended_on) == (date(2015, 12, 6), date(2020, 12, 31))
    assert period.end_reason == Reason.RESIGNED
    assert messages_of(made.rows[0]) == ""


@pytest.mark.parametrize(
    "heading, reason",
    [("TMT Berhenti", "Alasan berhenti"), ("Tgl Selesai", "Alasan"), ("Tanggal Berakhir", "Sebab berhenti")],
)
def test_the_end_is_known_by_other_headings(heading, reason):
    (each,) = planned(
        ["Nama", "Desa tugas", "TMT", heading, reason], ["Ani", "Geramat", "06-12-2015", "31-12-2020", "Wafat"]
    )
    assert (each.appointment.ended_on, each.appointment.end_reason) == (date(2020, 12, 31), Reason.DIED)


def test_a_reason_in_other_words_is_told():
    (each,) = planned(FORMER, ["Ani", "Geramat", "06-12-2015", "31-12-2020", "lulus CPNS"])
    assert (each.appointment.end_reason, each.appointment.end_note) == (Reason.OTHER, "lulus CPNS")
    assert "Alasan berakhir “lulus CPNS” dicatat sebagai “lainnya”." in messages_of(each)


def test_the_reason_may_stand_in_the_status():
    heading = ["Nama", "Desa tugas", "TMT", "Tgl berhenti", "Status"]
    (each,) = planned(heading, ["Ani", "Geramat", "06-12-2015", "31-12-2020", "Meninggal"])
    assert each.appointment.end_reason == Reason.DIED
    assert "dicatat sebagai “meninggal dunia”" in messages_of(each)


def test_a_missing_reason_is_asked_once_for_the_sheet():
    rows = [["Ani", "Geramat", "06-12-2015", "31-12-2020", ""], ["Budi", "Geramat", "06-12-2015", "31-12-2021", ""]]
    made = plan.make(sheets(FORMER, *rows))
    ((question, waiting),) = made.open_questions
    assert (question.id, waiting) == ("alasan-berakhir:0", 2)
    first, _ = planned(FORMER, *rows, answers={question.id: Reason.INACTIVE})
    assert (first.state, first.appointment.end_reason) == (State.NEW, Reason.INACTIVE)


def test_a_year_alone_ends_with_that_year_and_is_told():
    (each,) = planned(FORMER, ["Ani", "Geramat", "2015", "2020", "pindah domisili"])
    assert each.appointment.ended_on == date(2020, 12, 31)
    assert "Hanya tahun yang ditulis; dicatat sebagai 31 Desember 2020." in messages_of(each)


@pytest.mark.parametrize(
    "last, reason, sentence",
    [
        ("31-12-2014", "mundur", "Hari terakhir bertugas tidak boleh sebelum hari mulai bertugas."),
        ("31-12-2090", "meninggal", "Tanggal ini masih di masa depan."),
        ("31-12-2020", "lainnya", "Jelaskan alasannya."),
        ("kemarin", "mundur", "Tulis tanggal sebagai hari-bulan-tahun"),
        ("31-12-2020", "x" * 201, "200"),
    ],
)
def test_an_end_that_the_form_refuses_is_refused(last, reason, sentence):
    (each,) = planned(FORMER, ["Ani", "Geramat", "06-12-2015", last, reason])
    assert each.state == State.FAILED
    assert sentence in messages_of(each)


def test_a_reason_without_a_day_is_asked_about():
    (each,) = planned(FORMER, ["Ani", "Geramat", "06-12-2015", "", "mengundurkan diri"])
    assert asked(each) == ["berhenti:0-2"]


def test_an_end_without_a_start_is_told_as_not_stored():
    (each,) = planned(FORMER, ["Ani", "Geramat", "", "31-12-2020", "mengundurkan diri"])
    assert each.appointment is None
    assert "Hari terakhir bertugas dan alasannya juga tidak disimpan." in messages_of(each)


# Who serves now


def test_the_end_of_who_serves_now_is_asked_about(serving):
    (each,) = planned(KNOWN, row_of(serving))
    assert (each.state, asked(each)) == (State.FAILED, ["akhir:0-2"])
    assert "Tercatat masih bertugas di Geramat" in messages_of(each)
    assert "30 Juni 2024, mengundurkan diri" in messages_of(each)


def test_who_serves_now_stays_if_a_clerk_says_so(serving):
    (each,) = planned(KNOWN, row_of(serving), answers={"akhir:0-2": "tetap"})
    assert (each.state, each.appointment) == (State.UNCHANGED, None)


def test_an_end_that_a_clerk_confirms_is_recorded_as_on_the_form(serving):
    made = saved(KNOWN, row_of(serving), answers={"akhir:0-2": "akhiri"})
    serving.refresh_from_db()
    assert (serving.ended_on, serving.end_reason) == (date(2024, 6, 30), Reason.RESIGNED)
    assert [(change.name, change.new) for change in made.rows[0].changes] == [
        ("ended_on", "30 Juni 2024"),
        ("end_reason", "mengundurkan diri"),
    ]
    assert [each.village for each in made.follow_ups] == [serving.village]
    assert FollowUp.objects.count() == 1


def test_a_row_with_nothing_but_the_end_is_about_the_present_service(serving):
    rows = ["No. registri", "Hari terakhir", "Alasan berakhir"], [serving.volunteer.registry_no, "30-06-2024", "wafat"]
    (each,) = planned(*rows, answers={"akhir:0-2": "akhiri"})
    assert (each.appointment.ended_on, each.appointment.end_reason) == (date(2024, 6, 30), Reason.DIED)


def test_a_recorded_end_is_changed_only_by_an_answer(serving):
    serving.end(date(2024, 6, 30), Reason.RESIGNED)
    (same,) = planned(KNOWN, row_of(serving))
    assert (same.state, same.problems) == (State.UNCHANGED, [])
    (other,) = planned(KNOWN, row_of(serving, "31-07-2024"))
    assert asked(other) == ["akhir:0-2"]
    (kept,) = planned(KNOWN, row_of(serving, "31-07-2024"), answers={"akhir:0-2": "tetap"})
    assert kept.state == State.UNCHANGED
    (corrected,) = planned(KNOWN, row_of(serving, "31-07-2024"), answers={"akhir:0-2": "ganti"})
    assert corrected.appointment.ended_on == date(2024, 7, 31)


def test_the_year_of_a_recorded_end_changes_nothing(serving):
    serving.end(date(2024, 6, 30), Reason.RESIGNED)
    (each,) = planned(KNOWN, row_of(serving, "2024", ""))
    assert each.state == State.UNCHANGED
    assert not each.open_questions


def test_an_end_is_not_emptied_by_a_list(serving):
    serving.end(date(2024, 6, 30), Reason.RESIGNED)
    (each,) = planned(KNOWN, row_of(serving, "(hapus)", ""))
    assert "dibuka kembali di halaman orangnya" in messages_of(each)


# A remark that somebody who serves now has left or died

BY_REMARK = ["No. registri", "Nama", "Status"]


def by_remark(serving, remark, *also, answers=None, corrections=None, heading=BY_REMARK):
    row = [serving.volunteer.registry_no, "Ani Contoh", remark, *also]
    (each,) = plan.make(sheets(heading, row), answers=answers, corrections=corrections).rows
    return each


@pytest.mark.parametrize("remark", ["Meninggal", "pindah", "mengundurkan diri", "tidak aktif"])
@pytest.mark.parametrize("heading, also", [(BY_REMARK, []), ([*BY_REMARK, "No SK"], ["460/9/2024"])])
def test_a_remark_that_who_serves_now_has_left_is_asked_about(serving, remark, heading, also):
    each = by_remark(serving, remark, *also, heading=heading)
    assert each.state == State.FAILED
    assert "akhir:0-2" in asked(each)
    assert f"Tercatat masih bertugas di Geramat, Kinal; menurut berkas (“{remark}”)" in messages_of(each)


def test_who_only_is_said_to_have_left_stays_if_a_clerk_says_so(serving):
    each = by_remark(serving, "Meninggal", answers={"akhir:0-2": "tetap"})
    assert (each.state, each.appointment) == (State.UNCHANGED, None)


def test_an_end_by_a_remark_needs_its_day_which_is_typed_in_the_row(serving):
    answers = {"akhir:0-2": "akhiri"}
    each = by_remark(serving, "Meninggal", answers=answers)
    assert each.state == State.FAILED
    assert [problem.key for problem in each.errors] == ["ended_on"]
    each = by_remark(serving, "Meninggal", answers=answers, corrections={"0-2": {"ended_on": "3-5-2024"}})
    assert (each.appointment.ended_on, each.appointment.end_reason) == (date(2024, 5, 3), Reason.DIED)


@pytest.mark.parametrize(
    "remark, ended_on, reason",
    [
        ("Meninggal 12 Mei 2024", date(2024, 5, 12), Reason.DIED),
        ("pindah domisili tgl 1-2-2023", date(2023, 2, 1), Reason.MOVED_HOME),
        ("mengundurkan diri tahun 2022", date(2022, 12, 31), Reason.RESIGNED),
    ],
)
def test_the_day_in_such_a_remark_is_offered(serving, remark, ended_on, reason):
    assert asked(by_remark(serving, remark)) == ["akhir:0-2"]
    each = by_remark(serving, remark, answers={"akhir:0-2": "akhiri"})
    assert (each.appointment.ended_on, each.appointment.end_reason) == (ended_on, reason)


def test_a_day_before_the_service_or_to_come_is_not_offered(serving):
    for remark in ("Meninggal 12 Mei 2010", "pindah 1 Mei 2090"):
        each = by_remark(serving, remark, answers={"akhir:0-2": "akhiri"})
        assert [problem.key for problem in each.errors] == ["ended_on"]


def test_a_death_is_not_recorded_as_the_end_of_a_term(serving):
    heading = [*BY_REMARK, "Masa bakti"]
    each = by_remark(serving, "Meninggal", "2019 - 2024", heading=heading, answers={"akhir:0-2": "akhiri"})
    assert [problem.key for problem in each.errors] == ["ended_on"]


def test_a_death_of_whom_another_end_is_recorded_is_told(serving):
    serving.end(date(2024, 6, 30), Reason.RESIGNED)
    each = by_remark(serving, "Meninggal")
    assert (each.state, asked(each)) == (State.UNCHANGED, [])
    assert "orang ini sudah meninggal dunia; tercatat mengundurkan diri" in messages_of(each)


def test_many_ends_ask_no_more_queries_than_one(geramat, django_assert_max_num_queries):
    people = [make_volunteer(f"{name} Contoh") for name in ("Ani", "Budi", "Citra", "Dodi")]
    rows = [row_of(make_appointment(each, geramat, started_on=date(2019, 12, 6))) for each in people]
    make_activity(people[3], done_on=date(2026, 1, 5))
    make_invitation(people[3], make_training(started_on=timezone.localdate() + timedelta(days=9)))
    with django_assert_max_num_queries(60) as one:
        planned(KNOWN, rows[0])
    with django_assert_max_num_queries(len(one)):
        made = planned(KNOWN, *rows)
    assert "Sudah tercatat 1 laporan" in messages_of(made[3])
    assert "Masih diundang" in messages_of(made[3])
    assert "Masih diundang" not in messages_of(made[0])


def test_a_section_of_people_who_left_may_be_asked_about_one_by_one(serving):
    heading, first = ["No. registri", "Nama", "L/P"], [serving.volunteer.registry_no, "Ani Contoh", "P"]
    rows = [heading, ["B. MENINGGAL DUNIA"], first, ["", "Budi Contoh", "L"]]
    answers = {"bagian:0-2": "tanya-satu-satu", "akhir:0-3": "akhiri"}
    ani, budi = plan.make(sheets(*rows), answers=answers, corrections={"0-3": {"ended_on": "3-5-2024"}}).rows
    assert (ani.appointment.ended_on, ani.appointment.end_reason) == (date(2024, 5, 3), Reason.DIED)
    assert "sudah meninggal dunia, tetapi tidak ada penugasan" in messages_of(budi)
    titled = plan.make(sheets(["PSM TIDAK AKTIF"], heading, first), answers={"judul:0": "tanya-satu-satu"})
    assert asked(titled.rows[0]) == ["akhir:0-3"]


@pytest.mark.parametrize("remark", ["Wft 2023", "tewas kecelakaan 2023", "Almh."])
def test_each_word_of_a_death_records_one(serving, remark):
    answers = {"akhir:0-2": "akhiri"}
    each = by_remark(serving, remark, answers=answers, corrections={"0-2": {"ended_on": "3-5-2023"}})
    assert each.appointment.end_reason == Reason.DIED


@pytest.mark.parametrize(
    "heading, remark", [("Status Keanggotaan", "Tidak aktif"), ("Tidak Aktif", "v"), ("Tgl Wafat", "3-5-2024")]
)
def test_a_column_that_nobody_knows_may_say_it_too_and_is_told(serving, heading, remark):
    rows = sheets(["No. registri", "Nama", heading], [serving.volunteer.registry_no, "Ani Contoh", remark])
    made = plan.make(rows)
    assert asked(made.rows[0]) == ["akhir:0-2"]
    assert ("PSM", 0) in [(sheet, row) for sheet, row, sentence in made.remarks if "dipakai untuk bertanya" in sentence]
    unwanted = plan.make(rows, chosen={heading.lower().replace(" ", ""): ""})
    assert (unwanted.rows[0].state, unwanted.remarks) == (State.UNCHANGED, [])


def test_a_sign_of_death_in_a_column_that_nobody_knows_is_asked_about(serving):
    assert asked(by_remark(serving, "", "† 2024", heading=[*BY_REMARK, "Kondisi"])) == ["akhir:0-2"]


def test_who_moves_house_to_the_village_of_service_is_not_asked_about(serving):
    heading = [*BY_REMARK, "Ket", "No SK"]
    assert "akhir:0-2" not in asked(by_remark(serving, "", "pindah rumah ke Geramat", "460/9/2024", heading=heading))
    assert "akhir:0-2" in asked(by_remark(serving, "", "pindah rumah ke Linau", "460/9/2024", heading=heading))


@pytest.mark.parametrize("remark", ["mutasi", "ikut suami", "pindah", "pindah tugas"])
def test_a_remark_of_moving_with_a_new_village_and_its_day_is_asked_about_as_a_move(serving, remark):
    make_village("Linau", make_district("Maje"))
    heading = ["No. registri", "Nama", "Desa tugas", "TMT", "Ket"]
    row = [serving.volunteer.registry_no, "Ani Contoh", "Linau", "01-05-2024", remark]
    (each,) = planned(heading, row)
    assert (each.state, asked(each)) == (State.FAILED, ["akhir:0-2"])
    assert f"menurut berkas (“{remark}”) pindah tugas ke Linau, Maje sejak 1 Mei 2024." in messages_of(each)
    (moved,) = planned(heading, row, answers={"akhir:0-2": "pindah-tugas"})
    assert (moved.appointment.village.name, moved.appointment.started_on) == ("Linau", date(2024, 5, 1))
    assert (moved.ended.ended_on, moved.ended.end_reason) == (date(2024, 4, 30), Reason.MOVED_SERVICE)
    (earlier,) = planned(heading, [*row[:3], "01-05-2014", remark])
    assert "Akhiri masa tugasnya?" in messages_of(earlier)


def test_a_column_of_others_who_left_says_nothing_of_the_person(serving):
    for heading, remark in (("Menggantikan", "Udin (meninggal)"), ("Pindah", "tidak"), ("Hobi", "jalan-jalan")):
        each = by_remark(serving, "", remark, heading=[*BY_REMARK, heading])
        assert (each.state, each.problems) == (State.UNCHANGED, [])


# Terms


@pytest.mark.parametrize("term", ["2015 - 2020", "2015 s.d. 2020", "1-1-2015 s/d 31-12-2020"])
def test_a_term_that_has_run_out_is_asked_about_once_for_the_sheet(term):
    heading = ["Nama", "Desa tugas", "Masa Bakti"]
    rows = ["Ani", "Geramat", term], ["Budi", "Geramat", term]
    made = plan.make(sheets(heading, *rows))
    ((question, waiting),) = made.open_questions
    assert (question.id, waiting) == ("masa-bakti:0", 2)
    first, _ = planned(heading, *rows, answers={question.id: "akhiri"})
    assert (first.appointment.started_on, first.appointment.ended_on) == (date(2015, 1, 1), date(2020, 12, 31))
    assert first.appointment.end_reason == Reason.TERM_OVER
    first, _ = planned(heading, *rows, answers={question.id: "tetap-bertugas"})
    assert (first.appointment.started_on, first.appointment.ended_on) == (date(2015, 1, 1), None)


def test_a_term_that_goes_on_is_no_end_and_told():
    (each,) = planned(["Nama", "Desa tugas", "Masa Bakti"], ["Ani", "Geramat", "2021 - 2090"])
    assert (each.state, each.appointment.ended_on) == (State.NEW, None)
    assert "Masa baktinya sampai 31 Desember 2090; belum lewat" in messages_of(each)


def test_the_term_of_who_serves_now_ends_by_an_answer_only(serving):
    rows = ["No. registri", "Masa bakti"], [serving.volunteer.registry_no, "2019 - 2024"]
    (each,) = planned(*rows)
    assert asked(each) == ["akhir:0-2"]
    (each,) = planned(*rows, answers={"akhir:0-2": "akhiri"})
    assert (each.appointment.ended_on, each.appointment.end_reason) == (date(2024, 12, 31), Reason.TERM_OVER)


def test_what_is_no_term_is_told():
    made = plan.make(sheets(["Nama", "Desa tugas", "Masa Bakti"], ["Ani", "Geramat", "5 tahun"]))
    assert made.remarks == [("PSM", 2, "Masa bakti “5 tahun” tidak dibaca. Tulis mulai bertugas dan hari terakhirnya.")]


def test_a_term_may_stand_in_two_columns_below_its_heading():
    rows = [["Nama", "Desa tugas", "Masa Bakti", ""], ["", "", "Mulai", "Selesai"], ["Ani", "Geramat", "2015", "2020"]]
    (each,) = plan.make([ReadSheet("PSM", rows, merged=((0, 2, 0, 3),))], answers={"masa-bakti:0": "akhiri"}).rows
    assert (each.appointment.started_on, each.appointment.ended_on) == (date(2015, 1, 1), date(2020, 12, 31))


# There and back


@pytest.mark.parametrize("reason", Reason)
def test_what_is_exported_is_imported_unchanged(serving, reason):
    serving.end(date(2024, 6, 30), reason, "Pindah ke kota")
    target = BytesIO()
    Export(type(serving.volunteer).objects.all(), [*VALUES], purpose="uji").write(target)
    (each,) = plan.make(reading.read(target.getvalue())).rows
    assert (each.state, messages_of(each)) == (State.UNCHANGED, "")


def test_the_empty_list_has_both_columns_and_reads_them():
    sheet = next(template.sheets(make_user()))
    filled = {"Nama": "Ani", "Desa/kelurahan tugas": "Geramat", "Mulai bertugas": "06-12-2019"}
    filled |= {"Hari terakhir bertugas": "30-06-2024", "Alasan berakhir": "pindah domisili"}
    assert filled.keys() <= {*sheet.headings}
    rows = [[filled.get(heading, "") for heading in sheet.headings]]
    (each,) = plan.make(reading.read(xlsx([list(sheet.headings), *rows]))).rows
    assert each.appointment.end_reason == Reason.MOVED_HOME

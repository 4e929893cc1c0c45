"""The village of a title or a band, and what holds for people without one."""

import json
from datetime import date

import pytest
from django.utils import timezone

from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet, WorkbookError
from tests.factories import make_district, make_user, make_village, make_volunteer
from tests.planned_lists import NIK, OTHER_NIK, PLACE, file_maker, make_villages, messages_of, run, sheets
from tests.workbooks import people

pytestmark = pytest.mark.one_database  # What a list is understood as.


@pytest.fixture
def kinal(db):
    make_villages()


@pytest.fixture
def file(tmp_path):
    return file_maker(tmp_path)


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


def test_new_people_without_a_start_are_counted_and_told_first_where_the_list_speaks_of_service(kinal, file):
    rows = [["Ani Contoh", "Geramat", "Kinal", "-"], ["Budi Contoh", "Geramat", "Kinal", "1-3-2024"]]
    path = file(*rows, heading=("Nama", *PLACE, "TMT"))
    told = "1 orang baru tanpa penugasan: disimpan sebagai calon, belum bertugas."
    assert run(path)[1].startswith(told)
    ani, budi = plan.make(sheets(["Nama", *PLACE, "TMT"], *rows)).rows
    assert messages_of(ani) == "Mulai bertugas tidak ditulis: orang ini disimpan sebagai calon, belum bertugas."
    assert "Mulai bertugas" not in messages_of(budi)
    first = json.loads(run(path, json=True)[1])["problems"][0]
    assert (first["sheet"], first["row"], first["message"]) == ("", 0, told)


@pytest.mark.parametrize(
    "title, count", [("DATA PSM DESA GERAMAT", 1), ("Berdasarkan SK Bupati", 1), ("DAFTAR WARGA", 0)]
)
def test_a_title_alone_says_that_people_serve(kinal, title, count):
    rows = [[title, ""], ["Nama", "Desa"], ["Ani Contoh", "Geramat"]]
    assert plan.make([ReadSheet("Lembar1", rows)]).new_without_start == count


DECREE = "Berdasarkan SK Bupati Kaur Nomor : 188.4.45-311 Tahun 2026 Tanggal 3 Maret 2026, TMT 1 April 2026"


def decreed(title=DECREE, **answers):
    rows = [[title], ["Nama", "Desa", "SK"], ["Ani Contoh", "Geramat", ""], ["Budi Contoh", "Geramat", "7/2024"]]
    return plan.make([ReadSheet("Lembar1", rows)], answers=answers)


def test_a_decree_in_a_title_is_told_as_not_read_and_offered_to_rows_without_their_own(kinal):
    made = decreed()
    ((question, rows_kept_back),) = made.questions
    assert (question.id, question.default, rows_kept_back) == ("sk-judul:0", "tidak-dibaca", 0)
    assert "nomor SK 188.4.45-311 Tahun 2026, tanggal SK 3 Maret 2026, mulai bertugas 1 April 2026" in question.text
    assert "yang tidak dibaca. Pakai untuk 2 baris" in question.text
    assert made.new_without_start == 2
    ani, budi = (planned_row.appointment for planned_row in decreed(**{question.id: "pakai"}).rows)
    assert (ani.decree_number, ani.decree_on) == ("188.4.45-311 Tahun 2026", date(2026, 3, 3))
    assert (budi.decree_number, budi.decree_on) == ("7/2024", None)
    assert ani.started_on == budi.started_on == date(2026, 4, 1)


def test_a_decree_in_a_title_that_cannot_be_read_is_named(kinal):
    told = "Judul memuat SK atau TMT yang tidak dibaca: “SK Kades 17”. Tulis di kolomnya sendiri."
    assert ("Lembar1", 0, told) in decreed("SK Kades 17").remarks


def test_a_question_about_a_title_promises_no_service_where_no_start_is_known(kinal):
    for answer, words in (("tidak-dibaca", "menjadi calon"), ("pakai", "sebagai PSM yang bertugas")):
        questions = decreed(DECREE.replace("2026", "2020"), **{"sk-judul:0": answer}).questions
        about_title = next(question for question, _ in questions if question.id == "judul:0")
        assert words in dict(about_title.choices)["baca-biasa"]


BANDS = ["No", "Nama", "Desa", "TMT"]


def banded(*rows, **answers):
    width = len(BANDS)
    rows = [[*row, *[""] * (width - len(row))] for row in (BANDS, *rows)]
    return plan.make([ReadSheet("Lembar1", rows)], answers=answers)


def numbers_in(made):
    return [planned_row.appointment.decree_number for planned_row in made.rows]


def person(number, name):
    return [number, name, "Geramat", "1-6-2024"]


def test_a_decree_between_the_rows_is_that_of_the_people_below_and_told(kinal):
    first = ["SK Nomor 12/2021 Tanggal 4 Januari 2021"]
    second = [["", "No. SK Kades", ": 99/2024"], ["", "Tanggal SK", ": 5 Mei 2024"]]
    rows = first, person(1, "Ani Contoh"), *second, person(2, "Budi Misal"), person(3, "Cici Umpama")
    made = banded(*rows)
    assert numbers_in(made) == ["12/2021", "99/2024", "99/2024"]
    assert made.rows[2].appointment.decree_on == date(2024, 5, 5)
    ((question, kept_back),) = made.questions
    assert (question.id, question.default, kept_back) == ("sk-pita:0", "pakai", 0)
    assert "baris 4: nomor SK 99/2024, tanggal SK 5 Mei 2024 (2 orang)" in question.text
    assert numbers_in(banded(*rows, **{"sk-pita:0": "tidak-dibaca"})) == ["", "", ""]


def test_a_decree_below_the_band_of_a_village_ends_with_the_village(kinal):
    rows = (
        ["DESA GERAMAT"],
        ["SK No. 12/2021"],
        ["1", "Ani Contoh", "", "2021"],
        ["DESA LINAU"],
        ["2", "Budi", "", "2021"],
    )
    assert numbers_in(banded(*rows)) == ["12/2021", ""]
    over_villages = rows[1], rows[0], *rows[2:]
    assert numbers_in(banded(*over_villages)) == ["12/2021", "12/2021"]


def test_a_decree_of_the_first_village_is_offered_to_its_people_alone(kinal):
    rows = [["DESA GERAMAT"], ["No. SK Kades : 12/2024"], ["No", "Nama", "TMT"], ["1", "Ani", "2024"]]
    rows += [["DESA LINAU"], ["2", "Budi", "2024"]]
    made = plan.make([ReadSheet("Lembar1", [[*row, "", ""][:3] for row in rows])], answers={"sk-judul:0": "pakai"})
    assert numbers_in(made) == ["12/2024", ""]


def test_a_line_about_somebody_else_parts_no_decree_and_hides_nobody_below(kinal):
    lines = ["No. SK : 12/2021"], ["", "Kepala Desa", ": Sudir Rekaan"], ["", "Sekretariat", ": Jl. Contoh"]
    made = banded(["DESA GERAMAT"], *lines, ["Tanggal SK : 4 Januari 2021"], person("", "Ani Contoh"))
    assert [str(row.appointment.decree_on) for row in made.rows] == ["2021-01-04"]
    assert [(skipped.number, skipped.why) for skipped in made.skipped if skipped.why != "SK"] == [
        *((2, "nama desa"), (4, "nama pejabat"), (5, "label dan isinya"))
    ]


def test_the_decree_in_the_band_of_a_village_is_that_of_its_people(kinal):
    made = banded(["DESA GERAMAT (SK Nomor 12/2021)"], ["1", "Ani Contoh", "", "2021"], ["DESA LINAU"])
    assert numbers_in(made) == ["12/2021"]


@pytest.mark.parametrize("line", ["*) SK Bupati Nomor 12/2021", "Catatan : dasarnya SK Bupati Nomor 12/2021"])
def test_a_decree_below_the_people_is_told_as_not_read(kinal, line):
    told = f"“{line}” memuat SK atau TMT yang tidak dibaca. Tulis di kolomnya sendiri."
    assert ("Lembar1", 4, told) in banded(person(1, "Ani Contoh"), [], ["", line]).remarks


@pytest.mark.parametrize("line", ["SK yang sudah berhenti 2021", "BELUM ADA SK 2024"])
def test_a_row_that_says_that_people_do_not_serve_is_no_decree(kinal, line):
    assert [question.id for question, _ in banded([line], person(1, "Ani Contoh")).questions] == ["bagian:0-2"]


@pytest.mark.parametrize(
    "title, is_asked",
    [
        ("Tanggal SK : 5 Juni {}", False),
        ("TMT 1 Juli {}", False),
        ("KEADAAN TANGGAL 31 DESEMBER {}", True),
        ("TAHUN {}", True),
    ],
)
def test_the_day_of_a_decree_that_may_still_hold_makes_no_list_of_a_past_year(kinal, title, is_asked):
    last_year = timezone.localdate().year - 1
    asked = [question.id for question, _ in decreed(title.format(last_year)).questions]
    assert ("judul:0" in asked) == is_asked


def test_no_nik_is_shown_in_part_where_a_row_is_offered_as_the_headings(kinal):
    made = plan.make([ReadSheet("PSM", [["Nama", "NIK"], ["Ani Contoh", f"NIK {NIK}"]])])
    ((_, question),) = made.about_headings
    assert not [words for _, words in question.choices if NIK[:10] in words]
    with pytest.raises(WorkbookError) as error:
        plan.make([ReadSheet("PSM", [["Warga", "Nomor", "x"], ["Ani", f"Nomor kependudukan itu {NIK}", "y"]])])
    assert NIK[:6] not in str(error.value)


def test_two_kecamatan_in_a_title_are_none_and_a_village_of_both_is_not_guessed(kinal):
    make_village("Linau", make_district("Kinal"))
    rows = [["DAFTAR PSM KEC. KINAL DAN MAJE"], ["Nama", "Desa"], ["Ani Contoh", "Linau"], ["Budi Contoh", "Geramat"]]
    ani, budi = plan.make([ReadSheet("PSM", rows)]).rows
    assert (ani.state, budi.state) == (State.FAILED, State.NEW)


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

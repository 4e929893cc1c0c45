"""The workbook of failed rows: what comes back with its problems can be read again."""

from datetime import date
from io import BytesIO

import pytest
from django.core.management import CommandError

from registry.workbook import plan, reading
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from registry.workbook.writing import failed
from tests.factories import fictional_nik, make_district, make_village, make_volunteer, whole_nik
from tests.planned_lists import NIK, OTHER_NIK, PLACE, file_maker, make_villages, messages_of, run, sheets
from tests.workbooks import people


@pytest.fixture
def kinal(db):
    make_villages()


@pytest.fixture
def file(tmp_path):
    return file_maker(tmp_path)


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

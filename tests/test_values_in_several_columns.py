"""One value in several columns: day, month and year of a birth, first and last name, a village's code and name."""

from datetime import date

import pytest

from registry.models import Village, Volunteer
from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_village

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.

Education = Volunteer.Education
PLACE = ["Geramat", "Kinal"]


@pytest.fixture(autouse=True)
def kaur():
    make_village("Geramat", make_district("Kinal"))
    make_village("Papahan", make_district("Kinal"))
    make_village("Linau", make_district("Maje"))


def planned(*rows, merged=()):
    return plan.make([ReadSheet("PSM", list(map(list, rows)), merged=merged)])


def code(name):
    return Village.objects.get(name=name).code


def messages_of(each):
    return " ".join(problem.message for problem in each.problems)


# A birth date


@pytest.mark.parametrize("below", [("Tgl", "Bln", "Thn"), ("Tanggal", "Bulan", "Tahun"), ("Hari", "Bulan", "Tahun")])
@pytest.mark.parametrize("above", ["Tanggal Lahir", "Tgl Lahir", "Lahir", "Tempat/Tgl Lahir"])
def test_a_birth_date_in_three_columns_under_its_heading_is_read_and_told(above, below):
    heads = ["No", "Nama", "Desa", "Kecamatan", above, "", ""], ["", "", "", "", *below]
    made = planned(*heads, [1, "Ani Contoh", *PLACE, "2", "2", 1980], [2, "Budi Misal", *PLACE, 12, "Mei", 1980])
    assert [each.person.born_on for each in made.rows] == [date(1980, 2, 2), date(1980, 5, 12)]
    assert "dibaca bersama sebagai tanggal lahir." in made.remarks[0][2]


@pytest.mark.parametrize("headings", [["Tgl", "Bln", "Thn"], ["Tgl Lahir", "Bln Lahir", "Thn Lahir"]])
def test_so_it_is_without_a_heading_above(headings):
    made = planned(["Nama", *headings], ["Ani Contoh", "1", "2", "1980"])
    assert made.rows[0].person.born_on == date(1980, 2, 1)


def test_three_bare_columns_beside_a_birth_date_are_not_another_one():
    made = planned(["Nama", "Tgl Lahir", "Tgl", "Bln", "Thn"], ["Ani Contoh", "1-2-1980", "3", "4", "2019"])
    assert made.rows[0].person.born_on == date(1980, 2, 1)
    assert [heading.key for heading in made.tables[0].headings] == ["name", "born_on", "", "", ""]


def test_the_whole_date_counts_beside_its_parts():
    made = planned(
        ["Nama", "Tanggal Lahir", "Tgl Lahir", "Bln Lahir", "Thn Lahir"], ["Ani", "1-2-1980", "3", "4", "2019"]
    )
    assert made.rows[0].person.born_on == date(1980, 2, 1)


def test_signs_for_nothing_in_all_three_are_no_birth_date():
    made = planned(["Nama", "Tgl Lahir", "Bln Lahir", "Thn Lahir"], ["Ani Contoh", "-", "-", "-"])
    assert (made.rows[0].state, made.rows[0].person.born_on) == (State.NEW, None)


def test_a_year_without_its_day_is_refused():
    made = planned(["Nama", "Tgl Lahir", "Bln Lahir", "Thn Lahir"], ["Ani Contoh", "", "", "1980"])
    assert made.rows[0].state == State.FAILED


# A name


@pytest.mark.parametrize(
    "heads",
    [
        [["Nama Depan", "Nama Belakang", "Desa", "Kecamatan"]],
        [["Nama", "", "Desa", "Kecamatan"], ["Depan", "Belakang", "", ""]],
    ],
)
def test_first_and_last_name_are_one_name_and_that_is_told(heads):
    people = ["Ani", "Contoh", *PLACE], ["Budi", "-", *PLACE], ["Citra Misal", "Misal", *PLACE], ["Siti", "Ti", *PLACE]
    made = planned(*heads, *people)
    assert [each.person.name for each in made.rows] == ["Ani Contoh", "Budi", "Citra Misal", "Siti Ti"]
    assert "dibaca bersama sebagai nama." in made.remarks[0][2]


# A village


def test_a_code_is_its_village_with_and_without_its_points_and_beside_the_name():
    geramat = code("Geramat")
    cells = [
        geramat,
        geramat.replace(".", ""),
        int(geramat.replace(".", "")),
        f"{geramat} Geramat",
        f"Geramat ({geramat})",
    ]
    names = ["Ani Contoh", "Budi Misal", "Citra Umpama", "Dodi Andaian", "Endah Rekaan"]
    made = planned(["Nama", "Desa"], *zip(names, cells, strict=True))
    assert [each.person.home_village.code for each in made.rows] == [geramat] * 5


@pytest.mark.parametrize("heading", ["Kode Desa", "Kode Wilayah", "KODE DESA/KELURAHAN"])
def test_a_column_of_codes_is_read_with_the_column_of_the_name(heading):
    rows = [[code("Geramat"), *PLACE], [code("Papahan"), *PLACE], [code("Linau"), "Linau", "Kinal"], ["", *PLACE]]
    names = ["Ani Contoh", "Budi Misal", "Citra Umpama", "Dodi Andaian"]
    made = planned(
        ["Nama", heading, "Desa", "Kecamatan"], *([name, *row] for name, row in zip(names, rows, strict=True))
    )
    assert [each.state for each in made.rows] == [State.NEW, State.FAILED, State.FAILED, State.NEW]
    assert f"Kode {code('Papahan')} milik Papahan, Kinal, bukan “Geramat”." in messages_of(made.rows[1])
    assert f"Kode {code('Linau')} milik Linau, Maje, bukan Kecamatan Kinal." in messages_of(made.rows[2])


@pytest.mark.parametrize(
    "cell",
    [
        *("Ds. Geramat RT 02", "Geramat RT 02/RW 01", "Geramat, RT.02", "Dusun I Geramat", "Geramat Dusun II"),
        *("001 Geramat", "1. Geramat", "Geramat lingkungan 2", "Geramat RT/RW 02/03", "Geramat RT 02/03"),
    ],
)
def test_rt_rw_dusun_and_a_number_before_the_name_are_no_part_of_a_village(cell):
    made = planned(["Nama", "Desa", "Kecamatan"], ["Ani Contoh", cell, "Kinal"])
    assert made.rows[0].person.home_village.name == "Geramat"


@pytest.mark.parametrize("cell", ["Geramat/2", "RT 02"])
def test_a_number_of_a_village_is_not_cut_off_and_what_is_no_village_is_named(cell):
    made = planned(["Nama", "Desa", "Kecamatan"], ["Ani Contoh", cell, "Kinal"])
    assert made.rows[0].state == State.FAILED
    assert f"“{cell}”" in messages_of(made.rows[0])


@pytest.mark.parametrize("before", ["Nomor SK", "TMT", "Surat Tugas", "No. Sertifikat"])
@pytest.mark.parametrize("year", ["Thn", "Tahun"])
def test_three_bare_columns_right_of_a_decree_or_a_service_are_no_birth_date_and_no_start(before, year):
    made = planned(["Nama", "Alamat", before, "Tgl", "Bln", year], ["Ani Contoh", "Jl. A", "12", "3", "4", "2019"])
    assert made.rows[0].person.born_on is None
    assert [heading.key for heading in made.tables[0].headings[3:]] == ["", "", ""]
    assert "tulis tanggalnya dalam satu kolom" in " ".join(sentence for *_, sentence in made.remarks)


# Ticks


@pytest.mark.parametrize(
    "headings", [["L", "P"], ["Pria", "Wanita"], ["Laki-laki", "Perempuan"], ["Lk", "Pr"], ["Lelaki", "Perempuan"]]
)
@pytest.mark.parametrize("above", ["", "Jenis Kelamin", "JK"])
def test_a_tick_in_the_column_of_a_sex_is_that_sex(above, headings):
    heads = [["Nama", *headings]] if not above else [["Nama", above, ""], ["", *headings]]
    made = planned(*heads, ["Ani Contoh", "", "v"], ["Budi Misal", "√", ""], ["Citra Umpama", "x", "x"])
    assert [each.person.sex for each in made.rows[:2]] == ["P", "L"]
    assert made.rows[2].state == State.FAILED


SCHOOLS = ["SD", "SLTP", "SMA", "D3", "S1"]


@pytest.mark.parametrize("tick", ["v", "√", "✓", "x", "1", 1, "V", "SMA"])
@pytest.mark.parametrize("above", ["", "Pendidikan", "Pendidikan Terakhir"])
def test_a_tick_in_the_column_of_a_schooling_is_that_schooling(above, tick):
    heads = [["Nama", *SCHOOLS]] if not above else [["Nama", above, "", "", "", ""], ["", *SCHOOLS]]
    made = planned(*heads, ["Ani Contoh", "", "", tick, "", ""], ["Budi Misal", "", "☐", "-", "", "v"])
    assert [each.person.education for each in made.rows] == [Education.SENIOR, Education.BACHELOR]
    assert [heading.key for heading in made.tables[0].headings[1:]] == [
        f"school_{s}" for s in ("sd", "smp", "sma", "d3", "s1")
    ]
    assert not any(each.problems for each in made.rows)


def test_columns_of_schoolings_have_their_own_levels():
    headings = ["Tidak Sekolah", "SD/MI", "SMP/MTs", "SLTA", "SMK", "D1", "D2", "D3", "D4", "S1", "S2", "S3"]
    rows = [[f"Ani {chr(65 + at)}nton", *("v" if at == place else "" for place in range(12))] for at in range(12)]
    levels = [each.person.education for each in planned(["Nama", *headings], *rows).rows]
    assert levels == [1, 3, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10]


@pytest.mark.parametrize(
    "cells, words",
    [
        (["v", "", "v", "", "", ""], "Pendidikannya bertanda atau tertulis lebih dari satu"),
        (["v", "v", "v", "", "", ""], "Pendidikannya bertanda atau tertulis lebih dari satu"),
        (["v", "", "", "", "", "SMA"], "Pendidikannya bertanda atau tertulis lebih dari satu"),
        (["", "", "Ani", "", "", ""], "“Ani” di kolom SMA bukan tanda"),
    ],
)
def test_two_schoolings_of_a_row_are_none_and_that_is_told(cells, words):
    (row,) = planned(["Nama", *SCHOOLS, "Ijazah"], ["Ani Contoh", *cells]).rows
    assert row.person.education is None
    assert [words in problem.message for problem in row.problems] == [True]


def test_one_schooling_among_other_headings_is_no_column_of_ticks():
    made = planned(["Nama", "Desa", "SD", "Kecamatan"], ["Ani Contoh", "Geramat", "v", "Kinal"])
    assert [heading.key for heading in made.tables[0].headings] == ["name", "home_village", "", "district"]


# Titles on both sides of a name


@pytest.mark.parametrize("heading", [["Gelar", "Nama", "Gelar"], ["Gelar", "Nama Lengkap", "Gelar Belakang"]])
def test_titles_before_the_name_are_known_by_their_place(heading):
    (each,) = planned([*heading, "Desa"], ["Drs.", "Ani Contoh", "M.Si", "Geramat"]).rows
    assert (each.person.title_before, each.person.title_after) == ("Drs.", "M.Si")


# Older and newest decrees


SK = ["Nama", "Desa", "TMT", "No SK", "Tgl SK", "No SK Terbaru", "Tgl SK Terbaru"]
BOTH = ["Ani Contoh", "Geramat", "6-12-2019", "1/2019", "1-12-2019", "7/2024", "1-3-2024"]


def decrees(heading, *rows):
    periods = (each.appointment for each in planned(heading, *rows).rows)
    return [(period.decree_number, period.decree_on) for period in periods]


def test_the_newest_decree_that_is_filled_is_read_row_by_row_and_told():
    only_old = ["Budi Misal", "Geramat", "6-12-2019", "2/2019", "1-12-2019", "", ""]
    assert decrees(SK, BOTH, only_old) == [("7/2024", date(2024, 3, 1)), ("2/2019", date(2019, 12, 1))]
    remarks = [sentence for _, _, sentence in planned(SK, BOTH, only_old).remarks]
    assert "Kolom “No SK” dibaca di baris 3: kolom yang didahulukan kosong di sana." in remarks
    assert "Kolom “No SK” (D) dibaca hanya di baris yang kosong di kolom “No SK Terbaru” (F)." in remarks


def test_a_number_never_gets_the_day_of_another_decree():
    assert decrees(SK, [*BOTH[:5], "7/2024", ""]) == [("7/2024", None)]
    assert decrees(SK, [*BOTH[:5], "", "1-3-2024"]) == [("", date(2024, 3, 1))]
    heading = ["Nama", "Desa", "TMT", "No SK", "Tgl SK", "SK Terbaru"]
    rows = (
        ["Ani", "Geramat", "2019", "1/2019", "1-12-2019", "7/2024"],
        ["Budi", "Geramat", "2019", "2/2019", "2-12-2019"],
    )
    assert decrees(heading, *rows) == [("7/2024", None), ("2/2019", date(2019, 12, 2))]


@pytest.mark.parametrize("newest", ["SK BARU", "No SK"])
def test_an_old_decree_is_read_where_there_is_no_newer_one(newest):
    heading = ["Nama", "Desa", "TMT", "SK LAMA", newest]
    rows = ["Ani", "Geramat", "2019", "1/2019", "7/2024"], ["Budi", "Geramat", "2019", "2/2019", ""]
    assert [number for number, _ in decrees(heading, *rows)] == ["7/2024", "2/2019"]


def test_the_newest_phone_comes_first_and_the_oldest_beginning():
    heading = ["Nama", "Desa", "TMT", "TMT Terbaru", "No HP", "No HP Terbaru"]
    only_old = ["Ani Contoh", "Geramat", "6-12-2019", "", "081300001111", ""]
    both = ["Budi Misal", "Geramat", "6-12-2019", "1-3-2024", "081300001111", "081300002222"]
    only_new = ["Cici Umpama", "Geramat", "", "1-3-2024", "", "081300002222"]
    rows = planned(heading, only_old, both, only_new).rows
    began = [date(2019, 12, 6), date(2019, 12, 6), date(2024, 3, 1)]
    assert [each.appointment.started_on for each in rows] == began
    assert [each.person.phone[-4:] for each in rows] == ["1111", "2222", "2222"]


@pytest.mark.parametrize("headings", [["HP 1", "HP 2"], ["No HP Utama", "No HP Cadangan"]])
def test_of_two_phones_the_second_is_read_where_the_first_is_empty(headings):
    both, second = ["Ani Contoh", "081300001111", "081300002222"], ["Budi Misal", "", "081300002222"]
    rows = planned(["Nama", *headings, "Desa"], both, second).rows
    assert [each.person.phone[-4:] for each in rows] == ["1111", "2222"]

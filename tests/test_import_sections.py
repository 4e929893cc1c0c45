"""Titles between the rows of a list: a letter and words about a group are no person, and each title begins anew."""

import pytest

from registry.workbook import layout
from registry.workbook.leaving import remark_of_leaving
from registry.workbook.reading import ReadSheet

HEAD = ["No", "Nama", "L/P", "Tgl Lahir", "TMT"]
PERSON = ["1", "Ani Rekaan", "P", "6-12-1985", "1-1-2024"]
LEFT, NOT_YET = "sudah tidak bertugas", "belum bertugas"


def table(*rows, heading=HEAD, answers=None):
    """The table of a list with these rows below its heading."""
    sheet = ReadSheet("PSM", [heading, *map(list, rows)])
    return layout.find(sheet, frozenset({"maje"}), villages=frozenset({"linau"}), answers=answers)


def doubts(made):
    """What each person's row is asked about; "" for nothing."""
    return [" ".join(question.text for _, question in row.asked) for row in made.rows]


@pytest.mark.parametrize("number", ["B", "b.", "II", "2", "(C)"])
@pytest.mark.parametrize(
    "title, doubt",
    [
        *(("PSM BARU", ""), ("Aktif", ""), ("PSM LAMA", LEFT), ("HABIS MASA BAKTI", LEFT), ("CADANGAN", NOT_YET)),
        *(("SUDAH TIDAK AKTIF LAGI", LEFT), ("PINDAH", LEFT), ("YANG DIGANTI", LEFT), ("BELUM ADA SK", NOT_YET)),
    ],
)
def test_a_number_and_words_about_a_group_are_a_title(number, title, doubt):
    made = table([number, title], PERSON)
    assert [row.cells["name"] for row in made.rows] == ["Ani Rekaan"]
    assert (2, "judul bagian") in [(skipped.number, skipped.why) for skipped in made.skipped]
    (asked,) = doubts(made)
    assert doubt in asked
    assert bool(asked) == bool(doubt)


def test_each_title_ends_the_section_above():
    titles = ["A. PSM YANG DIGANTI"], ["B. HABIS MASA BAKTI"], ["C. PINDAH"], ["D. BELUM ADA SK"], ["E. LAIN-LAIN"]
    made = table(*(row for title in titles for row in (title, PERSON)))
    asked = doubts(made)
    assert [LEFT in text for text in asked] == [True, True, True, False, False]
    assert NOT_YET in asked[3]
    assert asked[4] == ""
    lettered = table(["C", "PINDAH"], PERSON, ["D", "Lain-lain"], PERSON)
    assert [bool(text) for text in doubts(lettered)] == [True, False]


def test_a_name_behind_an_initial_ends_no_section():
    made = table(["D. PINDAH"], ["M. Yusuf Rekaan", ""], heading=["Nama", "L/P"])
    assert LEFT in doubts(made)[0]


@pytest.mark.parametrize("row", [["B", "Umum"], ["IV", "Wilayah Hulu"], ["2", "Pindah ke Manna"], ["c.", "Budi"]])
def test_a_title_that_may_be_a_person_is_asked_about(row):
    made = table(PERSON, row, PERSON)
    (question,) = made.questions
    assert (
        question.text == f"Baris 3 hanya berisi “{row[0]}” dan “{row[1]}”: apakah baris ini judul kelompok atau orang?"
    )
    assert [bool(each.asked) for each in made.rows] == [False, True, False]
    titled = table(PERSON, row, PERSON, answers={question.id: "lewati"})
    assert (len(titled.rows), titled.skipped[0].why) == (2, "judul bagian")
    assert [bool(each.asked) for each in table(PERSON, row, answers={question.id: "baca-biasa"}).rows] == [False, False]


@pytest.mark.parametrize(
    "heading, row",
    [
        *((HEAD, ["2", "Budi Rekaan"]), (HEAD, ["B", "Budi Rekaan", "L"]), (["No", "Nama"], ["B", "Budi"])),
        (HEAD, ["3", "Purna"]),
    ],
)
def test_a_person_with_few_cells_is_not_asked_about(heading, row):
    made = table(PERSON[: len(heading)], row, heading=heading)
    assert (len(made.rows), made.questions) == (2, [])


# The column of the status


def with_status(*statuses, answers=None, heading="Status"):
    rows = [[*PERSON, status] for status in statuses]
    return table(*rows, heading=[*HEAD, heading], answers=answers)


@pytest.mark.parametrize("status", ["Belum", "pergi haji", "kurang aktif", "?", "Ya, tapi sering sakit", "9"])
@pytest.mark.parametrize("heading", ["Status", "Masih aktif?"])
def test_a_status_that_is_not_understood_is_asked_about_once(status, heading):
    made = with_status("aktif", status, status, "Kawin; Ya", "Berhenti", heading=heading)
    (question,) = made.questions
    assert question.id == "keadaan:0"
    assert question.text == (
        f"Kolom “{heading}” di lembar “PSM” memuat “{status}” untuk 2 orang: apakah mereka masih bertugas?"
    )
    assert [bool(row.asked) for row in made.rows] == [False, True, True, False, False]


@pytest.mark.parametrize("answer, asks", [("baca", ""), ("tanya-satu-satu", "status")])
def test_people_of_such_a_status_serve_or_are_asked_about_one_by_one(answer, asks):
    serving, doubtful = with_status("aktif", "pergi haji", answers={"keadaan:0": answer}).rows
    assert (serving.asked, doubtful.asked) == ((), ())
    assert [remark_of_leaving(row.cells) for row in (serving, doubtful)] == ["", asks]


@pytest.mark.parametrize("status", ["Aktif", "masih aktif", "✓", "-", "Belum kawin", "Ketua", "Akan bertugas", "tidak"])
def test_a_status_that_is_understood_is_not_asked_about(status):
    assert with_status(status).questions == []


NAMES = ("Ani Rekaan", "Budi Rekaan", "Citra Rekaan")


def ticked(*columns, heads=(["Aktif"],)):
    """The table of people with these cells in columns that are ticked."""
    people = [[name, "Linau", "1-1-2024", *cells] for name, *cells in zip(NAMES, *columns, strict=False)]
    upper = ["Nama", "Desa", "TMT", *heads[0]]
    lower = [["", "", "", *texts] for texts in heads[1:]]
    width = len(upper)
    return layout.find(ReadSheet("PSM", [[*row, *[""] * (width - len(row))] for row in (upper, *lower, *people)]))


@pytest.mark.parametrize(
    "cells, shown",
    [
        (["√", "√", ""], ["Aktif: kosong"]),
        (["v", "x", "v"], ["Aktif: x"]),
        (["x", "", "x"], ["Aktif: x", "Aktif: kosong"]),
        (["ya", "tidak", "ya"], []),
        (["", "", ""], []),
        (["√", "√", "√"], []),
    ],
)
def test_who_is_not_ticked_as_active_is_asked_about_once(cells, shown):
    made = ticked(cells)
    texts = [question.text for question in made.questions]
    assert len(texts) == bool(shown)
    assert all(f"“{text}”" in texts[0] for text in shown)
    has_left = [bool(remark_of_leaving(row.cells)) for row in made.rows]
    assert has_left == [cell == "tidak" for cell in cells]


@pytest.mark.parametrize("heads", [(["Aktif", "Tidak Aktif"],), (["Status", ""], ["Aktif", "Tidak Aktif"])])
def test_a_tick_below_the_contrary_says_that_somebody_has_left(heads):
    made = ticked(["√", "", ""], ["", "√", ""], heads=heads)
    assert [bool(remark_of_leaving(row.cells)) for row in made.rows] == [False, True, False]
    assert [bool(row.asked) for row in made.rows] == [False, False, True]


@pytest.mark.parametrize("tick, nth", [("Aktif", ("Utama", "Cadangan")), ("Masih Aktif", ("Pertama", "Kedua"))])
def test_each_of_two_people_of_a_row_has_a_tick_of_its_own(tick, nth):
    heading = ["Desa", *(f"{word} {each}" for each in nth for word in ("Nama PSM", "TMT", tick))]
    rows = [["Linau", "Ani Rekaan", "1-1-2024", "", "Budi Rekaan", "1-1-2024", "v"]]
    rows += [["Linau", "Citra Rekaan", "1-1-2024", "v", "Dewi Rekaan", "1-1-2024", "v"]]
    made = layout.find(ReadSheet("PSM", [heading, *rows]), answers={"orang-ke:0:2": "baca"})
    unticked = [row.cells["name"] for row in made.rows if "kosong" in row.cells.get("status", "")]
    assert unticked == ["Ani Rekaan"]
    assert any(f"{tick} {nth[0]}: kosong" in question.text for question in made.questions)


def test_a_column_of_codes_is_read_by_its_legend():
    codes = [[*PERSON, code] for code in ("A", "M", "")]
    legend = ["Keterangan:"], ["A = Aktif"], ["M = Meninggal dunia, U = Undur diri"]
    made = table(*codes, *legend, heading=[*HEAD, "KODE"])
    assert [remark_of_leaving(row.cells) for row in made.rows] == ["", "status", ""]
    made = table(*codes, ["A = Aktif"], heading=[*HEAD, "KODE"])
    assert [remark_of_leaving(row.cells) for row in made.rows] == ["", "", ""]


def test_who_is_no_volunteer_by_a_column_of_kinds_is_asked_about_once():
    kinds = [[*PERSON, kind] for kind in ("PSM", "TKSK", "Tagana", "PSM")]
    made = table(*kinds, heading=[*HEAD, "Unsur"])
    (question,) = made.questions
    assert "memuat “Unsur: TKSK” dan “Unsur: Tagana” untuk 2 orang" in question.text
    assert [bool(row.asked) for row in made.rows] == [False, True, True, False]


def test_in_a_column_of_the_status_an_empty_cell_among_ticks_is_asked_about():
    assert len(with_status("√", "", heading="Masih aktif?").questions) == 1
    assert with_status("aktif", "", heading="Masih aktif?").questions == []


# Two people beside each other under words that are no persons


def two_sides(left, right, merged=True, answers=None):
    """The table of a list with the old and the new person under such words."""
    upper = ["No", "Desa", left, "", right, "", "", "TMT"]
    rows = [upper, ["", "", "Nama", "HP", "Nama", "Tgl Lahir", "HP", ""]]
    rows.append(["1", "Linau", "Ani Rekaan", "", "Budi Rekaan", "10-01-1990", "085255554411", "1-1-2024"])
    areas = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 7, 1, 7), (0, 2, 0, 3), (0, 4, 0, 6)] if merged else []
    return layout.find(ReadSheet("PSM", rows, merged=tuple(areas)), answers=answers)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize(
    "left, right",
    [
        ("SEBELUM", "SESUDAH"),
        ("LAMA", "BARU"),
        ("PSM Lama", "PSM Baru"),
        ("SEMULA", "MENJADI"),
        ("Data Lama", "Data Baru"),
        ("PSM YANG DIGANTIKAN", "PSM PENGGANTI"),
    ],
)
def test_the_old_and_the_new_person_beside_each_other_keep_their_own_cells(left, right, merged):
    made = two_sides(left, right, merged)
    ani, budi = made.rows
    assert (ani.cells["name"], ani.cells.keys() & {"born_on", "phone"}) == ("Ani Rekaan", set())
    assert (budi.cells["name"], budi.cells["born_on"]) == ("Budi Rekaan", "10-01-1990")
    assert budi.cells["phone"] == "085255554411"
    assert [row.cells["started_on"] for row in made.rows] == ["1-1-2024"] * 2
    (question,) = made.questions
    assert question.text == (
        f"Kolom “{left} / Nama” di lembar “PSM” memuat 1 orang: apakah orang-orang ini sudah tidak bertugas?"
    )
    assert [bool(row.asked) for row in made.rows] == [True, False]
    left_out = two_sides(left, right, merged, answers={question.id: "lewati"})
    assert [row.cells["name"] for row in left_out.rows] == ["Budi Rekaan"]


@pytest.mark.parametrize("left, right", [("PSM YANG DIGANTIKAN", "PSM PENGGANTI"), ("PSM TIDAK AKTIF", "PENGGANTI")])
def test_who_is_replaced_may_be_asked_about_one_by_one(left, right):
    made = two_sides(left, right, answers={"orang-ke:0:1": "tanya-satu-satu"})
    assert [(row.person, row.cells.get("status")) for row in made.rows] == [(1, LEFT), (2, None)]


@pytest.mark.parametrize("merged", [[(0, 2, 0, 3)], []])
def test_words_that_part_one_heading_into_two_columns_are_no_person(merged):
    rows = [["No", "NIK", "Nama", "", "TMT"], ["", "", "Versi Dukcapil", "Versi Desa", ""]]
    rows.append(["1", "1704060203698205", "Ani Rekaan", "Ani Rekaana", "1-1-2024"])
    made = layout.find(ReadSheet("PSM", rows, merged=tuple(merged)))
    assert [row.number for row in made.rows] == [3]
    assert (2, "“Versi Dukcapil | Versi Desa” dianggap bagian judul kolom, bukan orang.") in made.remarks
    assert made.unread_people[0].startswith("1 nama di kolom")


def test_a_person_in_two_columns_of_one_heading_is_no_part_of_it():
    made = table(["", "Ani Rekaan", "P", "", ""], heading=["No", "Nama", "L/P", "Tgl Lahir", "TMT"])
    assert [row.number for row in made.rows] == [2]


def test_what_stands_behind_a_second_name_is_not_the_first_one_s():
    made = two_sides("KIRI", "KANAN")
    (ani,) = made.rows
    assert ani.cells["name"] == "Ani Rekaan"
    assert not ani.cells.keys() & {"born_on", "phone"}
    assert made.unread_people == [
        "1 nama di kolom “Nama” (E) tidak dibaca. Bila mereka PSM, tulis satu orang satu baris."
    ]


# Rows like people's in a part that is not read

WITH_NIK = ["No", "Nama", "NIK", "TMT"]
OTHER = ["No", "Uraian", "Nomor", "Jumlah"]
BUDI = ["2", "Budi Rekaan", "1704060203698205", "1-1-2024"]


def below_other(row, **kwargs):
    """The table of a list with one person, and that row below the heading of another table."""
    return table(["1", "Ani Rekaan", "1704064106868204", "1-1-2024"], OTHER, row, heading=WITH_NIK, **kwargs)


def test_a_row_like_a_person_s_in_a_part_that_is_not_read_is_counted_and_asked_about():
    made = below_other(BUDI)
    assert made.unread_people == ["1 baris mungkin orang di bagian yang tidak dibaca: baris 4."]
    assert [bool(text) for text in doubts(made)] == [False, True]
    read = below_other(BUDI, answers={"tak-terbaca:0": "baca"})
    assert ([row.cells["name"] for row in read.rows], read.unread_people) == (["Ani Rekaan", "Budi Rekaan"], [])
    left_out = below_other(BUDI, answers={"tak-terbaca:0": "bukan-psm"})
    assert [(skipped.number, skipped.why) for skipped in left_out.skipped][1:] == [(4, "bukan PSM, menurut jawaban")]
    assert left_out.unread_people == []


def test_a_row_that_does_not_fit_the_headings_above_is_not_offered_to_be_read_by_them():
    (question,) = below_other(["2", "1704060203698205", "Budi Rekaan", ""]).questions
    assert [answer for answer, _ in question.choices] == ["bukan-psm"]


def test_people_above_the_headings_are_counted_too():
    made = table(["No", "Nama", "NIK", "TMT"], ["1", "Ani Rekaan", "1704064106868204", "1-1-2024"], heading=BUDI)
    assert made.unread_people == ["1 baris mungkin orang di bagian yang tidak dibaca: baris 1."]


@pytest.mark.parametrize("row", [["2", "Rapat", "12", "3"], ["", "NO. KK", "170406020369820"], ["3", "5", "", ""]])
def test_other_rows_below_another_heading_are_only_told(row):
    made = below_other(row)
    assert (made.unread_people, made.questions) == ([], [])
    assert made.remarks[0][1].startswith("1 baris di bawah judul tabel lain tidak dibaca (baris 4).")


def test_a_text_with_a_nik_is_no_title_of_a_section():
    made = table(["A.", "Ani Pindah / 1704064106868204", ""], heading=["No", "Nama", "TMT"])
    assert [row.number for row in made.rows] == [2]

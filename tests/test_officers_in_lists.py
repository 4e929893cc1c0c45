"""Officers, staff and signatures in a list of volunteers: asked about or left out, never taken in silently."""

import pytest

from registry.workbook import layout, plan, sections
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_village

HEADING = ["No", "Nama", "NIK", "Tempat, Tanggal Lahir", "Desa", "No HP"]
PEOPLE = [
    ["1", "Budi Rekaan", "", "Bintuhan, 12-05-1980", "Papahan", "081312345678"],
    ["2", "Citra Rekaan", "", "Manna, 13-06-1981", "Papahan", ""],
]
OFFICERS = [["No", "Nama", "Jabatan"], ["1", "Budi Rekaan", "Ketua"], ["2", "Eka Contoh", "Bendahara"]]


def table(*rows, answers=None):
    sheet = ReadSheet("PSM", [list(row) for row in rows])
    return layout.find(sheet, frozenset({"kinal"}), villages=frozenset({"papahan", "geramat"}), answers=answers)


def asked(made):
    """The ids of the questions of each row, by its number."""
    return {row.number: [question.id for _, question in row.asked] for row in made.rows}


def names_of(made):
    return [row.cells["name"] for row in made.rows]


# Tables of officers


@pytest.mark.parametrize(
    "title", ["DAFTAR PENGURUS", "SUSUNAN PENGURUS IPSM", "Panitia Pelaksana", "PEGAWAI KANTOR CAMAT"]
)
def test_a_table_below_whose_title_names_officers_is_asked_about(title):
    made = table(HEADING, *PEOPLE, [], [title], *OFFICERS)
    assert asked(made) == {2: [], 3: [], 7: ["bagian:0-5"], 8: ["bagian:0-5"]}
    assert f"“{title}”" in made.questions[0].text
    assert names_of(table(HEADING, *PEOPLE, [], [title], *OFFICERS, answers={"bagian:0-5": "lewati"})) == [
        "Budi Rekaan",
        "Citra Rekaan",
    ]


def test_a_table_below_with_a_column_of_posts_is_asked_about_without_a_title_until_the_next_one():
    made = table(HEADING, *PEOPLE, *OFFICERS, HEADING, ["3", "Dedi Rekaan", "", "Manna, 1-1-1990", "Papahan", ""])
    assert asked(made) == {2: [], 3: [], 5: ["bagian:0-4"], 6: ["bagian:0-4"], 8: []}
    assert made.questions[0].text == (
        "Bagian “No | Nama | Jabatan” (2 orang, baris 5–6): apakah orang-orang ini pengurus atau petugas, "
        "bukan tambahan PSM?"
    )


def test_a_table_of_posts_and_names_alone_is_another_table():
    made = table(HEADING, *PEOPLE, [], ["Jabatan", "Nama"], ["Ketua", "Budi Rekaan"], ["Anggota", "Eka Contoh"])
    assert names_of(made) == ["Budi Rekaan", "Citra Rekaan"]
    assert [skipped.why for skipped in made.skipped] == ["judul tabel lain", "tabel lain", "tabel lain"]


def test_officers_above_the_list_are_asked_about_apart_from_it():
    made = table(["DAFTAR PENGURUS"], *OFFICERS, [], ["DAFTAR ANGGOTA"], HEADING, *PEOPLE)
    assert asked(made) == {3: ["bagian:0-0"], 4: ["bagian:0-0"], 8: [], 9: []}


def test_officers_below_bands_do_not_live_in_the_last_village():
    first, second = ([["DESA PAPAHAN"], PEOPLE[0][:3]], [["DESA GERAMAT"], PEOPLE[1][:3]])
    made = table(["DATA PSM KECAMATAN KINAL"], HEADING[:3], *first, *second, ["SUSUNAN PENGURUS"], *OFFICERS)
    assert [(row.district, row.village) for row in made.rows] == [
        ("KINAL", "PAPAHAN"),
        ("KINAL", "GERAMAT"),
        ("KINAL", ""),
        ("KINAL", ""),
    ]


@pytest.mark.parametrize("column", ["NIP", "Pangkat/Gol"])
def test_a_list_with_a_column_of_civil_servants_is_asked_about(column):
    rows = [["No", "Nama", column], ["1", "Andi Lambang", "196501011990031001"]]
    assert asked(table(*rows)) == {2: ["judul:0"]}
    with_nik = [["No", "Nama", "NIK", column], ["1", "Andi Lambang", "", "196501011990031001"]]
    assert asked(table(*with_nik)) == {2: []}


@pytest.mark.parametrize("title", ["Pengurus: Budi Rekaan", "DAFTAR PENGURUS DAN ANGGOTA PSM", "PENERIMA PIAGAM PSM"])
def test_titles_that_only_mention_officers_are_not_doubted(title):
    assert not sections.doubt_in(title)


# Signatures


@pytest.mark.parametrize(
    "block",
    [
        [["", "Mengetahui: Camat Kinal"], [], ["", "Drs. ANDI LAMBANG, M.Si"], ["", "Pembina Tk. I"]],
        [["", "Mengetahui:", "", "Bintuhan, 6 Desember 2026"], ["", "Andi Lambang", "", "Jono Lambang", "Pembina"]],
        [["Camat Kinal", "Kepala Desa", "Ketua IPSM", "", "Pendamping"], ["Andi", "Jono", "Gani", "", "Hasan Misal"]],
        [["", "1. Camat Kinal", "", "", "2. Kepala Dinas"], ["", "Andi Lambang", "", "", "Jono Lambang"]],
        [["", "Camat Kinal", "196501011990031001", "Andi Lambang"]],
        [["", "Andi Lambang", "", "NIP. 196501011990031001"], ["", "Jono Lambang\nNIP. 196501011990031002", "", "x"]],
        [
            ["", "Camat Kinal"],
            ["", "Penata Tk. 1", "Pembina Tk. 1", "Juru"],
            ["", "Andi", "Jono", "Gani Misal"],
        ],
        [["", "Petugas Pendata,"], ["", "Andi Lambang", "", "", "Jono Lambang", "Gani Misal"]],
        [["1", "Ketua", ":", "Gani Misal"], ["2", "Wakil Sekretaris", ":", "Hasan Misal"]],
    ],
)
def test_a_signature_block_is_never_people(block):
    made = table(HEADING, *PEOPLE, [], *block)
    assert names_of(made) == ["Budi Rekaan", "Citra Rekaan"]
    assert {skipped.why for skipped in made.skipped} <= {"tanda tangan", "jabatan, bukan nama orang"}
    assert len(made.skipped) == len(list(filter(None, block)))


def test_people_below_a_signature_are_read_again():
    made = table(
        HEADING,
        *PEOPLE,
        ["", "Mengetahui: Camat Kinal"],
        ["", "Andi Lambang"],
        ["3", "Dedi Rekaan", "", "", "Papahan", ""],
        ["", "Eka Rekaan", "", "Manna, 13-06-1981", "Papahan", ""],
        ["DESA GERAMAT"],
        ["", "Fitri Rekaan", "", "", "Geramat", ""],
    )
    assert names_of(made)[2:] == ["Dedi Rekaan", "Eka Rekaan", "Fitri Rekaan"]


def test_posts_in_a_column_of_their_own_are_no_signatures():
    rows = [["Jabatan", "Nama", "Desa"], ["Ketua", "Budi Rekaan", "Papahan"], ["Anggota", "Citra Rekaan", "Papahan"]]
    assert names_of(table(*rows)) == ["Budi Rekaan", "Citra Rekaan"]


# The same person in two tables


@pytest.mark.django_db
@pytest.mark.one_database  # How a file is read.
def test_a_person_of_two_tables_is_asked_about_where_nothing_tells_the_two_apart():
    make_village("Papahan", make_district("Kinal"))
    rows = [HEADING, *PEOPLE, [], ["DAFTAR PENGURUS"], *OFFICERS]
    made = plan.make([ReadSheet("PSM", rows)], answers={"bagian:0-5": "baca-biasa"})
    assert [planned.state for planned in made.rows] == [State.NEW, State.NEW, State.FAILED, State.NEW]
    (question,) = [question for question, _ in made.open_questions]
    assert (question.id, question.text) == ("ganda:0-7", "Nama sama dengan baris 2. Orang yang sama?")
    apart = plan.make([ReadSheet("PSM", [*rows[:-3], HEADING, ["1", "Budi Rekaan", "", "Manna, 1-1-1990", "", ""]])])
    assert "ganda:0-7" not in [question.id for question, _ in apart.open_questions]


def test_the_question_about_a_title_of_officers_says_whom_it_is_about_and_what_each_answer_does():
    rows = ["PENGURUS IPSM KABUPATEN KAUR"], HEADING, *PEOPLE
    (question,) = table(*rows).questions
    assert question.text == (
        "Bagian “PENGURUS IPSM KABUPATEN KAUR” (2 orang, baris 3–4): apakah orang-orang ini pengurus atau petugas, "
        "bukan tambahan PSM?"
    )
    assert question.choices == (
        ("lewati", "Ya, 2 orang itu tidak disimpan"),
        ("baca-biasa", "Tidak, mereka PSM: disimpan seperti yang lain"),
    )
    assert [names_of(table(*rows, answers={question.id: answer})) for answer, _ in question.choices] == [
        [],
        ["Budi Rekaan", "Citra Rekaan"],
    ]


def test_the_question_about_a_title_of_a_whole_sheet_says_what_each_answer_does():
    (question,) = table(["PSM TIDAK AKTIF"], HEADING, *PEOPLE).questions
    assert question.text == "Judul lembar ini “PSM TIDAK AKTIF”: apakah orang-orang ini PSM yang sekarang bertugas?"
    assert [words for _, words in question.choices] == [
        "Ya, simpan; yang baru menjadi calon, karena mulai bertugasnya tidak ditulis",
        "Bukan, tidak seorang pun di lembar ini disimpan",
        "Sudah tidak; tanyakan satu per satu yang tercatat masih bertugas",
    ]


# Places and dates of birth, and those of signatures


@pytest.mark.parametrize("birth", ["Bintuhan, Mei 1980", "Bintuhan, 12 Mei 1980", "Tanjung Iman, 1 Juni 1975"])
@pytest.mark.parametrize("heads", [["Nama", "Tempat/Tgl Lahir"], ["Nama", "Tempat/Tgl Lahir", "Desa"]])
def test_a_place_and_date_of_birth_beside_a_name_is_no_signature(heads, birth):
    place = ["Papahan"] * (len(heads) - 2)
    people = ["Ani Contoh", birth], ["Citra Umpama", "Manna, Mei 1981"], ["Dodi Andaian", "Manna, 3-4-1990"]
    made = table(heads, *([*person, *place] for person in people))
    assert (names_of(made), made.skipped) == (["Ani Contoh", "Citra Umpama", "Dodi Andaian"], [])


def test_such_people_below_a_total_are_people_and_the_signature_below_them_is_none():
    signed = (
        ["", "Bintuhan, 6 Desember 2019"],
        ["Mengetahui", "Bintuhan, 6 Desember 2019"],
        ["Kasubag", "Kaur, Mei 2019"],
    )
    made = table(
        ["Nama", "Tempat/Tgl Lahir"],
        ["Ani Contoh", "Manna, Mei 1980"],
        ["JUMLAH", "1"],
        ["Budi Misal", "Kaur, Mei 1981"],
        *signed,
    )
    assert names_of(made) == ["Ani Contoh", "Budi Misal"]
    assert [skipped.why for skipped in made.skipped] == ["jumlah", "tanda tangan", "tanda tangan", "tanda tangan"]

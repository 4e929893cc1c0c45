"""Several people in one row of a list: each is a person of the row's village, or it is asked whose a column is."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.workbook import batch, plan, reading
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from registry.workbook.writing import failed
from tests.factories import fictional_nik, make_district, make_village
from tests.planned_lists import run
from tests.workbooks import xlsx

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.

ANI, BUDI, CICI = fictional_nik(9001), fictional_nik(9012, sex="L"), fictional_nik(9023)
NUMBERED = ["No", "Desa", "Kecamatan", "Nama PSM 1", "NIK 1", "L/P 1", "Nama PSM 2", "NIK 2", "L/P 2"]
OF_TWO = [1, "Geramat", "Kinal", "Ani Contoh", ANI, "P", "Budi Misal", BUDI, "L"]


@pytest.fixture(autouse=True)
def kinal():
    for village in ("Geramat", "Papahan"):
        make_village(village, make_district("Kinal"))


def planned(*rows, answers=None, corrections=None, **kwargs):
    sheet = ReadSheet("PSM", list(map(list, rows)), **kwargs)
    return plan.make([sheet], answers=answers, corrections=corrections)


def people_of(made):
    """Name, digits of the NIK, sex and village of each row."""
    return [
        (each.person.name, each.nik, each.person.sex, each.person.home_village and each.person.home_village.name)
        for each in made.rows
    ]


def messages_of(each):
    return " ".join(problem.message for problem in each.problems)


def test_each_numbered_set_of_columns_is_one_person_of_the_rows_village():
    made = planned(NUMBERED, OF_TWO, [2, "Papahan", "Kinal", "Cici Umpama", CICI, "P", "", "", ""])
    assert people_of(made) == [
        ("Ani Contoh", ANI, "P", "Geramat"),
        ("Budi Misal", BUDI, "L", "Geramat"),
        ("Cici Umpama", CICI, "P", "Papahan"),
    ]
    assert [each.place for each in made.rows] == ["0-2-1", "0-2-2", "0-3-1"]
    assert not made.open_questions


@pytest.mark.parametrize(
    "heading",
    [
        ["Desa", "Nama PSM I", "NIK I", "HP I", "Nama PSM II", "NIK II", "HP II"],
        ["Desa", "Nama Pertama", "NIK Pertama", "No HP Pertama", "Nama Kedua", "NIK Kedua", "No HP Kedua"],
        ["Desa", "PSM 1", "NIK PSM 1", "HP1", "PSM 2", "NIK PSM 2", "HP2"],
        ["Desa", "Nama PSM (1)", "NIK (1)", "No. HP (1)", "Nama PSM (2)", "NIK (2)", "No. HP (2)"],
        ["Desa", "Nama PSM ke-1", "NIK ke-1", "HP ke-1", "Nama PSM ke-2", "NIK ke-2", "HP ke-2"],
        ["Desa", "Nama PSM", "NIK", "HP", "Nama PSM 2", "NIK 2", "HP 2"],
        ["Desa", "Nama PSM 1", "NIK", "HP", "Nama PSM 2", "NIK", "HP"],
        ["Desa", "Nama PSM No. 1", "NIK No. 1", "HP No. 1", "Nama PSM No. 2", "NIK No. 2", "HP No. 2"],
        ["Desa", "Nama Satu", "NIK Satu", "HP Satu", "Nama Dua", "NIK Dua", "HP Dua"],
    ],
)
def test_the_number_may_be_written_in_many_ways(heading):
    made = planned(heading, ["Geramat", "Ani Contoh", ANI, "081300001111", "Budi Misal", BUDI, "081300002222"])
    assert [(each.person.name, each.nik, each.person.phone[-4:]) for each in made.rows] == [
        ("Ani Contoh", ANI, "1111"),
        ("Budi Misal", BUDI, "2222"),
    ]


@pytest.mark.parametrize(
    "upper", [["PSM 1", "PSM 2"], ["PSM Pertama", "PSM Kedua"], ["Identitas PSM I", "Identitas PSM II"]]
)
def test_the_number_may_stand_in_the_upper_of_two_headings(upper):
    rows = [
        ["Data PSM Kecamatan Kinal"],
        ["Desa", upper[0], "", upper[1], ""],
        ["", "Nama", "NIK", "Nama", "NIK"],
        ["Geramat", "Ani Contoh", ANI, "Budi Misal", BUDI],
    ]
    made = planned(*rows, merged=((1, 1, 1, 2), (1, 3, 1, 4)))
    assert [(each.person.name, each.nik) for each in made.rows] == [("Ani Contoh", ANI), ("Budi Misal", BUDI)]


@pytest.mark.parametrize(
    "upper",
    [
        ["No", "Desa", "PSM LAKI-LAKI", "", "PSM PEREMPUAN", "", "SK Bupati"],
        ["No", "Desa", "Laki-laki", "", "Perempuan", "", "SK Bupati"],
        ["No", "Desa", "Identitas PSM Pria", "", "Identitas PSM Wanita", "", "SK Bupati"],
    ],
)
def test_the_sex_above_the_columns_of_a_person_is_a_number_and_the_persons_sex(upper):
    lower = ["", "", "Nama", "NIK", "Nama", "NIK", ""]
    merged = [(0, 2, 0, 3), (0, 4, 0, 5)]
    rows = [
        [1, "Geramat", "Budi Misal", BUDI, "Ani Contoh", ANI, "SK/1"],
        [2, "Papahan", "", "", "Cici Umpama", CICI, ""],
    ]
    made = planned(upper, lower, *rows, merged=merged)
    assert people_of(made) == [
        ("Budi Misal", BUDI, "L", "Geramat"),
        ("Ani Contoh", ANI, "P", "Geramat"),
        ("Cici Umpama", CICI, "P", "Papahan"),
    ]


OF_PAIR = [[1, "Geramat", "Ani Contoh", ANI, "081300001111", "Budi Misal", BUDI, "081300002222"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["No", "Desa", "Nama PSM Utama", "NIK", "HP", "Nama PSM Cadangan", "NIK", "HP"], *OF_PAIR],
        [["No", "Desa", "PSM UTAMA", "NIK", "HP", "CADANGAN", "NIK", "HP"], *OF_PAIR],
        [
            ["No", "Desa", "PSM UTAMA", "", "", "CADANGAN", "", ""],
            ["", "", "Nama", "NIK", "HP", "Nama", "NIK", "HP"],
            *OF_PAIR,
        ],
        [
            ["No", "Desa", "PSM Inti", "", "", "PSM Pengganti", "", ""],
            ["", "", "Nama", "NIK", "HP", "Nama", "NIK", "HP"],
            *OF_PAIR,
        ],
    ],
    ids=["names", "people", "heads", "other words"],
)
def test_the_reserve_beside_a_volunteer_is_a_person_who_is_asked_about(rows):
    made = planned(*rows)
    ((question, waiting),) = made.open_questions
    assert (question.id, waiting) == ("orang-ke:0:2", 1)
    assert "memuat 1 orang: apakah orang-orang ini belum bertugas?" in question.text
    both = planned(*rows, answers={question.id: "baca-biasa"})
    assert [(each.person.name, each.nik, each.person.phone[-4:]) for each in both.rows] == [
        ("Ani Contoh", ANI, "1111"),
        ("Budi Misal", BUDI, "2222"),
    ]
    first = planned(*rows, answers={question.id: "lewati"})
    assert [each.called for each in first.rows] == ["Ani Contoh"]
    assert "Budi Misal" in first.skipped[-1].text


@pytest.mark.parametrize(
    "heading, row",
    [
        (
            ["No", "Desa", "Nama", "NIK", "HP", "Nama", "NIK", "HP", "Ket"],
            [1, "Geramat", "Ani Contoh", ANI, "081300001111", "Budi Misal", BUDI, "081300002222", ""],
        ),
        (
            ["No", "Desa", "Nama", "NIK", "HP", "No", "Desa", "Nama", "NIK", "HP"],
            [1, "Geramat", "Ani Contoh", ANI, "081300001111", 2, "Papahan", "Budi Misal", BUDI, "081300002222"],
        ),
    ],
    ids=["the row's village", "each a village"],
)
def test_headings_that_repeat_as_a_whole_are_several_people_which_is_told(heading, row):
    made = planned(heading, row)
    village = "Papahan" if heading.count("Desa") > 1 else "Geramat"
    assert people_of(made) == [("Ani Contoh", ANI, "", "Geramat"), ("Budi Misal", BUDI, "", village)]
    assert [each.person.phone[-4:] for each in made.rows] == ["1111", "2222"]
    assert any("dibaca sebagai 2 orang sebaris" in sentence for _, _, sentence in made.remarks)


@pytest.mark.parametrize(
    "heading, row, column",
    [
        (["Desa", "Nama", "NIK", "Nama", "Ket"], ["Geramat", "Ani Contoh", ANI, "Budi Misal", ""], "“Nama” (D)"),
        (["Desa", "Nama", "NIK", "PSM Lama"], ["Geramat", "Ani", ANI, "Budi Misal (Alm)"], "“PSM Lama” (D)"),
        (["Desa", "Nama", "NIK", "PSM Lama"], ["Geramat", "Ani Contoh", ANI, "Budi Misal"], "“PSM Lama” (D)"),
        (["Desa", "Nama", "NIK", "", "Nama", "NIK"], ["Geramat", "Ani", ANI, "", "Budi Misal", BUDI], "“Nama” (E)"),
        (["Desa", "Nama", "NIK"], ["Geramat", "Ani Contoh", ANI, "Budi Misal"], "“(tanpa judul)” (D)"),
    ],
    ids=["twice", "with a remark", "unknown", "table to the right", "without a heading"],
)
def test_people_in_a_column_that_is_not_read_are_counted_first_of_all(heading, row, column):
    made = planned(heading, row)
    assert [each.called for each in made.rows] == [row[1]]
    assert made.unread_people == [
        ("PSM", f"1 nama di kolom {column} tidak dibaca. Bila mereka PSM, tulis satu orang satu baris.")
    ]


def test_names_of_others_and_of_the_person_again_are_not_counted():
    heading = ["Desa", "Nama", "Nama Kepala Desa", "Nama Panggilan", "Nama Ibu", "Nama Program", "Status Anggota"]
    row = ["Geramat", "Ani Contoh", "Wati Lain", "Ani", "Sri Lain", "2019", "Tidak Tetap", "pernah kader"]
    made = planned(heading, row)
    assert made.unread_people == []


def test_what_stands_behind_the_name_of_another_volunteer_is_not_taken_over():
    heading = ["Desa", "Nama", "Nama PSM Lama", "No HP"]
    made = planned(heading, ["Geramat", "Ani Contoh", "Budi Misal", "081300001111"])
    assert made.rows[0].person.phone == ""
    assert ("PSM", 0, "Kolom “No HP” (D) tidak dibaca: mungkin milik “Nama PSM Lama”.") in made.remarks


def test_the_page_and_the_command_say_it_before_all_else(client_of, petugas, tmp_path):
    content = xlsx([["Desa", "Nama", "NIK", "Nama", "Ket"], ["Geramat", "Ani Contoh", ANI, "Budi Misal", ""]])
    sentence = "1 nama di kolom “Nama” (D) tidak dibaca."
    file = SimpleUploadedFile("daftar.xlsx", content)
    page = client_of(petugas).post("/psm/impor/", {"file": file}, follow=True).content.decode()
    assert page.index("notice-warning") < page.index(sentence) < page.index("Kolom “Nama”")
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(content)
    assert run(path)[1].splitlines()[0].startswith(f"Lembar 1: {sentence}")
    assert json.loads(run(path, json=True)[1])["problems"][0]["message"].startswith(sentence)


def test_a_count_of_each_sex_or_a_column_of_each_is_no_person():
    heading = ["Desa", "Nama PSM", "NIK", "Laki-laki", "Perempuan", "Jumlah laki-laki", "Jumlah perempuan"]
    made = planned(heading, ["Geramat", "Ani Contoh", ANI, "", "v", 1, 2])
    assert people_of(made) == [("Ani Contoh", ANI, "P", "Geramat")]


def test_a_sex_beside_a_number_is_a_column_of_that_person():
    heading = ["Desa", "Nama PSM I", "Pria I", "Wanita I", "Nama PSM II", "Pria II", "Wanita II"]
    made = planned(heading, ["Geramat", "Ani Contoh", "", "v", "Budi Misal", "v", ""])
    assert people_of(made) == [("Ani Contoh", "", "P", "Geramat"), ("Budi Misal", "", "L", "Geramat")]


def test_each_person_of_a_row_has_problems_answers_and_corrections_of_its_own():
    rows = NUMBERED, [1, "Geramat", "Kinal", "Ani Contoh", "12", "P", "Budi Misal", "13", "L"]
    first, second = planned(*rows).rows
    assert (first.state, second.state) == (State.FAILED, State.FAILED)
    made = planned(*rows, corrections={"0-2-2": {"nik": BUDI}})
    first, second = made.rows
    assert (first.state, second.state, second.nik) == (State.FAILED, State.NEW, BUDI)
    assert [made.heading_of(first, problem.key) for problem in first.problems] == ["NIK 1"]


def test_a_column_without_a_number_is_asked_about_where_a_row_has_several_people():
    rows = ["Desa", "Nama PSM 1", "Nama PSM 2", "NIK"], ["Geramat", "Ani Contoh", "Budi Misal", ANI]
    made = planned(*rows)
    ((question, waiting),) = made.open_questions
    assert (question.id, waiting) == ("milik-siapa:0:nik", 2)
    assert [answer for answer, _ in question.choices] == ["1", "2", "tidak-dibaca"]
    of_first = planned(*rows, answers={question.id: "1"})
    assert [(each.state, each.nik) for each in of_first.rows] == [(State.NEW, ANI), (State.NEW, "")]
    of_nobody = planned(*rows, answers={question.id: "tidak-dibaca"})
    assert [each.nik for each in of_nobody.rows] == ["", ""]


def test_a_remark_on_the_row_may_be_about_all_its_people():
    rows = ["Desa", "Nama PSM 1", "Nama PSM 2", "Ket"], ["Geramat", "Ani Contoh", "Budi Misal", "Lengkap"]
    made = planned(*rows, answers={"milik-siapa:0:notes": "semua"})
    assert [each.person.notes for each in made.rows] == ["Lengkap", "Lengkap"]


def test_a_column_without_a_number_is_the_only_persons_of_its_row():
    made = planned(["Desa", "Nama PSM 1", "Nama PSM 2", "NIK"], ["Geramat", "Ani Contoh", "-", ANI])
    assert [(each.person.name, each.nik) for each in made.rows] == [("Ani Contoh", ANI)]
    assert not made.open_questions


def test_a_number_without_a_name_is_named_as_not_read():
    made = planned(["Desa", "Nama 1", "Nama 2", "HP 3"], ["Geramat", "Ani Contoh", "Budi Misal", "081300001111"])
    assert [each.person.phone for each in made.rows] == ["", ""]
    assert any("“HP 3” (D) tidak dibaca" in sentence for _, _, sentence in made.remarks)


def test_data_of_a_person_without_a_name_is_told():
    made = planned(["Desa", "Nama 1", "HP 1", "Nama 2", "HP 2"], ["Geramat", "Ani Contoh", "", "", "081300001111"])
    assert [each.person.name for each in made.rows] == ["Ani Contoh"]
    assert made.remarks == [("PSM", 2, "Data orang ke-2 tidak dibaca: namanya tidak ditulis.")]


def test_a_row_of_nobody_is_named_as_not_read():
    made = planned(["Desa", "Nama 1", "Nama 2"], ["Geramat", "Ani Contoh", ""], ["Papahan", "-", "-"])
    assert [(each.number, each.why) for each in made.skipped] == [(3, "tanpa nama")]


def test_two_phones_of_one_person_make_no_two_people():
    made = planned(["Desa", "Nama", "HP 1", "HP 2"], ["Geramat", "Ani Contoh", "081300001111", "081300002222"])
    assert [each.person.name for each in made.rows] == ["Ani Contoh"]


def test_the_same_person_twice_in_a_row_is_refused():
    made = planned(["Desa", "Nama 1", "NIK 1", "Nama 2", "NIK 2"], ["Geramat", "Ani Contoh", ANI, "Ani Misal", ANI])
    assert [each.state for each in made.rows] == [State.FAILED, State.FAILED]
    assert "baris 2 (orang ke-1)" in messages_of(made.rows[1])


def test_the_failed_rows_can_be_mended_and_read_again():
    made = planned(NUMBERED, [1, "Geramat", "Kinal", "Ani Contoh", ANI, "P", "Budi Misal", "13", "L"])
    (sheet,) = failed.sheets(made)
    mended = [[BUDI if cell == "13" else cell for cell in row] for row in sheet.rows]
    again = plan.make(reading.read(xlsx([sheet.headings, *mended])))
    assert people_of(again) == [("Budi Misal", BUDI, "L", "Geramat")]


def test_both_people_of_a_row_are_saved():
    saved = batch.save(reading.read(xlsx([NUMBERED, OF_TWO])), name="daftar.xlsx")
    assert [each.state for each in saved.rows] == [State.NEW, State.NEW]
    assert {each.person.registry_no for each in saved.rows} > {saved.rows[0].person.registry_no}


def test_the_delimiter_of_a_text_file_is_known_by_numbered_headings():
    heading = "No;Nama 1;Alamat 1;Nama 2;Alamat 2"
    first = "1;Ani Contoh;Jl. A, No. 1, RT 1, Dusun Satu;Budi Misal;Jl. B, No. 2, RT 2, Dusun Dua"
    made = plan.make(reading.read("\n".join([heading, first]).encode()))
    assert [each.person.name for each in made.rows] == ["Ani Contoh", "Budi Misal"]
    assert not made.remarks


def test_a_mark_for_above_means_the_same_persons_cell_above():
    heading = ["Desa", "Nama 1", "Pekerjaan 1", "Nama 2", "Pekerjaan 2"]
    rows = [["Geramat", "Ani Contoh", "Petani", "Budi Misal", "Nelayan"], ["Papahan", "Cici", "Guru", "Dodi", "sda"]]
    made = planned(heading, *rows, answers={"idem:0:occupation": "ikut-atas"})
    assert [each.person.occupation for each in made.rows] == ["Petani", "Nelayan", "Guru", "Nelayan"]

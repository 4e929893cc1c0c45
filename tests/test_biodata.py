"""Forms in place of a list ("BIODATA"): labels below each other, their values to the right, one person a form."""

import pytest

from registry.workbook import layout, plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_village

BUDI = [
    ["Nama Lengkap", ":", "Budi Rekaan"],
    ["Tempat, Tanggal Lahir", ":", "Bintuhan, 12 Mei 1980"],
    ["Jenis Kelamin", ":", "Laki-laki"],
    ["Desa", ":", "Papahan"],
]
CELLS = {
    "name": "Budi Rekaan",
    "birth": "Bintuhan, 12 Mei 1980",
    "sex": "Laki-laki",
    "home_village": "Papahan",
}


def table(*rows, **kwargs):
    sheet = ReadSheet("Biodata", [list(row) for row in rows])
    return layout.find(sheet, frozenset({"kinal"}), villages=frozenset({"papahan", "geramat"}), **kwargs)


def cells(made):
    return [row.cells for row in made.rows]


def why(made):
    return [(skipped.number, skipped.why) for skipped in made.skipped]


@pytest.mark.parametrize(
    "rows",
    [
        BUDI,
        [[f"{label} :", value] for label, _, value in BUDI],
        [[label, f": {value}"] for label, _, value in BUDI],
        [[f"{label} : {value}"] for label, _, value in BUDI],
        [[f"{number}.", label, value] for number, (label, _, value) in enumerate(BUDI, start=1)],
        [[f"{number}. {label}", "", ":", value] for number, (label, _, value) in enumerate(BUDI, start=1)],
    ],
)
def test_a_form_is_one_person_however_its_labels_are_written(rows):
    made = table(["BIODATA PSM"], [], *rows, [], ["", "", "Bintuhan, 1 Desember 2019"], ["", "", "Budi Rekaan"])
    assert cells(made) == [CELLS]
    assert made.rows[0].number == 3
    assert [heading.where for heading in made.headings] == ["baris 3", "baris 4", "baris 5", "baris 6"]
    assert why(made) == [(1, "bukan isian biodata"), (8, "bukan isian biodata"), (9, "bukan isian biodata")]
    assert made.remarks[0][1].startswith("Lembar ini dibaca sebagai biodata, bukan daftar")


def test_several_forms_below_each_other_are_several_people_and_an_empty_one_is_none():
    empty = [[label, ":", ""] for label, _, _ in BUDI]
    citra = [["Nama Lengkap", ":", "Citra Rekaan"], *empty[1:]]
    made = table(*BUDI, [], *empty, [], *citra)
    assert [(row.number, row.cells["name"]) for row in made.rows] == [(1, "Budi Rekaan"), (11, "Citra Rekaan")]
    assert cells(made)[1] == {"name": "Citra Rekaan"}
    assert why(made) == [(number, "biodata tanpa nama") for number in (6, 7, 8, 9)]


def test_people_beside_each_other_keep_their_own_values_where_one_has_none():
    made = table(
        ["Nama", "Budi", "Citra", "Dedi"], ["Tgl Lahir", "1-1-1980", "", ""], ["Desa", "Papahan", "", "Geramat"]
    )
    assert cells(made) == [
        {"name": "Budi", "born_on": "1-1-1980", "home_village": "Papahan"},
        {"name": "Citra"},
        {"name": "Dedi", "home_village": "Geramat"},
    ]
    assert [row.row_id for row in made.rows] == ["1-1", "1-2", "1-3"]


def test_two_labels_of_one_row_each_have_their_own_value():
    made = table(
        ["BIODATA"],
        ["Nama", ":", "Budi Rekaan", "", "NIK", ":", "1704010101809001"],
        ["Tgl Lahir", ":", "12-05-1980", "", "No HP", ":", "081312345678"],
        ["Desa", ":", "Papahan", "", "Kecamatan", ":", ""],
    )
    assert cells(made) == [
        {
            "name": "Budi Rekaan",
            "nik": "1704010101809001",
            "born_on": "12-05-1980",
            "phone": "081312345678",
            "home_village": "Papahan",
        }
    ]


def test_boxes_are_one_value_and_other_values_beside_the_first_are_told():
    made = table(
        ["Nama", ":", "Budi Rekaan"],
        ["NIK", ":", *"1704010101809001"],
        ["Tempat, Tgl Lahir", ":", "Bintuhan", "12-05-1980"],
        ["Alamat", ":", "Jl. A", "RT 2"],
    )
    assert cells(made)[0] | {"name": ""} == {
        "name": "",
        "nik": "1704010101809001",
        "birth": "Bintuhan, 12-05-1980",
        "home_address": "Jl. A",
    }
    assert made.remarks[1] == (4, "Di sebelah “Alamat” hanya isian pertama yang dibaca; tidak dibaca: “RT 2”.")


def test_the_family_of_a_form_is_nobody_of_the_list():
    made = table(
        *BUDI,
        ["Hobi", ":", "Catur"],
        ["B. Data Suami/Istri"],
        ["Nama Lengkap", ":", "Siti Lain"],
        ["Tgl Lahir", ":", "1-1-1981"],
        ["C. Anak"],
        ["No", "Nama", "Tgl Lahir", "Pekerjaan"],
        ["1", "Anak Lain", "1-1-2010", "Pelajar"],
    )
    assert cells(made) == [CELLS]
    assert [heading.why for heading in made.headings if not heading.key] == ["", "data orang lain", "data orang lain"]
    assert {9, 10, 11} <= {number for number, _ in why(made)}


def test_the_title_of_a_form_gives_its_village_and_is_asked_about_where_it_is_doubtful():
    made = table(["BIODATA CALON PSM"], ["DESA PAPAHAN KECAMATAN KINAL"], *BUDI[:3])
    assert [(row.district, row.village) for row in made.rows] == [("KINAL", "PAPAHAN")]
    (question,) = [question for _, question in made.rows[0].asked]
    assert question.text.startswith("Judul lembar ini “BIODATA CALON PSM”")
    (of_another,) = [question for _, question in table(["BIODATA CALON PSM"], *BUDI, sheet_no=7).rows[0].asked]
    assert of_another == question  # So it is answered once for all sheets.


def test_a_clerk_may_say_that_it_is_no_form_or_choose_its_columns():
    assert table(*BUDI).about_headings.default == "biodata"
    assert table(*BUDI, answers={"kepala:0": "lewati"}) is None
    assert "home_village" not in cells(table(*BUDI, chosen={"desa": ""}))[0]
    unread = plan.layout.question_about_headings(ReadSheet("Biodata", BUDI), {}, 0)
    assert "biodata" in dict(unread.choices)


def test_what_stands_below_a_form_is_no_part_of_it():
    of_trainings = [["No", "Nama", "Tgl Lahir"], ["1", "Anak Lain", "1-1-2010"]]
    made = table(*BUDI, ["1.", "Melayat", "2019"], ["Riwayat"], *of_trainings)
    assert cells(made) == [CELLS]
    assert len(made.headings) == len(BUDI)


def test_one_person_with_some_second_values_stays_one():
    rows = [["Nama", "Budi", "Rekaan"], ["Tgl Lahir", "1-1-1980"], ["Desa", "Papahan"], ["Alamat", "Jl. A", "RT 2"]]
    assert [row.cells["name"] for row in table(*rows).rows] == ["Budi"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Desa", ":", "Papahan"], ["Tgl Lahir", ":", "1-1-1980"], ["No HP", ":", "081312345678"]],
        [["Nama", ":", "Budi"], ["Desa", ":", "Papahan"], ["Nama", ":", "Citra"], ["Desa", ":", "Papahan"]],
    ],
    ids=["no name", "two labels"],
)
def test_labels_without_a_name_or_hardly_any_are_no_form(rows):
    assert table(*rows) is None


@pytest.mark.parametrize("whose", ["Nama Pendamping", "Nama"])
def test_a_list_with_labels_above_it_stays_a_list(whose):
    made = table(
        [whose, ":", "Andi Lain"],
        ["Kecamatan", ":", "Kinal"],
        ["No HP", ":", "081312345670"],
        [],
        ["No", "Nama", "Tgl Lahir"],
        ["1", "Budi Rekaan", "1-1-1980"],
    )
    assert cells(made) == [{"number": "1", "name": "Budi Rekaan", "born_on": "1-1-1980"}]


@pytest.mark.parametrize("below", [["DESA PAPAHAN"], [""]])
@pytest.mark.parametrize("above", [["DAFTAR PSM"], ["No HP", ":", "0813"]])
def test_a_list_with_sexes_in_words_and_a_table_of_posts_below_it_stays_a_list(above, below):
    heading = ["Nama Lengkap", "L/P", "Tgl Lahir", "Bln Lahir", "Thn Lahir", "Ijazah", "Ket"]
    people = [
        ["Ani Contoh", sex, 1, "Mei", 1980, "SMA", ""] for sex in ("Perempuan", "Laki-laki", "Perempuan", "Laki-laki")
    ]
    posts = [[""], ["Catatan: lengkap"], ["No", "Nama", "Jabatan"], ["1", "Wati Lain", "Ketua"]]
    made = table(above, heading, below, *people, *posts)
    assert "bukan isian biodata" not in dict(why(made)).values()
    assert [each.text for each in made.headings][:7] == heading


def test_a_list_with_labels_above_and_below_it_stays_a_list():
    heading = ["Nama / NIK", "L/P", "SD", "SLTP", "SMA", "D3", "S1", "Nama Suami", "No HP Suami"]
    person = ["Ani Contoh - 1704054903909001", "P", "", "v", "", "", "", "Budi Lain", "0812"]
    made = table(["DESA", ":", "PAPAHAN"], heading, person, ["Catatan: lengkap"])
    assert [row.number for row in made.rows] == [3]
    assert [each.text for each in made.headings] == heading


@pytest.mark.django_db
@pytest.mark.one_database  # How a file is read.
def test_a_workbook_of_forms_is_read_as_one_list():
    make_village("Papahan", make_district("Kinal"))
    citra = [[label, ":", {"Budi Rekaan": "Citra Rekaan"}.get(value, value)] for label, _, value in BUDI]
    made = plan.make([ReadSheet("Budi", BUDI), ReadSheet("Citra", citra)])
    assert [(planned.called, planned.state) for planned in made.rows] == [
        ("Budi Rekaan", State.NEW),
        ("Citra Rekaan", State.NEW),
    ]
    assert {str(planned.person.home_village) for planned in made.rows} == {"Papahan, Kinal"}

"""The row of headings, chosen by hand where the program took a wrong one or none."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from registry.models import HeadingChoice, Import, Volunteer
from registry.workbook import layout, plan, uploaded
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet, WorkbookError
from registry.workbook.writing import failed
from tests.factories import make_district, make_user, make_village
from tests.workbooks import xlsx

pytestmark = pytest.mark.one_database  # What a list is understood as.

UNKNOWN = [["DAFTAR"], ["Urutan", "Sebutan", "Rumah"], ["1", "Ani Contoh", "Geramat"], ["2", "Budi Contoh", "Geramat"]]
BARE = [["Ani Contoh", "Petani", "Geramat"], ["Budi Contoh", "Guru", "Geramat"]]
# A note above the list is a row of headings by its words.
MISTAKEN = [["Nama", "NIK", "Alamat"], ["isi", "isi", "isi"], ["Urutan", "Nama", "Kegemaran"], ["1", "Ani", "Catur"]]


def table(rows, *, row=None, sheet_no=0, **kwargs):
    answers = {f"kepala:{sheet_no}": row} if row else {}
    return layout.find(ReadSheet("PSM", rows), answers=answers, sheet_no=sheet_no, **kwargs)


def keys(made):
    return [heading.key for heading in made.headings]


def numbers(made):
    return [row.number for row in made.rows]


def question_of(rows, **kwargs):
    ((_, question),) = plan.make([ReadSheet("PSM", rows)], may_be_empty=True, **kwargs).about_headings
    return question


# The sheet


def test_the_first_rows_are_offered_with_their_texts_and_the_one_found_is_the_default(db):
    question = question_of([["Daftar PSM"], [], ["No", "Nama", "NIK"], ["1", "Ani", ""]])
    assert (question.id, question.default) == ("kepala:0", "3")
    assert question.choices[:3] == (
        ("1", "Baris 1: Daftar PSM"),
        ("3", "Baris 3: No | Nama | NIK"),
        ("4", "Baris 4: 1 | Ani"),
    )
    assert [answer for answer, _ in question.choices[3:]] == ["tidak-ada", "lewati"]


def test_no_more_than_twenty_rows_are_offered_but_always_the_one_found(db):
    rows = [*([["catatan"]] * 2), *([[]] * 20), ["No", "Nama", "NIK"], *([["1", "Ani", ""]] * 30)]
    question = question_of(rows)
    assert (question.default, [answer for answer, _ in question.choices]) == (
        "23",
        ["1", "2", "23", "tidak-ada", "lewati"],
    )
    assert len(question_of([["No", "Nama", "NIK"], *([["1", "Ani", ""]] * 30)]).choices) == 22


def test_a_nik_among_the_texts_is_masked(db):
    question = question_of([["No", "Nama", "NIK"], ["1", "Ani", "1704015203909001"]])
    assert "1704015203909001" not in str(question)


def test_without_an_answer_a_sheet_of_unknown_headings_is_no_list():
    assert table(UNKNOWN) is None


def test_the_row_chosen_holds_the_headings_and_its_columns_are_to_be_chosen():
    made = table(UNKNOWN, row="2")
    assert [heading.text for heading in made.headings] == ["Urutan", "Sebutan", "Rumah"]
    assert (keys(made), numbers(made)) == (["", "", ""], [3, 4])
    made = table(UNKNOWN, row="2", chosen={"sebutan": "name", "rumah": "home_village"})
    assert [row.cells["name"] for row in made.rows] == ["Ani Contoh", "Budi Contoh"]


def test_another_row_than_the_one_found_is_taken():
    assert keys(table(MISTAKEN)) == ["name", "nik", "home_address"]
    made = table(MISTAKEN, row="3")
    assert (keys(made), numbers(made)) == (["", "name", ""], [4])


def test_one_row_of_a_heading_of_two_rows_stands_for_both():
    rows = [["No", "Nama", "Lahir", ""], ["", "", "Tempat", "Tanggal"], ["1", "Ani", "Bintuhan", "12-05-1980"]]
    two_rows = keys(table(rows))
    assert two_rows == ["number", "name", "birth_place", "born_on"]
    assert keys(table(rows, row="1")) == keys(table(rows, row="2")) == two_rows


def test_a_list_without_headings_is_read_by_its_letters():
    assert table(BARE) is None
    made = table(BARE, row="tidak-ada")
    assert ([heading.letter for heading in made.headings], numbers(made)) == (["A", "B", "C"], [1, 2])
    made = table(BARE, row="tidak-ada", chosen={"tanpajudula": "name", "tanpajudulb": "occupation"})
    assert made.rows[0].cells == {"name": "Ani Contoh", "occupation": "Petani"}


def test_a_sheet_that_nobody_wants_is_not_read_and_told(db):
    sheets = [ReadSheet("PSM", [["No", "Nama", "NIK"], ["1", "Ani", ""]]), ReadSheet("Lain", MISTAKEN)]
    made = plan.make(sheets, answers={"kepala:1": "lewati"})
    assert [made_table.sheet for made_table in made.tables] == ["PSM"]
    assert made.remarks == [("Lain", 0, "Lembar “Lain” tidak dibaca (4 baris terisi): begitulah jawaban Anda.")]


@pytest.mark.parametrize("answer", ["99", "0", "x", "1.5"])
def test_an_answer_that_is_no_row_of_the_sheet_changes_nothing(answer):
    assert keys(table(MISTAKEN, row=answer)) == keys(table(MISTAKEN))


def test_a_file_without_any_known_heading_is_refused_by_the_command_until_it_is_answered(db, tmp_path, capsys):
    make_village("Geramat", make_district("Kinal"))
    with pytest.raises(WorkbookError, match="Tidak ada judul kolom"):
        plan.make([ReadSheet("PSM", BARE)])
    file, answers = tmp_path / "daftar.xlsx", tmp_path / "jawaban.json"
    file.write_bytes(xlsx(UNKNOWN))
    with pytest.raises(CommandError):
        call_command("import_volunteers", file, "--json")
    answers.write_text(json.dumps({"kepala:0": "2"}))
    with pytest.raises(SystemExit):
        call_command("import_volunteers", file, "--json", "--answers", str(answers))
    result = json.loads(capsys.readouterr().out)
    assert (result["rows"], result["failed"]) == (2, 2)
    (headings,) = result["headings"]
    assert (headings["sheet"], headings["row"], headings["question"]) == ("Lembar 1", "2", "kepala:0")
    assert ["3", "Baris 3: 1 | Ani Contoh | Geramat"] in headings["choices"]


# The preview


@pytest.fixture
def client(client_of, petugas):
    make_village("Geramat", make_district("Kinal"))
    return client_of(petugas)


def upload(client, *sheets):
    file = SimpleUploadedFile("daftar.xlsx", xlsx(*sheets))
    return client.post("/psm/impor/", {"file": file}, follow=True).content.decode()


def post(client, page, data):
    return client.post(f"/psm/impor/{Import.objects.get().pk}/{page}/", data, follow=True).content.decode()


@pytest.mark.slow
def test_a_list_of_unknown_headings_is_saved_after_two_answers(client):
    page = upload(client, UNKNOWN)
    assert "Tidak ada judul kolom yang dikenali." in page
    assert '<option value="2">Baris 2: Urutan | Sebutan | Rumah</option>' in page
    page = post(client, "periksa", {"jawab-kepala:0": "2"})
    assert "3 kolom berisi yang judulnya tidak dikenal." in page
    assert "Ani Contoh · Budi Contoh" in page
    page = post(client, "kolom", {"kolom_0_1": "name", "kolom_0_2": "home_village"})
    post(client, "simpan", {"way": "simpan-semua"})
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == ["Ani Contoh", "Budi Contoh"]


@pytest.mark.slow
def test_a_row_taken_wrongly_is_changed_and_changed_back(client):
    page = upload(client, MISTAKEN)
    assert '<option value="1" selected>Baris 1: Nama | NIK | Alamat</option>' in page
    page = post(client, "periksa", {"jawab-kepala:0": "3"})
    assert '<option value="3" selected>' in page
    page = post(client, "periksa", {"jawab-kepala:0": "1"})
    assert '<option value="1" selected>' in page


@pytest.mark.slow
def test_columns_that_a_rule_needs_are_called_read_though_nothing_of_them_is_stored(client):
    heading = ["No", "Nama", "Apakah Anda masih aktif?", "NIP", "Agama", "Hobi"]
    page = " ".join(upload(client, [heading, ["1", "Ani Contoh", "tidak", "12", "Islam", "Catur"]]).split())
    assert "Apakah Anda masih aktif? (tidak dibaca)" not in page
    assert "No (tidak dibaca)" not in page
    assert "Agama (tidak dibaca)" in page
    for use in ("bertanya siapa yang sudah tidak bertugas", "mengenali baris orang", "mengenali pengurus, pejabat dan"):
        assert f"Dipakai untuk {use}" in page
    assert '<option value="status" selected>Status</option>' in page
    post(client, "kolom", {"kolom_0_5": "status"})
    (planned,) = uploaded.plan_of(Import.objects.get()).rows
    assert planned.row.cells["status"] == "tidak; Catur"


# Two tables, each with a column of its own that another one calls "Kecamatan".
ABOVE = [["Nama", "Daerah", "L/P"], ["Ani Contoh", "Kinal", "P"]]
BELOW = [["Nama", "Pekerjaan", "Kecamatan"], ["Budi Contoh", "Guru", "Maje"]]


BOTH_BELOW = [[*BELOW[0], "Daerah"], ["Budi Contoh", "Guru", "Maje", "pesisir"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "sheets",
    [[[*ABOVE, [], *BELOW]], [ABOVE, BELOW], [[*ABOVE, [], *BOTH_BELOW]], [ABOVE, BOTH_BELOW]],
    ids=["below", "another sheet", "both below", "both in another sheet"],
)
def test_a_column_is_chosen_though_another_table_has_one_of_that_meaning(client, sheets):
    make_district("Maje")
    upload(client, *sheets)
    page = post(client, "kolom", {"kolom_0_1": "district"})
    assert "tidak dapat bersama-sama" not in page
    rows = uploaded.plan_of(Import.objects.get()).rows
    assert [planned.row.cells["district"] for planned in rows] == ["Kinal", "Maje"]


# Two tables that call different things "Kode".
CODE_OF_VILLAGE = [["Nama", "Kode", "L/P"], ["Ani Contoh", "Geramat", "P"], ["Citra Contoh", "Geramat", "P"]]
CODE_OF_JOB = [["Nama", "Pendidikan", "Agama", "Kode"], ["Budi Contoh", "SMA", "Islam", "Petani"]]


@pytest.mark.parametrize(
    "sheets, below",
    [([CODE_OF_VILLAGE, CODE_OF_JOB], "kolom_1_3"), ([[*CODE_OF_VILLAGE, [], *CODE_OF_JOB]], "kolom_0_6")],
    ids=["another sheet", "below"],
)
def test_what_a_heading_means_is_chosen_for_each_table(client, sheets, below):
    upload(client, *sheets)
    post(client, "kolom", {"kolom_0_1": "home_village", below: "occupation"})
    first, _, last = uploaded.plan_of(Import.objects.get()).rows
    assert (first.row.cells["home_village"], last.row.cells["occupation"]) == ("Geramat", "Petani")
    assert "occupation" not in first.row.cells
    assert "home_village" not in last.row.cells
    assert not HeadingChoice.objects.exists()  # Which of the two should it be?


def test_a_choice_for_one_table_alone_leaves_the_other_open_and_is_remembered(client):
    upload(client, CODE_OF_VILLAGE, CODE_OF_JOB)
    page = post(client, "kolom", {"kolom_0_1": "home_village"})
    assert "1 kolom berisi yang judulnya tidak dikenal." in page
    first, _, last = uploaded.plan_of(Import.objects.get()).rows
    assert first.row.cells["home_village"] == "Geramat"
    assert "home_village" not in last.row.cells
    assert HeadingChoice.objects.get().key == "home_village"


def test_sheets_of_one_form_share_what_is_chosen(client):
    upload(client, CODE_OF_VILLAGE, [[*CODE_OF_VILLAGE[0], "Ket"], ["Dodi Contoh", "Geramat", "L", ""]])
    post(client, "kolom", {"kolom_0_1": "home_village"})
    rows = uploaded.plan_of(Import.objects.get()).rows
    assert [planned.row.cells["home_village"] for planned in rows] == ["Geramat"] * 3


@pytest.mark.slow
def test_two_columns_of_the_table_below_are_not_read_as_one(client):
    upload(client, [*ABOVE, [], *BELOW])
    page = post(client, "kolom", {"kolom_0_3": "district"})
    assert "Kolom D dan E tidak dapat bersama-sama dibaca sebagai Kecamatan." in page


def test_a_single_cell_is_no_list_at_all(client):
    assert "Pilih baris yang memuat judul kolom" not in upload(client, [["halo"], ["dunia"]])
    assert not Import.objects.exists()


# What an earlier list taught

HOBBY = [["Nama", "Sebutan kerja", "Warna"], ["Ani Contoh", "Petani", "merah"]]


@pytest.fixture
def taught(db):
    """As the office confirmed it for all."""
    kabid = make_user("Kabid")
    HeadingChoice.objects.remember({"sebutankerja": "occupation", "warna": ""}, kabid)
    for choice in HeadingChoice.objects.all():
        choice.confirm(kabid)
    HeadingChoice.objects.update(said_at=datetime(2026, 3, 4, 5, tzinfo=UTC))


@pytest.mark.slow
def test_a_remembered_column_says_so_beside_it_and_is_changed_there(taught, client):
    page = " ".join(upload(client, HOBBY).split())
    beside = "Dipahami sebagai Pekerjaan (diingat dari jawaban tanggal 4 Maret 2026)."
    assert beside in page
    assert "“Sebutan kerja” dipahami sebagai Pekerjaan (diingat dari jawaban tanggal 4 Maret 2026)." in page
    assert "Dipahami sebagai tidak dibaca (diingat dari jawaban tanggal 4 Maret 2026)." in page
    page = post(client, "kolom", {"kolom_0_1": "notes", "kolom_0_2": ""})
    assert beside not in page
    assert HeadingChoice.objects.get(heading="sebutankerja", confirmed_at=None).key == "notes"


def test_a_column_chosen_in_this_list_is_not_called_remembered(client):
    upload(client, HOBBY)
    page = post(client, "kolom", {"kolom_0_1": "occupation", "kolom_0_2": ""})
    assert "diingat dari jawaban" not in page


def test_what_was_remembered_before_its_day_was_kept_is_told_without_it(taught, client):
    HeadingChoice.objects.update(said_at=None)
    assert "Dipahami sebagai Pekerjaan (diingat dari jawaban dahulu)." in " ".join(upload(client, HOBBY).split())


def test_the_command_reads_remembered_columns_and_says_so(taught, tmp_path, capsys):
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(xlsx(HOBBY))
    call_command("import_volunteers", file, "--json", "--commit")
    result = json.loads(capsys.readouterr().out)
    words = "diingat dari jawaban tanggal 4 Maret 2026"
    assert [column.get("remembered") for column in result["columns"]] == [None, words, words]
    message = f"Dipahami sebagai Pekerjaan ({words})."
    assert (result["problems"][1]["column"], result["problems"][1]["message"]) == ("Sebutan kerja", message)
    assert Volunteer.objects.get().occupation == "Petani"


# The file of failed rows


@pytest.mark.parametrize(
    "heading, chosen, understood",
    [
        (["Nama", "Pekerjaan"], {"pekerjaan": "home_address"}, {"name", "home_address"}),
        (["Nama", "Pekerjaan"], {"pekerjaan": ""}, {"name"}),
        (["Nama", "Alamat", "Pekerjaan"], {"alamat": "occupation", "pekerjaan": "home_address"}, None),
        (["Nama", "Panggilan"], {"nama": "", "panggilan": "name"}, {"name"}),
        (["Nama", "Nama"], {"nama": "", "nama2": "name"}, {"name"}),
    ],
)
def test_failed_rows_are_read_again_as_a_clerk_understood_their_columns(heading, chosen, understood, db):
    sheet = ReadSheet("PSM", [[*heading, "NIK"], *([*(f"isi {at}" for at, _ in enumerate(heading)), "12"],) * 2])
    first = plan.make([sheet], chosen=chosen)
    assert first.counted(State.FAILED) == 2
    (written,) = failed.sheets(first)
    (again,) = plan.make([ReadSheet("PSM", [written.headings, *written.rows])]).tables
    before = [{key: cell for key, cell in row.cells.items() if key != "problem"} for row in first.tables[0].rows]
    assert [{key: cell for key, cell in row.cells.items() if key != "problem"} for row in again.rows] == before
    assert understood is None or again.keys - {"problem", "nik"} == understood

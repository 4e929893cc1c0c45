"""Rows of people that a clerk does not want saved: on the preview, and by an answer in a file."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from registry.models import Import, Volunteer
from registry.workbook import plan, uploaded
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_village, make_volunteer
from tests.workbooks import xlsx

pytestmark = pytest.mark.one_database  # What a list is understood as.

NIK = "1704015203909001"
HEADING = ["Nama", "NIK", "Tanggal lahir", "Desa", "Kecamatan"]
ANI = ["Ani Contoh", "", "12-03-1990", "Geramat", "Kinal"]
BUDI = ["Budi Contoh", "", "31-02-1985", "Geramat", "Kinal"]
CITRA = ["Citra Contoh", "", "05-06-1980", "Geramat", "Kinal"]


@pytest.fixture(autouse=True)
def kinal(db):
    make_village("Geramat", make_district("Kinal"))


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def made(*rows, heading=HEADING, **kwargs):
    return plan.make([ReadSheet("PSM", [heading, *rows])], **kwargs)


def upload(client, *rows):
    file = SimpleUploadedFile("daftar.xlsx", xlsx([HEADING, *rows]))
    return client.post("/psm/impor/", {"file": file}, follow=True).content.decode()


def address(page=""):
    return f"/psm/impor/{Import.objects.get().pk}/{page}"


def look(client, data):
    return client.post(address("periksa/"), data, follow=True).content.decode()


def saved_names():
    return sorted(Volunteer.objects.values_list("name", flat=True))


# By an answer


def test_any_row_is_left_out_by_its_own_answer_and_told():
    of = made(ANI, BUDI, CITRA, answers={"baris:0-2": "lewati", "baris:0-3": "lewati"})
    assert [planned.called for planned in of.rows] == ["Citra Contoh"]
    assert of.counted(State.FAILED) == 0
    assert [(skipped.number, skipped.why) for skipped in of.skipped] == [
        (2, "tidak disimpan atas permintaan"),
        (3, "tidak disimpan atas permintaan"),
    ]


def test_an_answer_for_a_row_that_does_not_exist_leaves_nobody_out():
    assert len(made(ANI, CITRA, answers={"baris:0-9": "lewati", "baris:1-2": "lewati", "baris:0-3": "ya"}).rows) == 2


def test_a_row_left_out_is_no_double_of_another():
    of = made(ANI, ANI, answers={"baris:0-2": "lewati"})
    assert [planned.state for planned in of.rows] == [State.NEW]


def test_the_dates_of_a_row_left_out_still_show_how_the_column_is_written():
    rows = [["Ani", "03/04/1990"], ["Budi", "05/06/1985"], ["Citra", "07/25/1980"]]
    of = made(*rows, heading=["Nama", "Tanggal lahir"], answers={"baris:0-4": "lewati"})
    assert [question.id for question, _ in of.open_questions] == ["tanggal:0:born_on"]


def renaming():
    make_volunteer("Bahrun Contoh", nik=NIK)
    return ["Wahyudi Saputra", NIK, "", "", ""]


def registered():
    make_volunteer("Ani Contoh", born_on="1990-03-12")
    return ANI


@pytest.mark.parametrize(
    "question, row",
    [
        ("nama:0-2", renaming),
        ("orang:0-2", registered),
        ("nik:0-2", lambda: ["Ani Contoh", NIK, "13-03-1990", "Geramat", "Kinal"]),
        ("almarhum:0-2", lambda: ["Ani Contoh (alm)", "", "", "Geramat", "Kinal"]),
        ("beberapa-orang:0-2", lambda: ["Ani Contoh/Budi Rekaan", "", "", "Geramat", "Kinal"]),
    ],
)
def test_every_question_that_keeps_one_row_back_may_be_answered_by_leaving_it_out(question, row):
    cells = row()
    ((asked, _),) = made(cells).open_questions
    assert asked.id == question
    assert asked.choices[-1] == ("lewati", "Jangan simpan baris ini")
    of = made(cells, answers={question: "lewati"})
    assert (of.rows, [skipped.why for skipped in of.skipped]) == ([], ["tidak disimpan atas permintaan"])


def test_a_question_about_a_whole_column_offers_no_leaving_out():
    rows = [["Ani", "03/04/1990"], ["Citra", "07/25/1980"]]
    ((asked, _),) = made(*rows, heading=["Nama", "Tanggal lahir"]).open_questions
    assert [answer for answer, _ in asked.choices] == ["hari-bulan", "bulan-hari"]


def test_the_command_tells_a_row_left_out_by_a_file_of_answers(tmp_path, capsys):
    file, answers = tmp_path / "daftar.xlsx", tmp_path / "jawaban.json"
    file.write_bytes(xlsx([HEADING, ANI, BUDI]))
    answers.write_text(json.dumps({"baris:0-3": "lewati"}))
    call_command("import_volunteers", file, "--json", "--commit", "--answers", str(answers))
    result = json.loads(capsys.readouterr().out)
    assert (result["rows"], result["failed"], result["problems"]) == (1, 0, [])
    assert result["skipped"] == [{"sheet": "Lembar 1", "row": 3, "why": "tidak disimpan atas permintaan"}]
    assert saved_names() == ["Ani Contoh"]


# On the preview


@pytest.mark.slow
def test_a_tick_leaves_a_row_out_and_it_is_counted_and_kept(client):
    page = upload(client, ANI, BUDI, CITRA)
    assert "tidak disimpan atas permintaan" not in page
    page = look(client, {"lewati-0-3": "on"})
    assert "2 baris dibaca" in page
    assert "1 baris tidak disimpan atas permintaan</a>" in page
    assert 'id="baris-0-3"' not in page
    assert "Lembar 1, baris 3: Budi Contoh" in page
    assert "Gagal 0" in " ".join(page.split())
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert saved_names() == ["Ani Contoh", "Citra Contoh"]
    assert "1 tidak disimpan atas permintaan" in client.get(address()).content.decode()


@pytest.mark.slow
def test_a_row_left_out_is_taken_in_again_by_one_press(client):
    upload(client, ANI, CITRA)
    assert 'id="baris-0-3"' not in look(client, {"lewati-0-3": "on"})
    page = look(client, {"simpan-0-3": "ya"})
    assert 'id="baris-0-3"' in page
    assert "tidak disimpan atas permintaan" not in page
    assert Import.objects.get().answers == {}


@pytest.mark.slow
def test_the_press_takes_back_an_answer_to_a_question_too(client):
    make_volunteer("Bahrun Contoh", nik=NIK)
    upload(client, ["Wahyudi Saputra", NIK, "", "", ""], CITRA)
    page = look(client, {"jawab-nama:0-2": "lewati"})
    assert 'id="baris-0-2"' not in page
    page = look(client, {"simpan-0-2": "ya"})
    assert 'name="jawab-nama:0-2"' in page


@pytest.mark.slow
def test_a_tick_that_was_not_looked_at_is_looked_at_before_anything_is_saved(client):
    upload(client, ANI, CITRA)
    page = client.post(address("simpan/"), {"way": "simpan-semua", "lewati-0-3": "on"}, follow=True).content.decode()
    assert "Belum disimpan" in page
    assert saved_names() == []
    assert uploaded.preview_of(Import.objects.get()).left_out[0]["number"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lewati-0-9", "simpan-0-2", "lewati-0-2-name"])
def test_a_tick_of_no_such_row_says_nothing(client, name):
    upload(client, ANI)
    look(client, {name: "on"})
    assert Import.objects.get().answers == {}

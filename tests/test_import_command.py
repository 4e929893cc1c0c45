"""The command `import_volunteers`: what it prints, and what it leaves with."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from registry.models import Village, Volunteer
from registry.workbook import reading
from tests.factories import make_village, make_volunteer
from tests.planned_lists import PLACE, file_maker, make_villages, run
from tests.workbooks import people, xlsx

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def kinal(db):
    make_villages()


@pytest.fixture
def file(tmp_path):
    return file_maker(tmp_path)


def test_the_command_previews_and_writes_nothing(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"]))
    assert code == 0
    assert "1 baris: 1 baru, 0 berubah, 0 tetap, 0 gagal." in output
    assert not Volunteer.objects.exists()


def test_the_command_writes_with_commit_and_leaves_with_1_where_a_row_failed(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]), "--commit")
    assert code == 1
    assert "baris 3, Desa: Desa “Antah” tidak ditemukan" in output
    assert Volunteer.objects.get().name == "Ani"


def test_the_command_writes_all_or_nothing_where_asked(kinal, file):
    rows = [["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]]
    code, output = run(file(*rows), "--commit", "--all-or-nothing")
    assert code == 1
    assert "Tidak ada yang disimpan" in output
    assert not Volunteer.objects.exists()
    code, output = run(file(rows[0]), "--commit", "--all-or-nothing")
    assert (code, Volunteer.objects.get().name) == (0, "Ani")
    assert "Sudah disimpan." in output


def test_the_command_prints_one_json_object(kinal, file):
    code, output = run(file(["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"]), "--json")
    result = json.loads(output)
    (problem,) = result.pop("problems")
    columns, skipped, headings = result.pop("columns"), result.pop("skipped"), result.pop("headings")
    assert [(each["row"], each["question"]) for each in headings] == [("1", "kepala:0")]
    assert (code, result) == (1, {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "failed": 1})
    assert (problem["row"], problem["column"], problem["level"]) == (3, "Desa", "error")
    assert [(each["heading"], each["understood"]) for each in columns][:2] == [
        ("Nama", "name"),
        ("Desa", "home_village"),
    ]
    assert skipped == []


def test_the_command_tells_what_it_did_not_understand_and_left_out(kinal, tmp_path):
    rows = [["Nama", "Desa", "Kecamatan", "Ukuran baju"], ["Ani", "Geramat", "Kinal", "XL"], ["Jumlah", "1", "", ""]]
    (tmp_path / "daftar.xlsx").write_bytes(xlsx(rows))
    _, output = run(str(tmp_path / "daftar.xlsx"), "--json")
    result = json.loads(output)
    assert {"sheet": "Lembar 1", "heading": "Ukuran baju", "understood": None} in result["columns"]
    assert result["skipped"] == [{"sheet": "Lembar 1", "row": 3, "why": "jumlah"}]


def test_the_command_tells_an_offer_about_a_sheet_as_a_warning_without_a_column(kinal):
    _, output = run(str(CASES / "hidden-sheet.xlsx"), "--json")
    (offer,) = [problem for problem in json.loads(output)["problems"] if problem["column"] == ""]
    assert (offer["row"], offer["level"]) == (0, "warning")
    assert (offer["question"], [answer for answer, _ in offer["choices"]]) == (
        "lembar-tersembunyi:1",
        ["lewati", "baca"],
    )


def test_the_command_tells_what_is_to_be_known_of_the_file(kinal):
    _, output = run(str(CASES / "one-byte-of-windows.csv"), "--json")
    assert "" in {problem["column"] for problem in json.loads(output)["problems"] if problem["level"] == "warning"}


def test_the_command_shows_how_to_answer(kinal, file):
    ani = make_volunteer("Ani", Village.objects.get(name="Geramat"))
    _, output = run(file(["Ani", "Geramat", "Kinal"]))
    assert f'"orang:0-2": "{ani.registry_no}" (Ya, {ani.choice_label}, Geramat, Kinal)' in output
    assert '"orang:0-2": "baru" (Bukan, orang baru)' in output


@pytest.mark.parametrize("content", [b"\xff", b"[]", b'{"orang:0-2": 1}', b"{"])
def test_the_command_leaves_with_2_where_the_answers_are_none(kinal, file, tmp_path, content):
    (tmp_path / "jawaban.json").write_bytes(content)
    with pytest.raises(CommandError, match="Jawaban") as refused:
        run(file(["Ani", "Geramat", "Kinal"]), "--answers", str(tmp_path / "jawaban.json"))
    assert refused.value.returncode == 2


def test_the_command_takes_the_person_of_a_row_from_the_answers(kinal, file, tmp_path):
    ani = make_volunteer("Ani", make_village("Geramat", kinal))
    (tmp_path / "jawaban.json").write_text(json.dumps({"orang:0-2": ani.registry_no}))
    _, output = run(file(["Ani", "Geramat", "Kinal"]), "--answers", str(tmp_path / "jawaban.json"))
    assert "0 baru" in output


def test_the_command_leaves_with_2_where_the_file_is_no_list(kinal, tmp_path):
    for name, data in (("catatan.txt", b"halo"), ("kosong.xlsx", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CommandError) as refused:
            run(str(tmp_path / name))
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="tidak dapat dibuka"):
        run(str(tmp_path / "tidak-ada.xlsx"))


def test_what_is_read_from_a_file_is_what_was_read_from_rows(kinal, file):
    (sheet,) = reading.read(Path(file(["Ani", "Geramat", "Kinal"])).read_bytes())
    assert sheet.rows == people(["Ani", "Geramat", "Kinal"], heading=["Nama", *PLACE])

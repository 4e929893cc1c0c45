"""Columns with an older and a newer value: the newer one is read, and which name or village holds is asked."""

from datetime import date

import pytest

from registry.values import nik
from registry.workbook import plan
from registry.workbook.older_values import NEWER, OLDER
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import fictional_nik
from tests.planned_lists import make_villages

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.

OLD, NEW = fictional_nik(9001), fictional_nik(9002)


@pytest.fixture(autouse=True)
def kaur():
    make_villages()


def planned(*rows, answers=None):
    width = max(map(len, rows))
    return plan.make([ReadSheet("PSM", [[*row, *[""] * (width - len(row))] for row in rows])], answers=answers)


@pytest.mark.parametrize(
    "heads, older, newer",
    [
        ([["Nama", "NIK Lama", "NIK Baru", "Desa"]], OLD, NEW),
        ([["Nama", "NIK", "", "Desa"], ["", "LAMA", "BARU"]], OLD, NEW),
        ([["Nama", "No. HP", "", "Desa"], ["", "LAMA", "BARU"]], "081311110000", "081322220000"),
    ],
)
def test_the_newer_value_is_read_and_the_older_one_where_it_is_empty(heads, older, newer):
    rows = ["Ani Contoh", older, newer, "Geramat"], ["Budi Misal", older[:-1] + "5", "", "Geramat"]
    made = planned(*heads, *rows)
    shown = [(each.nik or each.person.phone)[-4:] for each in made.rows]
    assert shown == [newer[-4:], (older[:-1] + "5")[-4:]]
    assert any("kolom yang didahulukan kosong di sana" in sentence for _, _, sentence in made.remarks)


def test_of_decrees_of_several_years_the_newest_is_read_whole():
    heads = (
        ["Nama", "Desa", "TMT", "SK 2019", "", "SK 2021", "", "SK 2024", ""],
        ["", "", "", *["Nomor", "Tanggal"] * 3],
    )
    place = ["Geramat", "1-3-2019"]
    ani = ["Ani Contoh", *place, "1/A", "1-3-2019", "2/A", "1-3-2021", "3/A", "1-3-2024"]
    budi, cici = ["Budi Misal", *place, "1/A", "1-3-2019", "2/A"], ["Cici Umpama", *place, "1/A", "1-3-2019"]
    periods = [each.appointment for each in planned(*heads, ani, budi, cici).rows]
    decrees = [(period.decree_number, period.decree_on) for period in periods]
    assert decrees == [("3/A", date(2024, 3, 1)), ("2/A", None), ("1/A", date(2019, 3, 1))]


VILLAGES = ["Nama", "Desa Lama", "Kecamatan Lama", "Desa Baru", "Kecamatan Baru", "TMT"]
MOVED = ["Ani Contoh", "Geramat", "Kinal", "Linau", "Maje", "1-3-2019"]
STAYED = ["Budi Misal", "Geramat", "Kinal", "", "", "1-3-2019"]


def test_which_village_holds_is_asked_once_and_of_nobody_who_stayed():
    made = planned(VILLAGES, MOVED, STAYED)
    assert [each.state for each in made.rows] == [State.FAILED, State.NEW]
    assert str(made.rows[1].appointment.village) == "Geramat, Kinal"
    (question,) = made.questions
    assert "dicatat untuk desa yang dipilih" in question[0].text


@pytest.mark.parametrize("answer, village", [(NEWER, "Linau, Maje"), (OLDER, "Geramat, Kinal")])
def test_the_answer_takes_a_village_with_its_kecamatan(answer, village):
    moved = planned(VILLAGES, MOVED, answers={"lama-baru:0:1": answer}).rows[0]
    assert (moved.state, str(moved.appointment.village)) == (State.NEW, village)


NAMES = ["No", "Nama Lama", "Nama Baru", "NIK", "Desa"]


def test_which_name_holds_is_asked_and_who_has_only_the_older_one_is_read_and_told():
    rows = ["1", "Ani Contoh", "Anita Contoh", OLD, "Geramat"], ["2", "Budi Misal", "", NEW, "Geramat"]
    made = planned(NAMES, *rows)
    assert [each.state for each in made.rows] == [State.FAILED, State.NEW]
    assert made.rows[1].person.name == "Budi Misal"
    assert "Kolom “Nama Lama” dibaca di baris 3" in " ".join(sentence for _, _, sentence in made.remarks)
    names = [planned(NAMES, *rows, answers={"lama-baru:0:1": a}).rows[0].person.name for a in (NEWER, OLDER)]
    assert names == ["Anita Contoh", "Ani Contoh"]
    assert nik.digest(OLD) == made.rows[0].person.nik_digest


def test_what_is_written_and_what_it_should_be_are_no_person_and_sesuai_leaves_the_older_value():
    heads = ["No", "Nama", "", "Tgl lahir", "", "Desa"], ["", *["Tertulis", "Seharusnya"] * 2]
    rows = (
        ["1", "Ani Contoh", "", "1-2-1980", "sesuai", "Geramat"],
        ["2", "Budi", "", "1-2-1980", "2-1-1980", "Geramat"],
    )
    made = planned(*heads, *rows)
    assert [each.person.name for each in made.rows] == ["Ani Contoh", "Budi"]
    assert [each.person.born_on for each in made.rows] == [date(1980, 2, 1), date(1980, 1, 2)]

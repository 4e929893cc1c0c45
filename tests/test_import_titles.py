"""The village of a title or a band, and what holds for people without one."""

import pytest

from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_user, make_village, make_volunteer
from tests.planned_lists import NIK, OTHER_NIK, PLACE, file_maker, make_villages, messages_of, run, sheets
from tests.workbooks import people


@pytest.fixture
def kinal(db):
    make_villages()


@pytest.fixture
def file(tmp_path):
    return file_maker(tmp_path)


def titled(*rows, heading=("Nama", "NIK")):
    rows = [["DATA PSM DESA GERAMAT KECAMATAN KINAL", ""], list(heading), *rows]
    return plan.make([ReadSheet("PSM", rows)])


def test_the_village_of_a_title_is_the_home_where_the_row_has_none(kinal):
    (planned_row,) = titled(["Ani Contoh", NIK]).rows
    assert str(planned_row.person.home_village) == "Geramat, Kinal"


def test_the_village_of_the_row_comes_before_that_of_the_title(kinal):
    (planned_row,) = titled(["Ani Contoh", "Talang Padang"], heading=("Nama", "Desa")).rows
    assert str(planned_row.person.home_village) == "Talang Padang, Kinal"


def test_the_village_of_a_title_moves_nobody_and_is_told(kinal):
    make_volunteer("Ani Contoh", make_village("Linau", make_district("Maje")), nik=NIK)
    (planned_row,) = titled(["Ani Contoh", NIK]).rows
    assert planned_row.state == State.UNCHANGED
    assert "Di atas baris ini tertulis GERAMAT; tempat tinggalnya tetap Linau, Maje." in messages_of(planned_row)


def test_new_people_without_a_village_are_counted_and_told_first(kinal, file):
    rows = [["Ani Contoh", "", "Kinal"], ["Budi Contoh", "Geramat", "Kinal"]]
    assert plan.make(sheets(["Nama", *PLACE], *rows)).new_without_village == 1
    _, output = run(file(*rows))
    assert output.startswith("1 orang baru tanpa desa.")


def test_a_band_of_a_village_of_another_kecamatan_ends_the_village_above_for_a_bound_account(kinal):
    bound = make_user(districts=[make_district("Kinal")])
    rows = [["Nama", "NIK"], ["GERAMAT"], ["Ani", NIK], ["LINAU"], ["Budi", OTHER_NIK]]
    ani, budi = plan.make([ReadSheet("PSM", rows)], bound).rows
    assert (ani.state, ani.person.home_village.name) == (State.NEW, "Geramat")
    assert (budi.row.village, budi.state) == ("LINAU", State.FAILED)


def test_a_sheet_that_is_not_read_is_told_under_its_own_name(kinal):
    list_of_people = ReadSheet("PSM", people(["Ani", "Geramat", "Kinal"], heading=["Nama", *PLACE]))
    another = ReadSheet("Anggaran", [["Beras", 10, "kg"], ["Gula", 5, "kg"], ["Kopi", 2, "kg"]])
    sentence = "Lembar “Anggaran” tidak dibaca (3 baris terisi): tidak ada judul kolom yang dikenali."
    assert plan.make([list_of_people, another]).remarks == [("Anggaran", 0, sentence)]

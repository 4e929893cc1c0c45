"""Name and NIK in one cell: parted where the NIK is clear, else refused by the rules of the form."""

import pytest

from registry.workbook import plan
from registry.workbook.joined_cells import split_name_and_nik
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import fictional_nik

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.

NIK = fictional_nik(9001)
SPACED = f"{NIK[:6]} {NIK[6:12]} {NIK[12:]}"


@pytest.mark.parametrize(
    "text",
    [
        f"Ani Contoh / {NIK}",
        f"Ani Contoh/{NIK}",
        f"Ani Contoh\n{NIK}",
        f"Ani Contoh - {NIK}",
        f"Ani Contoh ({NIK})",
        f"Ani Contoh, NIK. {NIK}",
        f"Ani Contoh\nNIK : {NIK}",
        f"Ani Contoh [No. KTP {NIK}]",
        f"{NIK} / Ani Contoh",
        f"{NIK}\nAni Contoh",
        f"Ani Contoh {SPACED}",
    ],
)
def test_name_and_nik_are_parted(text):
    assert split_name_and_nik(text) == ("Ani Contoh", NIK)


@pytest.mark.parametrize(
    "text, parts",
    [
        ("Ani Contoh", ("Ani Contoh", "")),
        ("Ani Contoh / -", ("Ani Contoh", "")),
        (f"Ani Contoh, S.Pd. / {NIK}", ("Ani Contoh, S.Pd.", NIK)),
        (f"Ani Contoh (KETUA) / {NIK}", ("Ani Contoh (KETUA)", NIK)),
        (f"Hj. Ani Contoh S. ({NIK})", ("Hj. Ani Contoh S.", NIK)),
        ("Ani Contoh / 170405", ("Ani Contoh", "170405")),
        (f"Ani Contoh / {NIK}1", ("Ani Contoh", f"{NIK}1")),
        (f"Ani {NIK} Budi {fictional_nik(9012)}", ("Ani", f"{NIK} Budi {fictional_nik(9012)}")),
        (NIK, ("", NIK)),
    ],
)
def test_what_is_not_clear_stays_as_it_is(text, parts):
    assert split_name_and_nik(text) == parts


def planned(*cells, heading="Nama / NIK", corrections=None):
    rows = [["No", heading, "Alamat"], *([at, cell, "Jl. Contoh"] for at, cell in enumerate(cells, start=1))]
    return plan.make([ReadSheet("PSM", rows)], corrections=corrections)


@pytest.mark.parametrize(
    "heading", ["Nama / NIK", "NAMA DAN NIK", "Nama (NIK)", "NIK/Nama", "Nama\nNIK", "Nama/No. KTP"]
)
def test_the_column_is_read_and_told(heading):
    made = planned(f"Ani Contoh\n{NIK}", "Budi Misal", heading=heading)
    assert [(each.person.name, each.nik) for each in made.rows] == [("Ani Contoh", NIK), ("Budi Misal", "")]
    ((_, row, sentence),) = made.remarks
    assert (row, "dibaca sebagai nama dan NIK. Tanpa NIK: baris 3." in sentence) == (0, True)


def test_a_nik_that_is_not_clear_is_refused_until_it_is_corrected():
    made = planned("Ani Contoh / 17040546129")
    assert made.rows[0].state == State.FAILED
    assert {problem.key for problem in made.rows[0].errors} == {"nik"}
    (each,) = planned("Ani Contoh / 17040546129", corrections={"0-2": {"nik": NIK}}).rows
    assert (each.state, each.nik) == (State.NEW, NIK)
    (each,) = planned("Ani Contoh / 17040546129", corrections={"0-2": {"nik": ""}}).rows
    assert (each.state, each.nik) == (State.NEW, "")


def test_a_nik_alone_has_no_name():
    made = planned(float(NIK[:15] + "0"), f"Budi Misal / {NIK}")
    assert [each.state for each in made.rows] == [State.FAILED, State.NEW]


def test_a_nik_in_a_column_of_its_own_must_be_the_same():
    rows = [["Nama / NIK", "NIK"], [f"Ani Contoh / {NIK}", fictional_nik(9012)]]
    (each,) = plan.make([ReadSheet("PSM", rows)]).rows
    assert each.state == State.FAILED


def test_it_may_be_numbered():
    other = fictional_nik(9012)
    rows = [["Desa", "Nama / NIK 1", "Nama / NIK 2"], ["", f"Ani Contoh / {NIK}", f"Budi Misal / {other}"]]
    made = plan.make([ReadSheet("PSM", rows)])
    assert [(each.person.name, each.nik) for each in made.rows] == [("Ani Contoh", NIK), ("Budi Misal", other)]


CARD = "1704012203900001"


@pytest.mark.parametrize(
    "heading, cell",
    [
        ("NIK / No. KK", f"{NIK} / {CARD}"),
        ("NIK dan No. KK", f"{NIK}\n{CARD}"),
        ("No. KK/NIK", f"{CARD} / {SPACED}"),
        ("NIK/NKK", f"KK {CARD}, NIK {NIK}"),
    ],
)
def test_of_a_nik_and_the_number_of_a_family_card_the_nik_is_read(heading, cell):
    heads = ["Nama", heading, "Alamat"]
    made = plan.make([ReadSheet("PSM", [heads, ["Ani Contoh", cell, "Jl. Contoh"], ["Budi Misal", "-", ""]])])
    assert [each.nik for each in made.rows] == [NIK, ""]
    assert f"Dari kolom “{heading}” NIK-nya dibaca; nomor KK tidak disimpan di sini." in made.remarks[0][2]


def test_of_a_single_number_nobody_knows_which_it_is():
    made = plan.make([ReadSheet("PSM", [["Nama", "NIK / No. KK", "Alamat"], ["Ani Contoh", NIK, "Jl. Contoh"]])])
    assert made.rows[0].state == State.FAILED
    assert "Tidak jelas mana NIK-nya: baris 2." in made.remarks[0][2]

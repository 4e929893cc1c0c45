"""A list in which two people have one phone number, or somebody has that of a registered person."""

import pytest

from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import make_volunteer
from tests.planned_lists import make_villages

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # How a file is read.


def warned(*rows):
    """The warnings about phone numbers of each row of a list with names and numbers."""
    made = plan.make([ReadSheet("PSM", [["Nama", "No HP", "Desa"], *([*row, "Geramat"] for row in rows)])])
    assert {planned.state for planned in made.rows} <= {State.NEW, State.UNCHANGED}
    return [[p.message for p in planned.problems if p.key == "phone"] for planned in made.rows]


def test_whose_number_is_somebody_else_s_too_is_told_in_each_row():
    make_villages()
    dodi = make_volunteer("Dodi Andaian", phone="+6281200000002")
    ending = "Periksa apakah memang dipakai bersama."
    assert warned(
        ["Ani Contoh", "081200000001"],
        ["Budi Misal", "0812-0000-0001"],
        ["Citra Umpama", "0812 0000 0002"],
        ["Eko Tamsil", "0812 0000 0003"],
    ) == [
        [f"0812-0000-0001 juga nomor Budi Misal. {ending}"],
        [f"0812-0000-0001 juga nomor Ani Contoh. {ending}"],
        [f"0812-0000-0002 juga nomor {dodi}. {ending}"],
        [],
    ]

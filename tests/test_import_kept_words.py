"""What a list does not take from a record: the better writing of a name, and the notes."""

import pytest

from registry.workbook import plan
from registry.workbook.kept_words import is_worse_name
from registry.workbook.planned_row import State
from tests.factories import make_volunteer
from tests.planned_lists import NIK, make_villages, messages_of, planned, saved, sheets


@pytest.fixture
def kinal(db):
    make_villages()


@pytest.mark.parametrize(
    "written, kept",
    [
        *(("BURHAN REKAAN", "Burhan Rekaan"), ("burhan rekaan", "Burhan Rekaan"), ("Jumati Rekaan", "Jum'ati Rekaan")),
        *(("Sahrul S. Rekaan", "Sahrul Sarpani Rekaan"), ("ABD. HADI", "Abdul Hadi")),
    ],
)
def test_capitals_lost_signs_and_short_forms_are_a_worse_writing(written, kept):
    assert is_worse_name(written, kept)
    assert not is_worse_name(kept, written)


@pytest.mark.parametrize(
    "written, kept",
    [
        ("Siti Amin", "Siti Aminah"),
        ("Budi", "Budi Rekaan"),
        ("B. R.", "Budi Rekaan"),
        ("BUDI", "BUDI"),
        ("Sukri", "Soekri"),
    ],
)
def test_another_name_is_no_worse_writing(written, kept):
    assert not is_worse_name(written, kept)


@pytest.mark.parametrize("written", ["SAHRUL SARPANI REKAAN, SE", "Sahrul S. Rekaan, SE"])
def test_a_list_leaves_the_better_writing_of_a_name_and_tells_it(kinal, written):
    make_volunteer("Sahrul Sarpani Rekaan", title_after="S.E.", nik=NIK)
    (row,) = planned(["Nama", "NIK"], [written, NIK])
    assert (row.state, row.changes) == (State.UNCHANGED, [])
    assert "tetap tercatat “Sahrul Sarpani Rekaan”" in messages_of(row)


def test_what_a_clerk_types_for_a_name_is_taken_as_it_is(kinal):
    make_volunteer("Sahrul Sarpani Rekaan", nik=NIK)
    list_of_one = sheets(["Nama", "NIK"], ["SAHRUL SARPANI REKAAN", NIK])
    (row,) = plan.make(list_of_one, corrections={"0-2": {"name": "SAHRUL SARPANI REKAAN"}}).rows
    assert [(change.old, change.new) for change in row.changes] == [("Sahrul Sarpani Rekaan", "SAHRUL SARPANI REKAAN")]


def test_a_remark_of_a_list_is_added_to_the_notes_once_and_covers_none(kinal):
    known = make_volunteer("Ani Contoh", notes="Koordinator PSM kecamatan.", nik=NIK)
    heading, row = ["Nama", "NIK", "Keterangan"], ["Ani Contoh", NIK, "perpanjangan ke-2"]
    saved(heading, row)
    known.refresh_from_db()
    assert known.notes == "Koordinator PSM kecamatan.\nperpanjangan ke-2"
    assert planned(heading, row)[0].state == State.UNCHANGED


def test_the_column_of_our_own_lists_is_the_notes_themselves(kinal):
    known = make_volunteer("Ani Contoh", notes="Koordinator PSM kecamatan.", nik=NIK)
    saved(["Nama", "NIK", "Catatan"], ["Ani Contoh", NIK, "Ketua RT"])
    known.refresh_from_db()
    assert known.notes == "Ketua RT"

"""Lists that are small as files and heavy for the one who reads them."""

import io

import pytest
import xlsxwriter

from registry.workbook import raw, reading, uploaded
from registry.workbook.reading import WorkbookError
from tests.factories import make_import, make_village


def _repeated(text, cells):
    """A workbook in which that many cells share one text; zipped, it is a few kB."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "Desa"])
        for row in range(1, cells + 1):
            sheet.write(row, 0, text)
    return target.getvalue()


def test_one_long_text_in_thousands_of_cells_is_refused():
    data = _repeated("Contoh " * 4_600, 2_100)
    assert len(data) < 30_000
    with pytest.raises(WorkbookError, match="terlalu panjang: semua sel bersama-sama paling banyak 20 juta huruf"):
        reading.read(data)


def test_what_is_refused_is_not_read_to_its_end(monkeypatch):
    cells = []
    monkeypatch.setattr(raw, "_cell", lambda value: cells.append(value) or value)
    with pytest.raises(raw.UnreadableError, match="too_long"):
        raw.read(_repeated("x" * 32_000, 5_000))
    assert len(cells) < 2 * (raw.MAX_CHARACTERS // 32_000 + 2)


@pytest.mark.parametrize("data", [_repeated("Contoh " * 400, 1), ("Nama;Desa\n" + "Contoh " * 400).encode() + b";x"])
def test_a_long_cell_is_cut_and_the_row_is_named(data):
    sheet = reading.read(data)[0]
    assert len(sheet.rows[1][0]) == raw.LONGEST_CELL
    assert [(row, text[:60]) for row, text in sheet.remarks] == [
        (2, "Satu sel di baris ini lebih panjang dari 2.000 huruf, jadi h")
    ]


def test_columns_that_are_empty_at_the_left_keep_their_place():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        workbook.add_worksheet().write(3, 2, "Nama")
    assert raw.read(target.getvalue())[0].rows == [["", "", ""], ["", "", ""], ["", "", ""], ["", "", "Nama"]]


@pytest.mark.slow
@pytest.mark.django_db
def test_of_one_account_only_so_many_lists_wait(petugas, kabid):
    for _ in range(uploaded.MOST_WAITING - 1):
        make_import(petugas)
    one_more = (f"Nama;Desa\nContoh;{make_village().name}".encode(), petugas)
    assert uploaded.receive("daftar.csv", *one_more).is_waiting
    with pytest.raises(WorkbookError, match="Sudah ada 30 daftar Anda yang belum disimpan"):
        uploaded.receive("daftar.csv", *one_more)
    assert uploaded.receive("daftar.csv", one_more[0], kabid).is_waiting

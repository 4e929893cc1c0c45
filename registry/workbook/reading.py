"""Reads the sheets of an uploaded file: a workbook, a text with a person a line, or neither."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from registry.values import nik
from registry.workbook import raw

MAX_BYTES = 20 * 1024 * 1024

SENTENCES = {
    "not_a_workbook": "Berkas ini bukan buku kerja. Pilih berkas .xlsx, .xls, .ods atau .csv.",
    "web_page": (
        "Berkas ini halaman web yang diberi nama buku kerja, seperti unduhan dari banyak portal. "
        "Buka dengan Excel, pilih Simpan Sebagai, jenis Buku Kerja Excel (.xlsx), lalu unggah berkas .xlsx itu."
    ),
    "saved_page": (
        "Berkas ini arsip halaman web (MHTML). "
        "Buka dengan Excel, pilih Simpan Sebagai, jenis Buku Kerja Excel (.xlsx), lalu unggah berkas .xlsx itu."
    ),
    "xml_table": (
        "Berkas ini tabel XML (Spreadsheet 2003 atau OpenDocument datar), bukan buku kerja biasa. "
        "Buka dengan Excel atau LibreOffice, pilih Simpan Sebagai, jenis .xlsx, lalu unggah berkas .xlsx itu."
    ),
    "pdf": (
        "Berkas ini PDF. Mintalah buku kerja aslinya (.xlsx), "
        "atau di Excel pilih Data, Dapatkan Data, Dari PDF, periksa hasilnya, lalu simpan sebagai .xlsx."
    ),
    "word": (
        "Berkas ini dokumen Word. Salin tabelnya ke lembar kosong di Excel dengan kolom NIK berformat Teks, "
        "lalu simpan sebagai .xlsx."
    ),
    "slides": "Berkas ini presentasi, bukan buku kerja. Salin tabelnya ke Excel, lalu simpan sebagai .xlsx.",
    "numbers": "Berkas ini dibuat dengan Numbers. Pilih Ekspor ke Excel di Numbers, lalu unggah berkas .xlsx itu.",
    "picture": "Berkas ini gambar, bukan buku kerja. Mintalah daftarnya sebagai .xlsx, atau ketik isinya di Excel.",
    "archive": "Berkas ini arsip. Keluarkan dulu isinya, lalu unggah buku kerja di dalamnya satu per satu.",
    "locked": (
        "Berkas ini terkunci dengan kata sandi. Buka dengan Excel, hapus kata sandinya di File, Info, "
        "Proteksi Buku Kerja, simpan, lalu coba lagi."
    ),
    "broken": (
        "Berkas ini rusak atau terkunci dengan kata sandi. Buka dengan Excel, simpan sebagai .xlsx, lalu coba lagi."
    ),
    "new_error": (
        "Berkas ini memuat kesalahan rumus yang hanya dikenal Excel baru, misalnya #SPILL! atau #CALC!. "
        "Hapus isi sel itu, simpan, lalu coba lagi."
    ),
    "too_large": (
        f"Berkas ini terlalu besar: paling banyak {raw.MAX_ROWS:,} baris dan {raw.MAX_COLUMNS} kolom. "
        "Hapus baris dan kolom kosong di ujungnya, atau bagi menjadi beberapa berkas."
    ).replace(",", ".", 1),
    "too_long": (
        f"Isi berkas ini terlalu panjang: semua sel bersama-sama paling banyak {raw.MAX_CHARACTERS // 1_000_000} juta "
        "huruf. Hapus kolom yang berisi tulisan panjang, atau bagi menjadi beberapa berkas."
    ),
    "too_heavy": f"Berkas ini lebih besar dari {MAX_BYTES // 1024 // 1024} MB. Bagi menjadi beberapa berkas.",
    "empty": "Berkas ini kosong.",
}


class WorkbookError(Exception):
    """The file cannot be read as a list of people; the text is a sentence for the screen."""


@dataclass(frozen=True)
class ReadSheet:
    """One sheet: its rows from the first one, each a list of cells (text, number, bool, date; "" if empty).

    `hidden_rows` are numbers from 0, like indexes of `rows`; `merged` are areas (top, left, bottom, right) from 0,
    inclusive. `remarks` are pairs of a row number as on screen, 0 for the whole sheet, and a sentence about the file
    itself that a user must know. `struck` are (row, column) from 0 of filled cells with a line through the text;
    `looks` are pairs of a row from 0 and the colours of most of its cells, for coloured rows only. `counts_from_1904`:
    days that are plain numbers count from 1904. `hidden_columns` are those with text, from 0.
    """

    name: str
    rows: list
    is_hidden: bool = False
    hidden_rows: frozenset = frozenset()
    merged: tuple = ()
    remarks: tuple = ()
    struck: tuple = ()
    looks: tuple = ()
    counts_from_1904: bool = False
    hidden_columns: tuple = ()


def read(data):
    """Return the `ReadSheet`s of a file's bytes. Raise WorkbookError, with a sentence, if it cannot be read."""
    if not data.strip():
        raise WorkbookError(SENTENCES["empty"])
    if len(data) > MAX_BYTES:
        raise WorkbookError(SENTENCES["too_heavy"])
    answer = _read_apart(data)
    if "unreadable" in answer:
        raise WorkbookError(SENTENCES[answer["unreadable"]])
    return sheets_of(answer["sheets"])


def sheets_of(raw_sheets):
    """Return the `ReadSheet`s of `raw.RawSheet`s, or of lists with the same parts, as JSON has them."""
    return [_sheet(raw.RawSheet(*parts)) for parts in raw_sheets]


def raw_sheets_of(sheets):
    """Return the `raw.RawSheet`s of `ReadSheet`s, to store them as JSON."""
    return [
        raw.RawSheet(
            sheet.name,
            [[_raw_cell(cell) for cell in row] for row in sheet.rows],
            sheet.is_hidden,
            sorted(sheet.hidden_rows),
            sheet.merged,
            sheet.remarks,
            sheet.struck,
            sheet.looks,
            sheet.counts_from_1904,
            sheet.hidden_columns,
        )
        for sheet in sheets
    ]


def _sheet(raw_sheet):
    return ReadSheet(
        raw_sheet.name,
        [[_cell(cell) for cell in row] for row in raw_sheet.rows],
        raw_sheet.is_hidden,
        frozenset(raw_sheet.hidden_rows),
        tuple(map(tuple, raw_sheet.merged)),
        tuple((number, nik.redact(sentence)) for number, sentence in raw_sheet.remarks),
        tuple(map(tuple, raw_sheet.struck)),
        tuple(map(tuple, raw_sheet.looks)),
        raw_sheet.counts_from_1904,
        tuple(raw_sheet.hidden_columns),
    )


def _read_apart(data):
    """The answer of the process of `registry.workbook.raw`. If it crashed, the file is too large."""
    with tempfile.NamedTemporaryFile(suffix=".workbook") as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-m", raw.__name__, file.name]
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False)  # noqa: S603 - our own
    return json.loads(done.stdout) if done.returncode == 0 else {"unreadable": "too_large"}


def _cell(cell):
    return date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell


def _raw_cell(cell):
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell

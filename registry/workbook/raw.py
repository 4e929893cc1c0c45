"""The cells of a file, read by a separate process: `python -m registry.workbook.raw FILE`.

A file from outside may be broken or harmful: one cell at the far corner of a sheet makes the reader ask for more
memory than any machine has, and crash. So a process with limits reads it, and `registry.workbook.reading` reports the
result. Django is not loaded here (a small part of it for a text file), so that it starts fast.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from registry.workbook import damaged_text, file_kinds
from registry.workbook.file_kinds import OLE, ZIP
from registry.workbook.marks import reading as marks_reading
from registry.workbook.remarks import Remarks

MAX_ROWS = 50_000  # In all sheets together: ten times the people of any regency.
MAX_COLUMNS = 200
MAX_CHARACTERS = 20_000_000  # In all cells together: 400 a row in the longest list.
LONGEST_CELL = 2_000  # Characters of one cell; the rest is cut off.
MAX_UNPACKED = 300 * 1024 * 1024  # Bytes of a zipped workbook once unpacked.
MAX_MEMORY = 1024 * 1024 * 1024  # Bytes that the process may use.
MAX_SECONDS = 60  # Of computing time.

MIDNIGHT = time()
COMMENTS = "Lembar ini memuat komentar sel ({}). Program tidak membaca artinya; periksa sebelum menyimpan."
COMMENT = "Komentar di baris ini: “{}”."
CUT = "Satu sel di baris ini lebih panjang dari 2.000 huruf, jadi hanya awalnya yang dibaca: “{}”. Pendekkan isinya."
# Numbers that may be days: 1927 to 2119, all with five digits; four digits are a year.
SERIALS = range(10_000, 80_000)
MARKS_UNKNOWN = (
    "Baris yang disembunyikan di lembar ini (dengan tangan atau oleh saringan) tidak dapat dikenali, jadi ikut dibaca; "
    "sel yang berisi kesalahan rumus, misalnya #N/A, terbaca kosong. Komentar, coretan, dan warna tidak terlihat. "
    "Agar dikenali, simpan lagi sebagai .xlsx."
)


class UnreadableError(Exception):
    """The file cannot be read as a workbook; the text is a word for which `reading` has a sentence."""


class RawSheet(NamedTuple):
    """One sheet in the form of JSON, for the way between the processes and for the stored import.

    A row is a list of cells: a text, a number, True or False, or {"date": "1985-12-06"}; empty cells are "", errors of
    formulas one of `sheet_marks.ERRORS`. The rows begin with the sheet's first row, so their index gives the sheet's
    own number. `merged` are areas (top, left, bottom, right), inclusive; `remarks` are pairs of a row number from 1, or
    0 for the whole sheet, and a sentence about the file itself. `struck` are (row, column) of filled cells with a line
    through the text; `looks` are pairs of a row and the colours of most of its cells, for coloured rows only.
    `counts_from_1904`: days that are plain numbers count from 1904. `hidden_columns` are those with text, from 0.
    """

    name: str
    rows: list
    is_hidden: bool = False
    hidden_rows: list = ()
    merged: list = ()
    remarks: list = ()
    struck: list = ()
    looks: list = ()
    counts_from_1904: bool = False
    hidden_columns: list = ()


def read(data):
    """Return the `RawSheet`s of a file's bytes."""
    if data.startswith((ZIP, OLE)):
        return _workbook(data)
    _refuse(file_kinds.by_beginning(data))
    return _text(data)


def _refuse(kind):
    if kind:
        raise UnreadableError(kind)


def _workbook(data):
    if data.startswith(ZIP):
        _refuse_bomb(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        bound = _Bound()
        sheets = _within_bounds([_sheet(workbook, meta, bound) for meta in workbook.sheets_metadata])
        marks = marks_reading.read(data)
        return [_with_marks(sheet, marks.get(sheet.name)) for sheet in sheets]
    except UnreadableError:
        raise
    except BaseException as error:  # A panic of the reader's Rust code is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        is_new_error = "Unsupported cell error" in str(error)
        raise UnreadableError("new_error" if is_new_error else file_kinds.by_content(data) or "broken") from error


def _refuse_bomb(data):
    archive = file_kinds.zip_in(data)
    if archive is None:
        raise UnreadableError("broken")
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
        raise UnreadableError("too_large")


class _Bound:
    """Counts the characters of all cells while they are read: one long text may stand in thousands of cells."""

    def __init__(self):
        self.left = MAX_CHARACTERS

    def take(self, row):
        self.left -= sum(len(cell) for cell in row if isinstance(cell, str))
        if self.left < 0:
            raise UnreadableError("too_long")
        return row


def _sheet(workbook, meta, bound):
    sheet = workbook.get_sheet_by_name(meta.name)
    before = [""] * (sheet.start[1] if sheet.start else 0)  # Empty columns, which the reader leaves out.
    rows = [[*before, *map(_cell, bound.take(row))] for row in sheet.iter_rows()]
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return RawSheet(meta.name, rows, meta.visible != SheetVisibleEnum.Visible, merged=_within(rows, merged))


def _cell(value):
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if value == MIDNIGHT:  # The number 0 in a cell for dates.
        return 0
    return value if isinstance(value, (str, int, float)) else str(value)


def _with_marks(sheet, marks):
    """The sheet with its `sheet_marks.SheetMarks`, None if they are not known, and with remarks."""
    remarks = Remarks()
    if marks:
        _put_errors(sheet.rows, marks.errors)
        hidden = sorted(row for row in marks.hidden_rows if row < len(sheet.rows))
        sheet = sheet._replace(
            hidden_rows=hidden,
            merged=sheet.merged or _within(sheet.rows, marks.merged),
            struck=sorted(place for place in marks.struck_cells if _is_filled(sheet.rows, *place)),
            looks=[(row, look) for row, looks in sorted(marks.looks.items()) if (look := _look_of_most(looks))],
            counts_from_1904=marks.counts_from_1904,
            hidden_columns=[column for column in sorted(marks.hidden_columns) if _has_text(sheet.rows, column)],
        )
        _tell_comments(marks, remarks)
    elif sheet.rows:
        remarks.add(0, MARKS_UNKNOWN)
    _mend(sheet.rows, remarks)
    return sheet._replace(remarks=remarks.pairs())


def _mend(rows, remarks):
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                row[place] = cell[:LONGEST_CELL]
                remarks.add(number, CUT, row[place])
    damaged_text.mend(rows, remarks)


def _put_errors(rows, errors):
    for (row, column), error in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error


def _tell_comments(marks, remarks):
    if marks.comments:
        shown = ", ".join(str(row + 1) for row in sorted({row for row, _ in marks.comments}))
        remarks.add_once(COMMENTS, f"{len(marks.comments)} buah, di baris {shown}")
    for (row, _), text in sorted(marks.comments.items()):
        remarks.add(row + 1, COMMENT, text)


def _is_filled(rows, row, column):
    return row < len(rows) and column < len(rows[row]) and rows[row][column] != ""


def _look_of_most(looks):
    """The colours of more than half of a row's filled cells; "" for none."""
    ((look, count),) = looks.most_common(1)
    return look if count * 2 > looks.total() else ""


def _has_text(rows, column):
    return any(_is_filled(rows, row, column) for row in range(len(rows)))


def _within(rows, merged):
    """The merged areas as far as the rows go."""
    last = len(rows) - 1
    return [(top, left, min(bottom, last), right) for top, left, bottom, right in merged if top <= last]


def _text(data):
    # Imported only here: it knows the headings, which are names, which load that part of Django.
    from registry.workbook import text_file

    text = text_file.decoded(data)
    _refuse(file_kinds.by_text(text))
    try:
        rows, remarks = text_file.read(text)
    except text_file.NotATableError as error:
        raise UnreadableError("not_a_workbook") from error
    except text_file.TooLargeError as error:
        raise UnreadableError("too_large") from error
    _mend(rows, remarks)
    return _within_bounds([RawSheet("CSV", rows, remarks=remarks.pairs())])


def _within_bounds(sheets):
    rows = [row for sheet in sheets for row in sheet.rows]
    if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise UnreadableError("too_large")
    return sheets


def main(path):
    """Write the sheets of the file, or the reason why it cannot be read, as JSON to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    data = Path(path).read_bytes()
    try:
        answer = {"sheets": read(data)}
    except UnreadableError as error:
        answer = {"unreadable": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

"""The cells of a file, read by a separate process: `python -m registry.workbook.raw FILE`.

A file from outside may be broken or harmful: one cell at the far corner of a sheet makes the reader ask for more
memory than any machine has, and crash. So a process with limits reads it, and `registry.workbook.reading` reports the
result. Django is not loaded here, so that it starts fast.
"""

import csv
import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

MAX_ROWS = 50_000  # In all sheets together: ten times the people of any regency.
MAX_COLUMNS = 200
MAX_UNPACKED = 300 * 1024 * 1024  # Bytes of a zipped workbook once unpacked.
MAX_MEMORY = 1024 * 1024 * 1024  # Bytes that the process may use.
MAX_SECONDS = 60  # Of computing time.

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class UnreadableError(Exception):
    """The file cannot be read as a workbook; the text is a word for which `reading` has a sentence."""


def read(data):
    """Return the sheets of a file's bytes as pairs of a name and rows; a row is a list of cells.

    A cell is a text, a number, True or False, or {"date": "1985-12-06"}; empty cells are "". The rows begin with the
    sheet's first row, so their index gives the sheet's own number.
    """
    if data.startswith((ZIP, OLE)):
        return _workbook(data)
    return [("CSV", _csv(data))]


def _workbook(data):
    if data.startswith(ZIP):
        _refuse_bomb(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _within_bounds([(name, _rows(workbook, name)) for name in workbook.sheet_names])
    except UnreadableError:
        raise
    except BaseException as error:  # A panic of the reader's Rust code is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise UnreadableError("broken") from error


def _refuse_bomb(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableError("broken") from error
    if unpacked > MAX_UNPACKED:
        raise UnreadableError("too_large")


def _rows(workbook, name):
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_cell(value) for value in row] for row in rows]


def _cell(value):
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, (str, int, float)) else str(value)


def _csv(data):
    text = _decoded(data)
    if "\x00" in text or not any(mark in text for mark in ";,\t"):
        raise UnreadableError("not_a_workbook")
    csv.field_size_limit(1_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise UnreadableError("broken") from error
    return _within_bounds([("CSV", rows)])[0][1]


def _decoded(data):
    """The text: UTF-8 with or without a BOM, UTF-16 with one, else the encoding of western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text):
    """The sign that splits the first twenty lines most often; Indonesian spreadsheets write semicolons."""
    head = "\n".join(text.splitlines()[:20])
    return max(";,\t", key=head.count)


def _within_bounds(sheets):
    rows = sum(len(rows) for _, rows in sheets)
    if rows > MAX_ROWS or any(len(row) > MAX_COLUMNS for _, rows in sheets for row in rows):
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

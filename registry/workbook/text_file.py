"""Reads a text with a person a line (.csv), with the encodings, delimiters and quotation marks that offices use.

The text is read strictly. Where it can be understood in two ways, it is read as written and a remark says so.
"""

import csv
import io
import re
from functools import cache

from registry.workbook import columns, numbered_headings
from registry.workbook.remarks import Remarks

DELIMITERS = ";,\t|"  # The more usual ones first.
SEARCHED_LINES = 30  # The row of headings is among the first ones.
JOINED_LINES = 50  # The most lines that a cell between quotation marks may have.
MAX_LINE = 1_000_000  # Characters.

NOT_IN_PLACE = (
    'Tanda petik (") di baris ini tidak pada tempatnya, jadi baris ini dibaca seperti tertulis: “{}”. Periksa isinya.'
)
SEVERAL_LINES = (
    "Satu isian di baris ini memuat beberapa baris dan tanda pemisah: “{}”. Bila itu beberapa orang, perbaiki tanda "
    "petiknya di berkas, lalu unggah lagi."
)
TOO_MANY_CELLS = (
    "Isian di baris ini lebih banyak daripada judul kolom: “{}”. Bila ada tanda pemisah di dalam isian, isian "
    "sesudahnya bergeser ke kolom yang salah."
)
OTHER_DELIMITER = (
    "Baris ini memakai tanda pemisah yang lain dari baris judul: “{}”. Isiannya dibaca menurut tanda itu; periksalah."
)
OTHER_BYTES = "Di baris ini ada huruf yang bukan UTF-8; dibaca sebagai Windows-1252: “{}”. Periksa ejaannya."
NOT_UTF_8 = (
    "Berkas ini tidak ditulis dalam UTF-8, jadi dibaca sebagai Windows-1252. Periksa huruf beraksen, misalnya “{}”."
)

_SEP = re.compile(r'"?sep=([^"\w\r\n ])"?[\r\n]*', re.IGNORECASE)  # So Excel names the delimiter in the first line.
_ESCAPED = re.compile("[\udc80-\udcff]+")  # Bytes that are no UTF-8, as `decoded` leaves them.
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}


class NotATableError(Exception):
    """The text has no columns."""


class TooLargeError(Exception):
    """The text has a line that is longer than lists have."""


def decoded(data):
    """Return the text of a file's bytes: UTF-16, else UTF-8, in which other bytes stay escaped for `read`."""
    if encoding := _utf_16(data):
        text = data.decode(encoding, errors="replace")
    else:
        text = data.decode("utf-8", errors="surrogateescape")
    return text.replace("\ufeff", "")  # Files that were joined have a byte order mark in the middle, too.


def _utf_16(data):
    """The kind of UTF-16, with or without a byte order mark; "" if the text is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    begin = data[:2000]
    halves = {"utf-16-le": begin[1::2], "utf-16-be": begin[::2]}
    return next((encoding for encoding, half in halves.items() if half.count(0) * 2 > len(half)), "")


def read(text):
    """Return the rows of a decoded text, each a list of texts, and the `Remarks` about them.

    Raises NotATableError or TooLargeError.
    """
    if "\x00" in text or not any(delimiter in text for delimiter in DELIMITERS):
        raise NotATableError
    lines = list(io.StringIO(text, newline=""))
    if max(map(len, lines)) > MAX_LINE:
        raise TooLargeError
    remarks = Remarks()
    rows = list(_rows(lines, *_layout(lines), remarks))
    _translate(rows, text, remarks)
    return rows, remarks


# The row of headings


def _layout(lines):
    """The delimiter, and the number of columns (0 if no heading is known), by the row with most known headings."""
    begin = [line for line in lines[: 2 * SEARCHED_LINES] if line.strip()][:SEARCHED_LINES]
    named = _SEP.fullmatch(lines[0])
    delimiters = named[1] if named else DELIMITERS
    headings = [(delimiter, cells) for delimiter in delimiters for cells in _possible_headings(begin, delimiter)]
    delimiter, cells = max(headings, key=_known)
    if _known((delimiter, cells)):
        return delimiter, len(cells)
    return max(delimiters, key="".join(begin).count), 0


def _possible_headings(lines, delimiter):
    for at, line in enumerate(lines):
        written = _as_written(line, delimiter)
        joined = _joined(lines[at:], delimiter)[0] if '"' in line else None
        yield joined if joined and len(joined) >= len(written) else written


def _known(heading):
    _, cells = heading
    return sum(1 for cell in cells if columns.known(cell) or numbered_headings.is_known(cell))


# Rows


def _rows(lines, delimiter, width, remarks):
    at, number = 0, 0
    while at < len(lines):
        number += 1
        if '"' in lines[at]:
            cells, taken, doubt = _quoted_row(lines[at : at + JOINED_LINES], delimiter, width)
        else:
            cells, taken, doubt = _split(lines[at], delimiter), 1, ""
        if width > 3 and (len(_filled(cells)) == 1 or doubt == NOT_IN_PLACE):
            other_cells = _with_other_delimiter(lines[at], delimiter, width)
            cells, doubt = (other_cells, OTHER_DELIMITER) if other_cells else (cells, doubt)
        if doubt:
            remarks.add(number, doubt, "".join(lines[at : at + taken]).translate(_WINDOWS))
        if width and len(_filled(cells)) > width:
            remarks.add(number, TOO_MANY_CELLS, lines[at].translate(_WINDOWS))
        yield cells
        at += taken


def _split(line, delimiter):
    line = line.rstrip("\r\n")
    return line.split(delimiter) if line else []


def _filled(cells):
    """The cells without the empty ones at the end."""
    last = max((at for at, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]


def _with_other_delimiter(line, delimiter, width):
    """The cells of a line of another file that was put below this one; None if it does not fill the columns."""
    readings = (_joined([line], other)[0] for other in DELIMITERS if other != delimiter)
    return next((cells for cells in readings if cells and len(cells) == width), None)


def _quoted_row(lines, delimiter, width):
    """The first row of lines with quotation marks: its cells, how many lines it takes, and the doubt about it or ""."""
    cells, taken = _joined(lines, delimiter)
    is_odd = taken == 1 and lines[0].count('"') % 2
    if cells is None or is_odd or (taken > 1 and not _is_one_row(cells, lines[:taken], delimiter, width)):
        return _as_written(lines[0], delimiter), 1, NOT_IN_PLACE
    is_full = any(delimiter in cell and len(cell.splitlines()) > 1 for cell in cells)
    return cells, taken, SEVERAL_LINES if is_full else ""


def _joined(lines, delimiter):
    """The cells of the first row, with line breaks between quotation marks, and its number of lines.

    None for the cells where the quotation marks are not in their places.
    """
    reader = csv.reader(lines[:JOINED_LINES], delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return None, 1


def _is_one_row(cells, lines, delimiter, width):
    """Whether the lines between quotation marks are one row: it fills the columns, and not each line alone does."""
    return len(cells) == width and any(len(_as_written(line, delimiter)) != width for line in lines)


@cache
def cell_pattern(delimiter):
    """Return the pattern of one cell, in quotation marks (group 1) or without (group 2), with the delimiter behind."""
    sign = re.escape(delimiter)
    return re.compile(f'(?: *"((?:[^"]|"")*)" *|([^{sign}]*))(?:{sign}|$)')


def _as_written(line, delimiter):
    """The cells of one line, where a quotation mark without its partner is taken away."""
    cells = []
    for match in cell_pattern(delimiter).finditer(line.rstrip("\r\n")):
        cells.append(_without_lone_mark(match[2]) if match[1] is None else match[1].replace('""', '"'))
        if not match[0].endswith(delimiter):
            break
    return cells


def _without_lone_mark(cell):
    return cell.strip().strip('"') if cell.count('"') % 2 else cell


# Bytes that are no UTF-8


def _translate(rows, text, remarks):
    """Put the letters of western Windows for the bytes that are no UTF-8, and add remarks."""
    is_mixed = not _ESCAPED.sub("", text).isascii()
    for number, row in enumerate(rows, start=1):
        escaped = next((cell for cell in row if _ESCAPED.search(cell)), "")
        if escaped and is_mixed:
            remarks.add(number, OTHER_BYTES, escaped.translate(_WINDOWS))
        elif escaped:
            remarks.add_once(NOT_UTF_8, escaped.translate(_WINDOWS))
        row[:] = [cell.translate(_WINDOWS) for cell in row] if escaped else row

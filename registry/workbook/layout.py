"""Finds the people in a sheet: the heading row among titles, the columns, the rows between bands and totals.

Each office's list looks different. A heading may have two rows, with merged cells above; the kecamatan may be a band
between the people; totals and signatures follow them. This module does not use the database.
"""

import re
from dataclasses import dataclass, field

from registry.values import names, nik
from registry.workbook import columns
from registry.workbook.cells import text_of

SEARCHED_ROWS = 20  # The heading is among the first rows that are not empty.
SHOWN_CELLS = 8

# A title may go on: "KECAMATAN KINAL KABUPATEN KAUR TAHUN 2026".
_DISTRICT = re.compile(
    r"\b(?:kec|kecamatan)\b[\s.:]*(.+?)\s*(?:\b(?:kab|kabupaten|kota|prov|provinsi|tahun|thn|periode)\b.*)?$",
    re.IGNORECASE,
)
_TOTAL = {"jumlah", "total", "subtotal", "sub", "grand", "rekapitulasi"}
# A list with one of these columns is a list of people.
WHO = ("name", "registry_no", "nik")


@dataclass(frozen=True)
class ReadRow:
    """One person's row: its number in the sheet, the cells by column key, and all cells.

    `district` and `village` are the kecamatan and the home village that a title, a band or the sheet's name gives; the
    row's own cells come first. `corrected` are the keys of the cells that a clerk typed on the preview.
    """

    sheet: str
    number: int
    cells: dict
    district: str = ""
    village: str = ""
    whole: list = field(default_factory=list, repr=False)
    corrected: frozenset = frozenset()


@dataclass(frozen=True)
class Skipped:
    """A row with text that is no person's, and the reason."""

    sheet: str
    number: int
    text: str
    why: str


@dataclass(frozen=True)
class Heading:
    """One column of the sheet: its place from 0, the heading as written, and its key, "" if unknown."""

    place: int
    text: str
    key: str = ""

    @property
    def letter(self):
        """Return the column's letters in a spreadsheet: A, B … Z, AA."""
        letters, rest = "", self.place + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters


@dataclass
class Table:
    """The people of one sheet.

    `questions` are what the whole sheet or a column leaves open, `remarks` pairs of a row number (0: the sheet) and a
    sentence.
    """

    sheet: str
    headings: list
    rows: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def keys(self):
        """Return the keys of the recognised columns."""
        return {heading.key for heading in self.headings if heading.key}

    @property
    def unknown(self):
        """Return the headings that are no column of the registry."""
        return [heading for heading in self.headings if not heading.key]

    @property
    def ignored(self):
        """Return the headings of columns that are not read and that a user would miss, each with the reason."""
        known = [(heading, columns.BY_KEY[heading.key]) for heading in self.headings if heading.key]
        return [(heading, column.why_ignored) for heading, column in known if column.why_ignored and column.is_missed]

    def heading_of(self, key):
        """Return that column's heading in the sheet; the registry's own if it has none."""
        return next((h.text for h in self.headings if h.key == key), columns.BY_KEY[key].label)


def find(sheet, districts=frozenset(), chosen=None, answers=None, place=0):
    """Return the `Table` of a `reading.ReadSheet`, or None if no heading is recognised.

    `districts` are the folded names of all kecamatan, to recognise a band without the word "kecamatan". `chosen` maps
    squeezed headings to the keys that a person chose for them ("" for none). `answers` are those to `questions`, and
    `place` is the sheet's number in the file, from 0.
    """
    chosen = chosen or {}
    best = max(_candidates(sheet.rows, chosen), key=_score, default=None)
    if best is None or not any(heading.key in WHO for heading in best[1]) or _score(best)[0] < 2:
        return None
    last, headings, _ = best
    table = Table(sheet.name, headings)
    district = _district_above(sheet, last, districts)
    _fill(table, sheet, last + 1, district, districts)
    return table


def seen(sheets):
    """Return the first rows of the sheets as short lines, for the message that no heading was recognised."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, start=1):
            texts = list(filter(None, map(text_of, row)))
            if texts:
                shown = " | ".join(text[:30] for text in texts[:SHOWN_CELLS])
                yield nik.redact(f"{sheet.name}, baris {number}: {shown}")


def _candidates(rows, chosen):
    """Each possible heading of one or two rows: its last row, its `Heading`s, its number of rows."""
    filled = [at for at, row in enumerate(rows) if any(map(text_of, row))][:SEARCHED_ROWS]
    for at in filled:
        yield at, _headings([], rows[at], chosen), 1
        if at + 1 < len(rows) and any(map(text_of, rows[at + 1])):
            yield at + 1, _headings(rows[at], rows[at + 1], chosen), 2


def _score(candidate):
    """How many columns are recognised; then fewer unknown headings win, then fewer rows."""
    _, headings, height = candidate
    recognised = {heading.key for heading in headings if heading.key}
    return len(recognised), -sum(1 for heading in headings if not heading.key), -height


def _headings(upper, lower, chosen):
    """The headings of two rows: a merged cell, which is in its first column, counts for all columns below it."""
    headings, above = [], ""
    for place in range(max(len(upper), len(lower))):
        top = text_of(upper[place]) if place < len(upper) else ""
        bottom = text_of(lower[place]) if place < len(lower) else ""
        above = top or (above if bottom else "")
        if top or bottom:
            headings.append(_heading(place, above, bottom, chosen))
    return _without_doubles(headings)


def _heading(place, above, bottom, chosen):
    words = [f"{above} {bottom}".strip(), f"{bottom} {above}".strip(), *filter(None, [bottom])]
    for text in words:
        if columns.squeeze(text) in chosen:
            return Heading(place, words[0], chosen[columns.squeeze(text)])
    column = next(filter(None, map(columns.known, words)), None)
    return Heading(place, words[0], column.key if column else "")


def _without_doubles(headings):
    """The headings in which a column that occurs twice is read at its first place, the other shown as unknown."""
    taken, single = set(), []
    for heading in headings:
        is_double = heading.key in taken
        single.append(Heading(heading.place, heading.text) if is_double else heading)
        if heading.key and not columns.BY_KEY[heading.key].why_ignored:
            taken.add(heading.key)
    return single


def _district_above(sheet, last, districts):
    """The kecamatan named in a title above the heading or in the sheet's name, for a list of one kecamatan."""
    for row in reversed(sheet.rows[:last]):
        for text in filter(None, map(text_of, row)):
            if district := _band(text, frozenset()):
                return district
    return _band(sheet.name, districts)


def _fill(table, sheet, start, district, districts):
    labels = {columns.squeeze(heading.text) for heading in table.headings if heading.key}
    keyed = [heading for heading in table.headings if heading.key]
    after_total = False
    for number, row in enumerate(sheet.rows[start:], start=start + 1):
        cell_texts = [text_of(cell) for cell in row]
        texts = list(filter(None, cell_texts))
        if not texts:
            continue
        cells = {h.key: row[h.place] for h in keyed if h.place < len(row) and cell_texts[h.place]}
        why = _why_no_person(texts, cells, labels)
        if band := "" if len(texts) > 2 else _band(" ".join(texts), districts):
            district, why, after_total = band, "nama kecamatan", False
        elif after_total and len(texts) <= 2:  # Place, date and signature: their names are no people of the list.
            why = why or "sesudah jumlah"
        after_total = after_total or why == "jumlah"
        if why:
            table.skipped.append(Skipped(sheet.name, number, nik.redact(" | ".join(texts))[:80], why))
        else:
            table.rows.append(ReadRow(sheet.name, number, cells, district, whole=row))


def _why_no_person(texts, cells, labels):
    if names.fold(texts[0]).partition(" ")[0] in _TOTAL:
        return "jumlah"
    if len(texts) > 2 and all(text.isdigit() for text in texts) and texts == [str(n + 1) for n in range(len(texts))]:
        return "nomor kolom"
    if len(texts) > 1 and all(columns.squeeze(text) in labels for text in texts):
        return "judul kolom"
    if not any(cells.get(key) for key in WHO):
        return "tanpa nama"
    if len(texts) == 1 and len(labels) > 2:
        return "hanya satu kolom terisi"
    return ""


def _band(text, districts):
    """The kecamatan that the text names: "KECAMATAN KINAL", or a known one without that word; else ""."""
    if match := _DISTRICT.search(text):
        return match[1].strip(" :.-")
    bare = re.sub(r"^\W*(?:[0-9]+|[IVXLC]+|[A-Za-z])[.)]\s*", "", text)
    return bare.strip() if names.fold(bare) in districts else ""

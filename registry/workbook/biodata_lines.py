"""The labels of a form with the values to their right, line by line. This module does not use the database."""

import re
from dataclasses import dataclass

from registry.workbook import columns, groups
from registry.workbook.cell_text import text_of

LEAST = 3  # Different known labels of a form, its name among them.
BOXES = 6  # Cells with one character each are the boxes of one value, such as a NIK.

# "Perempuan" and "SMA" are headings over ticks in a list, and values in a form.
NO_LABELS = {"", "number", "is_male", "is_female", *columns.SCHOOLS}

_NUMBERING = re.compile(r"(?:[0-9]{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s*")
_SIGNS = " :.=_…-"


@dataclass
class Line:
    """A label with its values: the row from 0, the group that its part of the form is about, the label.

    `cells` are the filled ones to its right by their place in the row.
    """

    row: int
    group: str
    label: str
    cells: dict

    @property
    def values(self):
        """Return the filled cells from left to right."""
        return list(self.cells.values())

    @property
    def path(self):
        """Return the parts of its heading from the top down."""
        return (self.group, self.label) if self.group else (self.label,)

    @property
    def key(self):
        """Return the column key of the label, "" if it is not understood or of somebody else."""
        return "" if any(map(groups.is_of_somebody_else, self.path)) else groups.key_of(list(self.path))


def lines_of(rows):
    """Return the `Line`s of these rows of cells, each with the group of its part of the form."""
    lines, group, is_in_table = [], "", False
    label_places = _label_places(rows)
    for row, cells in enumerate(rows):
        texts = {place: text for place, cell in enumerate(cells) if (text := text_of(cell)) and _says_something(text)}
        pairs = [pair for pair in _pairs(cells, texts, label_places) if pair[1] or _is_label(pair[0])]
        if not pairs and texts:
            title = _bare(next(iter(texts.values())))
            group = title if len(texts) == 1 and groups.is_of_somebody_else(title) else ""
        is_in_table = (is_in_table and len(texts) != 1) or _are_headings([text_of(cell) for cell in cells])
        if not is_in_table:
            lines += [Line(row, group, label, values) for label, values in pairs]
    return lines


def _label_places(rows):
    """The places where known labels stand at least three times: a value such as "Kota" is none."""
    counts = {}
    for cells in rows:
        for place, cell in enumerate(cells):
            if _is_label(text_of(cell)):
                counts[place] = counts.get(place, 0) + 1
    return {place for place, count in counts.items() if count >= LEAST}


def _pairs(cells, texts, label_places):
    """Pairs of a label and the cells to its right, up to the next label of the row."""
    label, values = "", {}
    for place, text in texts.items():
        name, colon, value = text.partition(":")
        is_label = place in label_places and (_is_label(name) or (bool(colon) and not label) or not label)
        if is_label and _bare(name) and not _is_only_numbering(text):
            if label:
                yield label, values
            label, values = _bare(name), {place: value.strip()} if _says_something(value) else {}
        elif label:
            values[place] = text.lstrip(": ") if isinstance(cells[place], str) else cells[place]
    if label:
        yield label, values


def _are_headings(texts):
    """Whether a row holds the headings of a table: three or more and half of them are known, of whomever; no colon."""
    filled = [_bare(text) for text in texts if text]
    known = [text for text in filled if groups.key_of([text]) or groups.is_of_somebody_else(text)]
    return len(known) >= LEAST and 2 * len(known) >= len(filled) and not any(":" in text for text in texts)


def _is_label(text):
    """Whether a text, or what stands before its colon, is a known heading: "1. Nama Lengkap :"."""
    bare = _bare(text.partition(":")[0])
    return bool(bare) and groups.key_of([bare]) not in NO_LABELS


def _bare(text):
    text = text.strip(_SIGNS)
    found = _NUMBERING.match(text)
    return (text[found.end() :] if found else text).strip(_SIGNS)


def _is_only_numbering(text):
    return bool(_NUMBERING.fullmatch(text)) or text.isdigit()


def _says_something(text):
    return any(map(str.isalnum, text))


def are_boxes(values):
    """Whether the values are the boxes of one, with a character each."""
    return len(values) >= BOXES and all(len(text_of(value)) == 1 for value in values)

"""Forms in place of a list: labels below each other, each with its value to the right, one person a form.

Offices collect "BIODATA" sheets: one sheet a person, several forms below each other, or one column a person beside the
labels. A label is a known heading; the parts of a form about a husband, a wife or parents are not the volunteer's.
This module does not use the database.
"""

import re
from dataclasses import dataclass, field

from registry.workbook import columns, groups
from registry.workbook.cells import text_of
from registry.workbook.column_meaning import understood

LEAST = 3  # Different known labels of a form, its name among them.
BOXES = 6  # Cells with one character each are the boxes of one value, such as a NIK.
SHOWN = 5  # Values named in a remark.
BIRTH = ("birth", "born_on")

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


@dataclass
class Form:
    """The lines of one person.

    `person` counts those whose values stand beside each other, from 1, with `place` for the place of theirs; else it
    is 0.
    """

    lines: list = field(default_factory=list)
    person: int = 0
    place: int = 0

    def value(self, line):
        """Return the person's own cell of a line."""
        if not self.person:
            return _joined(line)
        return line.cells.get(self.place, "")

    def line_of(self, key):
        """Return the first line with that column key, or None."""
        return next((line for line in self.lines if line.key == key), None)

    @property
    def is_filled(self):
        """Whether it has the name of a person."""
        line = self.line_of("name")
        return line is not None and bool(text_of(self.value(line)))

    @property
    def row(self):
        """Return the row of the name, from 0."""
        return (self.line_of("name") or self.lines[0]).row

    @property
    def dropped(self):
        """Yield each line that has more values than are read, with those."""
        for line in () if self.person else self.lines:
            if len(line.values) > 1 and line.key != "birth" and not _are_boxes(line.values):
                yield line, line.values[1:]


def forms_of(sheet, found):
    """Return the `Form`s of a `reading.ReadSheet`, [] if it is a list. `found` are its `headings.HeadingRows`, or None.

    Where headings were found, they are forms only if those are lines of one, or below forms with a birth date: then
    they are those of a table of the family.
    """
    lines = _lines(sheet)
    forms = [form for form in _parted(lines) if _is_form(form)]
    if not forms or (found is not None and not _are_forms_despite(found, lines, forms)):
        return []
    return [each for form in forms for each in _beside_each_other(form)]


def _are_forms_despite(found, lines, forms):
    rows = {line.row for line in lines if line.key}
    of_forms = [line for form in forms for line in form.lines]
    is_below = max(line.row for line in of_forms) < found.first and any(line.key in BIRTH for line in of_forms)
    return is_below or found.last in rows


def headings_of(forms, chosen):
    """Return the `column_meaning.Heading` of each label, by the parts of its heading; `chosen` is as in `headings`."""
    paths = list(dict.fromkeys(line.path for form in forms for line in form.lines))
    filled = {paths.index(line.path) for form in forms for line in form.lines if text_of(form.value(line))}
    parts = {place: list(path) for place, path in enumerate(paths)}
    return dict(zip(paths, understood(parts, frozenset(filled), chosen), strict=True))


# The lines


def _lines(sheet):
    """The lines of all labels, in the sheet's order, each with the group of the part of the form where it stands."""
    lines, group, is_in_table = [], "", False
    label_places = _label_places(sheet)
    for row, cells in enumerate(sheet.rows):
        texts = {place: text for place, cell in enumerate(cells) if (text := text_of(cell)) and _says_something(text)}
        pairs = [pair for pair in _pairs(cells, texts, label_places) if pair[1] or _is_label(pair[0])]
        if not pairs and texts:
            title = _bare(next(iter(texts.values())))
            group = title if len(texts) == 1 and groups.is_of_somebody_else(title) else ""
        is_in_table = (is_in_table and len(texts) != 1) or _are_headings([text_of(cell) for cell in cells])
        if not is_in_table:
            lines += [Line(row, group, label, values) for label, values in pairs]
    return lines


def _label_places(sheet):
    """The places where known labels stand at least three times: a value such as "Kota" is none."""
    counts = {}
    for cells in sheet.rows:
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
    """Whether a row holds the headings of a table: three or more, and no value or colon."""
    filled = [text for text in texts if text]
    return len(filled) >= LEAST and all(groups.key_of([_bare(text)]) and ":" not in text for text in filled)


def _is_label(text):
    """Whether a text, or what stands before its colon, is a known heading: "1. Nama Lengkap :"."""
    bare = _bare(text.partition(":")[0])
    return bool(bare) and groups.key_of([bare]) not in ("", "number")


def _bare(text):
    text = text.strip(_SIGNS)
    found = _NUMBERING.match(text)
    return (text[found.end() :] if found else text).strip(_SIGNS)


def _is_only_numbering(text):
    return bool(_NUMBERING.fullmatch(text)) or text.isdigit()


def _says_something(text):
    return any(map(str.isalnum, text))


# The forms


def _parted(lines):
    """The lines of each form: another one begins where its first label, or the volunteer's name, comes again."""
    forms, current = [], Form()
    for line in lines:
        seen = {other.path for other in current.lines}
        if current.lines and (line.path == current.lines[0].path or (line.key == "name" and line.path in seen)):
            forms.append(current)
            current = Form()
        current.lines.append(line)
    return [*forms, current] if current.lines else forms


def _is_form(form):
    keys = {line.key for line in form.lines} - {""}
    return len(keys) >= LEAST and any(key in keys for key in columns.WHO)


def _beside_each_other(form):
    """The form of each person where all labels have values of several people beside each other, else the form alone."""
    name = form.line_of("name")
    places = sorted(name.cells) if name else []
    others = [line for line in form.lines if line is not name and line.cells]
    beside = [line for line in others if not _are_boxes(line.values) and len(line.cells.keys() & set(places)) > 1]
    if len(places) < 2 or not beside:
        return [form]
    return [Form(form.lines, person, place) for person, place in enumerate(places, start=1)]


def _are_boxes(values):
    return len(values) >= BOXES and all(len(text_of(value)) == 1 for value in values)


def _joined(line):
    """The value of a line: boxes and the parts of a birth together, else the first one."""
    if _are_boxes(line.values):
        return "".join(map(text_of, line.values))
    if line.key == "birth" and len(line.values) > 1:
        return ", ".join(map(text_of, line.values))
    return line.values[0] if line.values else ""

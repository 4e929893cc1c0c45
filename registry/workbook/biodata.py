"""Forms in place of a list: labels below each other, each with its value to the right, one person a form.

Offices collect "BIODATA" sheets: one sheet a person, several forms below each other, or one column a person beside the
labels. A label is a known heading; the parts of a form about a husband, a wife or parents are not the volunteer's.
This module does not use the database.
"""

from dataclasses import dataclass, field, replace

from registry.workbook.biodata_lines import LEAST, are_boxes, lines_of
from registry.workbook.cell_text import text_of
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, understood

SEARCHED_ROWS = 100  # Rows of a sheet, and below headings in it, among which its first form stands.
SHOWN = 5  # Values named in a remark.
NAMES = ("name", "name_and_nik")
BIRTH = ("birth", "born_on")


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

    @property
    def name(self):
        """Return the line with the person's name, or None."""
        return next((line for line in self.lines if line.key in NAMES), None)

    @property
    def is_filled(self):
        """Whether it has the name of a person."""
        return self.name is not None and bool(text_of(self.value(self.name)))

    @property
    def row(self):
        """Return the row of the name, from 0."""
        return (self.name or self.lines[0]).row

    @property
    def dropped(self):
        """Yield each line that has more values than are read, with those."""
        for line in () if self.person else self.lines:
            if len(line.values) > 1 and line.key != "birth" and not are_boxes(line.values):
                yield line, line.values[1:]


def forms_of(sheet, found):
    """Return the `Form`s of a `reading.ReadSheet`, [] if it is a list. `found` are its `headings.HeadingRows`, or None.

    Where headings were found, they are forms only if those are labels and values of one, or below forms with a birth
    date: then they are those of a table of the family.
    """
    first_rows = sheet.rows[: (found.last + 1 if found else 0) + SEARCHED_ROWS]
    if not _forms_in(first_rows, found):  # A long list: its many cells are no labels.
        return []
    return [each for form in _forms_in(sheet.rows, found) for each in _beside_each_other(form)]


def _forms_in(rows, found):
    lines = lines_of(rows)
    forms = [form for form in _parted(lines) if _is_form(form)]
    return forms if forms and (found is None or _are_forms_despite(found, lines, forms)) else []


def _are_forms_despite(found, lines, forms):
    rows = {line.row for line in lines if line.key}
    of_forms = [line for form in forms for line in form.lines]
    is_below = max(line.row for line in of_forms) < found.first and any(line.key in BIRTH for line in of_forms)
    return is_below or (found.last in rows and not _head_columns(found))


def _head_columns(found):
    """Whether three of the headings stand beside each other: a form has values between its labels."""
    places = {heading.place for heading in found.headings if heading.key or heading.why == OF_SOMEBODY_ELSE}
    return any({place + 1, place + 2} <= places for place in places)


def headings_of(forms, chosen):
    """Return the `column_meaning.Heading` of each label, by the parts of its heading; `chosen` is as in `headings`."""
    paths = list(dict.fromkeys(line.path for form in forms for line in form.lines))
    filled = {paths.index(line.path) for form in forms for line in form.lines if text_of(form.value(line))}
    parts = {place: list(path) for place, path in enumerate(paths)}
    rows = {}
    for form in forms:
        for line in form.lines:
            rows.setdefault(line.path, line.row + 1)
    headings = understood(parts, frozenset(filled), chosen.of_table(-1))
    return {path: replace(heading, row=rows[path]) for path, heading in zip(paths, headings, strict=True)}


# The forms


def _parted(lines):
    """The lines of each form: another one begins where its first label, or the volunteer's name, comes again."""
    forms, current = [], Form()
    for line in lines:
        seen = {other.path for other in current.lines}
        if current.lines and (line.path == current.lines[0].path or (line.key in NAMES and line.path in seen)):
            forms.append(current)
            current = Form()
        current.lines.append(line)
    return [*forms, current] if current.lines else forms


def _is_form(form):
    keys = {line.key for line in form.lines} - {""}
    return len(keys) >= LEAST and not keys.isdisjoint(NAMES)


def _beside_each_other(form):
    """The form of each person where half of the labels have values of several people, else the form alone."""
    places = sorted(form.name.cells)
    others = [line for line in form.lines if line is not form.name and line.cells]
    beside = [line for line in others if not are_boxes(line.values) and len(line.cells.keys() & set(places)) > 1]
    if len(places) < 2 or len(beside) * 2 < len(others) or not beside:
        return [form]
    return [Form(form.lines, person, place) for person, place in enumerate(places, start=1)]


def _joined(line):
    """The value of a line: boxes and the parts of a birth together, else the first one."""
    if are_boxes(line.values):
        return "".join(map(text_of, line.values))
    if line.key == "birth" and len(line.values) > 1:
        return ", ".join(map(text_of, line.values))
    return line.values[0] if line.values else ""

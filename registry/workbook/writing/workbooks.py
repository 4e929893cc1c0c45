"""Write lists as a workbook (.xlsx) or as CSV: the only place that uses XlsxWriter.

A text always stays text: it never becomes a formula, a link or a number in a cell.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from registry.workbook.columns import Column

# One row in memory at a time; the rest is in a temporary file that only this account can read.
LOW_MEMORY = {"constant_memory": True}
NEVER_GUESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TEXT = 49  # The number of the built-in format "@"; as a string it would become a format of our own.
DATE = "%d-%m-%Y"
LONGEST = 16_000  # Characters: a cell holds 32,767 units of UTF-16, of which a character has one or two.
LONGEST_NUMBER = 11  # Digits that a spreadsheet shows unchanged; beyond 15 it loses the last ones.
PREPARED_ROWS = 5_000  # The rows with lists of choices.
PEOPLE = "PSM"  # The name of the sheet with the people.

DATES = {"born_on", "decree_on", "decree_until", "started_on", "ended_on"}
WIDTHS = {
    **dict.fromkeys(("sex", "is_male", "is_female", "number"), 8),
    **dict.fromkeys(("registry_no", "title_before", "title_after", "status", *DATES), 14),
    **dict.fromkeys(("name", "home_address", "email", "education", "notes", "problem", "fields"), 32),
}
WIDTH = 22


@dataclass(frozen=True)
class Choices:
    """The choices of a column's cells: a range or a formula, in which {Heading} is that column's cell of the same row.

    `message` is shown if something else is typed, which is refused only if `is_closed`.
    """

    source: str
    message: str
    is_closed: bool = True


@dataclass(frozen=True)
class WrittenSheet:
    """One sheet: its headings, and rows of cell values, None for an empty cell.

    Columns are formatted as text ("@": a typed NIK keeps its digits), those of the headings in `dates` as dates
    (dd-mm-yyyy). `widths`, in characters, and `choices` are also by heading. Prose is wrapped and has no filter.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Iterable] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    dates: Collection[str] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    is_prose: bool = False
    is_hidden: bool = False


def people_sheet(columns: Sequence[Column], rows, choices=None):
    """Return the sheet of people with these columns, with the usual dates and widths."""
    return WrittenSheet(
        PEOPLE,
        [column.label for column in columns],
        rows,
        widths={column.label: WIDTHS.get(column.key, WIDTH) for column in columns},
        dates={column.label for column in columns if column.key in DATES},
        choices=choices or {},
    )


def write(target, sheets):
    """Write the sheets as an .xlsx into a binary file open for writing.

    Rows are read one by one, and the next sheet only after them: so a generator's last sheet can report on the rows
    before it.
    """
    with Workbook(target, {**LOW_MEMORY, **NEVER_GUESS}) as workbook:
        formats = {
            "text": workbook.add_format({"num_format": TEXT}),
            "date": workbook.add_format({"num_format": "dd-mm-yyyy"}),
            "prose": workbook.add_format({"num_format": TEXT, "text_wrap": True, "valign": "top"}),
            "head": workbook.add_format({"num_format": TEXT, "bold": True, "bg_color": "#E6F0EF", "bottom": 1}),
        }
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), formats, sheet)


def write_csv(target, sheet):
    """Write one sheet as CSV into a binary file open for writing: UTF-8 with a BOM, semicolons, dates day first.

    A text that a spreadsheet would read as a formula or as a number (a NIK) gets an apostrophe in front, as people
    type it; so does one that begins with an apostrophe, since reading it back removes one.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    lines = csv.writer(text, delimiter=";")
    lines.writerow(sheet.headings)
    lines.writerows([_in_csv(value) for value in row] for row in sheet.rows)
    text.detach()


def _write_sheet(page, formats, sheet):
    plain = formats["prose" if sheet.is_prose else "text"]
    for at, heading in enumerate(sheet.headings):
        prepared = formats["date"] if heading in sheet.dates else plain
        page.set_column(at, at, sheet.widths.get(heading, WIDTH), prepared)
        _write_cell(page, 0, at, heading, {**formats, "text": formats["head"]})
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for at, value in enumerate(row):
            _write_cell(page, last, at, value, {**formats, "text": plain})
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_paper(9)  # A4
    if not sheet.is_prose:
        page.autofilter(0, 0, last, len(sheet.headings) - 1)
        page.set_landscape()
    if sheet.is_hidden:
        page.hide()
    _offer_choices(page, sheet)


def _write_cell(page, row, at, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, at, value, formats["date"])
    elif type(value) in (int, float):  # Not True and False, which are ints in Python.
        page.write_number(row, at, value)
    else:
        _write_text(page, row, at, str(value), formats["text"])


def _write_text(page, row, at, text, style):
    if text.startswith("<r>"):
        # XlsxWriter would read such a text as its own markup and copy it, with formulas, into the file.
        page.write_rich_string(row, at, text[:1], style, text[1:], style)
    elif len(text) <= LONGEST:
        # A longer text is left empty: read back, an empty cell changes nothing, but a cut text would.
        page.write_string(row, at, text, style)


def _offer_choices(page, sheet):
    cells = {heading: f"${xl_col_to_name(at)}2" for at, heading in enumerate(sheet.headings)}
    for heading, choices in sheet.choices.items():
        at = list(sheet.headings).index(heading)
        options = {
            "validate": "list",
            "source": "=" + choices.source.format_map(cells),
            "error_type": "stop" if choices.is_closed else "warning",
            "error_title": heading,
            "error_message": choices.message,
        }
        page.data_validation(1, at, PREPARED_ROWS, at, options)


def _in_csv(value):
    if isinstance(value, date):
        return value.strftime(DATE)
    return f"'{value}" if isinstance(value, str) and _is_spoiled_on_opening(value) else value


def _is_spoiled_on_opening(text):
    """Whether a spreadsheet reads the text in a CSV as a formula, or as a number that it rounds."""
    is_formula = text.strip()[:1] in tuple("=+-@＝＋－＠") or text[:1] in tuple("\t\r\n'")
    return is_formula or (text.isdecimal() and (len(text) > LONGEST_NUMBER or text[0] == "0"))

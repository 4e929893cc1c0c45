"""What python-calamine leaves out of a workbook: hidden rows, errors of formulas, and the merged cells of an .ods.

It reads an error such as #N/A as an empty cell. Runs in the process of `registry.workbook.raw`, without Django.
The standard library reads the XML of .xlsx and .ods; xlrd reads .xls, whose format would need a long reader of our own.
"""

import io
import posixpath
import sys
import zipfile
from dataclasses import dataclass, field
from itertools import product
from xml.parsers import expat

import xlrd

ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"}
OTHER_ERROR = "#VALUE!"  # For all others: "Err:502" of LibreOffice, #SPILL! of a new Excel.
ROWS, COLUMNS = 1_048_576, 16_384  # Of the largest sheet: nothing repeats beyond.


class MarksError(Exception):
    """The marks of a workbook, or of one sheet, cannot be read."""


class HarmfulError(Exception):
    """The XML declares entities, which no office program writes."""


@dataclass
class SheetMarks:
    """The marks of one sheet, all places from 0.

    `errors` maps (row, column) to one of `ERRORS`; `merged` has areas (top, left, bottom, right), inclusive, and stays
    empty for .xlsx and .xls, where python-calamine knows them.
    """

    hidden_rows: set = field(default_factory=set)
    errors: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)


def read(data):
    """Return the `SheetMarks` by sheet name; a sheet whose marks cannot be read is left out.

    Raises HarmfulError for XML that declares entities.
    """
    if not data.startswith(b"PK"):
        return _of_xls(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return _of_xlsx(archive)
            return _of_ods(archive)
    except (MarksError, zipfile.BadZipFile, KeyError):
        return {}


def _error(text):
    return text if text in ERRORS else OTHER_ERROR


# XML


class _Reader:
    """Reads the elements of an XML file one by one; names and attributes are without their namespaces.

    `start` hears of each element. Text and ends come only between `listen` and `rest`, since most cells need neither.
    """

    def __init__(self):
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = lambda name, attributes: self.start(_local(name), attributes)
        self.text = ""  # Since the innermost start.

    def read(self, file):
        """Read an open file. Raises MarksError if it is no XML, HarmfulError if it declares entities."""
        try:
            self.parser.ParseFile(file)
        except (expat.ExpatError, ValueError) as error:
            raise MarksError from error
        return self

    def start(self, name, attributes):
        raise NotImplementedError

    def end(self, name):
        raise NotImplementedError

    def listen(self):
        self.parser.EndElementHandler = lambda name: self.end(_local(name))
        self.parser.CharacterDataHandler = self._add

    def rest(self):
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = None

    def _add(self, text):
        self.text += text


def _local(name):
    return name.rpartition(" ")[2]


def _refuse(*_):
    raise HarmfulError


# .xlsx


class _Names(_Reader):
    """Sheet names by their relation, and the relations' files, of `workbook.xml` or its relations."""

    def __init__(self):
        super().__init__()
        self.sheets, self.files = {}, {}

    def start(self, name, attributes):
        attributes = {_local(key): value for key, value in attributes.items()}
        if name == "sheet":
            self.sheets[attributes["name"]] = attributes["id"]
        elif name == "Relationship":
            self.files[attributes["Id"]] = posixpath.join("/xl", attributes["Target"]).lstrip("/")


class _XlsxSheet(_Reader):
    """One worksheet: `<row hidden="1">`, `<c t="e">`, and formulas whose result nobody has computed."""

    def __init__(self):
        super().__init__()
        self.marks, self.row, self.column = SheetMarks(), -1, -1
        self.reference = self.kind = self.value = ""

    def start(self, name, attributes):
        if name == "c":
            self.reference, self.column = attributes.get("r", ""), self.column + 1
            self.kind, self.value = attributes.get("t", "n"), ""
            if self.kind == "e":
                self.listen()
        elif name == "f" and self.kind == "n":
            self.listen()
        elif name == "v":
            self.text = ""
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self.row)

    def end(self, name):
        if name == "v":
            self.value = self.text
        elif name == "c":
            self.rest()
            if self.kind == "e" or not self.value:
                column = _column(self.reference) if self.reference else self.column
                self.marks.errors[self.row, column] = _error(self.value)


def _column(reference):
    """The column of a cell's reference, from 0: 27 for "AB12"."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _of_xlsx(archive):
    with archive.open("xl/workbook.xml") as workbook, archive.open("xl/_rels/workbook.xml.rels") as relations:
        sheets, files = _Names().read(workbook).sheets, _Names().read(relations).files
    marks = {name: _xlsx_marks(archive, files[relation]) for name, relation in sheets.items()}
    return {name: sheet_marks for name, sheet_marks in marks.items() if sheet_marks}


def _xlsx_marks(archive, path):
    """The marks of a worksheet; None if they cannot be read, which a remark of the sheet tells."""
    try:
        with archive.open(path) as file:
            return _XlsxSheet().read(file).marks
    except (MarksError, KeyError):
        return None


# .ods


class _Ods(_Reader):
    """The content of an .ods: rows with `table:visibility`, merged cells, errors."""

    def __init__(self):
        super().__init__()
        self.marks = {}
        self.sheet, self.rows, self.columns = SheetMarks(), range(0), range(0)

    def start(self, name, attributes):
        if name in ("table", "table-row", "table-cell", "covered-table-cell"):
            attributes = [(_local(key), value) for key, value in attributes.items()]
            if ("value-type", "error") in attributes:  # LibreOffice's own, beside the standard's value-type.
                self.listen()
            self._enter(name, dict(attributes))
        self.text = ""

    def _enter(self, name, attributes):
        if name == "table":
            self.sheet, self.rows = SheetMarks(), range(0)
            self.marks.setdefault(attributes["name"], self.sheet)
        elif name == "table-row":
            self.rows, self.columns = _next(self.rows, attributes, "number-rows-repeated", ROWS), range(0)
            if attributes.get("visibility") in ("collapse", "filter"):
                self.sheet.hidden_rows.update(self.rows)
        else:
            self.columns = _next(self.columns, attributes, "number-columns-repeated", COLUMNS)
            self._merge(int(attributes.get("number-rows-spanned", 1)), int(attributes.get("number-columns-spanned", 1)))

    def _merge(self, height, width):
        if (height, width) != (1, 1):
            top, left = self.rows.start, self.columns.start
            self.sheet.merged.append((top, left, top + height - 1, left + width - 1))

    def end(self, name):
        if name == "p":
            for place in product(self.rows, self.columns):
                if self.sheet.errors.get(place, OTHER_ERROR) == OTHER_ERROR:  # A comment has paragraphs, too.
                    self.sheet.errors[place] = _error(self.text)
        elif name == "table-cell":
            self.rest()


def _next(places, attributes, repeated, end):
    """The places of an element that follows those, repeated as often as its attribute says."""
    return range(places.stop, min(places.stop + int(attributes.get(repeated, 1)), end))


def _of_ods(archive):
    with archive.open("content.xml") as file:
        return _Ods().read(file).marks


# .xls


def _of_xls(data):
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=sys.stderr)
    except Exception:  # Of any kind: xlrd trusts the file. A remark of each sheet says that its marks are not known.
        return {}
    return {sheet.name: _xls_marks(sheet) for sheet in book.sheets()}


def _xls_marks(sheet):
    hidden = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    errors = {
        (row, column): _error(xlrd.error_text_from_code.get(sheet.cell_value(row, column), ""))
        for row in range(sheet.nrows)
        for column, kind in enumerate(sheet.row_types(row))
        if kind == xlrd.XL_CELL_ERROR
    }
    return SheetMarks(hidden, errors)

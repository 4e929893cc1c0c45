"""What python-calamine leaves out of a workbook: what is hidden or struck out, errors, the merged cells of an .ods.

It reads an error such as #N/A as an empty cell. Runs in the process of `registry.workbook.raw`, without Django.
The standard library reads the XML of .xlsx and .ods; xlrd reads .xls, whose format would need a long reader of our own.
"""

import posixpath
import sys
import zipfile
from dataclasses import dataclass, field, replace
from itertools import product
from xml.parsers import expat

import xlrd

from registry.workbook import file_kinds

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

    `errors` maps (row, column) to one of `ERRORS`; `struck_cells` are (row, column) of cells with a line through their
    text; `merged` has areas (top, left, bottom, right), inclusive, and stays empty for .xlsx and .xls, where
    python-calamine knows them. `counts_from_1904`: days that are plain numbers count from 1904, as old Excel on a Mac
    did.
    """

    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)
    struck_cells: set = field(default_factory=set)
    errors: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)
    counts_from_1904: bool = False


def read(data):
    """Return the `SheetMarks` by sheet name; a sheet whose marks cannot be read is left out.

    Raises HarmfulError for XML that declares entities.
    """
    if not data.startswith(file_kinds.ZIP):
        return _of_xls(data)
    try:
        with file_kinds.zip_in(data) as archive:
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
        self.sheets, self.files, self.counts_from_1904 = {}, {}, False

    def start(self, name, attributes):
        attributes = {_local(key): value for key, value in attributes.items()}
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            self.sheets[attributes["name"]] = attributes["id"]
        elif name == "Relationship":
            self.files[attributes["Id"]] = posixpath.join("/xl", attributes["Target"]).lstrip("/")


class _Styles(_Reader):
    """The numbers of the cell formats whose font has a line through the text."""

    def __init__(self):
        super().__init__()
        self.struck, self.part, self.fonts, self.formats, self.struck_fonts = set(), "", -1, -1, set()

    def start(self, name, attributes):
        if name in ("fonts", "fills", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            self.part = name
        elif name == "font" and self.part == "fonts":
            self.fonts += 1
        elif name == "strike" and self.part == "fonts" and attributes.get("val") not in ("0", "false"):
            self.struck_fonts.add(self.fonts)
        elif name == "xf" and self.part == "cellXfs":
            self.formats += 1
            if int(attributes.get("fontId", 0)) in self.struck_fonts:
                self.struck.add(str(self.formats))


class _XlsxSheet(_Reader):
    """One worksheet: `<row hidden="1">`, `<c t="e">`, and formulas whose result nobody has computed."""

    def __init__(self, struck):
        super().__init__()
        self.struck = struck  # The formats with a line through the text.
        self.marks, self.row, self.column = SheetMarks(), -1, -1
        self.reference = self.kind = self.value = ""

    def start(self, name, attributes):
        if name == "c":
            self.reference, self.column = attributes.get("r", ""), self.column + 1
            self.kind, self.value = attributes.get("t", "n"), ""
            if self.kind == "e":
                self.listen()
            if attributes.get("s") in self.struck:
                self.marks.struck_cells.add((self.row, self._place()))
        elif name == "f" and self.kind == "n":
            self.listen()
        elif name == "v":
            self.text = ""
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self.row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.marks.hidden_columns.update(range(int(attributes["min"]) - 1, min(int(attributes["max"]), COLUMNS)))

    def _place(self):
        return _column(self.reference) if self.reference else self.column

    def end(self, name):
        if name == "v":
            self.value = self.text
        elif name == "c":
            self.rest()
            if self.kind == "e" or not self.value:
                self.marks.errors[self.row, self._place()] = _error(self.value)


def _column(reference):
    """The column of a cell's reference, from 0: 27 for "AB12"."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _of_xlsx(archive):
    with archive.open("xl/workbook.xml") as workbook, archive.open("xl/_rels/workbook.xml.rels") as relations:
        names, files = _Names().read(workbook), _Names().read(relations).files
    struck = _struck_formats(archive)
    marks = {name: _xlsx_marks(archive, files[relation], struck) for name, relation in names.sheets.items()}
    return {
        name: replace(sheet_marks, counts_from_1904=names.counts_from_1904)
        for name, sheet_marks in marks.items()
        if sheet_marks
    }


def _struck_formats(archive):
    if "xl/styles.xml" not in archive.namelist():
        return set()
    with archive.open("xl/styles.xml") as file:
        return _Styles().read(file).struck


def _xlsx_marks(archive, path, struck):
    """The marks of a worksheet; None if they cannot be read, which a remark of the sheet tells."""
    try:
        with archive.open(path) as file:
            return _XlsxSheet(struck).read(file).marks
    except (MarksError, KeyError):
        return None


# .ods


class _Ods(_Reader):
    """The content of an .ods: rows with `table:visibility`, merged cells, errors."""

    def __init__(self):
        super().__init__()
        self.marks = {}
        self.sheet, self.rows, self.columns = SheetMarks(), range(0), range(0)
        self.style, self.struck = "", set()

    def start(self, name, attributes):
        if name in (
            "style",
            "text-properties",
            "table",
            "table-column",
            "table-row",
            "table-cell",
            "covered-table-cell",
        ):
            attributes = [(_local(key), value) for key, value in attributes.items()]
            if ("value-type", "error") in attributes:  # LibreOffice's own, beside the standard's value-type.
                self.listen()
            self._enter(name, dict(attributes))
        self.text = ""

    def _enter(self, name, attributes):
        if name == "style":
            self.style = attributes.get("name", "")
        elif name == "text-properties":
            if attributes.get("text-line-through-style", "none") != "none":
                self.struck.add(self.style)
        elif name == "table":
            self.sheet, self.rows, self.columns = SheetMarks(), range(0), range(0)
            self.marks.setdefault(attributes["name"], self.sheet)
        elif name == "table-column":
            self.columns = _next(self.columns, attributes, "number-columns-repeated", COLUMNS)
            if attributes.get("visibility") in ("collapse", "filter"):
                self.sheet.hidden_columns.update(self.columns)
        elif name == "table-row":
            self.rows, self.columns = _next(self.rows, attributes, "number-rows-repeated", ROWS), range(0)
            if attributes.get("visibility") in ("collapse", "filter"):
                self.sheet.hidden_rows.update(self.rows)
        else:
            self.columns = _next(self.columns, attributes, "number-columns-repeated", COLUMNS)
            if attributes.get("style-name") in self.struck:
                self.sheet.struck_cells.update(product(self.rows, self.columns))
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
    return {sheet.name: _xls_marks(book, sheet) for sheet in book.sheets()}


def _xls_marks(book, sheet):
    struck = {format.xf_index for format in book.xf_list if book.font_list[format.font_index].struck_out}
    marks = SheetMarks(counts_from_1904=book.datemode == 1)
    marks.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    marks.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                marks.errors[row, column] = _error(xlrd.error_text_from_code.get(sheet.cell_value(row, column), ""))
            if struck and sheet.cell_xf_index(row, column) in struck:
                marks.struck_cells.add((row, column))
    return marks

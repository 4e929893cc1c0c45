"""The marks of the sheets of an .xlsx (ECMA-376, part 1, 18.3)."""

import posixpath
from dataclasses import replace

from registry.workbook.marks.sheet_marks import COLUMNS, SheetMarks, error_of
from registry.workbook.marks.xml_reader import MarksError, XmlReader, local_name


class _Names(XmlReader):
    """Sheet names by their relation, and the relations' files, of `workbook.xml` or its relations."""

    def __init__(self):
        super().__init__()
        self.sheets, self.files, self.counts_from_1904 = {}, {}, False

    def start(self, name, attributes):
        attributes = {local_name(key): value for key, value in attributes.items()}
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            self.sheets[attributes["name"]] = attributes["id"]
        elif name == "Relationship":
            self.files[attributes["Id"]] = posixpath.join("/xl", attributes["Target"]).lstrip("/")


class _Styles(XmlReader):
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


class _XlsxSheet(XmlReader):
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
                self.marks.errors[self.row, self._place()] = error_of(self.value)


def _column(reference):
    """The column of a cell's reference, from 0: 27 for "AB12"."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def marks_in(archive):
    """Return the `SheetMarks` by sheet name of an .xlsx; a sheet whose marks cannot be read is left out."""
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

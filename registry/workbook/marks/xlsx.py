"""The marks of the sheets of an .xlsx (ECMA-376, part 1, 18.3)."""

import posixpath
from dataclasses import dataclass, field, replace
from string import ascii_uppercase

from registry.workbook.marks.sheet_marks import COLUMNS, SheetMarks, add_comment, error_of
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


@dataclass(frozen=True)
class _Formats:
    """The cell formats, by the number that cells name: which have a line through the text, and the coloured ones."""

    struck: frozenset = frozenset()
    looks: dict = field(default_factory=dict)


class _Styles(XmlReader):
    """The fonts, fills and cell formats of `styles.xml`."""

    def __init__(self):
        super().__init__()
        self.part, self.fonts, self.fills, self.struck_fonts = "", [], [], set()
        self.struck, self.looks, self.format = set(), {}, -1

    def start(self, name, attributes):
        if name in ("fonts", "fills", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            self.part = name
        elif self.part == "fonts":
            self._font(name, attributes)
        elif self.part == "fills":
            self._fill(name, attributes)
        elif name == "xf" and self.part == "cellXfs":
            self.format += 1
            self._format(int(attributes.get("fontId", 0)), int(attributes.get("fillId", 0)))

    def _font(self, name, attributes):
        if name == "font":
            self.fonts.append("")
        elif name == "color":
            self.fonts[-1] = _colour(attributes, _BLACK)
        elif name == "strike" and attributes.get("val") not in ("0", "false"):
            self.struck_fonts.add(len(self.fonts) - 1)

    def _fill(self, name, attributes):
        if name == "fill":
            self.fills.append("")
        elif name == "fgColor":  # Only solid fills have it; a pattern such as gray125 has none.
            self.fills[-1] = _colour(attributes, _WHITE)

    def _format(self, font, fill):
        if font in self.struck_fonts:
            self.struck.add(str(self.format))
        look = _at(self.fonts, font) + _at(self.fills, fill)
        if look:
            self.looks[str(self.format)] = look


_BLACK = {"rgb=FF000000", "theme=1", "indexed=8", "indexed=64", "auto=1"}
_WHITE = {"rgb=FFFFFFFF", "rgb=00FFFFFF", "theme=0", "indexed=9", "indexed=64", "indexed=65"}


def _colour(attributes, usual):
    """A text for a colour, "" for a usual one."""
    colour = ",".join(f"{key}={value}" for key, value in sorted(attributes.items()))
    return "" if colour in usual else f"({colour})"


def _at(values, place):
    return values[place] if place < len(values) else ""


class _StruckTexts(XmlReader):
    """The numbers of the shared texts of which a part has a line through it."""

    def __init__(self):
        super().__init__()
        self.text_number, self.struck = -1, set()

    def start(self, name, attributes):
        if name == "si":
            self.text_number += 1
        elif name == "strike" and attributes.get("val") not in ("0", "false"):
            self.struck.add(str(self.text_number))


class _Relations(XmlReader):
    """The kinds and targets of the files that belong to a worksheet."""

    def __init__(self):
        super().__init__()
        self.files = []

    def start(self, name, attributes):
        if name == "Relationship":
            self.files.append((posixpath.basename(attributes["Type"]), attributes["Target"]))


class _Comments(XmlReader):
    """The comments of a sheet, in old notes or in threads, by (row, column)."""

    def __init__(self):
        super().__init__()
        self.by_place, self.place = {}, None
        self.listen()

    def start(self, name, attributes):
        if name in ("comment", "threadedComment"):
            self.place = _row(attributes["ref"]), _column(attributes["ref"])
        self.text = ""

    def end(self, name):
        if name in ("t", "text"):
            add_comment(self.by_place, self.place, self.text)
        self.text = ""


class _XlsxSheet(XmlReader):
    """One worksheet: `<row hidden="1">`, `<c t="e">`, and formulas whose result nobody has computed."""

    def __init__(self, formats, struck_texts):
        super().__init__()
        self.formats, self.struck_texts, self.look = formats, struck_texts, ""
        self.marks, self.row, self.column = SheetMarks(), -1, -1
        self.reference = self.kind = self.value = ""

    def start(self, name, attributes):
        if name == "c":
            self.reference, self.column = attributes.get("r", ""), self.column + 1
            self.kind, self.value = attributes.get("t", "n"), ""
            self.look = self.formats.looks.get(attributes.get("s"), "")
            if self.kind == "e" or (self.kind == "s" and self.struck_texts):
                self.listen()
            if attributes.get("s") in self.formats.struck:
                self.marks.struck_cells.add((self.row, self._place()))
        elif name == "f" and self.kind == "n":
            self.listen()
        elif name in ("v", "is"):
            self.text = ""
            self.marks.looks[self.row][self.look] += 1
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
            if self.kind == "s":
                if self.value in self.struck_texts:
                    self.marks.struck_cells.add((self.row, self._place()))
            elif self.kind == "e" or not self.value:
                self.marks.errors[self.row, self._place()] = error_of(self.value)


def _column(reference):
    """The column of a cell's reference, from 0: 27 for "AB12"."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _row(reference):
    """The row of a cell's reference, from 0: 11 for "AB12"."""
    return int(reference.lstrip(ascii_uppercase)) - 1


def marks_in(archive):
    """Return the `SheetMarks` by sheet name of an .xlsx; a sheet whose marks cannot be read is left out."""
    with archive.open("xl/workbook.xml") as workbook, archive.open("xl/_rels/workbook.xml.rels") as relations:
        names, files = _Names().read(workbook), _Names().read(relations).files
    styles, texts = _read(archive, "xl/styles.xml", _Styles), _read(archive, "xl/sharedStrings.xml", _StruckTexts)
    formats = _Formats(frozenset(styles.struck), styles.looks)
    marks = {
        name: _xlsx_marks(archive, files[relation], formats, texts.struck) for name, relation in names.sheets.items()
    }
    return {
        name: replace(sheet_marks, counts_from_1904=names.counts_from_1904)
        for name, sheet_marks in marks.items()
        if sheet_marks
    }


def _read(archive, path, reader):
    """A reader after that file, which a workbook may lack."""
    if path not in archive.namelist():
        return reader()
    with archive.open(path) as file:
        return reader().read(file)


def _xlsx_marks(archive, path, formats, struck_texts):
    """The marks of a worksheet; None if they cannot be read, which a remark of the sheet tells."""
    try:
        with archive.open(path) as file:
            marks = _XlsxSheet(formats, struck_texts).read(file).marks
        return replace(marks, comments=_comments_beside(archive, path))
    except (MarksError, KeyError):
        return None


def _comments_beside(archive, path):
    """The comments of the worksheet with that path. An old note beside a thread only repeats it."""
    folder, name = posixpath.split(path)
    relations = _read(archive, f"{folder}/_rels/{name}.rels", _Relations).files
    of_kind = {
        kind: _read(archive, posixpath.normpath(posixpath.join(folder, target)).lstrip("/"), _Comments).by_place
        for kind, target in relations
        if kind in ("comments", "threadedComment")
    }
    return of_kind.get("comments", {}) | of_kind.get("threadedComment", {})

"""The marks of the sheets of an .ods (OpenDocument 1.3, part 3, 9)."""

from itertools import product

from registry.workbook.marks.sheet_marks import COLUMNS, ROWS, SheetMarks, add_comment, error_of
from registry.workbook.marks.xml_reader import XmlReader, local_name

_NAMES = frozenset(
    {
        *("style", "text-properties", "table-cell-properties", "annotation", "span"),
        *("table", "table-column", "table-row", "table-cell", "covered-table-cell"),
    }
)


class _Ods(XmlReader):
    """The content of an .ods: rows with `table:visibility`, merged cells, errors."""

    def __init__(self):
        super().__init__()
        self.marks = {}
        self.sheet, self.rows, self.columns = SheetMarks(), range(0), range(0)
        self.style, self.struck, self.looks = "", set(), {}
        self.is_error = self.is_comment = self.is_filled = False

    def start(self, name, attributes):
        if name in _NAMES:
            attributes = [(local_name(key), value) for key, value in attributes.items()]
            if name.endswith("table-cell"):
                # LibreOffice's own, beside the standard's value-type.
                self.is_error = ("value-type", "error") in attributes
            if self.is_error or name == "annotation":
                self.listen()
            self._enter(name, dict(attributes))
        if not (self.is_comment and name in ("span", "s", "a")):
            self.text = ""

    def _enter(self, name, attributes):
        if name == "style":
            self.style = attributes.get("name", "")
        elif name == "text-properties":
            if attributes.get("text-line-through-style", "none") != "none":
                self.struck.add(self.style)
            self._colour(attributes.get("color", ""), "#000000")
        elif name == "table-cell-properties":
            self._colour(attributes.get("background-color", "transparent"), "#ffffff")
        elif name == "annotation":
            self.is_comment = True
        elif name == "span":
            if attributes.get("style-name") in self.struck and not self.is_comment:
                self._strike()
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
            style, self.is_filled = attributes.get("style-name", ""), "value-type" in attributes
            if style in self.struck:
                self._strike()
            if self.is_filled:
                for row in self.rows:
                    self.sheet.looks[row][self.looks.get(style, "")] += len(self.columns)
            self._merge(int(attributes.get("number-rows-spanned", 1)), int(attributes.get("number-columns-spanned", 1)))

    def _strike(self):
        if self.is_filled:
            self.sheet.struck_cells.update(product(self.rows, self.columns))

    def _colour(self, colour, usual):
        if colour not in ("", "transparent", usual):
            self.looks[self.style] = f"{self.looks.get(self.style, '')}({colour})"

    def _merge(self, height, width):
        if (height, width) != (1, 1):
            top, left = self.rows.start, self.columns.start
            self.sheet.merged.append((top, left, top + height - 1, left + width - 1))

    def end(self, name):
        if name == "annotation":
            self.is_comment, self.text = False, ""
        elif name == "p" and self.is_comment:
            add_comment(self.sheet.comments, (self.rows.start, self.columns.start), self.text)
        elif name == "p" and self.is_error:
            self.sheet.errors.update(dict.fromkeys(product(self.rows, self.columns), error_of(self.text)))
        elif name == "table-cell":
            self.rest()


def _next(places, attributes, repeated, end):
    """The places of an element that follows those, repeated as often as its attribute says."""
    return range(places.stop, min(places.stop + int(attributes.get(repeated, 1)), end))


def marks_in(archive):
    """Return the `SheetMarks` by sheet name of an .ods."""
    with archive.open("content.xml") as file:
        return _Ods().read(file).marks

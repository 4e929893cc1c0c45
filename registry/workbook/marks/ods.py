"""The marks of the sheets of an .ods (OpenDocument 1.3, part 3, 9)."""

from itertools import product

from registry.workbook.marks.sheet_marks import COLUMNS, OTHER_ERROR, ROWS, SheetMarks, error_of
from registry.workbook.marks.xml_reader import XmlReader, local_name


class _Ods(XmlReader):
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
            attributes = [(local_name(key), value) for key, value in attributes.items()]
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
                    self.sheet.errors[place] = error_of(self.text)
        elif name == "table-cell":
            self.rest()


def _next(places, attributes, repeated, end):
    """The places of an element that follows those, repeated as often as its attribute says."""
    return range(places.stop, min(places.stop + int(attributes.get(repeated, 1)), end))


def marks_in(archive):
    """Return the `SheetMarks` by sheet name of an .ods."""
    with archive.open("content.xml") as file:
        return _Ods().read(file).marks

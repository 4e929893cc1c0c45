"""Cells that are merged downwards: one village or decree for several people.

A spreadsheet keeps the value in the first cell only. What may be common holds for all rows; what belongs to one person
is doubted.
"""

from collections import defaultdict

from registry.workbook import columns
from registry.workbook.cell_text import text_of


class MergedCells:
    """The merged cells below a heading: `remarks` are pairs of a row number and a sentence about them.

    Needs the `reading.ReadSheet`, the `headings.Heading`s with a key, and the heading's last row.
    """

    def __init__(self, sheet, keyed, last):
        self.sheet, self.remarks = sheet, []
        self._above, self._doubtful, self._named = defaultdict(dict), defaultdict(set), set()
        self._name = next((column.place for column in keyed if column.key == "name"), None)
        by_place = {column.place: column for column in keyed}
        below = [area for area in sheet.merged if last < area[0] < min(area[2], len(sheet.rows))]
        areas = [area for area in below if area[1] in by_place]
        for top, left, bottom, _ in sorted(areas, key=lambda area: by_place[area[1]].key != "name"):
            self._take(by_place[left], top, bottom)

    def above(self, at):
        """Return the cells by key that hold for the row, because they are merged from above."""
        return self._above.get(at, {})

    def doubtful(self, at):
        """Return the keys of the row's cells that are not read, because it is not sure whose they are."""
        return self._doubtful.get(at, ())

    def has_name_above(self, at):
        """Whether the row's name is merged with that of a row above."""
        return at in self._named

    def _take(self, column, top, bottom):
        cell = self.sheet.rows[top][column.place] if column.place < len(self.sheet.rows[top]) else ""
        below = range(top + 1, min(bottom + 1, len(self.sheet.rows)))
        if not text_of(cell):
            return
        if column.key == "name":
            self._named.update(below)
        elif column.key in columns.SHARED:
            for at in below:
                self._above[at][column.key] = cell
        elif any(map(self._has_name, below)):
            self._doubt(column, top, below)

    def _doubt(self, column, top, below):
        cell = f"Sel “{column.text}” digabung untuk baris {top + 1}–{below[-1] + 1}"
        if column.key in columns.OF_ONE_PERSON:
            self._doubtful[top].add(column.key)
            self.remarks.append((top + 1, f"{cell}, jadi tidak dibaca. Tulis di setiap baris."))
        elif not columns.BY_KEY[column.key].why_ignored:
            self.remarks.append((top + 1, f"{cell}; dibaca untuk baris {top + 1} saja."))

    def _has_name(self, at):
        row = self.sheet.rows[at]
        return self._name is not None and self._name < len(row) and bool(text_of(row[self._name]))


def filled_in(row, keyed, shared):
    """Return the row's cells with those of `shared`, by column key, at their places."""
    if not shared:
        return row
    whole = [*row, *[""] * (max(column.place for column in keyed) + 1 - len(row))]
    for column in keyed:
        if column.key in shared:
            whole[column.place] = shared[column.key]
    return whole

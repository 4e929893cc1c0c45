"""The columns of tables below each other in one sheet: those of a table below stand at the places of the first one."""

from dataclasses import replace

from registry.workbook.cell_text import text_of


class MovedColumns:
    """Where the columns of the table that is read now stand in the `tables.Table`; new ones come behind all others.

    It is false as long as the first table is read.
    """

    def __init__(self, table, width):
        self.table, self.width = table, width
        self.place_of = {}

    def __bool__(self):
        return bool(self.place_of)

    def begin(self, headings):
        """Find a column of the table for each `Heading` of another table below."""
        self.table.parts = self.table.parts or [{known.place for known in self.table.headings}]
        self.place_of = {}
        for column in headings:
            same = next((known for known in self.table.headings if _is_same(known, column)), None)
            if same is None:
                same = replace(column, place=self._behind())
                self.table.headings.append(same)
            self.place_of[column.place] = same.place
        self.table.parts.append(set(self.place_of.values()))

    def moved(self, whole, elsewhere):
        """Return the cells of a row at the places of the first table, without those at the places `elsewhere`."""
        cells = {}
        for place, cell in enumerate(whole):
            if place not in self.place_of and place not in elsewhere and text_of(cell):
                self.place_of[place] = self._behind()
            if place in self.place_of:
                cells[self.place_of[place]] = cell
        return [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]

    def _behind(self):
        """The first place behind all columns."""
        places = (*self.place_of.values(), *(known.place for known in self.table.headings))
        return max(self.width, max(places) + 1)


def _is_same(known, column):
    return bool(column.key) and (known.key, known.person) == (column.key, column.person)

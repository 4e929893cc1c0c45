"""What columns were chosen to mean: in one table of the list by hand, or by earlier lists wherever the heading stands.

A table is named by its sheet's number in the file, from 0, and the row number of its lowest heading: "0:4".
"""

_END = ":"  # In no `Heading.choice`: those are squeezed.


class ChosenColumns:
    """The keys chosen for the columns of one sheet, "" for not read.

    `chosen` goes from a `Heading.choice`, alone or bound to a table (`in_table`), to a column key; `sheet_no` is the
    sheet's number in the file, from 0.
    """

    def __init__(self, chosen, sheet_no):
        self.chosen, self.sheet_no = chosen, sheet_no
        self.everywhere = {choice: key for choice, key in chosen.items() if _END not in choice}

    def of_table(self, last):
        """Return the keys by `Heading.choice` for the table whose lowest row of headings is `last`, from 0."""
        start = in_table(table_id(self.sheet_no, last), "")
        own = {bound.removeprefix(start): key for bound, key in self.chosen.items() if bound.startswith(start)}
        return self.everywhere | own


def table_id(sheet_no, last):
    """Return what names a table: `last` is its lowest row of headings from 0, -1 if it has none."""
    return f"{sheet_no}{_END}{last + 1}"


def in_table(table, choice):
    """Return a `Heading.choice` bound to the table of that `table_id`."""
    return f"{table}{_END}{choice}"


def without_tables(chosen):
    """Return the keys by `Heading.choice` alone; without those that were chosen differently in several tables."""
    keys = {}
    for bound, key in chosen.items():
        keys.setdefault(bound.rpartition(_END)[2], set()).add(key)
    return {choice: next(iter(several)) for choice, several in keys.items() if len(several) == 1}

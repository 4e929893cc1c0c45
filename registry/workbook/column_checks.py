"""Reads the rows of a table with what a whole column shows, where one cell alone could be read in two ways."""

from registry.values import names
from registry.workbook import columns
from registry.workbook.cells import text_of, words


def words_of(table, answers, place):
    """Return pairs of a row and its `Words`, in the order of the `layout.Table`.

    `answers` are those to the questions about a column, by id (see `questions`); `place` is the sheet's number in the
    file, from 0, of which the ids are made.
    """
    keeps_titles = bool(table.keys & {"title_before", "title_after"})
    letters = {names.fold(text_of(row.cells.get("sex", ""))) for row in table.rows}
    read = []
    for row in table.rows:
        cells = {key: cell for key, cell in row.cells.items() if not columns.BY_KEY[key].why_ignored}
        read.append((row, words(cells, keeps_titles=keeps_titles, has_woman_letter="w" in letters)))
    return read

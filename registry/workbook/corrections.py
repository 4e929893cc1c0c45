"""What a clerk typed on the preview in place of a row's cells. The file itself stays as it was uploaded."""

from dataclasses import replace

from registry.values.births import split_birth
from registry.workbook import columns
from registry.workbook.cell_text import text_of

# Columns that say the same in another way, and would contradict the correction.
_OTHER_WAYS = {"sex": ("is_male", "is_female"), "education": tuple(columns.SCHOOLS)}


def lay_over(table, corrections, sheet_no):
    """Lay the corrections over the rows of a `tables.Table`, before they are read.

    `corrections` are texts by column key, by the row's place in the file; `sheet_no` is the sheet's number, from 0. An
    empty text empties the cell.
    """
    table.rows = [_corrected(row, corrections.get(f"{sheet_no}-{row.row_id}")) for row in table.rows]


def _corrected(row, texts):
    if not texts:
        return row
    cells = dict(row.cells)
    if "birth" in cells and {"birth_place", "born_on"} & set(texts):
        cells |= dict(zip(("birth_place", "born_on"), split_birth(text_of(cells.pop("birth"))), strict=True))
    in_file = {key: cells.get(key, "") for key in texts}
    for key in texts:
        for other in _OTHER_WAYS.get(key, ()):
            cells.pop(other, None)
    cells = {key: cell for key, cell in {**cells, **texts}.items() if cell != ""}
    return replace(row, cells=cells, corrected=in_file)

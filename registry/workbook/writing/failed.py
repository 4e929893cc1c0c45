"""The failed rows as a workbook: the same columns and one with the problems, ready to be imported again."""

from functools import partial

from registry.workbook import columns
from registry.workbook.cells import text_of
from registry.workbook.planned_row import State
from registry.workbook.writing import workbooks

PROBLEM = columns.BY_KEY["problem"]
DISTRICT = columns.BY_KEY["district"]
REGISTRY_NO = columns.BY_KEY["registry_no"]


def write(target, plan):
    """Write the failed rows of a plan as .xlsx into a binary file open for writing, sheet by sheet."""
    workbooks.write(target, sheets(plan))


def packed(plan):
    """Return the failed rows of a plan as data for JSON, each cell as text, to be written later (`unpacked`)."""
    return [[sheet.name, sheet.headings, [list(map(_kept, row)) for row in sheet.rows]] for sheet in sheets(plan)]


def unpacked(data):
    """Return the sheets of `packed`, to be written by `workbooks.write`."""
    return [_sheet(*kept) for kept in data]


def _kept(cell):
    return cell if isinstance(cell, str) else text_of(cell)


def sheets(plan):
    """Yield the failed rows of a plan as sheets to be written by `workbooks.write`."""
    for table in plan.tables:
        failed = [e for e in plan.rows if e.state == State.FAILED and e.row.sheet == table.sheet]
        if failed:
            added = list(_added(table, failed))
            headings = [PROBLEM.label, *map(_heading_of, table.headings), *(column.label for column, _ in added)]
            rows = [_row_of(table, planned, added) for planned in failed]
            yield _sheet(table.sheet, headings, rows)


def _sheet(name, headings, rows):
    return workbooks.WrittenSheet(name, headings, rows, widths={PROBLEM.label: 60})


def _added(table, failed):
    """Columns that the sheet lacks but its failed rows need, each with a function for its cell."""
    typed = dict.fromkeys(key for planned in failed if planned.row.corrected for key in planned.row.cells)
    if DISTRICT.key not in table.keys and (DISTRICT.key in typed or any(planned.row.district for planned in failed)):
        # From a band between the rows, or typed on the preview.
        yield DISTRICT, lambda planned: planned.row.cells.get(DISTRICT.key, planned.row.district)
    if REGISTRY_NO.key not in table.keys and any(planned.is_answered for planned in failed):
        yield REGISTRY_NO, _answer_of
    for key in typed:
        if key not in table.keys and key not in (DISTRICT.key, REGISTRY_NO.key):
            yield columns.BY_KEY[key], partial(_typed_cell, key=key)


def _typed_cell(planned, key):
    return planned.row.cells.get(key, "") if planned.row.corrected else ""


def _answer_of(planned):
    return planned.before.registry_no if planned.is_answered else ""


def _heading_of(heading):
    """The heading as written; our own if it was made of two rows, which one cell would not match."""
    column = columns.BY_KEY.get(heading.key)
    return column.label if column and columns.known(heading.text) is None else heading.text


def _row_of(table, planned, added):
    sentences = " ".join(problem.message for problem in planned.problems)
    return [
        sentences,
        *(_cell(planned, heading) for heading in table.headings),
        *(cell_of(planned) for _, cell_of in added),
    ]


def _cell(planned, heading):
    whole = planned.row.whole
    cell = whole[heading.place] if heading.place < len(whole) else ""
    if heading.key and planned.row.corrected:
        cell = planned.row.cells.get(heading.key, "")
    if heading.key == "nik" and isinstance(cell, (int, float)):
        # A number keeps fifteen digits; the last one must be read from the KTP. With the "?" the row fails again.
        return f"{text_of(cell)[:15]}?"
    if heading.key == REGISTRY_NO.key and planned.is_answered:
        return _answer_of(planned)
    return cell

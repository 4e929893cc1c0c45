"""The failed rows as a workbook: the same columns and one with the problems, ready to be imported again."""

from registry.workbook import columns
from registry.workbook.cell_text import EMPTY, text_of
from registry.workbook.planned_row import State
from registry.workbook.writing import workbooks

PROBLEM = columns.BY_KEY["problem"]
NOT_READ = "(tidak dibaca)"
_FROM_ELSEWHERE = ("registry_no", "home_village", "district")  # Columns that an answer, a title or a band may fill.


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
            added = _added(table, failed)
            headings = [PROBLEM.label, *map(_heading_of, table.headings), *(column.label for column in added)]
            rows = [_row_of(table, planned, added) for planned in failed]
            yield _sheet(table.sheet, headings, rows)


def _sheet(name, headings, rows):
    return workbooks.WrittenSheet(name, headings, rows, widths={PROBLEM.label: 60})


def _added(table, failed):
    """Columns that the sheet lacks but its failed rows need: from a band or title, an answer or the preview."""
    keys = {*_FROM_ELSEWHERE, *(key for planned in failed for key in planned.row.cells)} - table.keys
    lacking = [column for column in columns.COLUMNS if column.key in keys]
    return [column for column in lacking if any(_keyed_cell(planned, column.key) != "" for planned in failed)]


def _heading_of(heading):
    """The heading as written if it is read alike again; else our own, or one that says that it is not read.

    It may be made of two rows, which one cell does not match, or a clerk may have chosen another meaning.
    """
    if heading.key and heading.person:
        return f"{columns.BY_KEY[heading.key].label} {heading.person}"
    known = columns.known(heading.text)
    if (known.key if known else "") == heading.key:
        return heading.text
    return columns.BY_KEY[heading.key].label if heading.key else f"{heading.text} {NOT_READ}"


def _row_of(table, planned, added):
    sentences = " ".join(problem.message for problem in planned.problems)
    return [
        sentences,
        *(_cell(planned, heading) for heading in table.headings),
        *(_keyed_cell(planned, column.key) for column in added),
    ]


def _cell(planned, heading):
    whole = planned.row.whole
    if heading.person not in (0, planned.row.person):
        return ""  # Another person of the same row, who has a row of their own here.
    if heading.key:
        return _keyed_cell(planned, heading.key)
    return whole[heading.place] if heading.place < len(whole) else ""


def _keyed_cell(planned, key):
    """The cell of a column as it was read: with what was corrected, answered or merged, or stands above the row."""
    if key == "registry_no" and planned.is_answered:
        return planned.before.registry_no
    if key in planned.written:
        return planned.written[key]
    cell = planned.row.cells.get(key, "")
    above = _above(planned, key) if text_of(cell).lower() in EMPTY else ""
    return above or cell


def _above(planned, key):
    """The place in a title or band; no village for a person with a recorded home, whom only an own cell moves."""
    row, before = planned.row, planned.before
    keeps_home = "home_village" in row.corrected or bool(before and before.home_village_id)
    return {"district": row.district, "home_village": "" if keeps_home else row.village}.get(key, "")

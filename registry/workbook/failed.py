"""The rows that failed, as a workbook: the same columns, what is wrong in one more, ready to be read again."""

from registry.workbook import columns, writing
from registry.workbook.cells import text_of
from registry.workbook.plan import State

PROBLEM = columns.BY_KEY["problem"]
DISTRICT = columns.BY_KEY["district"]


def write(target, plan):
    """Write the failed rows of a plan as .xlsx into a binary file open for writing, a sheet for each that has some."""
    writing.write(target, _sheets(plan))


def _sheets(plan):
    for table in plan.tables:
        failed = [e for e in plan.entries if e.state == State.FAILED and e.row.sheet == table.sheet]
        if failed:
            # A band between the rows becomes a column, since the rows leave their block.
            has_bands = DISTRICT.key not in table.keys and any(entry.row.district for entry in failed)
            headings = [PROBLEM.label, *map(_heading_of, table.headings), *([DISTRICT.label] if has_bands else [])]
            rows = [_row_of(table, entry, has_bands) for entry in failed]
            yield writing.Sheet(table.sheet, headings, rows, widths={PROBLEM.label: 60})


def _heading_of(heading):
    """The heading as written; where two rows made it, it is not known as one, and our own word stands for it."""
    column = columns.BY_KEY.get(heading.key)
    return column.label if column and columns.known(heading.text) is None else heading.text


def _row_of(table, entry, has_bands):
    told = " ".join(problem.message for problem in entry.problems)
    cells = [_cell(entry, heading) for heading in table.headings]
    return [told, *cells, *([entry.row.district] if has_bands else [])]


def _cell(entry, heading):
    whole = entry.row.whole
    cell = whole[heading.place] if heading.place < len(whole) else ""
    if heading.key == "nik" and isinstance(cell, (int, float)):
        # Fifteen digits are what a number keeps; the last one is on the KTP, and whoever leaves it out is asked again.
        return f"{text_of(cell)[:15]}?"
    return cell

"""The marks of the sheets of an old .xls: xlrd reads them, whose format would need a long reader of our own."""

import sys

import xlrd

from registry.workbook.marks.sheet_marks import SheetMarks, error_of


def marks_in(data):
    """Return the `SheetMarks` by sheet name of an .xls."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=sys.stderr)
    except Exception:  # Of any kind: xlrd trusts the file. A remark of each sheet says that its marks are not known.
        return {}
    return {sheet.name: _xls_marks(book, sheet) for sheet in book.sheets()}


def _xls_marks(book, sheet):
    struck = {format.xf_index for format in book.xf_list if book.font_list[format.font_index].struck_out}
    marks = SheetMarks(counts_from_1904=book.datemode == 1)
    marks.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    marks.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                marks.errors[row, column] = error_of(xlrd.error_text_from_code.get(sheet.cell_value(row, column), ""))
            if struck and sheet.cell_xf_index(row, column) in struck:
                marks.struck_cells.add((row, column))
    return marks

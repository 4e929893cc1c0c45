"""The marks of the sheets of an old .xls: xlrd reads them, whose format would need a long reader of our own."""

import sys

import xlrd

from registry.workbook.marks.sheet_marks import SheetMarks, add_comment, error_of

SOLID = 1
WHITE, BLACK = {None, 1, 9, 64, 65}, {0, 8, 64, 0x7FFF}  # Of the palette.


def marks_in(data):
    """Return the `SheetMarks` by sheet name of an .xls."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=sys.stderr)
    except Exception:  # Of any kind: xlrd trusts the file. A remark of each sheet says that its marks are not known.
        return {}
    return {sheet.name: _xls_marks(book, sheet) for sheet in book.sheets()}


def _xls_marks(book, sheet):
    struck = {format.xf_index for format in book.xf_list if book.font_list[format.font_index].struck_out}
    looks = [_look(book, format) for format in book.xf_list]
    marks = SheetMarks(counts_from_1904=book.datemode == 1)
    marks.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    marks.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for place, note in sheet.cell_note_map.items():
        add_comment(marks.comments, place, note.text)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                marks.errors[row, column] = error_of(xlrd.error_text_from_code.get(sheet.cell_value(row, column), ""))
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            format = sheet.cell_xf_index(row, column)
            marks.looks[row][looks[format]] += 1
            runs = sheet.rich_text_runlist_map.get((row, column), ())
            if format in struck or any(book.font_list[font].struck_out for _, font in runs):
                marks.struck_cells.add((row, column))
    return marks


def _look(book, format):
    """The colours of a format: of its solid fill and of its text, as numbers of the palette; "" for the usual ones."""
    fill = format.background.pattern_colour_index if format.background.fill_pattern == SOLID else None
    text = book.font_list[format.font_index].colour_index
    parts = [f"fill {fill}" if fill not in WHITE else "", f"text {text}" if text not in BLACK else ""]
    return " ".join(filter(None, parts))

"""The file of a list: a workbook, or a text with a person a line."""

import csv
import io
from datetime import date

import xlsxwriter


def file_of(office, sheets):
    """Return the bytes of the list."""
    if office.kind == "xlsx":
        return _xlsx(sheets)
    return _csv(sheets[0]) + ("Catatan: José\r\n".encode("cp1252") if office.has_windows_bytes else b"")


def _csv(sheet):
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([[_in_a_csv(cell) for cell in row.cells] for row in sheet.rows])
    return target.getvalue().encode()


def _in_a_csv(cell):
    return f"{cell:.0f}" if isinstance(cell, float) else cell


def _xlsx(sheets):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for at, row in enumerate(sheet.rows):
            for place, cell in enumerate(row.cells):
                if isinstance(cell, date):
                    page.write_datetime(at, place, cell, as_date)
                elif cell != "":
                    page.write(at, place, cell)
            if row.is_hidden:
                page.set_row(at, None, None, {"hidden": True})
        for row, first, last, bottom in sheet.merged:
            if (row, first) != (bottom, last):
                page.merge_range(row, first, bottom, last, sheet.rows[row].cells[first])
        if sheet.is_hidden:
            page.hide()
    book.close()
    return target.getvalue()

"""Dates that are plain numbers in a workbook that counts days from 1904, as old Excel on a Mac did.

Cells with the format of a date are read rightly by python-calamine; of a plain number only the workbook says from
which day it counts.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from registry.values import dates
from registry.workbook.cell_text import text_of
from registry.workbook.raw import SERIALS

DAY_ZERO = date(1904, 1, 1)
KEYS = ("birth", "born_on", "started_on", "ended_on", "term_until", "decree_on", "decree_until")


def read(table, sheet):
    """Make dates of the plain numbers in the columns of dates, and tell the first of each column.

    Only where the `reading.ReadSheet` of the `tables.Table` counts from 1904.
    """
    if not sheet.counts_from_1904:
        return
    shown = {}
    table.rows = [replace(row, cells={**row.cells, **_days_in(row.cells, shown)}) for row in table.rows]
    for key, (number, day) in shown.items():
        table.remark(
            0,
            f"Buku kerja ini menghitung hari dari tahun 1904: angka {number} di kolom “{table.heading_of(key)}” dibaca "
            f"{dates.spell(day)}. Cocokkan satu tanggal; bila keliru, beri kolomnya format Tanggal di Excel.",
        )


def _days_in(cells, shown):
    days = {}
    for key in KEYS:
        digits = text_of(cells.get(key, "")).partition(".")[0]
        if re.fullmatch("[0-9]{5}", digits) and int(digits) in SERIALS:
            days[key] = DAY_ZERO + timedelta(days=int(digits))
            shown.setdefault(key, (digits, days[key]))
    return days

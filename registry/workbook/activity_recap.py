"""The monthly recap of activity reports as a workbook: one sheet by kecamatan, one by field."""

from registry import dates
from registry.workbook import writing

COUNTS = ("Laporan", "PSM yang melapor", "Orang dibantu")


def file_name(recap):
    """The name of the file: the month and nothing of whom it is about."""
    return f"rekap-kegiatan-{recap.month:%Y-%m}.xlsx"


def write(target, recap):
    """Write the recap as an .xlsx into a binary file open for writing."""
    month = dates.month_in_words(recap.month)
    writing.write(
        target,
        [
            _sheet("Per kecamatan", "Kecamatan", [*recap.districts, recap.total], month),
            _sheet("Per bidang", "Bidang masalah sosial", recap.groups, month),
        ],
    )


def _sheet(name, heading, lines, month):
    rows = ([line.label, line.reports, line.people, line.helped, month] for line in lines)
    return writing.Sheet(name, [heading, *COUNTS, "Bulan"], rows, widths={heading: 44})

"""The monthly recap of activity reports as a workbook: one sheet by kecamatan, one by field, and one about it."""

from django.utils import timezone

from registry.values import dates
from registry.workbook.writing import workbooks

COUNTS = ("Laporan", "PSM yang melapor", "Orang dibantu")
ABOUT = ("Tentang berkas ini", "Isi")


def file_name(recap):
    """Return the name of the file: it has the month and no person's name."""
    return f"rekap-kegiatan-{recap.month:%Y-%m}.xlsx"


def write(target, recap):
    """Write the recap as an .xlsx into a binary file open for writing."""
    month = dates.month_in_words(recap.month)
    facts = {
        "Bulan": month,
        "Cakupan": recap.excerpt or "semua kecamatan",
        "Dibuat": f"{timezone.localtime():%d-%m-%Y %H.%M %Z}",
    }
    workbooks.write(
        target,
        [
            _sheet("Per kecamatan", "Kecamatan", [*recap.districts, recap.total], month),
            _sheet("Per bidang", "Bidang masalah sosial", recap.groups, month),
            workbooks.WrittenSheet(
                "Keterangan", ABOUT, facts.items(), dict(zip(ABOUT, (24, 90), strict=True)), is_prose=True
            ),
        ],
    )


def _sheet(name, heading, lines, month):
    rows = ([line.label, line.reports, line.people, line.helped, month] for line in lines)
    return workbooks.WrittenSheet(name, [heading, *COUNTS, "Bulan"], rows, widths={heading: 44})

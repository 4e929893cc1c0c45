"""A recap as a workbook: a sheet with all figures, and one with the day and the filters."""

from django.utils import timezone

from registry.figures.recap import DIMENSIONS
from registry.values import dates, names
from registry.workbook.writing import workbooks

FIRST = ("Desa/kelurahan", "Ada PSM", "Belum ada PSM", "PSM aktif")
ABOUT = ("Tentang berkas ini", "Isi")


def write(target, recap, dated_on, filters=""):
    """Write the `Recap`, dated on that day, as an .xlsx into a binary file open for writing.

    `filters` are the active ones, in words.
    """
    bands = [(dimension, band, label) for dimension in DIMENSIONS.values() for band, label in dimension.bands.items()]
    counted = [f"{dimension.label}: {names.within_sentence(label)}" for dimension, _, label in bands]
    headings = [recap.area_label, *FIRST, *counted]
    rows = [_line(row, row.area.name, bands) for row in recap.rows] + [_line(recap.total, "Jumlah", bands)]
    facts = {
        "Keadaan per": dates.spell(recap.on),
        "Tertanggal": dates.spell(dated_on),
        "Cakupan": recap.excerpt or "semua kecamatan",
        "Saringan": filters or "tanpa saringan",
        "Dibuat": f"{timezone.localtime():%d-%m-%Y %H.%M %Z}",
    }
    sheets = [
        workbooks.WrittenSheet("Rekap", headings, rows),
        workbooks.WrittenSheet(
            "Keterangan", ABOUT, facts.items(), dict(zip(ABOUT, (24, 90), strict=True)), is_prose=True
        ),
    ]
    workbooks.write(target, sheets)


def _line(row, name, bands):
    counted = [row.counts[dimension.name, band] for dimension, band, _ in bands]
    return [name, row.villages, row.covered, row.uncovered, row.people, *counted]

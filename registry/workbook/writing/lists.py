"""Lists as their pages show them, with the same filters and in the same order, as workbooks, each with its trace.

They have neither NIK nor phone number, except where somebody has to be called: the export of people
(registry/forms/export.py) has them, for a purpose.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from registry.history.finding import lines
from registry.models import Trace
from registry.values import names, nik
from registry.workbook.writing import workbooks

ABOUT = ("Tentang berkas ini", "Isi")
LEFT_OUT = {"phone", "nik_masked"}  # Fields whose values no list has.
UNWRITTEN = "(tidak dimuat)"
CHUNK = 500  # Rows that are read at once.
WIDE = {"Nama": 32, "Kegiatan": 60, "Bidang": 32, "Mitra": 32, "Yang bertugas": 44, "Calon": 60}


@dataclass(frozen=True)
class ListFile:
    """A list to save: `noun` says what its rows are, `filters` are the active ones in words. `by` is who saves it."""

    noun: str
    headings: tuple
    rows: Iterable
    filters: str
    by: object
    dates: tuple = ()

    def write(self, target):
        """Write the list as an .xlsx into a binary file open for writing, and leave a trace."""
        workbooks.write(target, self._sheets())

    def _sheets(self):
        counted = _Counted(self.rows)
        name = self.noun.partition(" ")[0].replace("/", " ").capitalize()
        yield workbooks.WrittenSheet(name, self.headings, counted, widths=WIDE, dates=self.dates)
        facts = self._facts()
        leave_trace(self.by, counted.number, self.noun, facts)  # Now it is known how many rows there are.
        about = {"Baris": counted.number, **facts, "Dibuat": f"{timezone.localtime():%d-%m-%Y %H.%M %Z}"}
        widths = dict(zip(ABOUT, (24, 90), strict=True))
        yield workbooks.WrittenSheet("Keterangan", ABOUT, about.items(), widths, is_prose=True)

    def _facts(self):
        facts = {"Saringan": nik.redact(self.filters) or "tanpa saringan"}
        if self.by.is_bound:
            districts = (district.name for district in self.by.districts.order_by("name"))
            facts["Kecamatan akun"] = names.several(districts, shown=20)
        return facts


def leave_trace(by, number, noun, facts):
    """Record that an account saves a file with people's data: how many of what, and these facts (a dict)."""
    detail = "; ".join(f"{fact}: {words}" for fact, words in facts.items())
    Trace.objects.record(Trace.Kind.EXPORTED, user=by, subject=f"{number} {noun}, .xlsx", detail=detail)


class _Counted:
    """Rows that are read once, and their number so far."""

    def __init__(self, rows):
        self._rows, self.number = rows, 0

    def __iter__(self):
        for row in self._rows:
            self.number += 1
            yield row


def activity_reports(reports, filters, by):
    """The `ListFile` of activity reports (after `for_list`)."""
    headings = (
        *("Tanggal", "No. registri", "Nama", "Kegiatan", "Bidang", "Mitra"),
        *("Desa/kelurahan", "Kecamatan", "Orang dibantu"),
    )
    rows = map(_report, reports.iterator(chunk_size=CHUNK))
    return ListFile("laporan kegiatan", headings, rows, filters, by, dates=("Tanggal",))


def _report(report):
    return [
        report.done_on,
        report.volunteer.registry_no,
        report.volunteer.full_name,
        report.what,
        report.get_problem_display() or "",
        str(report.partner or ""),
        report.village.full_name,
        report.village.district.name,
        report.helped,
    ]


def villages(rows, filters, by):
    """The `ListFile` of villages (after `coverage.for_list` and `coverage.with_candidates`)."""
    headings = (
        *("Kode", "Desa/kelurahan", "Kecamatan", "Kabupaten", "PSM aktif", "Yang bertugas", "Sejak"),
        *("Terakhir sampai", "Jumlah calon", "Calon"),
    )
    lines = map(_village, rows.iterator(chunk_size=CHUNK))
    return ListFile("desa/kelurahan", headings, lines, filters, by, dates=("Sejak", "Terakhir sampai"))


def _village(village):
    return [
        village.code,
        village.full_name,
        village.district.name,
        village.district.regency.name,
        village.serving,
        _named(period.volunteer for period in village.seen_serving),
        village.since,
        None if village.serving else village.last_day,
        village.candidates,
        _named(village.seen_candidates),
    ]


def changes(keys, filters, by):
    """The `ListFile` of changes with these keys (`ChangeFilter.keys`), a row for each changed field."""
    headings = (
        *("Waktu", "Akun", "Lewat", "Nama", "No. registri", "Data", "Yang terjadi"),
        *("Isian", "Sebelumnya", "Sesudahnya", "Alasan"),
    )
    chunks = (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))
    rows = (row for chunk in chunks for line in lines(chunk) for row in _change(line))
    return ListFile("isian yang berubah", headings, rows, filters, by)


def _change(line):
    change, record = line.change, line.change.record
    about = [
        f"{timezone.localtime(record.history_date):%d-%m-%Y %H.%M}",
        str(record.history_user or "Sistem"),
        change.door,
        line.name,
        line.person.registry_no if line.person else "",
        change.subject,
        change.verb,
    ]
    reason = record.history_change_reason or ""
    for field in change.fields:
        is_left_out = field.name in LEFT_OUT
        yield [*about, field.label, *((UNWRITTEN, UNWRITTEN) if is_left_out else (field.old, field.new)), reason]
    if not change.fields:
        yield [*about, "", "", "", reason]


def _named(people):
    return "; ".join(person.choice_label for person in people)


def training_participants(records, training, by):
    """The `ListFile` of a training's participants (after `for_register`)."""
    headings = ("No. registri", "Nama", "Desa/kelurahan", "Kecamatan", "JP", "Nomor sertifikat", "Bukti")
    rows = map(_participant, records.iterator(chunk_size=CHUNK))
    return ListFile("peserta pelatihan", headings, rows, str(training), by)


def _participant(record):
    person, village = record.volunteer, record.volunteer.village
    return [
        person.registry_no,
        person.full_name,
        village.full_name if village else "",
        village.district.name if village else "",
        record.counted_hours,
        record.certificate_number,
        "ada" if record.proof_id else "",
    ]

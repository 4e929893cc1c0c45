"""A yearly archive: one zip with the papers (PDF/A), the tables (.xlsx) and an index, read without the program."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.models import Certificate, NumberSeries, Official
from ceremonies.number_book import Book
from ceremonies.papers import number_book
from ceremonies.papers import recap as recap_paper
from kaur_psm.accounts.models import User
from kaur_psm.backups.yearly import people, tables
from registry.figures.recap import Recap
from registry.values import dates
from registry.workbook.writing import recap as recap_workbook
from registry.workbook.writing import workbooks

EARLIEST = 1945
A_FILE = 25  # Certificates in one PDF: more would take long to open, fewer would be many files.
STYLE = "arsip.css"
FILES = ["Berkas", "Isi", "Ukuran (byte)", "SHA-256"]
NO_HEAD = "Belum tercatat siapa kepala kantor pada {}, jadi rekap di kertas tidak dibuat. Isinya ada di {}."


@dataclass(frozen=True)
class ArchivedFile:
    """A file of the archive: its path, what it is, its size in bytes and its SHA-256."""

    path: str
    words: str
    size: int
    digest: str


@dataclass
class YearlyContents:
    """What is written into the archive of a year. `user` is None for a command; `tell` hears how far it is.

    With `with_nik` the table of people has their whole NIKs, with a trace for each person and the `purpose` in it.
    """

    year: int
    user: User | None = None
    with_nik: bool = False
    purpose: str = ""
    tell: object = lambda done, total: None
    files: list = field(default_factory=list)
    lacking: list = field(default_factory=list)  # Sentences: what could not be made, and why.
    counts: dict = field(default_factory=dict)

    def write(self, target):
        """Write the zip into a binary file open for writing. Return the sentence that says what is in it.

        Raises ValidationError for a year to come, or where whole NIKs may not be exported.
        """
        self.on = min(date(self.year, 12, 31), timezone.localdate())
        if not EARLIEST <= self.year <= self.on.year:
            raise ValidationError(f"Arsip tahun {self.year} tidak dapat dibuat: tahunnya belum mulai atau keliru.")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as self._zip:
            self._write_members()
            self._write_index()
        return (
            f"Arsip {self.year}: {len(self.files)} berkas, {self.counts['people']} PSM, "
            f"{self.counts['certificates']} piagam dan sertifikat."
        )

    def _write_members(self):
        members = [self._people, self._trainings, self._activities, self._recap, *self._books(), *self._certificates()]
        members.append(self._certificate_table)  # It says in which files they are.
        for done, write in enumerate(members):
            self.tell(done, len(members))
            write()

    # Tables

    def _people(self):
        export = people.export_of(self.on, user=self.user, purpose=self.purpose, with_nik=self.with_nik)
        file = io.BytesIO()
        self.counts["people"] = export.write(file)
        niks = ", dengan NIK utuh" if self.with_nik else ", tanpa NIK"
        self._add(f"psm-{self.on}.xlsx", f"PSM yang bertugas pada {dates.spell(self.on)}{niks}", file.getvalue())

    def _trainings(self):
        self._add_workbook("pelatihan.xlsx", f"Pelatihan {self.year} dan pesertanya", tables.trainings_of(self.year))

    def _activities(self):
        sheets = tables.activities_of(self.year, self._viewer)
        self._add_workbook("kegiatan.xlsx", f"Rekap laporan kegiatan {self.year}, bulan demi bulan", sheets)

    def _certificate_table(self):
        sheet = tables.certificate_sheet(self.year, self._places)
        self._add_workbook("piagam.xlsx", f"Piagam dan sertifikat bernomor tahun {self.year}", [sheet])

    # Papers

    def _recap(self):
        recap, table = Recap(self.on, self._viewer), f"rekap-psm-{self.on}.xlsx"
        words = f"Rekap PSM per {dates.spell(self.on)}"
        file = io.BytesIO()
        recap_workbook.write(file, recap, self.on)
        self._add(table, words, file.getvalue())
        head = Official.objects.head_on(self.on)
        if head is None:
            self.lacking.append(NO_HEAD.format(dates.spell(self.on), table))
            return
        self._add_paper(
            f"rekap-psm-{self.on}.pdf",
            f"{words}, di kertas",
            lambda: recap_paper.render(recap, head.office, head, dated_on=self.on, archive=True),
        )

    def _books(self):
        for number, series in enumerate(NumberSeries.objects.filter(year=self.year).order_by("pk"), start=1):
            book = Book(series)
            if entries := book.entries():
                yield self._book(number, book, entries)

    def _book(self, number, book, entries):
        now = timezone.localtime()
        return lambda: self._add_paper(
            f"buku-nomor/buku-nomor-{number}.pdf",
            f"Buku nomor {self.year} untuk {book.series.get_kind_display()}, seperti {book.series.undated(1)}",
            lambda: number_book.render(book, entries, printed_at=now, archive=True),
        )

    def _certificates(self):
        """A function for each file of archive copies, which are made for valid certificates alone."""
        self._places = {}
        certificates = tables.certificates_of(self.year)
        self.counts["certificates"] = certificates.count()
        ids_by_ceremony = {}
        for pk, ceremony in certificates.valid().values_list("pk", "participant__ceremony"):
            ids_by_ceremony.setdefault(ceremony, []).append(pk)
        for ceremony, ids in ids_by_ceremony.items():
            for number, some in enumerate(_pieces(ids), start=1):
                yield self._some_certificates(f"piagam/acara-{ceremony}-bagian-{number}.pdf", some)

    def _some_certificates(self, path, ids):
        def write():
            chosen = Certificate.objects.chosen(ids).select_related("participant__ceremony")
            some = list(chosen.for_printing().order_by("number__serial", "pk"))
            ceremony = some[0].participant.ceremony
            words = f"{ceremony.name}, {dates.spell(ceremony.held_on)}: nomor {some[0].number.up_to(some[-1].number)}"
            if self._add_paper(path, words, lambda: rendering.render(some, paper=ceremony.paper, archive=True)):
                self._note_places(path, some)

        return write

    def _note_places(self, path, certificates):
        page = 1
        for certificate in certificates:
            self._places[certificate.pk] = path, page
            page += 2 if certificate.has_back else 1

    # The zip

    @property
    def _viewer(self):
        """Who looks: the account, or the program itself, which sees everybody."""
        return self.user or User(sees_all_districts=True)

    def _add_workbook(self, path, words, sheets):
        file = io.BytesIO()
        workbooks.write(file, sheets)
        self._add(path, words, file.getvalue())

    def _add_paper(self, path, words, render):
        """Add a paper; where it cannot be made, say so in the index instead. Return whether it is there."""
        try:
            pdf = render()
        except PaperError as error:
            self.lacking.append(f"{words}: {error}")
            return False
        self._add(path, words, pdf)
        return True

    def _add(self, path, words, content):
        self._zip.writestr(self._named(path), content)
        self.files.append(ArchivedFile(path, words, len(content), hashlib.sha256(content).hexdigest()))

    def _named(self, path):
        """The member of that path: in a folder of the archive's own, so that it unpacks into one place."""
        member = zipfile.ZipInfo(str(PurePosixPath(f"arsip-psm-{self.year}") / path), timezone.localtime().timetuple())
        member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        return member

    def _write_index(self):
        words = {"contents": self, "files": self.files, "made_at": timezone.localtime(), "by": self.user}
        rows = [[file.path, file.words, file.size, file.digest] for file in self.files]
        sheet = workbooks.WrittenSheet("Isi arsip", FILES, rows, {"Berkas": 44, "Isi": 60, "SHA-256": 68})
        table = io.BytesIO()
        workbooks.write(table, [sheet])
        self._zip.writestr(self._named("index.xlsx"), table.getvalue())
        self._zip.writestr(self._named("index.html"), render_to_string("backups/yearly_index.html", words))
        self._zip.writestr(self._named(STYLE), Path(finders.find(f"css/{STYLE}")).read_bytes())


def _pieces(ids):
    ids = iter(ids)
    while some := list(islice(ids, A_FILE)):
        yield some

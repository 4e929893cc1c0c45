"""Certificates on paper: one HTML document, a page each, which WeasyPrint makes a PDF of."""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fetcher import PaperFetcher
from ceremonies.certificates.fonts import MM_PER_POINT
from ceremonies.certificates.sheets import COLUMNS, TIGHTNESSES, Sheet, design_of

MOST_PROBLEMS = 10  # Told at once: a venue that is too long is too long for everybody.
ONTO_BLANK, BLANK_ITSELF = "tanpa-blangko", "blangko"  # Stylesheets, each beside the one of the ROOM.
# How high, in mm, what is one person's may be where the words around it are on the paper already: ruang-blangko.css.
ROOM = {"number": 11, "name": 28, "born": 6, "place": 7}
LINE_HEIGHT = {"name": 1.16}  # Of the stylesheet, where it is not 1.28.
# Made to ISO 19005-3, level A: with everything it needs inside, tagged, in a language, with words for its pictures.
ARCHIVE = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
MOST_LOWERED = 30  # mm: the stylesheet knows no more.


def render(certificates, *, paper, specimen=False, blank="", archive=False):
    """Return a PDF of the certificates, a page each, in their order.

    `paper` is "f4" (330 × 215 mm), "folio" (330 × 216 mm) or "a4" (297 × 210 mm), all landscape; a specimen has
    CONTOH across each page.
    `blank` is ONTO_BLANK for paper that has all that is the same for everybody already, so that only what is one
    person's is printed, or BLANK_ITSELF for that paper.
    With `archive` it is a PDF/A-3 with tags, to be kept rather than printed.
    Raises PaperError where a page would not be as it should: too full, a letter or a picture missing, no such design.
    """
    certificates = list(certificates)
    if not certificates:
        raise PaperError("Belum ada piagam yang dapat dicetak.")
    if paper not in COLUMNS:
        raise PaperError(f"Kertas {paper} tidak dikenal; pilih F4, Folio, atau A4.")
    with plain_errors():
        return Press(certificates, paper, specimen, blank).print(ARCHIVE if archive else {})


def problems(certificates, *, paper):
    """Return, a sentence each, what would stop these certificates from being printed; nothing where all is well.

    It stops looking after the first ten.
    """
    with plain_errors():
        return Press(list(certificates), paper, specimen=True).problems()


def print_html(html, *, styles, logo=""):
    """Return a document as a PDF, with these stylesheets of ours and, where it asks for it, this logo of an office."""
    fetcher, config = PaperFetcher([], logo), FontConfiguration()
    with plain_errors():
        sheets = [CSS(url=f"psm:css/{name}.css", url_fetcher=fetcher, font_config=config) for name in styles]
        return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=sheets, font_config=config)


@dataclass(frozen=True)
class NameSetting:
    """How a name stands on its sheet: its lines and their size in points; or `problem`, why there is no such sheet."""

    lines: tuple
    size: int | None = None
    problem: str = ""


def names_as_set(certificates, *, paper):
    """Return how the name of each of these certificates will be set, in their order, as `NameSetting`s."""
    with plain_errors():
        return list(Press(list(certificates), paper, specimen=True).names_as_set())


@contextmanager
def plain_errors():
    """Raise what our fetcher raised: what WeasyPrint makes of it is no Exception, so nothing would say its sentence."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise error.__cause__ from None


class Press:
    """One run of certificates through WeasyPrint."""

    def __init__(self, certificates, paper, specimen, blank=""):
        self._certificates = certificates
        self._paper = paper
        self._specimen = specimen
        self._fetcher = PaperFetcher(certificates)
        self._fonts = FontConfiguration()
        self._blank = blank
        blanks = ["ruang-blangko", blank] if blank else []
        self._styles = [self._style(name) for name in ["fonts", *sorted(set(map(design_of, certificates))), *blanks]]
        self._rooms = {}

    def print(self, options):
        sheets = [self._sheet(at, certificate) for at, certificate in enumerate(self._certificates)]
        document = self._lay_out(sheets)
        if len(document.pages) != len(sheets) or min(map(_free, document.pages, sheets)) < 0:
            raise PaperError("Piagam tidak muat di halamannya. Beri tahu pengelola aplikasi.")
        return document.write_pdf(**options)

    def problems(self):
        wrong = (setting.problem for setting in self.names_as_set() if setting.problem)
        found = list(islice(wrong, MOST_PROBLEMS))
        if len(found) == MOST_PROBLEMS:
            found.append("Pemeriksaan berhenti di sini; piagam yang lain mungkin bernasib sama.")
        return found

    def names_as_set(self):
        for at, certificate in enumerate(self._certificates):
            try:
                with plain_errors():
                    name = self._sheet(at, certificate).name
                yield NameSetting(name.lines, name.size)
            except PaperError as error:
                yield NameSetting((certificate.name,), problem=str(error))

    def _sheet(self, at, certificate):
        """The sheet of a certificate, as loosely set as its page allows."""
        for tightness in TIGHTNESSES:
            sheet = Sheet(certificate, at, self._paper, tightness)
            room = self._room(sheet)
            if room >= 0:
                sheet.lower = min(int(room / 2), MOST_LOWERED)
                return self._on_blank(sheet) if self._blank else sheet
        raise PaperError(
            f"Tulisan pada piagam {certificate.name} tidak muat di satu halaman. "
            "Persingkat kop, tempat, atau dasar pengukuhan."
        )

    @staticmethod
    def _on_blank(sheet):
        """The sheet, whose own words fit in the room that a blank has for them."""
        for part, room in ROOM.items():
            block = getattr(sheet, part)
            if len(block) * block.size * LINE_HEIGHT.get(part, 1.28) * MM_PER_POINT > room:
                raise PaperError(
                    f"Nama atau tempat pada piagam {sheet.certificate.name} tidak muat di blangko. "
                    "Cetak piagam ini tanpa blangko."
                )
        return sheet

    def _room(self, sheet):
        """How many mm are free on the page of a sheet. One of each shape is laid out: most are of the same few."""
        if sheet.shape not in self._rooms:
            pages = self._lay_out([sheet]).pages
            self._rooms[sheet.shape] = _free(pages[0], sheet) if len(pages) == 1 else -1
        return self._rooms[sheet.shape]

    def _lay_out(self, sheets):
        words = {
            "title": self._certificates[0].words["title"],
            "sheets": sheets,
            "specimen": self._specimen,
        }
        html = HTML(string=render_to_string("ceremonies/paper/document.html", words), url_fetcher=self._fetcher)
        return html.render(stylesheets=self._styles, font_config=self._fonts)

    def _style(self, name):
        return CSS(url=f"psm:css/{name}.css", url_fetcher=self._fetcher, font_config=self._fonts)


def _free(page, sheet):
    """How many mm are free between the words and the foot; less than none where they overlap."""
    words, foot = page.anchors[f"words-{sheet.at}"], page.anchors[f"foot-{sheet.at}"]
    return (foot[1] - words[3]) * 25.4 / 96

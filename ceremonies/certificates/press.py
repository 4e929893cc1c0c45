"""Certificates on paper: one HTML document, a page each, which WeasyPrint makes a PDF of.

That is the plain way. It takes long for many, so that of many it makes no more than the formes: formes.py.
"""

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import inf, isnan, nan

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from ceremonies.certificates import fonts
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fast_print import Formes
from ceremonies.certificates.fetcher import PaperFetcher
from ceremonies.certificates.layout import (
    BACKS,
    COLUMNS,
    NAME_LEADING,
    SENTENCES,
    TIGHTNESSES,
    Back,
    Sheet,
    back_key,
    design_of,
    has_back,
)
from ceremonies.certificates.shaping import CannotSetError

MOST_PROBLEMS = 10  # Told at once: a venue that is too long is too long for everybody.
ONTO_BLANK, BLANK_ITSELF = "tanpa-blangko", "blangko"  # Stylesheets, each beside the one of the ROOM.
# How high, in mm, what is one person's may be where the words around it are on the paper already: ruang-blangko.css.
ROOM = {"number": 11, "name": 28, "born": 6, "place": 7}
LINE_HEIGHT = {"name": NAME_LEADING}  # Of the stylesheet, where it is not 1.28.
# Made to ISO 19005-3, level A: with everything it needs inside, tagged, in a language, with words for its pictures.
ARCHIVE = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
FEWEST = 8  # Sheets that are worth a forme: it takes WeasyPrint as long as some four pages.
LEAST_ROOM = 0.01  # mm, for what is lost in reckoning.
MOST_LOWERED = 30  # mm: the stylesheet knows no more.

logger = logging.getLogger(__name__)

# What prints of this process have measured, for each look. Checks measure anew: they see whether a logo is there.
_measured = {}


def render(certificates, *, paper, specimen=False, blank="", archive=False):
    """Return a PDF of the certificates, a page each, in their order.

    `paper` is "f4" (330 × 215 mm), "folio" (330 × 216 mm) or "a4" (297 × 210 mm), all landscape; a specimen has
    CONTOH across each page.
    `blank` is ONTO_BLANK for paper that has all that is the same for everybody already, so that only what is one
    person's is printed, or BLANK_ITSELF for that paper.
    With `archive` it is a PDF/A-3 with tags, to be kept rather than printed: each is followed by its back, if any.
    Raises PaperError where a page would not be as it should: too full, a letter or a picture missing, no such design.
    """
    certificates = list(certificates)
    if not certificates:
        raise PaperError("Belum ada lembar yang dapat dicetak.")
    if paper not in COLUMNS:
        raise PaperError(f"Kertas {paper} tidak dikenal; pilih F4, Folio, atau A4.")
    with plain_errors():
        press = Press(certificates, paper, specimen, blank)
        if archive:
            return press.make(press.sheets(), backs=True, **ARCHIVE)
        return press.print()


def render_back(certificate, *, paper):
    """Return a PDF of one page, the back of the certificate. Raises PaperError where it has none or too much."""
    with plain_errors():
        return Press([certificate], paper, specimen=False).back()


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
        self._blank = blank
        self._fonts = FontConfiguration()
        # For each frame of sheets: the room on the page without a name, and the height of a name that leaves none.
        self._rooms, self._too_high = {}, {}
        self._backs = {}

    @cached_property
    def _styles(self):
        blanks = ["ruang-blangko", self._blank] if self._blank else []
        return [self._style(name) for name in ["fonts", *self._designs(), *blanks]]

    def print(self):
        """The pages, the fast way where the design and the words allow it."""
        look = self._specimen, self._blank
        if not settings.DEBUG:
            self._rooms, self._too_high = _measured.setdefault(look, ({}, {}))
        if len(self._certificates) >= FEWEST:
            try:
                return Formes(self.sheets, self.make, look).print()
            except CannotSetError as reason:
                told = "%d sheets of %s go the plain way, which is slow: %s"
                logger.warning(told, len(self._certificates), ", ".join(self._designs()), reason)
        return self.make(self.sheets())

    def make(self, sheets, letters="", *, backs=False, **options):
        """A PDF of sheets by WeasyPrint alone, each on its page; `letters` of all fonts come on one more.

        With `backs` the back of each follows it, where it has one.
        """
        for sheet in sheets if backs else ():
            if has_back(sheet.certificate):
                sheet.back = self._back_of(sheet.certificate)
        document = self._lay_out(sheets, letters)
        fronts = [page for page in document.pages if any(name.startswith("words-") for name in page.anchors)]
        expected = len(sheets) + sum(sheet.back is not None for sheet in sheets) + bool(letters)
        if len(document.pages) != expected or min(map(_free, fronts, range(len(fronts)))) < 0:
            raise PaperError("Tulisan tidak muat di halamannya. Beri tahu pengelola aplikasi.")
        return document.write_pdf(**options)

    def back(self):
        """The back of the first certificate, alone."""
        return self._lay_out_back(self._back_of(self._certificates[0])).write_pdf()

    def _back_of(self, certificate):
        """The back of a certificate, set as beautifully as its page allows."""
        if not has_back(certificate):
            raise PaperError("Materi pelatihan belum diisi, jadi tidak ada halaman belakang.")
        key = back_key(certificate)
        if key not in self._backs:
            tried = (Back(certificate, self._paper, *columns_and_size) for columns_and_size in BACKS)
            self._backs[key] = next((back for back in tried if len(self._lay_out_back(back).pages) == 1), None)
        if self._backs[key] is None:
            raise PaperError("Materi pelatihan tidak muat di satu halaman belakang. Singkat nama materinya.")
        return self._backs[key]

    def _lay_out_back(self, back):
        html = render_to_string("ceremonies/paper/document.html", {"title": "Materi pelatihan", "back": back})
        return HTML(string=html, url_fetcher=PaperFetcher([])).render(stylesheets=self._styles, font_config=self._fonts)

    def sheets(self):
        """The sheets of all certificates, each as loosely set as its page allows."""
        return self._sheets(self._certificates)

    def problems(self):
        found = list(islice(self._wrong(), MOST_PROBLEMS))
        if len(found) == MOST_PROBLEMS:
            found.append("Pemeriksaan berhenti di sini; yang lain mungkin bernasib sama.")
        return found

    def _wrong(self):
        try:
            for certificate in filter(has_back, self._certificates):
                self._back_of(certificate)
        except PaperError as error:
            yield str(error)
        yield from (setting.problem for setting in self.names_as_set() if setting.problem)

    def names_as_set(self):
        for certificate in self._certificates:
            try:
                with plain_errors():
                    (sheet,) = self._sheets([certificate])
                yield NameSetting(sheet.name.lines, sheet.name.size)
            except PaperError as error:
                yield NameSetting((certificate.name,), problem=str(error))

    def _sheets(self, certificates):
        """The sheets of certificates, each as loosely set as its page allows."""
        found, left = {}, list(range(len(certificates)))
        for tightness in TIGHTNESSES:
            found |= self._that_fit({at: certificates[at] for at in left}, tightness)
            left = [at for at in left if at not in found]
            if not left:
                return [found[at] for at in range(len(found))]
        first = certificates[left[0]]
        about, _ = SENTENCES[first.design]
        told = f"Tulisan pada {first.design} {first.name} tidak muat di satu halaman."
        raise PaperError(f"{told} Persingkat kop, {about}.")

    def _that_fit(self, certificates, tightness):
        """The sheets of those certificates whose pages have room for them at that tightness, by the same keys."""
        sheets = {at: Sheet(certificate, self._paper, tightness) for at, certificate in certificates.items()}
        self._measure(sheets.values())
        return {at: sheet for at, sheet in sheets.items() if self._fits(sheet)}

    def _fits(self, sheet):
        """Lower the words of a sheet by half of the room that is free on its page; return whether there is any."""
        room = self._room(sheet)
        sheet.lower = min(max(int(room / 2), 0), MOST_LOWERED)
        if self._blank and room >= LEAST_ROOM:
            _check_blank(sheet)
        return room >= LEAST_ROOM

    def _name_height(self, sheet):
        """How much of the page the name takes beside the frame: on a blank its room has one height, of the frame."""
        return 0 if self._blank else sheet.name_height

    def _room(self, sheet):
        """How many mm are free on the page of a sheet, as far as it was measured."""
        too_high = self._too_high.get(sheet.frame, inf)
        height = self._name_height(sheet)
        return -1 if height >= too_high else self._rooms.get(sheet.frame, nan) - height

    def _measure(self, sheets):
        """See how many mm are free on the pages of sheets. One of each frame is laid out: most are of the same few."""
        lowest = {}
        for sheet in sheets:
            if isnan(self._room(sheet)):
                known = lowest.setdefault(sheet.frame, sheet)
                lowest[sheet.frame] = min(known, sheet, key=self._name_height)
        for sheet in lowest.values():
            pages = self._lay_out([sheet]).pages
            if len(pages) == 1:
                self._rooms[sheet.frame] = _free(pages[0], 0) + self._name_height(sheet)
            else:
                self._too_high[sheet.frame] = self._name_height(sheet)

    def _lay_out(self, sheets, letters=""):
        for at, sheet in enumerate(sheets):
            sheet.at = at
        words = {
            "title": sheets[0].certificate.words["title"],
            "sheets": sheets,
            "letters": letters and {name: fonts.held(letters, name) for name in fonts.NAMES_IN_PDF.values()},
            "specimen": self._specimen,
        }
        fetcher = PaperFetcher([sheet.certificate for sheet in sheets])
        html = HTML(string=render_to_string("ceremonies/paper/document.html", words), url_fetcher=fetcher)
        return html.render(stylesheets=self._styles, font_config=self._fonts)

    def _designs(self):
        return sorted(set(map(design_of, self._certificates)))

    def _style(self, name):
        return CSS(url=f"psm:css/{name}.css", url_fetcher=PaperFetcher([]), font_config=self._fonts)


def _free(page, at):
    """How many mm are free between words and foot of the page at that place; less than none where they overlap."""
    words, foot = page.anchors[f"words-{at}"], page.anchors[f"foot-{at}"]
    return (foot[1] - words[3]) * 25.4 / 96


def _check_blank(sheet):
    """Raise PaperError where what is one person's does not fit in the room that a blank has for it."""
    for part, room in ROOM.items():
        block = getattr(sheet, part)
        if len(block) * block.size * LINE_HEIGHT.get(part, 1.28) * fonts.MM_PER_POINT > room:
            raise PaperError(
                f"Nama atau tempat pada piagam {sheet.certificate.name} tidak muat di blangko. "
                "Cetak piagam ini tanpa blangko."
            )

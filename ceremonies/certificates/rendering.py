"""Certificates as a PDF: WeasyPrint renders one HTML document with a page for each.

This is the plain way. It is slow for many; then it renders only one page of each kind: fast_print.py. What a page may
load is here, too: `PaperFetcher`. Nothing else in the project uses WeasyPrint.
"""

import logging
from contextlib import contextmanager, suppress
from functools import cached_property
from math import inf, isnan, nan
from pathlib import Path
from urllib.parse import unquote

import pydyf
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from ceremonies.certificates import fonts, qr
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fast_print import FastPrint
from ceremonies.certificates.layout import (
    BACKS,
    COLUMNS,
    NAME_LEADING,
    SENTENCES,
    TIGHTNESSES,
    Back,
    CertificateLayout,
    back_key,
    design_of,
)
from ceremonies.certificates.shaping import NeedsWeasyPrintError
from registry.models.trouble import trouble_of

ONTO_BLANK, BLANK_ITSELF = "tanpa-blangko", "blangko"  # Stylesheets, each beside the one of the ROOM.
# The height in mm for a person's own blocks on a blank, which has all other words already: ruang-blangko.css.
ROOM = {"number": 11, "name": 28, "born": 6, "place": 7}
LINE_HEIGHT = {"name": NAME_LEADING}  # Of the stylesheet, where it is not 1.28.
# Made to ISO 19005-3, level A: with everything it needs inside, tagged, in a language, with words for its pictures.
ARCHIVE = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
# What viewers are asked (ISO 32000-2, 12.2): one that shrinks a page to its printer's margins would move the words on a
# blank. `ceremonies.printing.stack` asks again for pages that it has joined.
OWN_SIZE = {"PrintScaling": "/None", "PickTrayByPDFSize": "true"}
FEWEST_FOR_FAST = 8  # From so many certificates on the fast way is worth its start, which costs as much as four pages.
LEAST_ROOM = 0.01  # mm, for what rounding loses.
MOST_LOWERED = 30  # mm: the stylesheet knows no more.

# WeasyPrint ignores a stylesheet without a content type and writes only a line in the log.
CONTENT_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

logger = logging.getLogger(__name__)

# What this process has measured, for each look.
_measured = {}


def render(certificates, *, paper, specimen=False, blank="", archive=False, is_part=False):
    """Return a PDF of the certificates, a page each, in their order.

    `paper` is "f4" (330 × 215 mm), "folio" (330 × 216 mm) or "a4" (297 × 210 mm), all landscape; a specimen has
    CONTOH across each page.
    `blank` is ONTO_BLANK for paper that has the common words already, so that only the own words of each person are
    printed, or BLANK_ITSELF for that paper.
    With `archive` it is a PDF/A-3 with tags, to be kept rather than printed; a back follows its front.
    With `is_part` they are some of those that `get_ready` was given, so few of them are made the fast way, too.
    Raises PaperError where a page would not be as it should: too full, a letter or a picture missing, no such design.
    """
    certificates = list(certificates)
    if not certificates:
        raise PaperError("Belum ada lembar yang dapat dicetak.")
    if paper not in COLUMNS:
        raise PaperError(f"Kertas {paper} tidak dikenal; pilih F4, Folio, atau A4.")
    with plain_errors():
        renderer = Renderer(certificates, paper, specimen, blank)
        if archive:
            return renderer.plain_pdf(renderer.layouts(), backs=True, **ARCHIVE)
        return renderer.pdf(is_part=is_part)


def get_ready(certificates, *, paper, blank=""):
    """Make fast pages of all kinds of these certificates, so that printing some of them takes no WeasyPrint.

    They are kept by this process. Raises PaperError like `render`.
    """
    with plain_errors():
        Renderer(certificates, paper, specimen=False, blank=blank).get_ready()


def render_back(certificate, *, paper):
    """Return a PDF of one page, the back of the certificate. Raises PaperError where it has none or too much."""
    with plain_errors():
        return Renderer([certificate], paper, specimen=False).back_pdf()


def render_backs(certificates, *, paper):
    """Yield the back of each of these certificates as a PDF, None for one without. Equal backs are the same object."""
    made = {"": None}
    for certificate in certificates:
        key = back_key(certificate)
        if key not in made:
            made[key] = render_back(certificate, paper=paper)
        yield made[key]


def print_html(html, *, styles, logo="", codes=(), photographs=(), archive=False):
    """Return an HTML document as a PDF, with these stylesheets of the project; with `archive` as a PDF/A-3 with tags.

    It may show this logo of an office, the QR codes of these texts as psm:qr/NUMBER, from 0, and these photographs (the
    bytes of JPEGs) as psm:photograph/NUMBER.
    """
    fetcher, config = PaperFetcher([], logo, codes, photographs), FontConfiguration()
    with plain_errors():
        stylesheets = [CSS(url=f"psm:css/{name}.css", url_fetcher=fetcher, font_config=config) for name in styles]
        document = HTML(string=html, url_fetcher=fetcher)
        options = ARCHIVE if archive else {}
        return document.write_pdf(stylesheets=stylesheets, font_config=config, finisher=ask_for_own_size, **options)


def ask_for_own_size(_, pdf):
    """Ask viewers to print the PDF in its own size; WeasyPrint calls it with what it is about to write."""
    asked = pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())
    asked.update(OWN_SIZE)


@contextmanager
def plain_errors():
    """Raise what our fetcher raised. WeasyPrint wraps it in a BaseException, which no view catches."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise error.__cause__ from None


class PaperFetcher(URLFetcher):
    """Serves psm:css/…, psm:img/…, psm:font/NAME, psm:qr/NUMBER of these certificates, psm:photograph/NUMBER of these,
    and psm:logo/PATH of the certificates' logos or of one more.

    Everything else is refused: no paper reads another file of this machine or loads anything from another machine.
    Raises PaperError for it and for missing files; WeasyPrint's caller gets it as the cause of a FatalURLFetchingError.
    """

    def __init__(self, certificates, logo="", codes=(), photographs=()):
        super().__init__(fail_on_errors=True)
        self._photographs = photographs
        self._codes = [*codes, *(certificate.public_url for certificate in certificates)]
        self._logos = {logo, *(certificate.words["logo"] for certificate in certificates)}
        self._loaded_logos = set()

    def check_logo(self, name):
        """Raise PaperError where this logo cannot be loaded. It is loaded once; an empty name is no logo."""
        if name and name not in self._loaded_logos:
            self._logo("logo", name)
            self._loaded_logos.add(name)

    def fetch(self, url, headers=None):
        scheme, _, path = url.partition(":")
        kind, _, name = unquote(path).partition("/")
        serve = {
            "css": self._static,
            "img": self._static,
            "font": self._font,
            "logo": self._logo,
            "qr": self._qr,
            "photograph": self._photograph,
        }
        if scheme != "psm" or kind not in serve:
            raise PaperError(f"Piagam meminta {url}, yang tidak boleh dimuat. Beri tahu pengelola aplikasi.")
        content, content_type = serve[kind](kind, name)
        return URLFetcherResponse(url, content, {"Content-Type": content_type})

    def _static(self, kind, name):
        # A plain name only: the finders would accept "../site.css", too.
        path = finders.find(f"{kind}/paper/{name}") if Path(name).name == name else None
        if not path:
            raise PaperError(f"Gambar atau gaya piagam {name} tidak ditemukan. Beri tahu pengelola aplikasi.")
        return Path(path).read_bytes(), CONTENT_TYPES[Path(name).suffix]

    def _font(self, _kind, name):
        return Path(fonts.FILES[name]).read_bytes(), "font/otf"

    def _logo(self, _kind, name):
        if name not in self._logos:
            raise PaperError(f"Piagam meminta {name}, yang bukan logo kantor. Beri tahu pengelola aplikasi.")
        try:
            with default_storage.open(name) as file:
                readable = all(get_image_dimensions(file))
                file.seek(0)
                content = file.read()
        except (OSError, SuspiciousOperation) as error:
            if trouble_of(error):  # It passes by: nobody has to upload the logo again.
                raise
            readable = False
        if not readable:
            raise PaperError(
                f"Logo kantor ({name}) tidak ada atau tidak dapat dibaca. Unggah lagi logonya untuk piagam yang belum "
                "terbit; untuk piagam yang sudah terbit, pulihkan berkas itu dari cadangan."
            )
        return content, CONTENT_TYPES.get(Path(name).suffix.lower(), "image/png")

    def _photograph(self, _kind, number):
        return self._photographs[int(number)], "image/jpeg"

    def _qr(self, _kind, number):
        return qr.png(self._codes[int(number)]), "image/png"


class Renderer:
    """One run of WeasyPrint for these certificates."""

    def __init__(self, certificates, paper, specimen, blank=""):
        self._certificates = certificates
        self._paper = paper
        self._specimen = specimen
        self._blank = blank
        self._look = specimen, blank
        # By `frame_key`: the room on the page without a name, and the height of a name that leaves none.
        self._rooms, self._too_high = {}, {}
        self._backs = {}  # By paper and `back_key`; None where it fits on no page.

    @cached_property
    def _fonts(self):
        """The fonts of this run, made once something is laid out: often all was measured before."""
        return FontConfiguration()

    @cached_property
    def _styles(self):
        blanks = ["ruang-blangko", self._blank] if self._blank else []
        return [self._style(name) for name in ["fonts", *self._designs(), *blanks]]

    def pdf(self, *, is_part=False):
        """A PDF of all certificates, the fast way where the design and the words allow it."""
        self.use_what_was_measured()
        if len(self._certificates) >= FEWEST_FOR_FAST or (is_part and self._fast_print.is_ready()):
            try:
                return self.fast_pdf()
            except NeedsWeasyPrintError as reason:
                message = "%d sheets of %s go the plain way, which is slow: %s"
                logger.warning(message, len(self._certificates), ", ".join(self._designs()), reason)
        return self.plain_pdf(self.layouts())

    def fast_pdf(self):
        """Like `pdf`, the fast way alone. Raises NeedsWeasyPrintError where it cannot be taken."""
        return self._fast_print.print()

    @property
    def _fast_print(self):
        return FastPrint(self.layouts, self.plain_pdf, self._look)

    def get_ready(self):
        """Make what is needed for a print of some of these certificates the fast way, where it can be taken."""
        self.use_what_was_measured()
        if len(self._certificates) >= FEWEST_FOR_FAST:
            with suppress(NeedsWeasyPrintError):  # The log has the reason as soon as they are printed.
                self._fast_print.get_ready()

    def plain_pdf(self, layouts, letters="", *, backs=False, **options):
        """A PDF of layouts by WeasyPrint alone, a page each. One more page has `letters` in all fonts.

        With `backs` each is followed by its back, where it has one.
        """
        for layout in layouts if backs else ():
            if layout.certificate.has_back:
                layout.back = self.back_of(layout.certificate)
        document = self._lay_out(layouts, letters)
        fronts = [page for page in document.pages if any(name.startswith("words-") for name in page.anchors)]
        expected = len(layouts) + sum(layout.back is not None for layout in layouts) + bool(letters)
        if len(document.pages) != expected or min(map(_free, fronts, range(len(fronts)))) < 0:
            raise PaperError("Tulisan tidak muat di halamannya. Beri tahu pengelola aplikasi.")
        return document.write_pdf(finisher=ask_for_own_size, **options)

    def back_pdf(self):
        """A PDF of the back of the first certificate, alone."""
        return self._lay_out_back(self.back_of(self._certificates[0])).write_pdf(finisher=ask_for_own_size)

    @plain_errors()
    def back_of(self, certificate):
        """The `Back` of a certificate, as beautiful as the page allows."""
        if not certificate.has_back:
            raise PaperError("Materi pelatihan belum diisi, jadi tidak ada halaman belakang.")
        key = self._paper, back_key(certificate)
        if key not in self._backs:
            tried = (Back(certificate, self._paper, *columns_and_size) for columns_and_size in BACKS)
            self._backs[key] = next((back for back in tried if len(self._lay_out_back(back).pages) == 1), None)
        if self._backs[key] is None:
            raise PaperError("Materi pelatihan tidak muat di satu halaman belakang. Singkat nama materinya.")
        return self._backs[key]

    def _lay_out_back(self, back):
        html = render_to_string("ceremonies/paper/document.html", {"title": "Materi pelatihan", "back": back})
        return HTML(string=html, url_fetcher=PaperFetcher([])).render(stylesheets=self._styles, font_config=self._fonts)

    def layouts(self):
        """The layouts of all certificates, each as loose as its page allows."""
        return self.layouts_of(self._certificates)

    @plain_errors()
    def layouts_of(self, certificates):
        """The layouts of these certificates alone. Raises PaperError where one does not fit on its page."""
        fitting, left = {}, list(range(len(certificates)))
        for tightness in TIGHTNESSES:
            fitting |= self._that_fit({at: certificates[at] for at in left}, tightness)
            left = [at for at in left if at not in fitting]
            if not left:
                return [fitting[at] for at in range(len(fitting))]
        first = certificates[left[0]]
        about, _ = SENTENCES[first.design]
        raise PaperError(
            f"Tulisan pada {first.design} {first.name} tidak muat di satu halaman. Persingkat kop, {about}."
        )

    def _that_fit(self, certificates, tightness):
        """The layouts of those certificates that fit on their pages at that tightness, by the same keys."""
        layouts = {at: CertificateLayout(each, self._paper, tightness) for at, each in certificates.items()}
        self._measure(layouts.values())
        return {at: layout for at, layout in layouts.items() if self._fits(layout)}

    def _fits(self, layout):
        """Lower the words by half of the room that is free on the page. Return whether there is any."""
        room = self._room(layout)
        layout.lower = min(max(int(room / 2), 0), MOST_LOWERED)
        if self._blank and room >= LEAST_ROOM:
            _check_blank(layout)
        return room >= LEAST_ROOM

    def _name_height(self, layout):
        """The height of the name in mm; 0 on a blank, where the room for names is always equally high."""
        return 0 if self._blank else layout.name_height

    def _room(self, layout):
        """How many mm are free on the page of a layout; nan where no page of its kind was measured yet."""
        too_high = self._too_high.get(layout.frame_key, inf)
        height = self._name_height(layout)
        return -1 if height >= too_high else self._rooms.get(layout.frame_key, nan) - height

    def fetcher(self):
        """What loads the files that these certificates need."""
        return PaperFetcher(self._certificates)

    def use_what_was_measured(self):
        """Measure no page that this process has measured, unless a developer may have changed its style since."""
        if not settings.DEBUG:
            self._rooms, self._too_high, self._backs = _measured.setdefault(self._look, ({}, {}, {}))

    def _measure(self, layouts):
        """Measure how many mm are free on the pages of layouts: WeasyPrint renders one of each `frame_key`."""
        lowest = {}
        for layout in layouts:
            if isnan(self._room(layout)):
                known = lowest.setdefault(layout.frame_key, layout)
                lowest[layout.frame_key] = min(known, layout, key=self._name_height)
        for layout in lowest.values():
            pages = self._lay_out([layout]).pages
            if len(pages) == 1:
                self._rooms[layout.frame_key] = _free(pages[0], 0) + self._name_height(layout)
            else:
                self._too_high[layout.frame_key] = self._name_height(layout)

    def _lay_out(self, layouts, letters=""):
        for at, layout in enumerate(layouts):
            layout.at = at
        words = {
            "title": layouts[0].certificate.words["title"],
            "layouts": layouts,
            "letters": letters and {name: fonts.without_missing(letters, name) for name in fonts.NAMES_IN_PDF.values()},
            "specimen": self._specimen,
        }
        fetcher = PaperFetcher([layout.certificate for layout in layouts])
        html = HTML(string=render_to_string("ceremonies/paper/document.html", words), url_fetcher=fetcher)
        return html.render(stylesheets=self._styles, font_config=self._fonts)

    def _designs(self):
        return sorted(set(map(design_of, self._certificates)))

    def _style(self, name):
        return CSS(url=f"psm:css/{name}.css", url_fetcher=PaperFetcher([]), font_config=self._fonts)


def _free(page, at):
    """How many mm are free between the words and the foot of the page; below 0 where they overlap."""
    words, foot = page.anchors[f"words-{at}"], page.anchors[f"foot-{at}"]
    return (foot[1] - words[3]) * 25.4 / 96


def _check_blank(layout):
    """Raise PaperError where an own block does not fit in the room that a blank has for it."""
    for part, room in ROOM.items():
        block = getattr(layout, part)
        if len(block) * block.size * LINE_HEIGHT.get(part, 1.28) * fonts.MM_PER_POINT > room:
            raise PaperError(
                f"Nama atau tempat pada piagam {layout.certificate.name} tidak muat di blangko. "
                "Cetak piagam ini tanpa blangko."
            )

"""Prints many certificates fast: WeasyPrint makes one page of each kind, and all others are filled in from it.

These pages are kept for as long as the process lives, because a long print is made in pieces.
"""

import copy
from collections import deque
from io import BytesIO
from types import SimpleNamespace

import pikepdf
from django.conf import settings

from ceremonies.certificates.fast_page import FastDocument, FastPage, LacksGlyphsError
from ceremonies.certificates.layout import OWN_BLOCKS, Block
from ceremonies.certificates.shaping import NeedsWeasyPrintError, can_shape
from ceremonies.values import certificate_words

FEW = 2  # Where no kind has more sheets than that a fast page saves nothing: WeasyPrint makes two pages of it anyway.
# Ligatures that a font in the file must have in addition to the letters.
LIGATURES = "fb ff fh fi fj fk fl ft ffb ffh ffi ffj ffk ffl fft tt Th"
ASCII = "".join(map(chr, range(33, 127)))
COMMON = {" ", *ASCII}
MOST_LETTERS_MISSED = 4

_kept = deque(maxlen=6)


def forget():
    """Throw away all fast pages of this process."""
    _kept.clear()


class FastPrint:
    """One print of many certificates the fast way.

    `layouts` is a function that lists the `CertificateLayout`s, anew at each call. `plain_pdf` is a function by which
    WeasyPrint makes a PDF of layouts, a page each, and of letters. `look` is what all these pages have in common
    beside their layouts, such as CONTOH across the page.
    """

    def __init__(self, layouts, plain_pdf, look):
        self._layouts = layouts
        self._plain_pdf = plain_pdf
        self._look = look

    def print(self):
        """Return a PDF, a page for each layout. Raises NeedsWeasyPrintError where only WeasyPrint can make it."""
        layouts = self._layouts()
        texts = _own_texts(layouts)
        pages = self._pages_for(layouts, texts)
        for _ in range(MOST_LETTERS_MISSED):
            try:
                return pages.print(layouts, self._look)
            except LacksGlyphsError as error:
                # The letters were there, but not the ligatures of this line.
                texts.add(error.text)
                layouts = self._layouts()
                pages = self._new_pages(layouts, texts)
        raise NeedsWeasyPrintError("too many ligatures")

    def get_ready(self):
        """Make the fast pages for all of these layouts, where none are kept, for prints of some of them to come."""
        layouts = self._layouts()
        self._pages_for(layouts, _own_texts(layouts))

    def is_ready(self):
        """Whether fast pages for all of these layouts are kept."""
        layouts = self._layouts()
        return self._kept_pages(layouts, _own_texts(layouts)) is not None

    def _pages_for(self, layouts, texts):
        return self._kept_pages(layouts, texts) or self._new_pages(layouts, texts)

    def _kept_pages(self, layouts, texts):
        keys = {_key_of(self._look, layout) for layout in layouts}
        kept = () if settings.DEBUG else list(_kept)
        return next((pages for pages in kept if pages.can_print(keys, texts)), None)

    def _new_pages(self, layouts, texts):
        pages = FastPages(self._plain_pdf, self._look, layouts, texts)
        _kept.appendleft(pages)
        return pages


class FastPages:
    """A `FastPage` for each kind of layout, with the fonts that they need, in one PDF.

    Nothing of it changes once it is made, so threads may share it.
    """

    def __init__(self, plain_pdf, look, layouts, texts):
        self._texts = frozenset(texts)
        groups = {}
        for layout in layouts:
            groups.setdefault(_key_of(look, layout), []).append(layout)
        singles = groups.pop(None, [])
        if max(map(len, groups.values()), default=0) <= FEW:
            raise NeedsWeasyPrintError("no two of them are alike")
        # Of rare kinds, too: the next piece of a print run, or the same print once more, then needs no WeasyPrint.
        pairs = {key: (copy.copy(group[0]), twin_of(group[0])) for key, group in groups.items()}
        letters = " ".join([ASCII, LIGATURES, *sorted(texts)])
        models = [layout for pair in pairs.values() for layout in pair]
        self._made = plain_pdf([*models, *singles], letters)
        self._singles = {id(layout): at for at, layout in enumerate(singles, len(models))}
        with pikepdf.open(BytesIO(self._made)) as made:
            self.by_key = {
                key: FastPage(made.pages[2 * at], made.pages[2 * at + 1], *pair)
                for at, (key, pair) in enumerate(pairs.items())
            }

    def can_print(self, keys, texts):
        """Whether there is a page for each of these keys, and the fonts have the letters of these own texts."""
        return keys <= self.by_key.keys() and texts <= self._texts

    def print(self, layouts, look):
        """Return a PDF of these layouts. The list is empty afterwards: each layout is let go once its page is made."""
        layouts.reverse()
        with pikepdf.open(BytesIO(self._made)) as pdf:
            document = FastDocument(pdf)
            while layouts:
                layout = layouts.pop()
                if key := _key_of(look, layout):
                    document.add(self.by_key[key], layout)
                else:
                    document.add_made_page(self._singles[id(layout)])
            return document.save()


def _own_texts(layouts):
    """The letters of the own lines of layouts, without those that each fast page has."""
    return set().union(*(line for layout in layouts for line in layout.own_lines.values())) - COMMON


def _key_of(look, layout):
    """Equal for layouts with one fast page; None where a line is one that only WeasyPrint can shape."""
    return (look, layout.page_key) if all(map(can_shape, layout.own_lines.values())) else None


def twin_of(layout):
    """The same layout with other own lines and another code. Its certificate has only the words that many share."""
    certificate, twin = layout.certificate, copy.copy(layout)
    for name in OWN_BLOCKS:
        block = getattr(layout, name)
        # Much shorter than a long line, much longer than a short one: so its place shows how it is aligned.
        longer = ("" if len(line) > 8 else "Kembar kembar " for line in block)
        lines = (f"{first}{name[:2]} {at}" for at, first in enumerate(longer))
        setattr(twin, name, Block(tuple(lines), block.size))
    twin.certificate = SimpleNamespace(
        design=certificate.design,
        design_version=certificate.design_version,
        words={key: value for key, value in certificate.words.items() if key not in certificate_words.OWN_BLOCKS},
        public_url=f"{certificate.public_url}{'kembar' * 4}",
    )
    return twin

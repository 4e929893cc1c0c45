"""Many sheets the fast way: WeasyPrint makes a forme of each kind of sheet there is, from which the pages are printed.

The formes are kept for as long as the process lives: a long print comes in pieces.
"""

import copy
from collections import deque
from io import BytesIO
from types import SimpleNamespace

import pikepdf
from django.conf import settings

from ceremonies.certificates.fast_page import Forme, Imprint, LacksGlyphsError
from ceremonies.certificates.layout import OWN_BLOCKS, Block
from ceremonies.certificates.shaping import CannotSetError, can_set
from ceremonies.values import certificate_words

FEW = 2  # Sheets of a kind that WeasyPrint has made as soon as their forme.
# What a font must hold beside the letters themselves: letters that grow together.
LIGATURES = "fb ff fh fi fj fk fl ft ffb ffh ffi ffj ffk ffl fft tt Th"
ASCII = "".join(map(chr, range(33, 127)))
COMMON = {" ", *ASCII}
MOST_LETTERS_MISSED = 4

_kept = deque(maxlen=6)


def forget():
    """Throw away all formes."""
    _kept.clear()


class Formes:
    """The way from sheets, which `sheets` lists anew whenever it is called, to their pages.

    `make` has WeasyPrint make a PDF of sheets, a page each, and of letters; `look` is what it makes them differ by.
    """

    def __init__(self, sheets, make, look):
        self._sheets = sheets
        self._make = make
        self._look = look

    def print(self):
        """Return a PDF of the sheets, a page each. Raises CannotSetError where that is for WeasyPrint alone."""
        sheets = self._sheets()
        words = set().union(*(line for sheet in sheets for line in sheet.own_lines.values())) - COMMON
        case = self._case(sheets, words)
        for _ in range(MOST_LETTERS_MISSED):
            try:
                return case.print(sheets, self._look)
            except LacksGlyphsError as error:
                # The letters were there, but not as they stand side by side in this line.
                words.add(error.text)
                sheets = self._sheets()
                case = self._new_case(sheets, words)
        raise CannotSetError("letters grow together in too many ways")

    def _case(self, sheets, words):
        kinds = {_kind(self._look, sheet) for sheet in sheets}
        for case in () if settings.DEBUG else list(_kept):
            if case.takes(kinds, words):
                return case
        return self._new_case(sheets, words)

    def _new_case(self, sheets, words):
        case = Case(self._make, self._look, sheets, words)
        _kept.appendleft(case)
        return case


class Case:
    """Formes with the fonts for them, in one PDF. It does not change once it is there, so threads may share it."""

    def __init__(self, make, look, sheets, words):
        self._words = frozenset(words)
        kinds = {}
        for sheet in sheets:
            kinds.setdefault(_kind(look, sheet), []).append(sheet)
        pairs, singles = {}, []
        for kind, group in kinds.items():
            if len(group) > FEW:
                pairs[kind] = copy.copy(group[0]), twin_of(group[0])
            else:
                singles += group
        if not pairs:
            raise CannotSetError("no two of them are alike")
        letters = " ".join([ASCII, LIGATURES, *sorted(words)])
        models = [sheet for pair in pairs.values() for sheet in pair]
        self._made = make([*models, *singles], letters)
        self._singles = {id(sheet): at for at, sheet in enumerate(singles, len(models))}
        with pikepdf.open(BytesIO(self._made)) as made:
            self.formes = {
                kind: Forme(made.pages[2 * at], made.pages[2 * at + 1], *pair)
                for at, (kind, pair) in enumerate(pairs.items())
            }

    def takes(self, kinds, words):
        """Whether all sheets of these kinds, with these own words, can be printed from what is here."""
        return kinds <= self.formes.keys() and words <= self._words

    def print(self, sheets, look):
        """Return a PDF of the sheets, which are taken off the list: thousands need not lie beside their pages."""
        sheets.reverse()
        with pikepdf.open(BytesIO(self._made)) as pdf:
            imprint = Imprint(pdf)
            while sheets:
                sheet = sheets.pop()
                forme = self.formes.get(_kind(look, sheet))
                if forme:
                    imprint.add(forme, sheet)
                else:
                    imprint.add_master(self._singles[id(sheet)])
            return imprint.save()


def _kind(look, sheet):
    """What sheets are alike by; one with a line that is for WeasyPrint alone is like no other."""
    is_ours = all(map(can_set, sheet.own_lines.values()))
    return (look, sheet.kind) if is_ours else (look, id(sheet))


def twin_of(sheet):
    """The same sheet with other own lines and another code; of the certificate it has what a design may print."""
    certificate, twin = sheet.certificate, copy.copy(sheet)
    for name in OWN_BLOCKS:
        block = getattr(sheet, name)
        # Much shorter than a long line, much longer than a short one: where it stands tells how it is aligned.
        longer = ("" if len(line) > 8 else "Kembar kembar " for line in block)
        lines = (f"{first}{name[:2]} {at}" for at, first in enumerate(longer))
        setattr(twin, name, Block(tuple(lines), block.size))
    twin.certificate = SimpleNamespace(
        design=certificate.design,
        design_version=certificate.design_version,
        words={name: value for name, value in certificate.words.items() if name not in certificate_words.OWN_BLOCKS},
        public_url=f"{certificate.public_url}{'kembar' * 4}",
    )
    return twin

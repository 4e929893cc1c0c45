"""A forme: what is the same on many sheets, made once by WeasyPrint, with gaps for the own words of each.

A content stream of a PDF may come in parts. What is common to all sheets stands in the file once, and each page lists
it in turn with its own parts: the words are in reading order, and no page holds those of anybody else.
"""

import re
import zlib
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import groupby

import pikepdf

from ceremonies.certificates import fonts, qr
from ceremonies.certificates.shaping import CannotSetError, set_line, shown

NEAR = 0.02  # Pixels of 1/96 inch that our place of a line may be away from WeasyPrint's: a 5,000th of an inch.
CERTAIN = 4  # Pixels that two lines must differ by, to see from where they stand how they are aligned.
OWN_CODE = "/own"  # What a page calls its QR code.
SHORT = 700  # Bytes of what is common that each page rather has itself than a part of its own.


class LacksGlyphsError(Exception):
    """A font in the file lacks glyphs for an own line."""

    def __init__(self, text):
        super().__init__()
        self.text = text


@dataclass(frozen=True)
class Text:
    """Glyphs shown at a place."""

    font: str  # As the page calls it.
    size: float
    matrix: tuple  # Empty where it goes on from the one before.
    glyphs: tuple  # (number, how much nearer the next one stands).

    def same_but_place(self, other):
        return (self.font, self.size, self.glyphs) == (other.font, other.size, other.glyphs)

    def written(self):
        place = f"{_numbers(self.matrix)} Tm\n" if self.matrix else ""
        return f"{self.font} {_number(self.size)} Tf\n{place}{shown(self.glyphs)} TJ\n".encode()


@dataclass(frozen=True)
class Drawn:
    """Any other operator, with its operands."""

    operator: str
    raw: bytes
    name: str  # Of what it draws, where it draws something by name.

    def written(self):
        return self.raw + b"\n"


class OwnCode:
    """Where the QR code is drawn."""

    def written(self, _lines):
        return f"{OWN_CODE} Do\n".encode()


@dataclass(frozen=True)
class OwnText:
    """Where one of the own lines stands, or a text that stands beside it on the same line."""

    line: tuple  # Which of the sheet's own lines.
    face: str  # Its font, as fonts.py calls it.
    size: float  # Its size.
    wide: float  # How wide it was on the sheet that was measured.
    moves: float  # How far the text moves to the right where the line is one pixel wider.
    text: Text  # As on that sheet.
    is_line: bool  # Whether it is the line itself.
    held: frozenset  # The glyphs that its font has in the file.

    def written(self, lines):
        line = set_line(lines[self.line], self.face, self.size)
        if self.is_line and not self.held.issuperset(line.glyphs):
            raise LacksGlyphsError(lines[self.line])
        right = self.text.matrix[4] + self.moves * (line.width - self.wide)
        before, after = self._beside_place
        return f"{before}{right:.4f}{after}{line.shown if self.is_line else self._shown} TJ\n".encode()

    @cached_property
    def _beside_place(self):
        text = self.text
        before = f"{text.font} {_number(text.size)} Tf\n{_numbers(text.matrix[:4])} "
        return before, f" {_number(text.matrix[5])} Tm\n"

    @cached_property
    def _shown(self):
        return shown(self.text.glyphs)


@dataclass(frozen=True)
class Moved:
    """A text that stands at another place on each of two pages, because an own line stands beside it."""

    text: Text
    other: Text


class Forme:
    """What is common to the sheets of one kind.

    It is seen from two pages that WeasyPrint made: that of a sheet, and that of its twin, with other own lines. Raises
    CannotSetError where these differ in more than their own lines and codes, or where we would set a line otherwise.
    """

    def __init__(self, page, twin_page, sheet, twin):
        items = Comparison(page, sheet, twin).of(page, twin_page)
        lines = sorted(item.line for item in items if isinstance(item, OwnText) and item.is_line)
        if lines and lines != sorted(sheet.own_lines):  # On a blank there is none of them.
            raise CannotSetError("an own line is not there, or there twice")
        self.parts = list(_parts(items))
        self.has_code = any(isinstance(item, OwnCode) for item in items)
        self.pictures = {item.name for item in items if isinstance(item, Drawn) and item.operator == "Do"}
        self.boxes = {name: list(map(float, page.obj[f"/{name}"])) for name in ("MediaBox", "TrimBox", "BleedBox")}


class Comparison:
    """The pages of a sheet and of its twin, side by side. They are of one PDF and share its fonts and pictures."""

    def __init__(self, page, sheet, twin):
        self._faces = {name: fonts.NAMES_IN_PDF.get(_face(font)) for name, font in page.Resources.Font.items()}
        self._held = {name: _glyphs_in(font) for name, font in page.Resources.Font.items()}
        self._pictures = page.Resources.get("/XObject", {})
        self._owners = sheet, twin
        self._lines = sheet.own_lines, twin.own_lines

    def of(self, page, twin_page):
        """What the page of the sheet draws, with gaps where its own is."""
        items, others = list(_items(page)), list(_items(twin_page))
        if len(items) != len(others):
            raise CannotSetError("more than the own words differs")
        gaps = [item if item == other else self._gap(item, other) for item, other in zip(items, others, strict=True)]
        own = [gap for gap in gaps if isinstance(gap, OwnText)]
        return [self._beside(gap, own) if isinstance(gap, Moved) else gap for gap in gaps]

    def _gap(self, item, other):
        """What stands for two items that differ."""
        if isinstance(item, Text) and isinstance(other, Text) and item.matrix and other.matrix:
            return Moved(item, other) if item.same_but_place(other) else self._own(item, other)
        if isinstance(item, Drawn) and isinstance(other, Drawn) and item.operator == other.operator == "Do":
            return self._picture(item, other)
        raise CannotSetError("more than the own words differs")

    def _picture(self, item, other):
        """What is drawn by other names: the same thing, or the codes of the two."""
        drawn = [self._pictures[each.name].read_bytes() for each in (item, other)]
        if drawn[0] == drawn[1]:
            return item
        if drawn != [qr.grey(owner.certificate.public_url) for owner in self._owners]:
            raise CannotSetError("a picture differs that is no code")
        return OwnCode()

    def _own(self, item, other):
        """The own line that we would set just so, on both."""
        face = self._faces[item.font]
        if face and item.font == other.font and item.size == other.size:
            for line in self._lines[0]:
                one, twins = (set_line(lines[line], face, item.size) for lines in self._lines)
                if _same_glyphs(one, item) and _same_glyphs(twins, other):
                    moves = _moves(item, other, twins.width - one.width)
                    return OwnText(line, face, item.size, one.width, moves, item, True, self._held[item.font])
        raise CannotSetError("a text differs that is not an own line, or it is set otherwise")

    def _beside(self, moved, own):
        """The text that moves with the one own line at its height."""
        neighbours = [line for line in own if line.text.matrix[5] == moved.text.matrix[5]]
        if len(neighbours) != 1:
            raise CannotSetError("a text moves with no own line, or with several")
        (line,) = neighbours
        twins = set_line(self._lines[1][line.line], line.face, line.size)
        moves = _moves(moved.text, moved.other, twins.width - line.wide)
        return replace(line, moves=moves, text=moved.text, is_line=False)


def _parts(items):
    """The parts of the content of a page: bytes that are common, or a list of what is own and of bytes between."""
    own = []
    groups = [(is_own, list(group)) for is_own, group in groupby(items, key=_is_own)]
    for at, (is_own, group) in enumerate(groups):
        if is_own:
            own += group
            continue
        common = b"".join(item.written() for item in group)
        if own and len(common) <= SHORT and at < len(groups) - 1:
            own.append(common)
            continue
        if own:
            yield own
            own = []
        yield common
    if own:
        yield own


def _is_own(item):
    return isinstance(item, OwnText | OwnCode)


def _moves(item, other, wider):
    """How far a text moves to the right where its line is one pixel wider: not at all, by half of it, or by all."""
    (*turned, right, down), (*others_turned, others_right, others_down) = item.matrix, other.matrix
    if turned != [1, 0, 0, -1] or turned != others_turned or abs(down - others_down) > NEAR or abs(wider) < CERTAIN:
        raise CannotSetError("a line stands askew, or it is not to be seen how it is aligned")
    moved = others_right - right
    moves = round(2 * moved / wider) / 2
    if abs(moves) > 1 or abs(moves * wider - moved) > NEAR:
        raise CannotSetError("a line is aligned neither left, right nor in the middle")
    return moves


def _same_glyphs(line, text):
    return len(line.glyphs) == len(text.glyphs) and all(
        glyph == other and abs(nearer - others) <= 1
        for (glyph, nearer), (other, others) in zip(line.glyphs_and_gaps, text.glyphs, strict=True)
    )


def _face(font):
    """What a font is called, without the mark of a subset before it."""
    return re.sub(r"^/([A-Z]{6}\+)?", "", str(font.BaseFont))


def _glyphs_in(font):
    """The numbers of the glyphs that a font of a PDF holds."""
    held, first = set(), 0
    for entry in font.DescendantFonts[0].W:
        if isinstance(entry, pikepdf.Array):
            held.update(range(first, first + len(entry)))
        else:
            first = int(entry)
    return frozenset(held)


def _items(page):
    """What the page's content draws: each text with its font, the rest as it is."""
    font, size, matrix, kept = None, 0, (), []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            font, size = str(operands[0]), float(operands[1])
        elif name == "Tm":
            matrix = tuple(map(float, operands))
        elif name == "TJ":
            yield Text(font, size, matrix, tuple(_glyphs(operands[0])))
            matrix = ()
        else:
            if name == "q":
                kept.append((font, size))
            elif name == "Q":
                font, size = kept.pop()
            raw = pikepdf.unparse_content_stream([(operands, operator)])
            yield Drawn(name, raw, str(operands[0]) if name == "Do" else "")


def _glyphs(shown):
    """The glyphs of an operand of TJ as (number, how much nearer the next one stands)."""
    glyphs = []
    for part in shown:
        if isinstance(part, pikepdf.String):
            written = bytes(part)
            glyphs += [[int.from_bytes(written[at : at + 2]), 0] for at in range(0, len(written), 2)]
        elif glyphs:
            glyphs[-1][1] += float(part)
        elif part:
            raise CannotSetError("a text begins beside its place")
    return [(glyph, int(nearer) if nearer == int(nearer) else nearer) for glyph, nearer in glyphs]


def _numbers(numbers):
    return " ".join(map(_number, numbers))


def _number(number):
    return f"{number:.6f}".rstrip("0").rstrip(".")


class Imprint:
    """A PDF that pages are printed into. It begins as what WeasyPrint made; all pages share its fonts and pictures."""

    def __init__(self, made):
        self._pdf = made
        self._masters = [page.obj for page in made.pages]
        self._resources = self._masters[0].Resources
        self._started, self._pictures = {}, {}
        self._pages = []
        # Names of places on the pages to start from, which would keep these in the file.
        if "/Names" in made.Root:
            del made.Root.Names

    def save(self):
        """Return the PDF with the pages that were printed."""
        # All at once: the 3,000th page takes pikepdf much longer to add than the 300th.
        self._pdf.Root.Pages.Kids = pikepdf.Array(self._pages)
        self._pdf.Root.Pages.Count = len(self._pages)
        written = BytesIO()
        self._pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue()

    def add_master(self, at):
        """Print one of the pages that WeasyPrint made as it is."""
        self._pages.append(self._masters[at])

    def add(self, forme, sheet):
        """Print a sheet from its forme."""
        if forme not in self._started:
            self._started[forme] = self._start(forme)
        parts, page, resources, pictures = self._started[forme]
        lines = sheet.own_lines
        pictures, resources, page = copy(pictures), copy(resources), copy(page)
        if forme.has_code:
            pictures[OWN_CODE] = self._code(sheet.certificate.public_url)
        resources.XObject = pictures
        page.Resources = resources
        page.Contents = pikepdf.Array([self._own(part, lines) if isinstance(part, list) else part for part in parts])
        self._pages.append(self._pdf.make_indirect(page))

    def _start(self, forme):
        """What its pages have in common: the parts of their content, and the dictionaries to begin from."""
        parts = [part if isinstance(part, list) else pikepdf.Stream(self._pdf, part) for part in forme.parts]
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, Parent=self._pdf.Root.Pages, **forme.boxes)
        pictures = pikepdf.Dictionary({name: self._resources.XObject[name] for name in forme.pictures})
        return parts, page, copy(self._resources), pictures

    def _own(self, items, lines):
        written = b"".join(item if isinstance(item, bytes) else item.written(lines) for item in items)
        return pikepdf.Stream(self._pdf, zlib.compress(written, 1), Filter=pikepdf.Name.FlateDecode)

    def _code(self, address):
        side, rows = qr.packed(address)
        picture = pikepdf.Stream(self._pdf, rows)
        picture.stream_dict = copy(self._picture(side))
        return picture

    def _picture(self, side):
        if side not in self._pictures:
            self._pictures[side] = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=side,
                Height=side,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=1,
                Filter=pikepdf.Name.FlateDecode,
            )
        return self._pictures[side]

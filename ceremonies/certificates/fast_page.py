"""A fast page: what many sheets have in common, made once by WeasyPrint, with gaps for the words of one person.

The content of a page in a PDF may come in several streams. What is common stands in the file once, and each page lists
it between its own streams. So the words are in reading order, and no page holds another person's words.
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
from ceremonies.certificates.shaping import NeedsWeasyPrintError, shape_line, tj_operand

NEAR = 0.02  # Pixels of 1/96 inch by which our position of a line may differ from WeasyPrint's: 1/5000 of an inch.
CERTAIN = 4  # Pixels by which the widths of two lines must differ, so that their positions show how they are aligned.
OWN_CODE = "/own"  # What a page calls its QR code.
SHORT = 700  # Common content up to so many bytes is repeated on each page: a stream of its own would not be smaller.


class LacksGlyphsError(Exception):
    """A font in the file lacks glyphs for an own line; `text` is that line."""

    def __init__(self, text):
        super().__init__()
        self.text = text


@dataclass(frozen=True)
class Text:
    """Glyphs shown at a place."""

    font: str  # As the page calls it.
    size: float
    matrix: tuple  # Its place. Empty where it continues the text before it.
    glyphs: tuple  # (number, kerning).

    def same_but_place(self, other):
        return (self.font, self.size, self.glyphs) == (other.font, other.size, other.glyphs)

    def content(self):
        place = f"{_numbers(self.matrix)} Tm\n" if self.matrix else ""
        return f"{self.font} {_number(self.size)} Tf\n{place}{tj_operand(self.glyphs)} TJ\n".encode()


@dataclass(frozen=True)
class Drawn:
    """Any other operator, with its operands."""

    operator: str
    raw: bytes
    name: str  # Of what it draws, where it draws something by name.

    def content(self):
        return self.raw + b"\n"


class OwnCode:
    """Where the QR code is drawn."""

    def content(self, _lines):
        return f"{OWN_CODE} Do\n".encode()


@dataclass(frozen=True)
class OwnText:
    """The place of one of a person's own lines, or of a common text beside it."""

    line: tuple  # Which own line it is: a key of `own_lines` of the layout.
    face: str  # The font of the line, as fonts.py calls it.
    size: float  # The size of the line.
    measured_width: float  # The width of the line, in pixels, on the page that WeasyPrint made.
    moves: float  # How far the text moves to the right where the line is one pixel wider.
    text: Text  # The text on the page that WeasyPrint made.
    is_line: bool  # Whether the text is the line itself.
    glyphs_in_file: frozenset  # The glyphs that the font has in the file.

    def content(self, lines):
        line = shape_line(lines[self.line], self.face, self.size)
        if self.is_line and not self.glyphs_in_file.issuperset(line.glyphs):
            raise LacksGlyphsError(lines[self.line])
        right = self.text.matrix[4] + self.moves * (line.width - self.measured_width)
        before, after = self._around_place
        return f"{before}{right:.4f}{after}{line.tj_operand if self.is_line else self._tj_operand} TJ\n".encode()

    @cached_property
    def _around_place(self):
        text = self.text
        before = f"{text.font} {_number(text.size)} Tf\n{_numbers(text.matrix[:4])} "
        return before, f" {_number(text.matrix[5])} Tm\n"

    @cached_property
    def _tj_operand(self):
        return tj_operand(self.text.glyphs)


@dataclass(frozen=True)
class Moved:
    """A text whose place differs between two pages because of an own line beside it."""

    text: Text
    other: Text


class FastPage:
    """What the pages of one kind have in common.

    It is found by comparing two pages that WeasyPrint made: that of a layout, and that of its twin with other own
    lines. Raises NeedsWeasyPrintError where they differ in more than own lines and codes, or where HarfBuzz alone
    would shape or place a line differently.
    """

    def __init__(self, page, twin_page, layout, twin):
        items = Comparison(page, layout, twin).compare(page, twin_page)
        lines = sorted(item.line for item in items if isinstance(item, OwnText) and item.is_line)
        if lines and lines != sorted(layout.own_lines):  # A blank has none of them.
            raise NeedsWeasyPrintError("an own line is not there, or there twice")
        self.parts = list(_parts(items))
        self.has_code = any(isinstance(item, OwnCode) for item in items)
        self.pictures = {item.name for item in items if isinstance(item, Drawn) and item.operator == "Do"}
        self.boxes = {name: list(map(float, page.obj[f"/{name}"])) for name in ("MediaBox", "TrimBox", "BleedBox")}


class Comparison:
    """The pages of a layout and of its twin, side by side. They are in one PDF and share its fonts and pictures."""

    def __init__(self, page, layout, twin):
        self._faces = {name: fonts.NAMES_IN_PDF.get(_face(font)) for name, font in page.Resources.Font.items()}
        self._glyphs_in_file = {name: _glyphs_in(font) for name, font in page.Resources.Font.items()}
        self._pictures = page.Resources.get("/XObject", {})
        self._owners = layout, twin
        self._lines = layout.own_lines, twin.own_lines

    def compare(self, page, twin_page):
        """What the page of the layout draws, with gaps for what is its own."""
        items, others = list(_items(page)), list(_items(twin_page))
        if len(items) != len(others):
            raise NeedsWeasyPrintError("more than the own words differs")
        gaps = [item if item == other else self._gap(item, other) for item, other in zip(items, others, strict=True)]
        own = [gap for gap in gaps if isinstance(gap, OwnText)]
        return [self._beside(gap, own) if isinstance(gap, Moved) else gap for gap in gaps]

    def _gap(self, item, other):
        """The gap for two items that differ."""
        if isinstance(item, Text) and isinstance(other, Text) and item.matrix and other.matrix:
            return Moved(item, other) if item.same_but_place(other) else self._own(item, other)
        if isinstance(item, Drawn) and isinstance(other, Drawn) and item.operator == other.operator == "Do":
            return self._picture(item, other)
        raise NeedsWeasyPrintError("more than the own words differs")

    def _picture(self, item, other):
        """What two pages draw by different names: the same picture, or the QR codes of both."""
        drawn = [self._pictures[each.name].read_bytes() for each in (item, other)]
        if drawn[0] == drawn[1]:
            return item
        if drawn != [qr.grey(owner.certificate.public_url) for owner in self._owners]:
            raise NeedsWeasyPrintError("a picture differs that is no code")
        return OwnCode()

    def _own(self, item, other):
        """The own line that HarfBuzz shapes just like this, on both pages."""
        face = self._faces[item.font]
        if face and item.font == other.font and item.size == other.size:
            for line in self._lines[0]:
                one, twins = (shape_line(lines[line], face, item.size) for lines in self._lines)
                if _same_glyphs(one, item) and _same_glyphs(twins, other):
                    moves = _moves(item, other, twins.width - one.width)
                    return OwnText(line, face, item.size, one.width, moves, item, True, self._glyphs_in_file[item.font])
        raise NeedsWeasyPrintError("a text differs that is not an own line, or it is shaped otherwise")

    def _beside(self, moved, own):
        """The text that moves with the one own line at its height."""
        neighbours = [line for line in own if line.text.matrix[5] == moved.text.matrix[5]]
        if len(neighbours) != 1:
            raise NeedsWeasyPrintError("a text moves with no own line, or with several")
        (line,) = neighbours
        twins = shape_line(self._lines[1][line.line], line.face, line.size)
        moves = _moves(moved.text, moved.other, twins.width - line.measured_width)
        return replace(line, moves=moves, text=moved.text, is_line=False)


def _parts(items):
    """The parts of the content of a page: bytes that are common, or a list of own items with bytes between them."""
    own = []
    groups = [(is_own, list(group)) for is_own, group in groupby(items, key=_is_own)]
    for at, (is_own, group) in enumerate(groups):
        if is_own:
            own += group
            continue
        common = b"".join(item.content() for item in group)
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
        raise NeedsWeasyPrintError("a line is turned, or its alignment cannot be seen")
    moved = others_right - right
    moves = round(2 * moved / wider) / 2
    if abs(moves) > 1 or abs(moves * wider - moved) > NEAR:
        raise NeedsWeasyPrintError("a line is aligned neither left, right nor in the middle")
    return moves


def _same_glyphs(line, text):
    return len(line.glyphs) == len(text.glyphs) and all(
        glyph == other and abs(kerning - others) <= 1
        for (glyph, kerning), (other, others) in zip(line.glyphs_and_kernings, text.glyphs, strict=True)
    )


def _face(font):
    """The name of a font, without the mark of a subset before it."""
    return re.sub(r"^/([A-Z]{6}\+)?", "", str(font.BaseFont))


def _glyphs_in(font):
    """The numbers of the glyphs that a font of a PDF holds."""
    glyphs_in_file, first = set(), 0
    for entry in font.DescendantFonts[0].W:
        if isinstance(entry, pikepdf.Array):
            glyphs_in_file.update(range(first, first + len(entry)))
        else:
            first = int(entry)
    return frozenset(glyphs_in_file)


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


def _glyphs(operand):
    """The glyphs of an operand of TJ as (number, kerning)."""
    glyphs = []
    for part in operand:
        if isinstance(part, pikepdf.String):
            numbers = bytes(part)
            glyphs += [[int.from_bytes(numbers[at : at + 2]), 0] for at in range(0, len(numbers), 2)]
        elif glyphs:
            glyphs[-1][1] += float(part)
        elif part:
            raise NeedsWeasyPrintError("a text begins with a kerning")
    return [(glyph, int(kerning) if kerning == int(kerning) else kerning) for glyph, kerning in glyphs]


def _numbers(numbers):
    return " ".join(map(_number, numbers))


def _number(number):
    return f"{number:.6f}".rstrip("0").rstrip(".")


class FastDocument:
    """The PDF of a fast print. It begins as what WeasyPrint made; all pages share its fonts and pictures."""

    def __init__(self, made):
        self._pdf = made
        self._made_pages = [page.obj for page in made.pages]
        self._resources = self._made_pages[0].Resources
        self._started, self._pictures = {}, {}
        self._pages = []
        # Named places on the pages that WeasyPrint made would keep these pages in the file.
        if "/Names" in made.Root:
            del made.Root.Names

    def save(self):
        """Return the PDF with the pages that were added."""
        # All pages at once: pikepdf needs much longer to add the 3,000th page than the 300th.
        self._pdf.Root.Pages.Kids = pikepdf.Array(self._pages)
        self._pdf.Root.Pages.Count = len(self._pages)
        file = BytesIO()
        self._pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return file.getvalue()

    def add_made_page(self, at):
        """Add the page at that place among those that WeasyPrint made, as it is."""
        self._pages.append(self._made_pages[at])

    def add(self, fast_page, layout):
        """Add the page of a layout, made from the fast page of its kind."""
        if fast_page not in self._started:
            self._started[fast_page] = self._start(fast_page)
        parts, page, resources, pictures = self._started[fast_page]
        lines = layout.own_lines
        pictures, resources, page = copy(pictures), copy(resources), copy(page)
        if fast_page.has_code:
            pictures[OWN_CODE] = self._code(layout.certificate.public_url)
        resources.XObject = pictures
        page.Resources = resources
        page.Contents = pikepdf.Array([self._own(part, lines) if isinstance(part, list) else part for part in parts])
        self._pages.append(self._pdf.make_indirect(page))

    def _start(self, fast_page):
        """What pages made from it have in common: the parts of their content, and the dictionaries to begin with."""
        parts = [part if isinstance(part, list) else pikepdf.Stream(self._pdf, part) for part in fast_page.parts]
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, Parent=self._pdf.Root.Pages, **fast_page.boxes)
        pictures = pikepdf.Dictionary({name: self._resources.XObject[name] for name in fast_page.pictures})
        return parts, page, copy(self._resources), pictures

    def _own(self, items, lines):
        content = b"".join(item if isinstance(item, bytes) else item.content(lines) for item in items)
        return pikepdf.Stream(self._pdf, zlib.compress(content, 1), Filter=pikepdf.Name.FlateDecode)

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

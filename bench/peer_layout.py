"""The positions on our pages, for the peers that need them: read from a page that WeasyPrint made."""

from dataclasses import dataclass

# The two lines below the letterhead, as (x, y, width, height) in mm.
RULES = ((37, 43.4, 256, 0.8), (37, 45.1, 256, 0.26))


@dataclass(frozen=True)
class Text:
    """A text, in points from the left and from the top to its baseline; with `middle` it is centred there."""

    text: str
    font: str
    size: float
    x: float
    y: float
    middle: bool = False

    @property
    def tracking(self):
        """The space between the letters, in em."""
        return 0.09 if self.is_title else 0.06 * (self.font.endswith("Semibold") and self.text.isupper())

    @property
    def is_title(self):
        return self.text == "PIAGAM PENGUKUHAN"

    @property
    def colour(self):
        return "#0f5c5c" if self.is_title else "#000000"


@dataclass
class Page:
    """A certificate: the number of its kind, with which it shares texts, and its own texts."""

    kind: int
    own: list
    address: str


@dataclass
class Layout:
    """What the peers draw: the texts of each kind, and the boxes of logo and code as (x, y, width, height)."""

    size: tuple
    kinds: list
    logo: tuple
    codes: list
    pages: list


def layout_of(samples):
    """Read the layout of these certificates. The time for it does not count."""
    from bench.certificates import PAPER, stand_in
    from ceremonies.certificates.rendering import Renderer

    renderer = Renderer(list(map(stand_in, samples)), PAPER, specimen=False)
    layouts = renderer.layouts()
    numbers = {}
    for layout in layouts:
        numbers.setdefault(layout.page_key, (len(numbers), layout))
    kinds = [_kind(renderer.plain_pdf([layout]), layout) for _, layout in numbers.values()]
    pages = []
    for layout, certificate in zip(layouts, samples, strict=True):
        number = numbers[layout.page_key][0]
        own = [
            Text(layout.own_lines[line], text.font, text.size, text.x, text.y, text.middle)
            for line, text in kinds[number]["own"].items()
        ]
        pages.append(Page(number, own, certificate["public_url"]))
    size, logo = kinds[0]["size"], kinds[0]["logo"]
    return Layout(size, [kind["common"] for kind in kinds], logo, [kind["code"] for kind in kinds], pages)


def _kind(pdf, layout):
    import pypdfium2
    from pypdfium2 import raw

    from ceremonies.certificates import fonts

    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    wide, high = page.get_size()
    words = page.get_textpage()
    lines = {text: line for line, text in layout.own_lines.items()}
    common, own = [], {}
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], textpage=words):
        text = drawn.extract().strip("\r\n")
        name = drawn.get_font().get_base_name().split("+")[-1]
        matrix = drawn.get_matrix()
        left, _, right, _ = drawn.get_bounds()
        size = drawn.get_font_size() * abs(matrix.d)
        placed = (fonts.NAMES_IN_PDF[name], size)
        if line := lines.get(text):
            middle = line[0] != "check_code"
            own[line] = Text(text, *placed, (left + right) / 2 if middle else matrix.e, high - matrix.f, middle)
        else:
            common.append(Text(text, *placed, matrix.e, high - matrix.f))
    assert set(own) == set(layout.own_lines)
    logo, code = (
        (left, high - top, right - left, top - bottom)
        for left, bottom, right, top in (
            drawn.get_bounds() for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        )
    )
    return {"size": (wide, high), "common": common, "own": own, "logo": logo, "code": code}

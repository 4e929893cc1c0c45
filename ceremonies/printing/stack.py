"""PDFs joined into one stack of paper, counted, and shifted for a printer.

What several of them have in common, above all fonts, is in the stack once.
"""

import hashlib
from io import BytesIO

import pikepdf

from ceremonies.certificates.rendering import OWN_SIZE

POINTS = 72 / 25.4  # Points in a millimetre.


def whole(documents, *, right_mm=0, down_mm=0):
    """Join all pages of PDFs, given as bytes, with the content of each shifted by so many mm; return its bytes.

    It is printed on both sides where one of them is.
    """
    is_two_sided = False
    with pikepdf.new() as stacked:
        for data in documents:
            with pikepdf.open(BytesIO(data)) as document:
                stacked.pages.extend(document.pages)
                is_two_sided |= "/Duplex" in document.Root.get("/ViewerPreferences", {})
        _shift(stacked, right_mm, down_mm)
        Shared().by_pages_of(stacked)
        return _as_bytes(stacked, is_two_sided=is_two_sided)


def joined(documents, *, right_mm=0, down_mm=0):
    """Join the first pages of PDFs, given as bytes, in the way of `whole`; an equal PDF is opened once."""
    with pikepdf.new() as stacked:
        for page in _pages_of(documents):
            stacked.pages.append(page)
        _shift(stacked, right_mm, down_mm)
        Shared().by_pages_of(stacked)
        return _as_bytes(stacked)


def interleaved(fronts, backs):
    """Return a PDF in which each page of `fronts` is followed by its back.

    `backs` are PDFs of one page each, of the same size; None stands for an empty page.
    """
    with pikepdf.open(BytesIO(fronts)) as document:
        for at, (front, back) in enumerate(zip(list(document.pages), _pages_of(backs), strict=True)):
            document.pages.insert(2 * at + 1, back or _empty_page(document, front.mediabox))
        return _as_bytes(document, is_two_sided=True)


def _empty_page(document, box):
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page, MediaBox=box, Resources=pikepdf.Dictionary(), Contents=document.make_stream(b"")
    )
    return pikepdf.Page(document.make_indirect(page))


def _pages_of(documents):
    """The first page of each of these PDFs; None for None. A PDF that occurs many times is opened once."""
    opened = {}
    for data in documents:
        if data is None:
            yield None
        else:
            if data not in opened:
                opened[data] = pikepdf.open(BytesIO(data))
            yield opened[data].pages[0]


def _as_bytes(document, *, is_two_sided=False):
    _ask_viewers(document, is_two_sided)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _ask_viewers(document, is_two_sided):
    """Ask for the own size; with backs for both sides of the paper, which is landscape."""
    asked = pikepdf.Dictionary(**{name: pikepdf.Object.parse(value.encode()) for name, value in OWN_SIZE.items()})
    if is_two_sided:
        asked.Duplex = pikepdf.Name.DuplexFlipShortEdge
    document.Root.ViewerPreferences = asked


def count(data):
    """Return how many pages the PDF, given as bytes, has; 0 where it is empty or broken."""
    try:
        with pikepdf.open(BytesIO(data)) as document:
            return len(document.pages)
    except pikepdf.PdfError:
        return 0


def _shift(document, right_mm, down_mm):
    if not (right_mm or down_mm):
        return
    right, up = float(right_mm) * POINTS, -float(down_mm) * POINTS
    for page in document.pages:
        page.contents_add(f"q 1 0 0 1 {right:.3f} {up:.3f} cm".encode(), prepend=True)
        page.contents_add(b"Q")


class Shared:
    """Lets pages share what is equal: fonts, pictures and streams of their content."""

    def __init__(self):
        self._digests, self._first = {}, {}

    def by_pages_of(self, document):
        for page in document.pages:
            if isinstance(page.Contents, pikepdf.Array):
                page.Contents = pikepdf.Array(map(self._interned, page.Contents))
            for kind in ("/Font", "/XObject"):
                resources = page.Resources.get(kind, {})
                for name in list(resources.keys()):
                    resources[name] = self._interned(resources[name])

    def _interned(self, thing):
        """The first object that was equal to this one."""
        return self._first.setdefault(self._digest(thing), thing)

    def _digest(self, thing):
        """A short text that is equal for objects that are equal with everything they refer to."""
        if not thing.is_indirect:
            return self._new_digest(thing)
        if thing.objgen not in self._digests:
            self._digests[thing.objgen] = self._new_digest(thing)
        return self._digests[thing.objgen]

    def _new_digest(self, thing):
        whole = hashlib.sha256(type(thing).__name__.encode())
        if isinstance(thing, pikepdf.Array):
            whole.update("".join(map(self._digest_of, thing)).encode())
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            entries = (f"{name} {self._digest_of(value)}" for name, value in sorted(thing.items()))
            whole.update("".join(entries).encode())
            if isinstance(thing, pikepdf.Stream):
                whole.update(thing.read_raw_bytes())
        else:
            whole.update(thing.unparse())
        return whole.hexdigest()

    def _digest_of(self, value):
        return self._digest(value) if isinstance(value, pikepdf.Object) else repr(value)

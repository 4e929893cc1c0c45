"""Pages of a PDF as pictures: phones show no PDF inside a web page, and our X-Frame-Options forbids it."""

from collections import OrderedDict
from io import BytesIO
from threading import Lock

import pypdfium2

from ceremonies.certificates import qr

# PDFium works for one thread at a time; the server has several.
_pdfium = Lock()


def picture(pdf, page=0, width=1200, colours=0):
    """Return a page of the PDF, the first is 0, as a PNG so many pixels wide; with that many colours unless 0."""
    file = BytesIO()
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        drawn = document[page]
        # Half a pixel less, because it rounds up.
        image = drawn.render(scale=(width - 0.5) / drawn.get_width()).to_pil()
    (image.quantize(colours) if colours else image).save(file, "PNG")
    return file.getvalue()


class KeptPictures:
    """The last small pictures of papers, in the memory of this process: some 25 kB each, gone when it ends.

    They are not on the disk, since they show names; browsers keep none either (`no-store`). So no worker makes them
    beforehand, being another process: a page says in the place of each that it is being made (`.preview` in site.css).
    """

    MOST = 100
    WIDTH = 560  # Pixels. A page shows them 330 wide.
    COLOURS = 16  # Of a paper with one accent: the picture has an eighth of the bytes, and looks the same.

    def __init__(self):
        self._pictures = OrderedDict()
        self._lock = Lock()

    def get(self, key, make):
        """The small picture of the first page of the PDF that `make` returns, as a PNG.

        Where one with that key is kept, it is that one: the key must differ wherever the paper looks different.
        """
        with self._lock:
            if kept := self._pictures.get(key):
                self._pictures.move_to_end(key)
                return kept
        drawn = picture(make(), width=self.WIDTH, colours=self.COLOURS)
        with self._lock:
            self._pictures[key] = drawn
            while len(self._pictures) > self.MOST:
                self._pictures.popitem(last=False)
        return drawn


kept_pictures = KeptPictures()


def code_on(pdf, page=0, width=1200):
    """Return the text of the QR code on a page of the PDF, read from its picture; empty where none can be read."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        drawn = document[page]
        return qr.text_of(drawn.render(scale=width / drawn.get_width(), grayscale=True).to_pil())


def count_pages(pdf):
    """Return how many pages the PDF has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)

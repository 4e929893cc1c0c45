"""Pages of a PDF as pictures: phones show no PDF inside a web page, and our X-Frame-Options forbids it."""

from io import BytesIO
from threading import Lock

import pypdfium2

from ceremonies.certificates import qr

# PDFium works for one thread at a time; the server has several.
_pdfium = Lock()


def picture(pdf, page=0, width=1200):
    """Return a page of the PDF, the first is 0, as a PNG so many pixels wide."""
    file = BytesIO()
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        drawn = document[page]
        # Half a pixel less, because it rounds up.
        drawn.render(scale=(width - 0.5) / drawn.get_width()).to_pil().save(file, "PNG")
    return file.getvalue()


def code_on(pdf, page=0, width=1200):
    """Return the text of the QR code on a page of the PDF, read from its picture; empty where none can be read."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        drawn = document[page]
        return qr.text_of(drawn.render(scale=width / drawn.get_width(), grayscale=True).to_pil())


def count_pages(pdf):
    """Return how many pages the PDF has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)

"""Pages of a PDF as pictures: phones, and our own X-Frame-Options, show no PDF inside a page."""

from io import BytesIO
from threading import Lock

import pypdfium2

# PDFium works for one thread at a time; the server has several.
_pdfium = Lock()


def picture(pdf, page=0, width=1200):
    """Return a page of the PDF, the first is 0, as a PNG so many pixels wide."""
    written = BytesIO()
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        # Half a pixel less, because it rounds up.
        sheet.render(scale=(width - 0.5) / sheet.get_width()).to_pil().save(written, "PNG")
    return written.getvalue()


def count_pages(pdf):
    """Return how many pages the PDF has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)

"""PDFs put together into one stack of paper, counted, and shifted for a printer."""

import os
from io import BytesIO

import pikepdf

POINTS = 72 / 25.4  # In a millimetre.


def write(path, documents):
    """Join PDFs, given as bytes, into one file, which appears under its name only once it is whole."""
    with pikepdf.new() as joined:
        for data in documents:
            _append(joined, BytesIO(data))
        _save(joined, path)


def put_together(path, parts, *, right_mm=0, down_mm=0):
    """Join the files `parts` into one, with what is on each page shifted by so many mm."""
    with pikepdf.new() as joined:
        for part in parts:
            _append(joined, part)
        if right_mm or down_mm:
            _shift(joined, float(right_mm) * POINTS, -float(down_mm) * POINTS)
        _save(joined, path)


def count(path):
    """How many pages the file has; 0 where it is not there or broken."""
    try:
        with pikepdf.open(path) as document:
            return len(document.pages)
    except (OSError, pikepdf.PdfError):
        return 0


def _append(joined, source):
    with pikepdf.open(source) as document:
        joined.pages.extend(document.pages)


def _shift(document, right, up):
    for page in document.pages:
        page.contents_add(f"q 1 0 0 1 {right:.3f} {up:.3f} cm".encode(), prepend=True)
        page.contents_add(b"Q")


def _save(document, path):
    unfinished = path.with_suffix(f".{os.getpid()}")
    document.save(unfinished)
    unfinished.replace(path)

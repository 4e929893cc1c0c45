"""Letters that were damaged before the file came to us: "Muâ€™min", "Mu&#039;min" and "Mu�min" for "Mu’min"."""

import html
import re

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|amp|quot|apos|nbsp|rsquo|lsquo|eacute|egrave);", re.IGNORECASE)

MENDED = "Huruf di baris ini dirusak oleh penyimpanan sebelumnya, jadi dibaca sebagai “{}”. Periksa ejaannya."
LOST = "Di baris ini ada huruf yang hilang (�): “{}”. Ketik lagi ejaan yang benar."


def mend(rows, remarks):
    """Put the right letters into the rows where they can still be known, and add remarks to the `Remarks`."""
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if not isinstance(cell, str) or (cell.isascii() and "&" not in cell):
                continue
            row[place] = mended = _mended(cell)
            if mended != cell:
                remarks.add(number, MENDED, mended)
            if "\ufffd" in mended:
                remarks.add(number, LOST, mended)


def _mended(text):
    """The text with UTF-8 that was once read as Windows-1252, and with the signs that a web page wrote as `&#039;`."""
    text = _NOT_ASCII.sub(_from_utf_8, text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _from_utf_8(match):
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return match[0]

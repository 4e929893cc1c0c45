"""Letters that were damaged before the file came to us: "Muâ€™min" and "Mu�min" for "Mu’min"."""

MENDED = "Huruf di baris ini dirusak oleh penyimpanan sebelumnya, jadi dibaca sebagai “{}”. Periksa ejaannya."
LOST = "Di baris ini ada huruf yang hilang (�): “{}”. Ketik lagi ejaan yang benar."


def mend(rows, remarks):
    """Put the right letters into the rows where they can still be known, and add remarks to the `Remarks`."""
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if not isinstance(cell, str) or cell.isascii():
                continue
            row[place] = mended = _mended(cell)
            if mended != cell:
                remarks.add(number, MENDED, mended)
            if "\ufffd" in mended:
                remarks.add(number, LOST, mended)


def _mended(text):
    """The text whose bytes in UTF-8 were once read as Windows-1252; the text itself if they were not."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text

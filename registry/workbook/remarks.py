"""What a user must know about a file itself: sentences with the row that they are about, few of each kind."""

import re

SHOWN_ROWS = 10  # Of each kind: a file that is wrong in every row shall not fill the page.
SHOWN_LETTERS = 60


class Remarks:
    """Collects remarks while a file is read."""

    def __init__(self):
        self.by_kind = {}

    def add(self, row, sentence, text=""):
        """Note a remark about a row, counted from 1, or about the whole sheet (0). `{}` in the sentence is the text."""
        self.by_kind.setdefault(sentence, []).append((row, text))

    def add_once(self, sentence, text):
        """Note a remark about the whole sheet, with the first text as its example."""
        self.by_kind.setdefault(sentence, [(0, text)])

    def pairs(self):
        """Return pairs of a row and its sentence, by row. The last one of a long kind counts the rows that follow."""
        return sorted(pair for sentence, places in self.by_kind.items() for pair in _pairs(sentence, places))


def _pairs(sentence, places):
    shown, more = places[:SHOWN_ROWS], places[SHOWN_ROWS:]
    for row, text in shown:
        is_last = more and (row, text) == shown[-1]
        rest = f" Hal yang sama ada di {len(more)} baris lagi, sampai baris {more[-1][0]}." if is_last else ""
        yield row, sentence.format(_short(text)) + rest


def _short(text):
    text = " ".join(text.split())
    if len(text) <= SHOWN_LETTERS:
        return text
    # Without digits at its end: `reading` masks whole NIKs, but would not know half of one.
    return re.sub(r"[\d\W]+$", "", text[:SHOWN_LETTERS]) + " …"

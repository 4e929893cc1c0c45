"""Names of people and places as typed, and their folded form for searching. Upper and lower case are kept.

Single names, apostrophes and old spellings stay valid (Permendagri 73/2022): only a digit or no letter is an error.
"""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError

MAX_LENGTH = 100

# A list's cells are asked for again and again while its rows are read. So many are remembered, each by its text.
REMEMBERED = 2048

_SIGN = re.compile(r"[^a-z0-9 ]+")

# How Unicode marks that a letter is another one in a special shape: "ﬁ" from a PDF, "Ａ" from an East Asian keyboard,
# "𝐀" from a telephone. Not <super> and the like: "m²" is not "m2".
_SHAPES = ("<compat>", "<wide>", "<narrow>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>")


def clean(text):
    """Return the name as typed, in NFC, without invisible characters and without spaces at its ends.

    Letters in a special shape become plain ones: a ligature two letters, a full-width letter a narrow one. Signs stay,
    since Unicode would make a space and an accent of "´" and three points of "…".
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # The usual case, ten times as fast: a list has many cells.
    spaced = (" " if char.isspace() else _plain(char) for char in unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", "".join(filter(str.isprintable, spaced))).strip()


def _plain(char):
    """The plain letters for a letter in a special shape; the whole full-width alphabet with its digits and signs."""
    if char.isascii() or not unicodedata.decomposition(char).startswith(_SHAPES):
        return char
    is_full_width = "\uff01" <= char <= "\uff5e"
    plain = unicodedata.normalize("NFKC", char)
    return plain if is_full_width or (char.isalpha() and plain.isalpha()) or _is_roman(char) else char


def _is_roman(char):
    return "\u2160" <= char <= "\u217f"  # "Ⅲ" is one character.


@lru_cache(REMEMBERED)
def fold(text):
    """Return the search key: lower case, single spaces, no accents, apostrophes or other signs.

    Of a name from `clean` it is never longer than the name, so it fits a column of the same width. Of other text it
    may be: a ligature is two letters.
    """
    text = clean(text).lower()
    if text.isascii():
        return " ".join(_SIGN.sub("", text).split())
    letters = (
        char
        for char in unicodedata.normalize("NFD", text)
        # Lm: the "letters" ʼ and ʻ are apostrophes.
        if char == " " or (char.isalnum() and unicodedata.category(char) != "Lm")
    )
    return " ".join(unicodedata.normalize("NFC", "".join(letters)).split())


def full(before, name, after):
    """Join a name and its titles, each as typed: "Drs. H. Sidarmin Tetap, M.Pd."

    A comma stands before a title that follows (EYD); without it "SP" would be read as part of the name.
    """
    return ", ".join(filter(None, [" ".join(filter(None, [before, name])), after]))


def within_sentence(label):
    """Return the label for use within a sentence: its first letter small, unless its first word is an acronym."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def several(texts, shown=5):
    """Join names: "Ani, Budi dan Citra". Beyond `shown` of them the rest is only counted."""
    texts = list(texts)
    more = len(texts) - shown
    first, last = (texts[:-1], texts[-1:]) if more <= 0 else (texts[:shown], [f"{more} lagi"])
    return " dan ".join(filter(None, [", ".join(first), *last]))


def validate(text):
    """Raise ValidationError if the text cannot be a name."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"Nama paling panjang {MAX_LENGTH} huruf.", code="name_length")
    if any(char.isdigit() for char in text):
        raise ValidationError("Nama tidak boleh memuat angka.", code="name_digit")
    if not any(char.isalpha() for char in text):
        raise ValidationError("Nama harus memuat huruf.", code="name_letter")

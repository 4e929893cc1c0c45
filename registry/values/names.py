"""Names of people and places as typed, and their folded form for searching. Upper and lower case are kept.

Single names, apostrophes and old spellings stay valid (Permendagri 73/2022): only a digit or no letter is an error.
"""

import unicodedata

from django.core.exceptions import ValidationError

MAX_LENGTH = 100


def clean(text):
    """Return the name as typed, in NFC, without invisible characters and without spaces at its ends.

    A letter or digit that is only drawn in another way becomes the usual one: the ligature in "Tauﬁq", full-width "Ａ".
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # The usual case, ten times as fast: a list has many cells.
    usual = "".join(map(_usual, unicodedata.normalize("NFC", text)))
    spaced = (" " if char.isspace() else char for char in usual)
    return unicodedata.normalize("NFC", "".join(filter(str.isprintable, spaced))).strip()


def _usual(char):
    """The character in its usual form. Signs stay ("½", "…"), but for those of full width ("，")."""
    is_drawn_otherwise = char.isalpha() or char.isdecimal() or unicodedata.east_asian_width(char) == "F"
    return unicodedata.normalize("NFKC", char) if is_drawn_otherwise else char


def fold(text):
    """Return the search key: lower case, single spaces, no accents, apostrophes or other signs.

    It is never longer than the `clean` text, so it fits a column of the same width.
    """
    text = clean(text).lower()
    if text.isascii():
        return " ".join("".join(char for char in text if char == " " or char.isalnum()).split())
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

"""Phone numbers: stored as E.164 ("+6281234567890"), shown as people write them ("0812-3456-7890").

There is no table of operators' prefixes, since these change. A family may share a number.
"""

import re

from django.core.exceptions import ValidationError

from registry.values.names import several

INDONESIA = "+62"
# The area codes of three digits, of the five largest cities; all others have four.
SHORT_AREAS = ("021", "022", "024", "031", "061")

_BETWEEN_TWO = re.compile(r"[/,;&|\n]|\b(?:dan|atau)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9]+")
# After +62, without the leading 0. With it a mobile number has 10 to 13 digits, a landline 8 to 12.
_NATIONAL = re.compile(r"8[0-9]{8,11}|[2-79][0-9]{6,10}")
# After the +, with the country code: E.164 allows fifteen digits.
_FOREIGN = re.compile(r"[1-9][0-9]{6,14}")


def clean(text):
    """Return the number in E.164; raise ValidationError if the text has no number or several.

    Reads 08…, 8… (a spreadsheet dropped the 0), 62…, +62…, +62 08…, landlines with their area code (0739-…), and
    foreign numbers that begin with +.
    """
    if _holds_two(text):
        raise ValidationError("Tulis satu nomor saja; di sini ada dua nomor.", code="phone_two")
    number = "".join(char for char in text if char.isprintable() and char not in " .-‐‑‒–—−()/'’‘")
    if not _NUMBER.fullmatch(number):
        raise ValidationError("Nomor telepon hanya berisi angka, boleh diawali +.", code="phone_characters")
    if number.startswith("+") and not number.startswith(INDONESIA):
        if not _FOREIGN.fullmatch(number[1:]):
            raise ValidationError("Nomor luar negeri terdiri dari 7 sampai 15 angka.", code="phone_length")
        return number
    national = _national(number)
    if not _NATIONAL.fullmatch(national):
        raise ValidationError(
            "Nomor telepon tidak lengkap atau keliru. Contoh: 0812-3456-7890, atau 0739-61234 dengan kode area.",
            code="phone_length",
        )
    return INDONESIA + national


def show(e164):
    """Return the number as written in Indonesia: "0812-3456-7890"; a foreign one as it is."""
    if not e164.startswith(INDONESIA):
        return e164
    local = "0" + e164.removeprefix(INDONESIA)
    if local.startswith("08"):
        return f"{local[:4]}-{local[4:8]}-{local[8:]}"
    area = 3 if local.startswith(SHORT_AREAS) else 4
    return f"{local[:area]}-{local[area:]}"


def doubt_on_sharing(e164, holders):
    """The sentence about a number that people with these names have, too."""
    return f"{show(e164)} juga nomor {several(holders, shown=2)}. Periksa apakah memang dipakai bersama."


def _holds_two(text):
    """Whether one cell holds two numbers: "0812…/0853…", "0812… dan 0853…", "0812… 0853…"."""
    first, *others = [part for part in _BETWEEN_TWO.split(text) if re.search("[0-9]", part)] or [""]
    # "0739/61234" is one number: an old way to separate the area code.
    if others and not (len(others) == 1 and re.fullmatch(r"\s*\(?0[0-9]{2,3}\)?\s*", first)):
        return True
    return len(re.findall("[0-9]", text)) > 15 and bool(re.search(r"[0-9]\W+(?:\+|0|62)[0-9]", text))


def _national(number):
    """What follows +62, without the leading 0; empty if the number has neither country nor area code."""
    if number.startswith(INDONESIA) or (number.startswith("62") and len(number) > 8):
        return number.removeprefix("+").removeprefix("62").removeprefix("0")
    if number.startswith(("0", "8")):
        return number.removeprefix("0")
    return ""

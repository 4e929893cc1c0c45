"""How an official number is written: a pattern, a serial and the date of the paper.

The month, in Roman figures, is that of the paper's date, never that of the day it is printed.
"""

import re
from string import Formatter

from django.core.exceptions import ValidationError

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
WIDTHS = {"", "02", "03", "04", "05", "06"}  # What may follow the colon of {serial:03}.
TOKENS = {"serial": WIDTHS, "roman_month": {""}, "month": {"", "02"}, "year": {""}}
SERIALS = re.compile(
    r"([0-9]{1,6})(?:\s*(?:sampai|hingga|s\s*+(?:[./]\s*+)?d\.?|[-–—])\s*([0-9]{1,6}))?", re.IGNORECASE
)
UNKNOWN = "…"  # The month of a paper whose date is not known.
EXAMPLE = "460/{serial:03}/DINSOS/{roman_month}/{year}"
# The parts of a pattern as screens write them. Stored and computed with are the codes at the right.
OFFICE_WORDS = {
    "{nomor}": "{serial:03}",
    "{nomor tanpa nol}": "{serial}",
    **{f"{{nomor {width} angka}}": f"{{serial:0{width}}}" for width in (2, 4, 5, 6)},
    "{bulan romawi}": "{roman_month}",
    "{bulan}": "{month:02}",
    "{bulan tanpa nol}": "{month}",
    "{tahun}": "{year}",
}
USUAL_WORDS = ("{nomor}", "{bulan romawi}", "{bulan}", "{tahun}")  # What a form offers.


def write(pattern, serial, on):
    """Return the number: write("460/{serial:03}/DINSOS/{roman_month}/{year}", 1, date(2019, 12, 6)) is
    "460/001/DINSOS/XII/2019". The pattern must be a valid one.
    """
    return pattern.format(serial=serial, roman_month=ROMAN[on.month - 1], month=on.month, year=on.year)


def to_office_words(pattern):
    """Return the pattern as screens write it: "460/{nomor}/DINSOS/{bulan romawi}/{tahun}"."""
    codes = {code: words for words, code in OFFICE_WORDS.items()}
    return re.sub(r"{[^{}]*}", lambda part: codes.get(part[0], part[0]), pattern)


def from_office_words(text):
    """Return the pattern that somebody wrote in the office's words; codes and unknown parts stay as they are."""
    return re.sub(r"{[^{}]*}", lambda part: OFFICE_WORDS.get(_folded(part[0]), part[0]), text)


def _folded(part):
    """The part of a pattern without what people do not see as a difference: "{ Bulan  Romawi }"."""
    return "{" + " ".join(part[1:-1].casefold().split()) + "}"


class _Unknown:
    """The sign for something unknown, whatever its width."""

    def __format__(self, _width):
        return UNKNOWN


class _Word(str):
    """A word in the place of a number, whatever its width."""

    def __format__(self, _width):
        return str(self)


def in_words(pattern, year):
    """Return the pattern as an office reads it: "460/(nomor urut)/DINSOS/(bulan)/2019"."""
    month = _Word("(bulan)")
    return pattern.format(serial=_Word("(nomor urut)"), roman_month=month, month=month, year=year)


def write_undated(pattern, serial, year):
    """Return the number of a paper of which only the year is known: "460/012/DINSOS/…/2019"."""
    return pattern.format(serial=serial, roman_month=_Unknown(), month=_Unknown(), year=year)


def serials(first, last):
    """Serials as people write them: "101 sampai 350", or a single one."""
    return str(first) if first == last else f"{first} sampai {last}"


def read_serials(text):
    """Return the first and the last of the serials in a text: "12", "101 sampai 350", "101-350", "101 s.d. 350".

    Raises ValidationError, with a sentence, for any other text.
    """
    match = SERIALS.fullmatch(text.strip())
    if not match and re.search("[0-9]{7}", text):
        raise ValidationError("Nomor urut paling besar 999999.")
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not match or first < 1:
        raise ValidationError("Tulis nomor urutnya saja, misalnya 12, atau dari … sampai …: 101 sampai 350.")
    if last < first:
        raise ValidationError(f"Nomor terakhir ({last}) tidak boleh sebelum nomor pertama ({first}).")
    return first, last


def may_mean(typed, number, serial):
    """Whether somebody who typed that may mean this number, which has this serial.

    "460/037/DINSOS/XII/2019" is meant by "37", "037", "No. 037", "460/037" and by itself; not by "460/DINSOS", since
    the serial must be there. Case, signs and leading zeros do not matter.
    """
    part, whole = _parts(typed), _parts(number)
    part = part[1:] if part[:1] in (["no"], ["nomor"]) else part
    return str(serial) in part and any(whole[at : at + len(part)] == part for at in range(len(whole)))


def shortened(number, serial):
    """The number up to its serial, as people say it: "460/037" for "460/037/DINSOS/XII/2019".

    Where several parts are equal to the serial, it is the one with most zeros before it, else the last.
    """
    ends = [(len(part[0]), part.end()) for part in re.finditer("[0-9]+", number) if int(part[0]) == serial]
    return number[: max(ends)[1]] if ends else number


def _parts(number):
    """What stands between the signs of a number: ["460", "37", "dinsos", "xii", "2019"]."""
    return [part.lstrip("0") or "0" for part in re.findall(r"[0-9]+|[^\W\d_]+", number.casefold())]


def validate(pattern):
    """Raise ValidationError, with a sentence, for a wrong pattern. It needs {serial} and {year}.

    Without the year the numbers of two years would look the same.
    """
    try:
        parts = [(name, width or "", conversion) for _, name, width, conversion in Formatter().parse(pattern) if name]
        unnamed = [name for _, name, _, _ in Formatter().parse(pattern) if name == ""]
    except ValueError:
        raise ValidationError("Kurung kurawal pada pola nomor tidak berpasangan.") from None
    strange = [name for name, width, conversion in parts if conversion or width not in TOKENS.get(name, ())]
    if strange or unnamed:
        raise ValidationError(f"Bagian yang dikenal: {', '.join(OFFICE_WORDS)}.")
    if not {"serial", "year"} <= {name for name, _, _ in parts}:
        raise ValidationError("Pola nomor harus memuat {nomor} dan {tahun}.")

"""Dates as they are written in Indonesia: the day first, months by number or by name."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
# What lists contain beside the full names: short forms, old spellings, and a spreadsheet's English names.
_ALSO = (
    "jan january",
    "feb peb pebruari february",
    "mar mrt march",
    "apr",
    "may",
    "jun june",
    "jul july",
    "agu ags agt agst agus agust aug august",
    "sep sept",
    "okt oct october",
    "nov nop nopember",
    "des dec december",
)
_NUMBERS = {
    word: number
    for number, (name, also) in enumerate(zip(MONTHS, _ALSO, strict=True), start=1)
    for word in (name.lower(), *also.split())
}

_GAP = r"[\s./‐‑‒–—−-]+"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_GAP}([a-z]+|[0-9]{{1,2}}){_GAP}([0-9]{{4}}|[0-9]{{2}})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def parse(text, today=None, *, of_birth=True):
    """Return the date in the text; raise ValidationError, with a sentence, if there is none.

    Reads 06-12-1985, 6/12/1985, 6.12.1985, 6 Desember 1985, 06-Des-85 and 1985-12-06; never the month first. A year of
    two digits gets the century in which the person is 17 to 100 years old today; if none fits, that is an error. If the
    date is not `of_birth`, it gets this century.
    """
    text = "".join(char for char in text.lower() if char.isprintable() or char.isspace()).strip()
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise ValidationError(
            "Tulis tanggal sebagai hari-bulan-tahun, misalnya 06-12-1985 atau 6 Desember 1985.", code="date_format"
        )
    day, month = int(day), _month(month)
    if len(year) == 2 and not of_birth:
        return _exact(day, month, 2000 + int(year))
    if len(year) == 2:
        return _of_a_living_person(day, month, int(year), today or timezone.localdate())
    if not 1900 <= int(year) <= 2100:
        raise ValidationError(f"Tahun {year} keliru; tulis tahun antara 1900 dan 2100.", code="date_year")
    return _exact(day, month, int(year))


def spell(day):
    """Return the date in words, as papers show it: "6 Desember 2019"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period(first, last=None):
    """Return the days in words: "14 s.d. 18 Oktober 2019", "30 September s.d. 4 Oktober 2019", "18 Oktober 2019"."""
    if last is None or last == first:
        return spell(first)
    if (first.year, first.month) == (last.year, last.month):
        begun = str(first.day)
    else:
        begun = spell(first) if first.year != last.year else spell(first).rpartition(" ")[0]
    return f"{begun} s.d. {spell(last)}"


def _month(word):
    number = int(word) if word.isdecimal() else _NUMBERS.get(word)
    if number is None:
        raise ValidationError("Nama bulan tidak dikenal. Contoh: 6 Desember 1985.", code="date_month")
    if not 1 <= number <= 12:
        raise ValidationError(
            f"Bulan {number} tidak ada. Tulis hari lebih dulu, lalu bulan (1 sampai 12), lalu tahun.",
            code="date_month",
        )
    return number


def _exact(day, month, year):
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            f"Tanggal {day} {MONTHS[month - 1]} {year} tidak ada di kalender.", code="date_day"
        ) from None


def _of_a_living_person(day, month, short_year, today):
    """The date in the century that makes an age of 17 to 100: a range of 84 years, so at most one century fits."""
    this_century = today.year // 100 * 100
    years = [this_century + short_year, this_century - 100 + short_year]
    fits = [year for year in years if 17 <= today.year - year - ((month, day) > (today.month, today.day)) <= 100]
    if not fits:
        raise ValidationError("Tulis tahun dengan empat angka, misalnya 1985.", code="date_year")
    return _exact(day, month, fits[0])


def no_day_ahead(day):
    """Raise ValidationError for a day in the future."""
    if day > timezone.localdate():
        raise ValidationError("Tanggal ini masih di masa depan.")


def no_year_ahead(year):
    """Raise ValidationError for a year in the future."""
    if year > timezone.localdate().year:
        raise ValidationError("Tahun ini masih di masa depan.")


def month_of(text):
    """Return the first day of the month that an address gives as "2026-11"; None for anything else."""
    match = re.fullmatch("([0-9]{4})-(0[1-9]|1[0-2])", text)
    return date(int(match[1]), int(match[2]), 1) if match and match[1] != "0000" else None


def month_in_words(first_day):
    """Return the month in words: "November 2026"."""
    return f"{MONTHS[first_day.month - 1]} {first_day.year}"

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
    "jan djan january djanuari",
    "feb febr peb pebr pebruari february",
    "mar mrt mart march",
    "apr",
    "may mai",
    "jun djun june djuni",
    "jul djul july djuli",
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

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")  # As date.weekday() counts them.

_GAP = r"[\s./‐‑‒–—−-]+"
# "01 bln 02 thn 1980" names the month and the year.
_MONTH = r"(?:(?:bln|bulan)[\s.:]+)?(?P<month>[a-z]+|[0-9]{1,2})"
_YEAR_NAMED = r"(?:(?:thn|th|tahun)[\s.:]+)?"
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}}){_GAP}{_MONTH}{_GAP}{_YEAR_NAMED}(?P<year>[0-9]{{4}}|['’‘`]?[0-9]{{2}})"
)
_YEAR_FIRST = re.compile(rf"(?P<year>[0-9]{{4}}){_GAP}{_MONTH}{_GAP}(?P<day>[0-9]{{1,2}})")
_TWO_ORDERS = re.compile(rf"[0-9]{{1,2}}{_GAP}[0-9]{{1,2}}{_GAP}(?:[0-9]{{4}}|['’‘`]?[0-9]{{2}})")
_MIDNIGHT = re.compile(r"(?:(?<!\s)\s++|(?<=[0-9])t)(?:00?[:.]00(?:[:.]00(?:\.0+)?)?z?|12:00(?::00)? ?am)$")
_GLUED = re.compile(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=['’‘`]?[0-9])")  # "1 Jan'80", "12mei1980".
YEARS_AHEAD = 20  # Of two digits: a decree may be valid so long from today.


def parse(text, today=None, *, of_birth=True, month_first=False):
    """Return the date in the text; raise ValidationError, with a sentence, if there is none.

    Reads 06-12-1985, 6/12/1985, 6.12.1985, 6 Desember 1985, 06-Des-85, 6-12-'85, 6 Des'85, 06 bln 12 thn 1985,
    1985-12-06 and 1985/12/06, also with the time 0:00 behind it. `month_first` is for a list in which the month stands
    before the day: 12/06/1985.

    A year of two digits gets the century in which the person is 17 to 100 years old today; if none fits, that is an
    error. If the date is not `of_birth`, it gets the latest century that is at most `YEARS_AHEAD` years away.
    """
    text = _plain(text)
    match = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if not match:
        raise ValidationError(
            "Tulis tanggal sebagai hari-bulan-tahun, misalnya 06-12-1985 atau 6 Desember 1985.", code="date_format"
        )
    day, month, year = match["day"], match["month"], match["year"].lstrip("'’‘`")
    if month_first and has_two_orders(text):
        day, month = month, day
    day, month = int(day), _month(month, month_first=month_first)
    if len(year) == 2:
        return _of_short_year(day, month, int(year), today or timezone.localdate(), of_birth=of_birth)
    if not 1900 <= int(year) <= 2100:
        raise ValidationError(f"Tahun {year} keliru; tulis tahun antara 1900 dan 2100.", code="date_year")
    return _exact(day, month, int(year))


def has_form(text):
    """Whether the text has the form of a date, which need not be in the calendar."""
    text = _plain(text)
    return bool(_YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text))


def has_two_orders(text):
    """Whether the text is a date of numbers with the year last: then its day and its month could be exchanged."""
    return bool(_TWO_ORDERS.fullmatch(_plain(text)))


def short_year(text):
    """Return the year of a date that has only two digits of it, "85"; else ""."""
    match = _DAY_FIRST.fullmatch(_plain(text))
    year = match["year"].lstrip("'’‘`") if match else ""
    return year if len(year) == 2 else ""


def _plain(text):
    """The text in small letters, a space between letters and digits, without the unseen and the time of midnight."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(char for char in text if char.isprintable() or char.isspace())
    return _GLUED.sub(" ", _MIDNIGHT.sub("", text.lower().strip()))


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


def near(moment):
    """Return the moment in words, as near days are called: "besok 10.00", "kemarin 08.15", "6 Desember 2026 10.00"."""
    local = timezone.localtime(moment)
    away = (local.date() - timezone.localdate()).days
    day = {-1: "kemarin", 0: "hari ini", 1: "besok"}.get(away) or spell(local)
    return f"{day} {local:%H.%M}"


def span(time):
    """Return the length of that time in words, its two largest units at most: "2 hari 3 jam", "40 menit"."""
    minutes = int(time.total_seconds()) // 60
    parts = {"hari": minutes // (24 * 60), "jam": minutes // 60 % 24, "menit": minutes % 60}
    known = [f"{number} {unit}" for unit, number in parts.items() if number]
    return " ".join(known[:2]) or "kurang dari 1 menit"


def _month(word, *, month_first):
    number = int(word) if word.isdecimal() else _NUMBERS.get(word)
    if number is None:
        raise ValidationError("Nama bulan tidak dikenal. Contoh: 6 Desember 1985.", code="date_month")
    if not 1 <= number <= 12:
        first, second = ("bulan (1 sampai 12)", "hari") if month_first else ("hari", "bulan (1 sampai 12)")
        raise ValidationError(
            f"Bulan {number} tidak ada. Tulis {first} lebih dulu, lalu {second}, lalu tahun.", code="date_month"
        )
    return number


def _exact(day, month, year):
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            f"Tanggal {day} {MONTHS[month - 1]} {year} tidak ada di kalender.", code="date_day"
        ) from None


def _of_short_year(day, month, short_year, today, *, of_birth):
    """The date in the century that fits; of a birth at most one does, since the ages of 17 to 100 are 84 years."""
    this_century = today.year // 100 * 100
    years = [this_century + short_year, this_century - 100 + short_year]
    if of_birth:
        years = [year for year in years if 17 <= today.year - year - ((month, day) > (today.month, today.day)) <= 100]
    else:
        years = [year for year in years if year <= today.year + YEARS_AHEAD]
    if not years:
        raise ValidationError("Tulis tahun dengan empat angka, misalnya 1985.", code="date_year")
    return _exact(day, month, years[0])


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

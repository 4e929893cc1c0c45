"""Readers of cells with a date, or with the place and date of a birth."""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.values import births, dates, names
from registry.workbook.cell_text import text_of
from registry.workbook.raw import SERIALS

_DAY_ZERO = date(1899, 12, 30)  # Spreadsheets store dates as the number of days since then.
FIRST_DAY, LAST_DAY = 0, 1  # Of the days that a year or a month alone may mean.
OLD_AGE = 80  # Years: of who is said to be older, two digits of the year may be of another century.


def put(row_words, key, text):
    """Take a value that several columns of a list may give; two different ones are refused."""
    before = row_words.values.setdefault(key, text)
    if before != text and not _are_same(before, text):
        row_words.refuse(key, f"Dua kolom tidak sama: “{before}” dan “{text}”. Betulkan salah satunya.")


def _are_same(one, other):
    if names.fold(one) == names.fold(other):
        return True
    with suppress(ValidationError):
        return dates.parse(one) == dates.parse(other)
    return False


def date_reader(key, of_year=None, of_month=None):
    """A reader of dates. For a year alone it takes its FIRST_DAY or LAST_DAY, for a month and a year that of the month.

    Without one for a year or a month, the row is refused.
    """

    def read(row_words, cell):
        if isinstance(cell, str) and (day := cell_date(cell)):
            row_words.warn(key, f"“{cell}” dibaca sebagai {dates.spell(day)}: begitulah Excel menyimpan tanggal.")
        whole = _SINCE.sub("", _date_text(cell))
        before, text = births.split_birth(whole)
        text = whole if before else text
        days = days_meant(text)
        if days is None:
            _put_date(row_words, key, text, births.weekday_of(text_of(cell)))
            return
        written, which = ("tahun", of_year) if text.isdigit() else ("bulan dan tahun", of_month)
        if which is None:
            row_words.refuse(key, f"Hanya {written} yang ditulis ({text}). Tulis tanggal lengkap, atau kosongkan.")
        else:
            row_words.values[key] = f"{days[which]:%d-%m-%Y}"
            row_words.warn(key, f"Hanya {written} yang ditulis; dicatat sebagai {dates.spell(days[which])}.")

    return read


_SINCE = re.compile(r"(?:sejak|mulai|tmt|dari|per|terhitung)\b[\s.:]{0,5}(?=\S)", re.IGNORECASE)  # "TMT 1 Mei 2019".
_YEAR_ALONE = re.compile(r"(?:19|20)[0-9]{2}")
_MONTH_AND_YEAR = re.compile(
    r"(?:(?:bulan|bln)[\s.:]+)?([a-z]+|[0-9]{1,2})[\s./-]+(?:(?:tahun|thn|th)[\s.:]+)?([0-9]{4})", re.IGNORECASE
)
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})")


def days_meant(text):
    """Return the first and the last day that a year alone or a month and a year may mean: "2019", "Agustus 2019".

    None for any other text, a whole date too.
    """
    text = _SINCE.sub("", text)
    if _YEAR_ALONE.fullmatch(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    if match := _MONTH_AND_YEAR.fullmatch(text):
        month, year = match.groups()
    elif match := _YEAR_AND_MONTH.fullmatch(text):
        year, month = match.groups()
    else:
        return None
    with suppress(ValidationError):
        first = dates.parse(f"1 {month} {year}", of_birth=False)
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return None


def _date_text(cell):
    """The date as the form reads it; a spreadsheet's serial number becomes its date."""
    return text_of(cell_date(cell) or cell)


def cell_date(cell):
    """Return the date of a date cell, or of the number that a spreadsheet keeps for it; None for any other cell."""
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text) and int(text[:5]) in SERIALS:
        return _DAY_ZERO + timedelta(days=int(text[:5]))
    return None


def _put_date(row_words, key, text, weekday=""):
    """Take a date as written, and tell what is doubtful: its century, its weekday. The form reports what is no date."""
    put(row_words, key, text)
    if not weekday and not dates.short_year(text):
        return
    with suppress(ValidationError):
        day = dates.parse(text, of_birth=key == "born_on")
        if _has_doubtful_century(key, text, day):
            row_words.warn(key, f"Tahun ditulis dengan dua angka (“{text}”); dibaca {day.year}.")
        if weekday and not births.is_weekday(weekday, day):
            right = dates.WEEKDAYS[day.weekday()]
            row_words.warn(
                key, f"Ditulis hari “{weekday}”, padahal {dates.spell(day)} hari {right}. Periksa tanggalnya."
            )


def _has_doubtful_century(key, text, day):
    """Whether two digits of a year could be of another century: who would be over 80, and what is not of this one."""
    this_year = timezone.localdate().year
    is_doubtful = this_year - day.year > OLD_AGE if key == "born_on" else not 2000 <= day.year <= this_year
    return bool(dates.short_year(text)) and is_doubtful


def read_birth(row_words, cell):
    """Place and date in one cell; in the columns of either, lists have both, too."""
    if day := cell_date(cell):
        put(row_words, "born_on", text_of(day))
        return
    text = text_of(cell)
    place, day = births.split_birth(text)
    if place:
        _put_place(row_words, place)
    if re.fullmatch("[0-9]{4}", day):
        row_words.refuse("born_on", f"Hanya tahun yang ditulis ({day}). Tulis tanggal lengkap, atau kosongkan.")
    elif day:
        _put_date(row_words, "born_on", day, births.weekday_of(text))


def read_born_on(row_words, cell):
    """A date, with or without its place; a text without a digit is for the form to refuse."""
    if any(char.isdigit() for char in text_of(cell)):
        read_birth(row_words, cell)
    else:
        put(row_words, "born_on", text_of(cell))


def read_birth_place(row_words, cell):
    """A place, with or without the date."""
    text = text_of(cell)
    if dates.has_form(births.split_birth(text)[1]):
        read_birth(row_words, cell)
    elif any(char.isdigit() for char in text):
        _put_place(row_words, text)  # "Tanjung Aur 2".
    else:
        _put_place(row_words, births.split_birth(text)[0])


def _put_place(row_words, place):
    put(row_words, "birth_place", place)
    if doubt := births.doubt_on_place(place):
        row_words.warn("birth_place", doubt)

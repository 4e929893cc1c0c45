"""The readers of cells with the number and the days of a decree."""

import re
from contextlib import suppress

from django.core.exceptions import ValidationError

from registry.values import dates
from registry.values.terms import split_term
from registry.workbook.cell_dates import cell_date, date_reader, put
from registry.workbook.cell_text import text_of


def read_decree_number(row_words, cell):
    """Take the number of a decree, without its label, a remark or its day behind it; what is no number is told."""
    text = text_of(cell)
    if _is_date(text):
        tell_no_number(row_words, text)
        return
    text = _without_label(_without_its_day(row_words, _without_remark(row_words, "decree_number", text)))
    if not any(map(str.isdigit, text)):
        row_words.warn("decree_number", f"“{text_of(cell)}” bukan nomor SK, jadi tidak dicatat.")
        return
    if sum(any(map(str.isdigit, part)) for part in _BETWEEN_DECREES.split(text)) > 1:
        row_words.warn("decree_number", f"Nomor SK “{text}” tampaknya memuat beberapa SK. Tulis yang berlaku saja.")
    if (day := cell_date(cell)) and text.isdigit():
        row_words.warn(
            "decree_number",
            f"Nomor SK “{text}” mungkin tanggal {dates.spell(day)}, yang di Excel menjadi angka. Periksa nomornya.",
        )
    if isinstance(cell, float) and not cell.is_integer():
        row_words.warn("decree_number", f"Nomor SK ini tersimpan sebagai angka; periksa apakah benar “{text}”.")
    row_words.values["decree_number"] = text


# "(masih berlaku)", "berlaku s/d 2021", "tmt 1-1-2016" behind a decree's number or day.
_REMARK = re.compile(r"(?<=[ ,;(])(?:(?:masih|sudah|tidak) )?(?:berlaku|tmt|dicabut|s/d|sampai)\b", re.IGNORECASE)
_LABEL = re.compile(r"\A(?:sk\b[ .:]{0,3}(?:no|nomor|nomer)|no)\b[ .:]{0,3}(?=\S)", re.IGNORECASE)
_BETWEEN_DECREES = re.compile(r"[;&]|\b(?:dan|jo|perpanjangan|pengganti)\b", re.IGNORECASE)


def _without_remark(row_words, key, text):
    """The number or the day without a remark behind it, which is told."""
    remark = _REMARK.search(text)
    start = remark.start() if remark else len(text)
    before, bracket, within = text[:start].rpartition("(")
    if bracket and not any(map(str.isdigit, within)):
        start = len(before)
    bare = text[:start].rstrip(" ,;(")
    if start == len(text) or not any(map(str.isdigit, bare)):
        return text
    row_words.warn(key, f"Keterangan “{text[len(bare) :].strip(' ,;')}” di belakang “{bare}” tidak dicatat.")
    return bare


def _without_label(text):
    """The number without "SK No."; the word stays where the rest would be a date."""
    bare = _LABEL.sub("", text)
    return text if _is_date(bare) or not any(map(str.isdigit, bare)) else bare


def decree_day_reader(key, of_year=None, of_month=None):
    """Return the reader of a column with a day of a decree; the rest is as in `date_reader`."""
    read = date_reader(key, of_year, of_month)

    def read_day(row_words, cell):
        """A day of a decree; words such as "dalam proses" are none, which is told."""
        text = text_of(cell)
        term = split_term(text) if key == "decree_until" else None
        if not any(map(str.isdigit, text)):
            row_words.warn(key, f"“{text}” bukan tanggal, jadi tidak dicatat.")
        elif term and term[1]:
            row_words.warn(key, f"Dari “{text}” dipakai “{term[1]}” sebagai akhir masa berlakunya.")
            read(row_words, term[1])
        else:
            read(row_words, _without_remark(row_words, key, text) if isinstance(cell, str) else cell)

    return read_day


# Behind a number: " tgl 1 Maret 2019", ", 1-3-2019", " (1/3/19)", " ttg 9 Sept. 2022".
_DATE_WORD = r"(?:tgl|tanggal|tertanggal|bertanggal|ttg)"
_DAY_OF_DECREE = re.compile(
    rf"[\s,;(](?:{_DATE_WORD}\b[\s.:]{{0,5}})?"
    r"(\d{1,2}(?:-\w{1,12}-|/\w{1,12}/|\.\w{1,12}\.| \w{1,12} |[ -]?[a-z]{3,9}[. -]{1,2})(?:\d{4}|\d{2}))\)?\Z",
    re.IGNORECASE,
)


_DAY_LEFT = re.compile(rf"\b{_DATE_WORD}\b\D{{0,9}}\d", re.IGNORECASE)


def has_unread_day(number):
    """Return whether a decree's number still holds a day, by the word before it: "9/GM/2022 tgl 9 Xyz 2022"."""
    return bool(_DAY_LEFT.search(number))


def _without_its_day(row_words, text):
    """The number alone; a day behind it becomes the day of the decree."""
    end = _DAY_OF_DECREE.search(text)
    number = text[: end.start()].rstrip(" \n,;(/-–—") if end else ""
    if not any(char.isdigit() for char in number) or not _is_date(end[1]):
        return text
    row_words.warn("decree_number", f"Isinya dibaca sebagai nomor “{number}” dan tanggal “{end[1]}”. Periksa keduanya.")
    put(row_words, "decree_on", end[1])
    return number


# "1-Mei", "Mei-19": what a spreadsheet shows of a number that it took for a day or a month.
_PART_OF_DATE = re.compile(r"(?:\d{1,2}[- ](?P<month>[a-z]{3,9})|(?P<first>[a-z]{3,9})[- ]\d{2})", re.IGNORECASE)


def _is_date(text):
    """Whether it is a date and no number: "12 Tahun 2019" and "12/XII/2019" have only the form of one."""
    if part := _PART_OF_DATE.fullmatch(text):
        text = f"1 {part['month'] or part['first']} 2000"
    with suppress(ValidationError):
        return bool(dates.parse(text, of_birth=False))
    return False


def tell_no_number(row_words, text):
    """Warn that the number of the decree is a date, which a spreadsheet may have made of it."""
    row_words.warn(
        "decree_number",
        f"Nomor SK berisi tanggal ({text}), jadi tidak dicatat: Excel mungkin mengubah nomornya menjadi tanggal. "
        "Tulis nomornya sebagai teks, misalnya dengan kata “Nomor” di depannya.",
    )

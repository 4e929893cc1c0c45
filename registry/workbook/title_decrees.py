"""The decree and the start of service that the titles of a list, or rows between its people, give for many people.

Examples: "Berdasarkan SK Bupati Kaur Nomor : 188.4.45-311 Tahun 2025 Tanggal 3 Maret 2025, TMT 1 April 2025", or "No.
SK Kades", ": 140/12/2023" in two cells. That of a title is offered for all rows that name none, and told as not read
until a clerk takes the offer; that of a row between the people is theirs, as the village of a band is, until a clerk
says no. This module does not use the database.
"""

import re
from dataclasses import dataclass, field, replace

from registry.values import nik
from registry.workbook import columns
from registry.workbook.cell_text import is_filled
from registry.workbook.questions import Question

TAKE, UNREAD = "pakai", "tidak-dibaca"
SHOWN_LETTERS = 160
_SPEAKS = re.compile(r"\b(?:sk|(?:surat )?keputusan)\b.*?\d|\btmt\b.*?\d", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:\b(?:sk|keputusan)\b.{0,120}?\b(?:no|nomor|nomer)\b[\s.:]{0,5}"
    r"|(?:\b(?:no|nomor|nomer)\b[\s.]{0,3}|(?:\A|\|) ?)(?:sk|(?:surat )?keputusan)\b[^:|\d]{0,60}:\s{0,3})(\S.{0,79}?)"
    r"(?=[\s,;(]*(?:\b(?:tgl|tanggal|tertanggal|tmt|tentang|terhitung|berlaku|mulai)\b|[,;()|]|\Z))",
    re.IGNORECASE,
)
_DATE = r"(\d{1,2}[\s./-]{1,3}(?:\d{1,2}|[a-z]{3,9})[\s./-]{1,3}\d{4}|(?:[a-z]{3,9} )?\d{4})"
_START = re.compile(rf"\b(?:tmt|terhitung mulai(?: tanggal)?|mulai berlaku)\b[\s.:]{{0,5}}{_DATE}", re.IGNORECASE)
_DAY = re.compile(rf"\b(?:tgl|tanggal|tertanggal)\b(?: sk\b)?[\s.:]{{0,5}}{_DATE}", re.IGNORECASE)
# A row that begins so is about a decree: "SK Nomor 12/2021", "No. SK Kades : 140/12", "Tanggal SK : 5 Juni 2023".
_LINE = re.compile(
    r"\W*(?:\d{1,2}[.)] ?|[A-Z][.)] ?)?(?:(?:berdasarkan|sesuai|dasar|menurut|lampiran)\b\W{0,3})?"
    r"(?:(?:no|nomor|nomer|tgl|tanggal)\b[\s.]{0,3})?(?:sk|(?:surat )?keputusan|tmt|terhitung mulai)\b.*\d",
    re.IGNORECASE,
)
_WORDS = {"decree_number": "nomor SK", "decree_on": "tanggal SK", "started_on": "mulai bertugas"}


def offer(decrees, table, sheet_no, answers):
    """Offer the decree and the start in the titles of a `tables.Table` for the rows without their own.

    Where the titles name a village, they speak of the rows up to the next one (`Decrees.end_of_titles`).

    `sheet_no` is the sheet's number in the file, from 0.
    """
    title = " | ".join(text for text in table.titles if text)
    if not (speaks(title) and table.rows):
        return
    given = _given(title)
    end = decrees.end_of_titles
    rows = [row.number for row in table.rows if _lacking(row, given) and not 0 < end < row.number]
    shown = nik.redact(" | ".join(filter(speaks, table.titles)) or title)[:SHOWN_LETTERS]
    if not given:
        table.remark(0, f"Judul memuat SK atau TMT yang tidak dibaca: “{shown}”. Tulis di kolomnya sendiri.")
    elif rows:
        values = _in_words(given)
        text = (
            f"Judul lembar “{table.sheet}” memuat {values}, yang tidak dibaca. Pakai untuk {len(rows)} baris yang "
            "tidak menulisnya sendiri?"
        )
        choices = ((UNREAD, "Tidak dipakai"), (TAKE, f"Pakai: {values}"))
        question = Question(f"sk-judul:{sheet_no}", text, choices, default=UNREAD)
        table.questions.append(question)
        if question.answer_in(answers) == TAKE:
            concerned = set(rows)
            table.rows = [
                replace(row, cells=row.cells | _lacking(row, given)) if row.number in concerned else row
                for row in table.rows
            ]


def gives_any(text):
    """Return whether a text gives a decree or a start of service."""
    return bool(_given(text))


def speaks(text):
    """Return whether a text may give a decree or a start of service."""
    return bool(_SPEAKS.search(text))


def tell_unread(table, number, text):
    """Tell that the row with that number speaks of a decree which is not read."""
    shown = nik.redact(text)[:SHOWN_LETTERS]
    table.remark(number, f"“{shown}” memuat SK atau TMT yang tidak dibaca. Tulis di kolomnya sendiri.")


def is_line(text):
    """Return whether a row with that text, between people, is about a decree or a start of service."""
    return bool(_LINE.match(text))


@dataclass
class Band:
    """What rows below each other say of the decree of the people below: the first row's number and all their texts.

    It ends above the row `end`; 0: it holds up to the next one.
    """

    number: int
    texts: list
    is_of_place: bool
    end: int = 0


@dataclass
class Decrees:
    """The bands of decrees between the people of one sheet, in their order.

    One that stands right below the band of a village is that village's: the next village ends it.
    """

    bands: list = field(default_factory=list)
    is_open: bool = False
    is_below_place: bool = False
    end_of_titles: int = 0

    def meet(self, number, text):
        """Note a row about a decree; rows without a person or a place between them are one band."""
        if self.is_open:
            self.bands[-1].texts.append(text)
            return
        if self.bands and not self.bands[-1].end:
            self.bands[-1].end = number
        self.bands.append(Band(number, [text], self.is_below_place))
        self.is_open = True

    def meet_place(self, number, *, ends_titles):
        """Note the band of a place; with `ends_titles` the decree of the titles is that of the first village alone."""
        self.is_below_place, self.is_open = True, False
        if ends_titles and not self.end_of_titles:
            self.end_of_titles = number
        if self.bands and self.bands[-1].is_of_place and not self.bands[-1].end:
            self.bands[-1].end = number

    def meet_person(self):
        """Note a person's row."""
        self.is_below_place = self.is_open = False


def take(decrees, table, sheet_no, answers):
    """Give the people below each band of `Decrees` its decree where they have none, unless a clerk says no; tell it.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    concerned = {}
    for band in decrees.bands:
        text = " | ".join(band.texts)
        given = _given(text)
        below = [row for row in table.rows if band.number < row.number and not 0 < band.end < row.number]
        if not (given and below):
            tell_unread(table, band.number, text)
        elif rows := [row for row in below if _lacking(row, given)]:
            concerned[band.number] = given, rows
    if not concerned:
        return
    shown = "; ".join(
        f"baris {number}: {_in_words(given)} ({len(rows)} orang)" for number, (given, rows) in concerned.items()
    )
    text = (
        f"SK atau TMT di antara baris lembar “{table.sheet}” dibaca untuk orang-orang di bawahnya yang tidak "
        f"menulisnya sendiri. {shown}. Benar?"
    )
    choices = ((TAKE, "Ya, dibaca untuk mereka"), (UNREAD, "Tidak dibaca"))
    question = Question(f"sk-pita:{sheet_no}", text, choices, default=TAKE)
    table.questions.append(question)
    if question.answer_in(answers) == TAKE:
        given_to = {id(row): given for given, rows in concerned.values() for row in rows}
        table.rows = [
            replace(row, cells=row.cells | _lacking(row, given_to[id(row)])) if id(row) in given_to else row
            for row in table.rows
        ]


def _in_words(given):
    return ", ".join(f"{_WORDS[key]} {text}" for key, text in given.items())


def _given(title):
    """The values in a title by column key, as written."""
    start = _START.search(title)
    rest = title.replace(start[0], "; ") if start else title  # "terhitung mulai tanggal …" is no day of the decree.
    number, day = _NUMBER.search(rest), _DAY.search(rest)
    given = {"decree_number": number, "decree_on": number and day, "started_on": start}
    return {key: match[1].strip(" .:-") for key, match in given.items() if match}


def _lacking(row, given):
    """The values that the row does not have; a decree is taken whole or not at all."""
    has_decree = any(is_filled(row.cells.get(key, "")) for key in columns.DECREE)
    has = dict.fromkeys(columns.DECREE, has_decree) | {"started_on": row.has_start}
    return {key: text for key, text in given.items() if not has[key]}

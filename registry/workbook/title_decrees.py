"""The decree and the start of service that the titles of a list give for all its people.

Example: "Berdasarkan SK Bupati Kaur Nomor : 188.4.45-311 Tahun 2025 Tanggal 3 Maret 2025, TMT 1 April 2025". It is
offered for all rows that name none, and told as not read until a clerk takes the offer. This module does not use the
database.
"""

import re
from dataclasses import replace

from registry.values import nik
from registry.workbook import columns
from registry.workbook.cells import EMPTY, text_of
from registry.workbook.questions import Question

TAKE, UNREAD = "pakai", "tidak-dibaca"
SHOWN_LETTERS = 160
_SPEAKS = re.compile(r"\b(?:sk|(?:surat )?keputusan)\b.*?\d|\btmt\b.*?\d", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:sk|keputusan)\b.{0,120}?\b(?:no|nomor|nomer)\b[\s.:]{0,5}(\S.{0,79}?)"
    r"(?=[\s,;(]*(?:\b(?:tgl|tanggal|tertanggal|tmt|tentang|terhitung|berlaku|mulai)\b|[,;()|]|\Z))",
    re.IGNORECASE,
)
_DATE = r"(\d{1,2}[\s./-]{1,3}(?:\d{1,2}|[a-z]{3,9})[\s./-]{1,3}\d{4}|(?:[a-z]{3,9} )?\d{4})"
_START = re.compile(rf"\b(?:tmt|terhitung mulai(?: tanggal)?|mulai berlaku)\b[\s.:]{{0,5}}{_DATE}", re.IGNORECASE)
_DAY = re.compile(rf"\b(?:tgl|tanggal|tertanggal)\b[\s.:]{{0,5}}{_DATE}", re.IGNORECASE)
_WORDS = {"decree_number": "nomor SK", "decree_on": "tanggal SK", "started_on": "mulai bertugas"}


def offer(table, sheet_no, answers):
    """Offer the decree and the start in the titles of a `tables.Table` for the rows without their own.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    title = " | ".join(text for text in table.titles if text)
    if not (_SPEAKS.search(title) and table.rows):
        return
    given = _given(title)
    rows = [row.number for row in table.rows if _lacking(row, given)]
    shown = nik.redact(title)[:SHOWN_LETTERS]
    if not given:
        table.remark(0, f"Judul memuat SK atau TMT yang tidak dibaca: “{shown}”. Tulis di kolomnya sendiri.")
    elif rows:
        values = ", ".join(f"{_WORDS[key]} {text}" for key, text in given.items())
        text = (
            f"Judul lembar “{table.sheet}” memuat {values}, yang tidak dibaca. Pakai untuk {len(rows)} baris yang "
            "tidak menulisnya sendiri?"
        )
        choices = ((UNREAD, "Tidak dipakai"), (TAKE, f"Pakai: {values}"))
        question = Question(f"sk-judul:{sheet_no}", text, choices, default=UNREAD)
        table.questions.append(question)
        if question.answer_in(answers) == TAKE:
            table.rows = [replace(row, cells=row.cells | _lacking(row, given)) for row in table.rows]


def _given(title):
    """The values in a title by column key, as written."""
    start = _START.search(title)
    rest = title.replace(start[0], "; ") if start else title  # "terhitung mulai tanggal …" is no day of the decree.
    number, day = _NUMBER.search(rest), _DAY.search(rest)
    given = {"decree_number": number, "decree_on": number and day, "started_on": start}
    return {key: match[1].strip(" .:-") for key, match in given.items() if match}


def _lacking(row, given):
    """The values that the row does not have; a decree is taken whole or not at all."""
    has_decree = any(text_of(row.cells.get(key, "")).lower() not in EMPTY for key in columns.DECREE)
    has = dict.fromkeys(columns.DECREE, has_decree) | {"started_on": row.has_start}
    return {key: text for key, text in given.items() if not has[key]}

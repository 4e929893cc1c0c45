"""Counts the people whose names stand in a column that is not read: they would be lost, so the preview says it first.

This module does not use the database.
"""

import re

from registry.values import names
from registry.workbook import columns
from registry.workbook.cells import is_nobody, text_of
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, UNTITLED
from registry.workbook.numbered_headings import NAMES, key_and_person

_MAY_NAME_PEOPLE = {"nama", "psm", "anggota", "relawan", "cadangan", "pengganti"}
_NAMES_NOBODY = {"status", "keaktifan", "jabatan", "ket", "keterangan", "jumlah", "jenis", "alamat", "desa", "bidang"}
SHOWN = 5  # Rows named in a sentence.
_NIK = re.compile(r"\D*(?:\d[ .]?){16}\D*")
_NAME = re.compile(r"[^\W\d_][^\d:;_]{2,59}")


def tell(table, sheet, last):
    """Add a sentence to the `tables.Table` for each such column; `last` is the last row of the headings, from 0."""
    for heading in table.headings:
        if people := _people_in(heading, table, sheet, last) if may_name_people(heading) else 0:
            table.unread_people.append(
                f"{people} nama di kolom “{heading.text}” ({heading.letter}) tidak dibaca. Bila mereka PSM, tulis satu "
                "orang satu baris."
            )
    _tell_rows_with_nik(table, sheet)


def _tell_rows_with_nik(table, sheet):
    """Tell rows that are not read though they have a NIK: they may be people of a table that nobody understood."""
    numbers = [row.number for row in table.skipped if any(map(_is_nik, sheet.rows[row.number - 1]))]
    if numbers:
        shown = names.several(map(str, numbers), SHOWN)
        table.unread_people.append(
            f"{len(numbers)} baris dengan nomor 16 angka tidak dibaca (baris {shown}). Bila mereka PSM, betulkan judul "
            "kolom di atasnya."
        )


def may_name_people(heading):
    """Return whether a column that is not read may hold names of people, by its heading; not of officials or family."""
    if heading.key or heading.spare or heading.why == OF_SOMEBODY_ELSE:
        return False
    parts = heading.text.split(" / ")
    column = columns.known(parts[-1])
    if column:
        return column.key in NAMES
    is_numbered = key_and_person(parts)[0] in NAMES
    words = set(names.fold(heading.text).split())
    may_name = bool(_MAY_NAME_PEOPLE & words) and not _NAMES_NOBODY & words
    return is_numbered or heading.text == UNTITLED or may_name


def _is_name_alone(text):
    """Whether a text below a heading without the word "nama" is written as a full name is."""
    words = text.split()
    return len(words) > 1 and all(word.lstrip("(")[:1].isupper() for word in words)


def _people_in(heading, table, sheet, last):
    """How many cells of that column name somebody who is not the person of the row; 0 if most of them name nobody."""
    own = {row.number: names.fold(text_of(row.cells.get("name", ""))) for row in table.rows}
    below = enumerate(sheet.rows[last + 1 :], start=last + 2)
    texts = [(number, text_of(row[heading.place])) for number, row in below if heading.place < len(row)]
    filled = [(number, text) for number, text in texts if text]
    is_like_one = bool if "nama" in names.fold(heading.text).split() else _is_name_alone
    named = [(number, text) for number, text in filled if _is_name(text) and is_like_one(text)]
    others = [text for number, text in named if not _is_part(names.fold(text), own.get(number, ""))]
    return len(others) if len(named) * 2 > len(filled) else 0


def _is_nik(cell):
    return bool(_NIK.fullmatch(text_of(cell)))


def _is_name(text):
    return bool(_NAME.fullmatch(text)) and not (columns.known(text) or is_nobody(text))


def _is_part(name, own):
    """Whether the words are those of the row's own person, whose short name they may be."""
    return set(name.split()) <= set(own.split())

"""People who would be lost, which the preview says first: in a column that is not read, or in a row that is not.

This module does not use the database.
"""

import re

from registry.values import names
from registry.workbook import columns
from registry.workbook.cell_text import text_of
from registry.workbook.cells import is_nobody
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, UNTITLED
from registry.workbook.numbered_headings import NAMES, key_and_person
from registry.workbook.questions import Question

SKIP, READ = "bukan-psm", "baca"
# Why a row is not read.
OF_HEADINGS, OF_OTHER_TABLE, OF_FAMILY = "judul kolom", "tabel lain", "data keluarga"
ANSWERED = "bukan PSM, menurut jawaban"
SHOWN = 20  # Rows named.

_MAY_NAME_PEOPLE = {"nama", "psm", "anggota", "relawan", "cadangan", "pengganti"}
_NAMES_NOBODY = {"status", "keaktifan", "jabatan", "ket", "keterangan", "jumlah", "jenis", "alamat", "desa", "bidang"}
_NAME = re.compile(r"[^\W\d_][^\d:;_]{2,59}")
_NIK = re.compile(r"(?<![0-9])[0-9](?:[ .]?[0-9]){15}(?![0-9])")
_NUMBER = re.compile(r"[0-9]{1,4}[.)]?")
_KNOWN = (OF_FAMILY, ANSWERED)


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
    unread = [row for row in table.skipped if row.why not in _KNOWN]
    numbers = [row.number for row in unread if any(map(has_nik, map(text_of, sheet.rows[row.number - 1])))]
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
    heads = {row.number for row in table.skipped if row.why == OF_HEADINGS}
    below = [each for each in enumerate(sheet.rows[last + 1 :], start=last + 2) if each[0] not in heads]
    texts = [(number, text_of(row[heading.place])) for number, row in below if heading.place < len(row)]
    filled = [(number, text) for number, text in texts if text]
    is_like_one = bool if "nama" in names.fold(heading.text).split() else _is_name_alone
    named = [(number, text) for number, text in filled if _is_name(text) and is_like_one(text)]
    others = [text for number, text in named if not _is_part(names.fold(text), own.get(number, ""))]
    return len(others) if len(named) * 2 > len(filled) else 0


def _is_name(text):
    return bool(_NAME.fullmatch(text)) and not (columns.known(text) or is_nobody(text))


def _is_part(name, own):
    """Whether the words are those of the row's own person, whose short name they may be."""
    return set(name.split()) <= set(own.split())


# Rows that are not read


def has_nik(text):
    """Whether a text holds sixteen digits, as a person's row does and a title does not."""
    return bool(_NIK.search(text))


def is_like_person(texts):
    """Whether a row's texts are a number, a name and sixteen digits, whatever part of the sheet it stands in."""
    rest = [_NIK.sub("", text).strip(" /()-") for text in texts]
    is_numbered = any(_NUMBER.fullmatch(text) for text in rest)
    return is_numbered and any(map(has_nik, texts)) and any(_NAME.fullmatch(text) for text in rest)


def ask_about_rows(unread, table, sheet_no, answers):
    """Ask once about the people's rows of the `tables.Table` that stand in a part of the sheet which is not read.

    `unread` are the reasons for which they are not read, by row number. While it is open, it is told before all else.
    That they are read by the headings above is offered only where they fit. `sheet_no` is the sheet's number from 0.
    """
    if not unread:
        return
    where = f"baris {names.several(map(str, unread), SHOWN)}"
    whys = ", ".join(dict.fromkeys(unread.values()))
    text = f"{len(unread)} baris di lembar “{table.sheet}” mungkin orang, tetapi tidak dibaca ({whys}): {where}."
    fits = all(_fits(row) for row in table.rows if row.number in unread)
    if not fits:
        text += " Bila mereka PSM, tulis judul kolom Nama dan NIK di atasnya, lalu unggah lagi."
    choices = ((READ, "PSM: dibaca menurut judul kolom di atasnya"),) if fits else ()
    question = Question(f"tak-terbaca:{sheet_no}", text, (*choices, (SKIP, "Bukan PSM: tidak disimpan")))
    if not question.answer_in(answers):
        table.unread_people.append(f"{len(unread)} baris mungkin orang di bagian yang tidak dibaca: {where}.")
    table.settle(question, set(unread), answers, SKIP, ANSWERED)


def tell_other_tables(table):
    """Tell the rows of other tables below the list of the `tables.Table`: they may be people without a NIK."""
    rows = [str(skipped.number) for skipped in table.skipped if skipped.why == OF_OTHER_TABLE]
    if rows:
        table.remark(
            0,
            f"{len(rows)} baris di bawah judul tabel lain tidak dibaca (baris {names.several(rows)}). Bila isinya PSM, "
            "tulis judul kolom Nama di atasnya.",
        )


def _fits(row):
    """Whether the row has its sixteen digits and its name in their columns."""
    in_nik = any(has_nik(text_of(row.cells.get(key, ""))) for key in ("nik", "nik_and_card"))
    has_both = in_nik and bool(_NAME.fullmatch(text_of(row.cells.get("name", ""))))
    return has_both or has_nik(text_of(row.cells.get("name_and_nik", "")))

"""Rows that go on with the person above: a long name or address that a clerk wrapped onto the next row.

Whether such a row is the rest of the one above, somebody else or nobody is asked, once for each person.
"""

from dataclasses import dataclass, replace
from itertools import zip_longest

from registry.workbook import columns
from registry.workbook.cell_text import text_of
from registry.workbook.questions import Question

# SKIP is about the rows below; it must not be `questions.LEAVE_OUT`, which leaves out the person that is asked about.
JOIN, OTHER_PERSON, SKIP = "sambung", "orang-lain", "tidak-dibaca"
# The reasons for which a row is no person's, and may still be the rest of one; "": it looks like a person's.
ALONE, NAMELESS = "hanya satu kolom terisi", "tanpa nama"
DOUBTFUL = ("", ALONE, NAMELESS)

_LONG = {"name", "title_after", "home_address", "birth_place", "birth", "occupation", "service_village", "home_village"}
_LONG |= {"decree_number", "fields"}


@dataclass
class WrappedRows:
    """The `tables.ReadRow` of a person, and those right below it that may be the rest of it."""

    person: object
    rows: list


def may_go_on(person, cells, text_count, merged):
    """Whether a row with these cells by column key, of so many texts, may be the rest of the person's row above.

    It has fewer cells than the person above, without those in the columns that are `merged` from above. One cell may be
    the rest; more may where the person above has a number and they have none.
    """
    above = {key for key, cell in person.cells.items() if text_of(cell) and key not in merged}
    is_part = len(cells) == text_count and all(key in above & _LONG or key == "notes" for key in cells)
    return is_part and len(cells) < len(above) and (len(cells) == 1 or "number" in above)


def ask_about(wrapped, table, sheet_no, answers):
    """Ask about each of the `WrappedRows` of the `tables.Table`, and do what the answer says.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    for each in wrapped:
        _ask(each, table, sheet_no, answers)


def _ask(wrapped, table, sheet_no, answers):
    question = _question(wrapped, sheet_no)
    table.questions.append(question)
    answer = question.answer_in(answers)
    others = [row for row in wrapped.rows if answer == OTHER_PERSON and "name" in row.cells]
    for row in wrapped.rows:
        if row not in others:
            table.skip(row.number, filter(None, map(text_of, row.whole)), _why_skipped(answer))
    person = wrapped.person
    if not answer:
        person = person.asked_about(question, _key_of(wrapped))
    elif answer == JOIN:
        person = _joined(wrapped)
    at = table.rows.index(wrapped.person)
    table.rows[at : at + 1] = [person, *others]


def _why_skipped(answer):
    if answer == JOIN:
        return "sambungan baris di atasnya"
    return "bukan orang dan bukan sambungan" if answer else "mungkin sambungan baris di atasnya"


def _question(wrapped, sheet_no):
    person, joined = wrapped.person, _joined(wrapped)
    rest = " ".join(text for row in wrapped.rows for cell in row.whole if (text := text_of(cell)))
    keys = [key for key in joined.cells if joined.cells[key] != person.cells.get(key)]
    whole = "; ".join(f"{columns.BY_KEY[key].label}: “{joined.cells[key]}”" for key in keys)
    other = ((OTHER_PERSON, "Bukan, orang lain"),) if any("name" in row.cells for row in wrapped.rows) else ()
    return Question(
        f"sambung:{sheet_no}-{person.number}",
        f"Baris {wrapped.rows[0].number} hanya berisi “{rest}”. Apakah itu sambungan baris {person.number}?",
        ((JOIN, f"Ya: {whole}"), *other, (SKIP, "Bukan, tidak dibaca")),
    )


def _key_of(wrapped):
    keys = {key: True for row in wrapped.rows for key in row.cells}
    return "name" if "name" in keys else next(iter(keys))


def _joined(wrapped):
    """The person's row, with the texts of the others behind its own."""
    person = wrapped.person
    for row in wrapped.rows:
        cells = {key: _with(person.cells.get(key, ""), cell) for key, cell in row.cells.items()}
        whole = [_with(*pair) for pair in zip_longest(person.whole, row.whole, fillvalue="")]
        person = replace(person, cells=person.cells | cells, whole=whole)
    return person


def _with(cell, rest):
    return f"{text_of(cell)} {text_of(rest)}".strip() if text_of(rest) else cell

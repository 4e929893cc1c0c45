"""Which row of a sheet holds the headings, where a clerk says so: the program may have taken a wrong one, or none."""

from registry.values import nik
from registry.workbook import headings
from registry.workbook.cell_text import text_of
from registry.workbook.questions import Question

OFFERED = 20  # The first rows of the sheet, from which one is chosen.
SHOWN_CELLS, LONGEST_CELL = 6, 20
NONE, UNREAD, FORMS = "tidak-ada", "lewati", "biodata"
WITHOUT_ROW = ((NONE, "Tidak ada baris judul: semua baris data orang"), (UNREAD, "Jangan baca lembar ini"))
AS_FORMS = ((FORMS, "Tidak ada: biodata, labelnya di kiri dan isinya di kanan"),)


def question_about(sheet, sheet_no, found, *, has_forms=False):
    """Return the `Question` which row of a `reading.ReadSheet` holds the headings, or None if it has only one row.

    `sheet_no` is the sheet's number in the file, from 0, `found` the `headings.HeadingRows` that the program found, or
    None, and `has_forms` says that it found forms (`biodata`). An answer is a row number from 1, as users see it. What
    the program found is the default.
    """
    rows = {number: texts for number, row in enumerate(sheet.rows[:OFFERED], start=1) if (texts := _texts(row))}
    if found is None and not has_forms and (len(rows) < 2 or max(map(len, rows.values())) < 2):
        return None
    default = FORMS if has_forms else UNREAD if found is None else str(found.last + 1)
    taken = {} if found is None or found.last < OFFERED else {found.last + 1: _texts(sheet.rows[found.last])}
    choices = [(str(number), _in_words(number, texts)) for number, texts in {**rows, **taken}.items()]
    text = f"Baris mana di lembar “{sheet.name}” yang memuat judul kolom?"
    return Question(_id(sheet_no), text, (*choices, *(AS_FORMS if has_forms else ()), *WITHOUT_ROW), default)


def is_unwanted(sheet_no, answers):
    """Whether a clerk does not want the sheet with that number read."""
    return answers.get(_id(sheet_no)) == UNREAD


def heading_rows(sheet, chosen, found, answer):
    """Return the `headings.HeadingRows` for an answer to that question: those found, others, or None for unread."""
    if answer == UNREAD:
        return None
    if answer == NONE:
        return headings.none_in(sheet, chosen)
    row = int(answer) - 1
    if found is not None and found.first <= row <= found.last:
        return found
    return headings.around(sheet, row, chosen)


def _id(sheet_no):
    return f"kepala:{sheet_no}"


def _texts(row):
    return [text for text in map(text_of, row) if text]


def _in_words(number, texts):
    shown = " | ".join(nik.redact(text)[:LONGEST_CELL] for text in texts[:SHOWN_CELLS])
    return f"Baris {number}: {shown}{' …' if len(texts) > SHOWN_CELLS else ''}"

"""Understands a sheet: as a list, as forms, or as neither; and asks what it leaves open.

This module does not use the database.
"""

from hashlib import sha256

from registry.values import nik
from registry.workbook import (
    biodata,
    biodata_table,
    heading_choice,
    headings,
    older_values,
    places,
    sections,
    sheet_questions,
    title_decrees,
    unread_people,
    wrapped_rows,
)
from registry.workbook.cell_text import text_of
from registry.workbook.chosen_columns import ChosenColumns
from registry.workbook.people_of_a_row import ask_about_reserves, ask_whose
from registry.workbook.row_reader import RowReader
from registry.workbook.statuses import ask_about_statuses, take_codes, take_other_kinds, take_ticks

SHOWN_CELLS, SHOWN_LETTERS = 8, 30


def find(sheet, districts=frozenset(), chosen=None, answers=None, sheet_no=0, villages=frozenset()):
    """Return the `Table` of a `reading.ReadSheet`, or None if no heading is recognised.

    `districts` and `villages` are the folded names of all kecamatan and villages, to recognise one in a title or a
    band. `chosen` is as in `ChosenColumns`, `answers` are those to `questions`, and `sheet_no` is the sheet's number in
    the file, from 0.
    """
    chosen = ChosenColumns(chosen or {}, sheet_no)
    found = headings.first_in(sheet, chosen)
    forms = biodata.forms_of(sheet, found)
    about_headings = heading_choice.question_about(sheet, sheet_no, found, has_forms=bool(forms))
    answer = about_headings.answer_in(answers or {}) if about_headings else heading_choice.UNREAD
    known = places.KnownNames(districts, villages)
    if answer == heading_choice.FORMS:
        return _of_forms(sheet, forms, known, chosen, about_headings, sheet_no, answers or {})
    heading = heading_choice.heading_rows(sheet, chosen, found, answer)
    if heading is None:
        return None
    reader = RowReader(sheet, heading, known, chosen)
    reader.read()
    unread_people.ask_about_rows(reader.unread, reader.table, sheet_no, answers or {})
    unread_people.tell_other_tables(reader.table)
    wrapped_rows.ask_about(reader.wrapped, reader.table, sheet_no, answers or {})
    reader.table.about_headings = about_headings
    if not reader.moved:  # Of two tables, one may lack the column.
        sheet_questions.ask_about_gaps(reader.table, sheet, sheet_no, answers or {})
    older_values.ask_which(reader.table, sheet_no, answers or {})
    ask_whose(reader.table, sheet_no, answers or {})
    ask_about_reserves(reader.table, sheet_no, answers or {})
    unread_people.tell(reader.table, sheet, heading.last)
    sheet_questions.take_remarks_of_leaving(reader.table, chosen.of_table(heading.last))
    take_codes(reader.table, chosen.of_table(heading.last))
    take_other_kinds(reader.table, chosen.of_table(heading.last))
    take_ticks(reader.table, chosen.of_table(heading.last))
    ask_about_statuses(reader.table, sheet_no, answers or {})
    sheet_questions.offer_hidden(reader.table, sheet, sheet_no, answers or {})
    sheet_questions.ask_about_struck(reader.table, sheet, sheet_no, answers or {})
    sheet_questions.remark_on_colours(reader.table, sheet)
    sheet_questions.remark_on_hidden_columns(reader.table, sheet)
    title_decrees.take(reader.decrees, reader.table, sheet_no, answers or {})
    title_decrees.offer(reader.decrees, reader.table, sheet_no, answers or {})
    sections.ask_about(reader.sections, reader.table, sheet_no, answers or {})
    sheet_questions.remark_on_addresses(reader.table)
    return reader.table


def question_about_headings(sheet, chosen, sheet_no):
    """Return the `Question` which row of a `reading.ReadSheet` holds its headings, or None, as `find` asks it."""
    chosen = ChosenColumns(chosen, sheet_no)
    found = headings.first_in(sheet, chosen)
    has_forms = bool(biodata.forms_of(sheet, found))
    return heading_choice.question_about(sheet, sheet_no, found, has_forms=has_forms)


def _of_forms(sheet, forms, known, chosen, about_headings, sheet_no, answers):
    met = sections.Sections()
    table = biodata_table.table_of(sheet, forms, known, chosen, met)
    table.about_headings = about_headings
    sheet_questions.offer_hidden(table, sheet, sheet_no, answers)
    sheet_questions.ask_about_struck(table, sheet, sheet_no, answers)
    sections.ask_about(met, table, _all_forms_titled(met.title), answers)
    sheet_questions.remark_on_addresses(table)
    return table


def _all_forms_titled(title):
    """What stands for the sheet's number in a question that all forms with one title share: a clerk answers it once."""
    return f"biodata-{sha256(nik.redact(title).encode()).hexdigest()[:8]}"


def why_unread(sheet, *, is_wanted=False):
    """Return the sentence that a sheet without a known heading is not read, with its rows that have text; "" if none.

    `is_wanted` says that a clerk wants it so. A NIK in the sheet's name is masked.
    """
    filled = sum(1 for row in sheet.rows if any(map(text_of, row)))
    hidden = "tersembunyi dan " if sheet.is_hidden else ""
    reason = "begitulah jawaban Anda" if is_wanted else "tidak ada judul kolom yang dikenali"
    why = f"{hidden}tidak dibaca ({filled} baris terisi): {reason}."
    return nik.redact(f"Lembar “{sheet.name}” {why}") if filled else ""


def seen(sheets):
    """Return the first rows of the sheets as short lines, for the message that no heading was recognised."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, start=1):
            texts = list(filter(None, map(text_of, row)))
            if texts:
                shown = " | ".join(nik.redact(text)[:SHOWN_LETTERS] for text in texts[:SHOWN_CELLS])
                yield f"{nik.redact(sheet.name)}, baris {number}: {shown}"

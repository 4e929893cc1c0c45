"""Holds the birth dates of a list against its column of ages: one of the two is a slip where they differ.

A list is often some years old. Where most ages differ from the birth dates by the same number of years, it is asked
once for the column, and each row is compared with that.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.values import births, dates
from registry.workbook.cell_text import text_of
from registry.workbook.cells import Words
from registry.workbook.questions import Question
from registry.workbook.tables import ReadRow

TOLERATED = 1  # Years: a birthday between the day of the list and today.
AS_WRITTEN, ONE_BY_ONE = "apa-adanya", "satu-satu"
_AGE = re.compile(r"\D{0,9}(\d{1,3})(?!\d)(?!\W*\d{1,2}\W+\d)")


@dataclass
class ComparedAge:
    """A row with a birth date and an age: the age as written, and how many years more the birth date gives today."""

    row: ReadRow
    row_words: Words
    written: int
    shift: int


def check_ages(tables, answers):
    """Ask about birth dates that contradict the age beside them.

    `tables` are triples of a `tables.Table`, the pairs of `column_checks.words_of` and the sheet's number in the file,
    from 0; `answers` are those to the questions, by id.
    """
    for table, read, place in tables:
        if "age" in table.keys:
            _check(table, [each for row, row_words in read if (each := _compared(row, row_words))], place, answers)


def _check(table, compared, place, answers):
    usual = _usual_shift([each.shift for each in compared])
    question = _about_column(table, usual, place)
    for each in compared:
        is_usual = abs(each.shift - usual) <= TOLERATED
        answer = question.answer_in(answers) if question and is_usual else ""
        if question and is_usual and not answer:
            each.row_words.ask("born_on", question)
        elif not is_usual or answer == ONE_BY_ONE:
            _ask(each, table, place, answers)


def _compared(row, row_words):
    """The `ComparedAge` of a row; None if it lacks one of the two, or its birth date is refused or asked about."""
    is_open = any(p.key in ("born_on", "birth") and p.level != "warning" for p in row_words.problems)
    match = _AGE.match(text_of(row.cells.get("age", "")))
    if match is None or is_open or "born_on" in row.corrected:
        return None
    with suppress(ValidationError):
        born_on = dates.parse(str(row_words.values.get("born_on", "")))
        written = int(match[1])
        return ComparedAge(row, row_words, written, births.age_on(born_on, timezone.localdate()) - written)
    return None


def _usual_shift(shifts):
    """The years by which more than half of several ages differ, 0 if they are of today or differ each by its own."""
    near = {shift: sum(abs(other - shift) <= TOLERATED for other in shifts) for shift in {*shifts, 0}}
    usual = max(near, key=lambda shift: (near[shift], shifts.count(shift), -abs(shift)))
    is_of_most = near[usual] > 1 and near[usual] * 2 > len(shifts)
    return usual if is_of_most and abs(usual) > TOLERATED else 0


def _about_column(table, usual, place):
    """The question whether the list is so old that its ages differ; None if they are of today."""
    if not usual:
        return None
    year = timezone.localdate().year - usual
    text = (
        f"Umur di kolom “{table.heading_of('age')}” lembar “{table.sheet}” berbeda sekitar {abs(usual)} tahun dari "
        f"tanggal lahirnya, seolah daftar ini dibuat sekitar tahun {year}. Apakah tanggal lahirnya benar?"
    )
    choices = ((AS_WRITTEN, "Ya, umurnya yang tidak berlaku lagi"), (ONE_BY_ONE, "Tanya satu per satu"))
    return Question(f"umur:{place}", text, choices)


def _ask(each, table, place, answers):
    text = (
        f"Menurut tanggal lahirnya ({each.row_words.values['born_on']}) umurnya {each.written + each.shift} tahun, "
        f"tetapi di kolom “{table.heading_of('age', each.row.person)}” tertulis {each.written}. Tanggal lahirnya benar?"
    )
    question = Question(f"umur:{place}-{each.row.row_id}", text, ((AS_WRITTEN, "Ya, tanggal lahirnya benar"),))
    if not question.answer_in(answers):
        each.row_words.ask("born_on", question)

"""What a list would change in the registry, row by row: new, changed, unchanged or failed. Nothing is written."""

import gc
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from registry.workbook import columns, days_from_1904, heading_choice, joined_cells, layout
from registry.workbook.corrections import lay_over
from registry.workbook.matching import Villages
from registry.workbook.planned_row import State
from registry.workbook.planner import EveryKecamatan, Planner
from registry.workbook.reading import WorkbookError
from registry.workbook.writing import template


@dataclass
class Plan:
    """All rows of a file: the tables of its sheets, and a `PlannedRow` for each row, in the file's order.

    `spellings` are village names that match no village (`matching.Spelling`), the most frequent first; `left_out` are
    the rows (`tables.Skipped`) that a clerk left out by an answer; `unread` are remarks on
    filled sheets that are no table, `about_headings` pairs of a sheet's name and the question which row holds its
    headings.
    """

    tables: list
    rows: list
    spellings: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    unread: list = field(default_factory=list)
    about_headings: list = field(default_factory=list)
    # After saving: its batch of the history, and the follow-ups of villages that it left empty.
    batch: uuid.UUID | None = None
    follow_ups: list = field(default_factory=list)

    def counted(self, state):
        """Return the number of rows in that state."""
        return sum(1 for planned in self.rows if planned.state == state)

    @cached_property
    def outcome(self):
        """Return a digest of what the plan would write: plans with the same outcome change the registry alike."""
        written = [planned for planned in self.rows if planned.state in (State.NEW, State.CHANGED)]
        changes = [
            (e.row.sheet, e.row.number, e.before and e.before.pk, [(c.name, c.old, c.new) for c in e.changes])
            for e in written
        ]
        return sha256(repr(changes).encode()).hexdigest()

    @property
    def open_questions(self):
        """Return each open question once, with the number of rows that it keeps back, in the file's order."""
        asked = [problem.question for planned in self.rows for problem in planned.open_questions]
        return list(Counter(asked).items())

    @property
    def questions(self):
        """Return each question once, with the number of rows that it keeps back: first those about a whole sheet.

        A question about a sheet with a default keeps no row back: it only offers another reading.
        """
        asked = dict(self.open_questions)
        return list(({question: 0 for table in self.tables for question in table.questions} | asked).items())

    @property
    def remarks(self):
        """Return what is to be known about the file itself: triples of a sheet, a row number (0: none), a sentence."""
        of_tables = [(table.sheet, number, sentence) for table in self.tables for number, sentence in table.remarks]
        return of_tables + self.unread

    @property
    def unread_people(self):
        """Return pairs of a sheet and a sentence about people in it who would be lost: what a user must know first."""
        return [(table.sheet, sentence) for table in self.tables for sentence in table.unread_people]

    @property
    def new_without_village(self):
        """Return the number of new people who belong to no village: nobody would find them there."""
        return sum(1 for planned in self.rows if planned.lacks_village)

    @property
    def new_without_start(self):
        """Return the number of new people who are stored as candidates, though the list speaks of who serves."""
        return sum(1 for planned in self.rows if planned.lacks_start)

    @property
    def skipped(self):
        """Return the rows with text that are not read, or left out by a clerk."""
        return [*(skipped for table in self.tables for skipped in table.skipped), *self.left_out]

    def heading_of(self, planned, key):
        """Return the heading, as written in the row's own sheet, of a problem's column."""
        table = next(table for table in self.tables if table.sheet == planned.row.sheet)
        return table.heading_of(key, planned.row.person) if key in columns.BY_KEY else ""


def make(sheets, user=None, *, chosen=None, answers=None, corrections=None, lock=False, tell=None, may_be_empty=False):
    """Return the `Plan` of a file's sheets. Raise WorkbookError if no sheet is a list of people.

    With `may_be_empty`, such a file has a plan without rows, which asks for the row of headings.

    `user` is the account that imports (None: a command), `chosen` the columns that a person mapped by hand, `answers`
    the answers to `questions`; the answer which person a row is, is a registry number. `corrections` are the texts
    typed in place of cells: by column key, by the place of the row. With `lock`, within a transaction, the people in
    the list cannot change until it ends. `tell` is called now and then with the number of rows done and of all.
    """
    user, answers = user or EveryKecamatan(), answers or {}
    villages = Villages(user)
    with without_garbage_collection():
        tables = _tables(sheets, villages, chosen, answers, corrections)
        if not tables and not may_be_empty:
            raise WorkbookError(_no_heading(sheets))
        planner = Planner(user, villages, answers, lock, tell)
        sheet_nos = {sheet.name: at for at, sheet in enumerate(sheets)}
        rows, left_out = planner.planned_rows(tables, sheet_nos)
        unread = _remarks_on_unread(sheets, tables, answers)
        about_headings = _about_headings(sheets, tables, chosen or {})
        return Plan(tables, rows, planner.named.unknown_spellings(), left_out, unread, about_headings)


@contextmanager
def without_garbage_collection():
    """Pause Python's garbage collector: it would scan all rows again and again, and all are in use until the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refuse_what_is_no_list(sheets, user, chosen):
    """Raise WorkbookError if no sheet can be a list of people, even where somebody chooses its row of headings."""
    tables = _tables(sheets, Villages(user), chosen)
    if not tables and not _about_headings(sheets, tables, chosen):
        raise WorkbookError(_no_heading(sheets))


def _tables(sheets, villages, chosen, answers=None, corrections=None):
    tables = []
    for sheet_no, sheet in enumerate(sheets):
        if table := layout.find(sheet, villages.districts, chosen, answers, sheet_no, villages.names):
            joined_cells.part(table)
            days_from_1904.read(table, sheet)
            lay_over(table, corrections or {}, sheet_no)
            tables.append(table)
    return tables


def _remarks_on_unread(sheets, tables, answers):
    """The remarks on all sheets with text of which no table was made, without those beside our own empty list."""
    read = {table.sheet for table in tables} | {sheet.name for sheet in sheets if template.is_helper(sheet)}
    sentences = (
        (sheet.name, layout.why_unread(sheet, is_wanted=heading_choice.is_unwanted(sheet_no, answers)))
        for sheet_no, sheet in enumerate(sheets)
        if sheet.name not in read
    )
    return [(name, 0, sentence) for name, sentence in sentences if sentence]


def _about_headings(sheets, tables, chosen):
    """For each sheet that may be a list, its name and the question which row holds its headings."""
    asked = {table.sheet: table.about_headings for table in tables}
    for sheet_no, sheet in enumerate(sheets):
        if sheet.name not in asked and not template.is_helper(sheet):
            asked[sheet.name] = layout.question_about_headings(sheet, chosen, sheet_no)
    return [(sheet.name, asked[sheet.name]) for sheet in sheets if asked.get(sheet.name)]


def _no_heading(sheets):
    shown = list(layout.seen(sheets))[:5]
    asked = (
        "Tidak ada judul kolom yang dikenali. Berkas harus mempunyai baris judul dengan kolom Nama, NIK dan lainnya."
    )
    return f"{asked} Yang terbaca: {'; '.join(shown)}." if shown else "Berkas ini kosong."

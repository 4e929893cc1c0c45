"""What a list would change in the registry, row by row: new, changed, unchanged or failed. Nothing is written."""

import copy
import gc
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from registry.doubles import likeness
from registry.doubles.finding import alike_each
from registry.doubles.likeness import Traits
from registry.models import Volunteer
from registry.models.registry_numbers import parse_registry_no
from registry.values import names, nik
from registry.workbook import columns, days_from_1904, heading_choice, joined_cells, layout
from registry.workbook.birth_check import check_birth, follow_nik
from registry.workbook.cells import CLEAR, EMPTY, RowProblem, text_of
from registry.workbook.column_checks import refuse_spoilt_niks, words_of
from registry.workbook.corrections import lay_over
from registry.workbook.doubles import (
    ask_about_name,
    ask_about_registered,
    is_renamed,
    leave_out_doubles,
    refuse_doubles,
)
from registry.workbook.matching import Known, Villages, is_another_name, namesakes
from registry.workbook.planned_row import NIK_COLUMNS, PERSON, PlannedRow, State, changed_words, differs, problems_of
from registry.workbook.questions import UNWANTED, about_person, places_left_out
from registry.workbook.reading import WorkbookError
from registry.workbook.rows import PersonRow
from registry.workbook.service import ServicePlanner
from registry.workbook.writing import template

PROGRESS_EVERY = 250  # Rows.
SUGGESTED = 3  # People suggested for one row.
OTHER_EDUCATION = "Pendidikan menurut berkas: "


class EveryKecamatan:
    """The account of a command's import: bound to no kecamatan."""

    is_bound = False

    def has_perm(self, right):
        return True


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
    def new_without_village(self):
        """Return the number of new people who belong to no village: nobody would find them there."""
        return sum(1 for planned in self.rows if planned.lacks_village)

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
        planner = _Planner(user, villages, answers, lock, tell)
        sheet_places = {sheet.name: at for at, sheet in enumerate(sheets)}
        rows, left_out = planner.planned_rows(tables, sheet_places)
        unread = _remarks_on_unread(sheets, tables, answers)
        about_headings = _about_headings(sheets, tables, chosen or {})
        return Plan(tables, rows, planner.unknown_spellings(), left_out, unread, about_headings)


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
    for place, sheet in enumerate(sheets):
        if table := layout.find(sheet, villages.districts, chosen, answers, place, villages.names):
            joined_cells.part(table)
            days_from_1904.read(table, sheet)
            lay_over(table, corrections or {}, place)
            tables.append(table)
    return tables


def _remarks_on_unread(sheets, tables, answers):
    """The remarks on all sheets with text of which no table was made, without those beside our own empty list."""
    read = {table.sheet for table in tables} | {sheet.name for sheet in sheets if template.is_helper(sheet)}
    sentences = (
        (sheet.name, layout.why_unread(sheet, is_wanted=heading_choice.is_unwanted(place, answers)))
        for place, sheet in enumerate(sheets)
        if sheet.name not in read
    )
    return [(name, 0, sentence) for name, sentence in sentences if sentence]


def _about_headings(sheets, tables, chosen):
    """For each sheet that may be a list, its name and the question which row holds its headings."""
    asked = {table.sheet: table.about_headings for table in tables}
    for place, sheet in enumerate(sheets):
        if sheet.name not in asked and not template.is_helper(sheet):
            asked[sheet.name] = layout.question_about_headings(sheet, chosen, place)
    return [(sheet.name, asked[sheet.name]) for sheet in sheets if asked.get(sheet.name)]


def _no_heading(sheets):
    shown = list(layout.seen(sheets))[:5]
    asked = (
        "Tidak ada judul kolom yang dikenali. Berkas harus mempunyai baris judul dengan kolom Nama, NIK dan lainnya."
    )
    return f"{asked} Yang terbaca: {'; '.join(shown)}." if shown else "Berkas ini kosong."


class _Planner:
    def __init__(self, user, villages, answers, lock, tell):
        self.user, self.villages, self.answers, self.lock, self.tell = user, villages, answers, lock, tell
        self.how_to_answer = "tulis" if isinstance(user, EveryKecamatan) else "pilih “Ya, orang ini” atau tulis"
        self.spellings = {}

    def planned_rows(self, tables, sheet_places):
        # A sheet's place, not its name: the name is stored with the answers and may contain a NIK.
        self.sheet_places = sheet_places
        read = [pair for table in tables for pair in words_of(table, self.answers, sheet_places[table.sheet])]
        refuse_spoilt_niks(read)
        read, unwanted = self._without_unwanted(read)  # Now: its cells still show how those of others are written.
        self.known = self._look_up([row_words for _, row_words in read])
        self.person_form = PersonRow(user=self.user, known=self.known, villages=self.villages)
        self.service = ServicePlanner(self.user, self.villages, self.answers)
        rows = [self._plan_row(row, row_words) for row, row_words in self._with_progress(read)]
        rows, left_out = leave_out_doubles(rows, self.answers)
        refuse_doubles(rows)
        self._suggest(rows)
        self._ask_about_names(rows)
        for planned in rows:
            planned.offer_to_leave_out()
            planned.state = _state_of(planned)
        return rows, unwanted + left_out

    def _without_unwanted(self, read):
        """The pairs of `words_of` without those that a clerk does not want saved, and the rows of those."""
        places = places_left_out(self.answers)
        unwanted = [row.left_out(UNWANTED, place) for row, _ in read if (place := self._place_of(row)) in places]
        return [pair for pair in read if self._place_of(pair[0]) not in places], unwanted

    def _place_of(self, row):
        return f"{self.sheet_places[row.sheet]}-{row.row_id}"

    def _with_progress(self, rows):
        for done, row in enumerate(rows):
            if self.tell and done % PROGRESS_EVERY == 0:
                self.tell(done, len(rows))
            yield row

    def unknown_spellings(self):
        """The spellings that match no village, the most frequent first."""
        return sorted(self.spellings.values(), key=lambda spelling: (-spelling.rows, spelling.key))

    def _look_up(self, rows):
        values = [row_words.values for row_words in rows]
        numbers = {parse_registry_no(v["registry_no"]) for v in values if "registry_no" in v}
        return Known(
            self.user,
            registry_nos={*numbers, *self._chosen_people()} - {""},
            niks={row_words.nik for row_words in rows} - {""},
            ipsm_nos={v.get("ipsm_no", "") for v in values},
            lock=self.lock,
        )

    def _chosen_people(self):
        return {parse_registry_no(answer) for id, answer in self.answers.items() if id.startswith(about_person(""))}

    def _plan_row(self, row, row_words):
        place = self._place_of(row)
        is_answered = self._take_answer(row_words, place)
        known = self._person_of(row_words)
        planned = PlannedRow(
            row,
            place,
            before=known,
            problems=row_words.problems,
            is_answered=is_answered,
            nik=row_words.nik,
            written=row_words.written,
        )
        self._keep_recorded_home(row, row_words, known)
        self._count(
            self._place(row_words, "home_village", "district", row),
            self._place(row_words, "service_village", "service_district", row),
        )
        follow_nik(row_words, self.answers, place)
        self._clean(planned, known, row_words)
        self._keep_traits(planned, row_words)
        if not planned.errors:
            self.service.plan(planned, row_words)
            _compare_fields(planned, row_words)
        return planned

    # The person

    def _take_answer(self, row_words, place):
        """Read the row with the registry number that a clerk chose for it. Return whether a visible person has it."""
        answer = self.answers.get(about_person(place), "")
        person = self.known.by_registry_no.get(parse_registry_no(answer))
        if person is None or not self.known.may_see(person):
            return False
        row_words.values["registry_no"] = answer  # The person's number then: records may be merged.
        return True

    def _person_of(self, row_words):
        """The person of the row in the registry: by registry number, else by NIK; None if it is new."""
        person = self.known.by_nik.get(row_words.nik)
        if "registry_no" in row_words.values:
            person = self.known.by_registry_no.get(_number_of(row_words.values))
        if person and self.known.may_see(person):
            return person
        if "registry_no" in row_words.values:
            row_words.refuse("registry_no", f"No. registri {row_words.values['registry_no']} tidak ada.")
        return None

    def _keep_traits(self, planned, row_words):
        """For a row without a known person, keep its `Traits`."""
        if planned.before is None:
            cleaned = self.person_form.cleaned_data
            village = cleaned.get("home_village")
            planned.traits = Traits(
                likeness.key(cleaned.get("name", "")),
                cleaned.get("born_on"),
                cleaned.get("phone", ""),
                village.pk if village else None,
                nik.digest15(row_words.nik or row_words.nik15) if row_words.nik or row_words.nik15 else "",
            )

    def _suggest(self, rows):
        """Ask in each row of a new person about people of the same name, and suggest those who are only similar."""
        new = [planned for planned in rows if planned.traits]
        seen = Volunteer.objects.visible_to(self.user)
        suggested = [likest[:SUGGESTED] for likest in alike_each([planned.traits for planned in new], seen)]
        people = seen.for_import().in_bulk({pk for likest in suggested for pk, _ in likest})
        same_names = namesakes(seen, {names.fold(planned.person.name) for planned in new if planned.person})
        for planned, likest in zip(new, suggested, strict=True):
            same_name = same_names[planned.traits.name_key]
            nearest = {person.pk: person for person in [*(people[pk] for pk, _ in likest), *same_name]}
            asked = ask_about_registered(planned, nearest.values(), self.answers)
            planned.maybe = [person for pk, person in nearest.items() if pk in asked or pk in dict(likest)]
            for pk, why in likest:
                if pk not in asked:
                    sentence = f"Mungkin {people[pk]} ({', '.join(why.reasons)})"
                    sentence += f"; bila benar, {self.how_to_answer} No. registrinya di baris ini."
                    planned.problems.append(RowProblem("name", sentence, "warning"))

    def _ask_about_names(self, rows):
        """Ask in each row whose number would give a known person the name of somebody else: it may be the wrong number.

        Nothing is asked where a clerk chose the person.
        """
        renamed = [planned for planned in rows if not planned.is_answered and is_renamed(planned)]
        seen = Volunteer.objects.visible_to(self.user)
        same_names = namesakes(seen, {names.fold(planned.person.name) for planned in renamed})
        for planned in renamed:
            folded = names.fold(planned.person.name)
            same_name = same_names[likeness.key(planned.person.name)]
            others = [p for p in same_name if p.name_folded == folded and p.pk != planned.before.pk]
            if others or is_another_name(planned.person.name, planned.before):
                ask_about_name(planned, others, self.answers)

    # The place

    def _keep_recorded_home(self, row, row_words, known):
        """Leave a recorded home as it is where only a title or a band names another village."""
        is_own = text_of(row.cells.get("home_village", "")).lower() not in EMPTY
        if not row.village or is_own or known is None or known.home_village is None:
            return
        row_words.values.pop("home_village", None)
        if names.fold(known.home_village.name) != names.fold(row.village):
            sentence = f"Di atas baris ini tertulis {row.village}; tempat tinggalnya tetap {known.home_village}."
            row_words.warn("home_village", sentence)

    def _place(self, row_words, key, district_key, row):
        """Replace the words for a village by its code, or report a problem. Return the `Spelling` without a village."""
        text = row_words.values.get(key)
        if not text or text == CLEAR:
            return None
        district = row_words.values.get(district_key) or row_words.values.get("district") or row.district
        place = self.villages.find(text, district, row_words.values.get("regency", ""))
        if place.village:
            row_words.values[key] = place.village.code
        else:
            row_words.refuse(key, place.problem)
            del row_words.values[key]
        return place.spelling

    def _count(self, *spellings):
        """Count a row for each of its spellings without a village, once if home and service have the same."""
        for key, spelling in {spelling.key: spelling for spelling in spellings if spelling}.items():
            self.spellings.setdefault(key, spelling).rows += 1

    # The person's data

    def _clean(self, planned, known, row_words):
        before = known or Volunteer()
        after = copy.copy(known) if known else Volunteer()
        values = changed_words(
            before, {key: row_words.values[key] for key in columns.PERSON if key in row_words.values}
        )
        if known and self.known.by_nik.get(row_words.nik) is known:
            del values["nik"]
        _note_education(values, before, row_words)
        if not self.person_form.read(after, values):
            planned.problems += problems_of(self.person_form.errors)
        if planned.errors:
            return
        planned.person = self.person_form.save(commit=False)
        after.forget_match(before)
        planned.fields = {name for name in (*PERSON, "nik_matched_at") if differs(before, after, name)}
        if before.nik_digest != after.nik_digest:
            planned.fields |= NIK_COLUMNS
        check_birth(planned, row_words, self.answers)


def _number_of(values):
    return parse_registry_no(values.get("registry_no", ""))


def _note_education(values, before, row_words):
    """Add a schooling outside the list to the notes, once."""
    if "other_education" not in row_words.values:
        return
    line = f"{OTHER_EDUCATION}{row_words.values['other_education']}"
    notes = values.get("notes", before.notes)
    if line not in notes.splitlines():
        values["notes"] = "\n".join(filter(None, ["" if notes == CLEAR else notes, line]))


def _compare_fields(planned, row_words):
    """Plan the row's fields of work, if they differ from the stored ones."""
    if "fields" not in row_words.values:
        return
    kinds = set() if row_words.values["fields"] == CLEAR else row_words.values["fields"]
    if kinds != {field.problem for field in planned.stored_fields}:
        planned.kinds = kinds


def _state_of(planned):
    if planned.errors or planned.open_questions or planned.person is None:
        return State.FAILED
    if planned.person.pk is None:
        return State.NEW
    has_changed = planned.fields or planned.appointment or planned.kinds is not None
    return State.CHANGED if has_changed else State.UNCHANGED

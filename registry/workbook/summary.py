"""Makes the preview of a plan: what the page shows of each row, each question and each column."""

from dataclasses import asdict
from operator import attrgetter

from django.utils.timezone import localdate

from registry.values import dates, nik
from registry.workbook import columns, signatures
from registry.workbook.cell_text import text_of
from registry.workbook.chosen_columns import in_table
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, RIGHT_TABLE
from registry.workbook.planned_row import State
from registry.workbook.preview import (
    COMMON,
    CORRECTED_AS,
    SERVICE_PLACE,
    Preview,
    ShownColumn,
    ShownQuestion,
    ShownRow,
)
from registry.workbook.questions import NEW_PERSON, UNWANTED, about_person
from registry.workbook.row_texts import READ, as_in_the_file, as_stored, masked

EXAMPLES, EXAMPLE_LENGTH = 3, 30
USE_OF_POSTS = "dipakai untuk mengenali pengurus, pejabat dan tanda tangan; tidak disimpan"  # "Jabatan", "NIP".
# Of a new person these stand in columns of their own.
_SHOWN_APART = {"name", "nik_masked", "sex", "born_on", "home_village"}


def summarise(plan, *, answers=None, chosen=None, remembered=None, earlier=None):
    """Return the `Preview` of a `Plan`.

    `answers` and `chosen` are those that the plan was made with, `remembered` those of the chosen columns that earlier
    lists taught (`HeadingChoiceQuerySet.before`). Answered questions are asked no more:
    they are taken from the `earlier` preview, so that their answers can be changed.
    """
    answered = [question for question in earlier.all_questions() if question.id in (answers or {})] if earlier else []
    summary = _Summary(plan, chosen or {}, remembered or {}, {question.id: question for question in answered})
    rows = [summary.row(planned) for planned in plan.rows]
    return Preview(
        rows=sorted(rows, key=lambda row: row.rank),
        columns=summary.columns(),
        questions=summary.questions(),
        remarks=[list(remark) for remark in plan.remarks],
        skipped=[asdict(skipped) for table in plan.tables for skipped in table.skipped],
        spellings=plan.spellings,
        outcome=plan.outcome,
        counts={state: plan.counted(state) for state in State},
        sheets=len(plan.tables),
        left_out=[asdict(skipped) for skipped in plan.left_out],
        unread_people=[list(each) for each in plan.unread_people],
        headings=[ShownQuestion(**vars(question), sheet=sheet) for sheet, question in plan.about_headings],
    )


class _Summary:
    def __init__(self, plan, chosen, remembered, answered):
        self.plan, self.chosen, self.remembered, self.answered = plan, chosen, remembered, answered
        self.tables = {table.sheet: table for table in plan.tables}
        self.places = {planned.place for planned in plan.rows}
        self.places |= {skipped.place for skipped in plan.left_out if skipped.why == UNWANTED}

    # Rows

    def row(self, planned):
        asked = [p for p in planned.problems if p.question and p.question.place == planned.place]
        problems = [p for p in (*planned.errors, *planned.open_questions, *planned.warnings) if p not in asked]
        return ShownRow(
            place=planned.place,
            number=planned.row.number,
            sheet=planned.row.sheet,
            state=planned.state,
            person=_person(planned.before) if planned.before else None,
            texts=self._texts(planned),
            changes=_changes(planned),
            problems=[[p.key, self.plan.heading_of(planned, p.key), p.level, p.message] for p in problems],
            questions=self._questions_about(planned, [problem.question for problem in asked]),
            corrected=sorted(planned.row.corrected),
            lacks_village=planned.lacks_village,
            lacks_start=planned.lacks_start,
        )

    def _texts(self, planned):
        keys = self.tables[planned.row.sheet].keys
        doubtful = [CORRECTED_AS.get(problem.key, problem.key) for problem in planned.problems]
        also = [key for key in SERVICE_PLACE if key in keys or "service_village" in doubtful]
        extra = dict.fromkeys(key for key in (*also, *doubtful) if key in READ and key not in COMMON)
        texts = as_in_the_file(planned) if planned.state == State.FAILED else as_stored(planned)
        return {key: texts.get(key, "") for key in (*COMMON, *extra)}

    def _questions_about(self, planned, asked):
        """The questions about that row alone, the answered ones too, or the offer of people who are like it."""
        maybe = [_person(person) for person in planned.maybe]
        people = {about_person(planned.place): maybe}
        shown = {each.id: self._about_row(planned, each, people.get(each.id, [])) for each in asked}
        shown |= {id: question for id, question in self.answered.items() if question.place == planned.place}
        people = [_person(planned.before)] if planned.is_answered else maybe
        if people and about_person(planned.place) not in shown:
            shown[about_person(planned.place)] = _offer_of_people(planned.place, people)
        return list(shown.values())

    def _about_row(self, planned, question, people):
        return ShownQuestion(**vars(question), sheet=planned.row.sheet, row=planned.row.number, people=people)

    # The whole file

    def questions(self):
        """The questions about more than one row, with the number that wait, and those about rows left out by them."""
        about = {}
        for planned in self.plan.rows:
            for problem in filter(attrgetter("question"), planned.problems):
                about.setdefault(problem.question.id, (planned.row.sheet, self.plan.heading_of(planned, problem.key)))
        about |= {question.id: (table.sheet, "") for table in self.plan.tables for question in table.questions}
        of_headings = {question.id for _, question in self.plan.about_headings}
        answered = {id: question for id, question in self.answered.items() if id not in of_headings}
        shown = {id: question for id, question in answered.items() if question.place not in self.places}
        for question, rows in self.plan.questions:
            if question.place not in self.places:
                sheet, heading = about[question.id]
                shown[question.id] = ShownQuestion(**vars(question), sheet=sheet, heading=heading, rows=rows)
        return list(shown.values())

    def columns(self):
        """The columns of all sheets, those first that nobody understood; alike ones of tables of one kind are one."""
        kinds = _kinds_of(self.plan.tables)
        same = {}
        for at, table in enumerate(self.plan.tables):
            for heading in table.headings:
                kinds_of_it = frozenset(kinds[id] for id in table.tables_of(heading))
                same.setdefault((heading.choice, heading.key, kinds_of_it), []).append((at, table, heading))
        return sorted((self._column(places) for places in same.values()), key=lambda c: c.is_settled)

    def _column(self, places):
        (at, table, heading), sheets = places[0], len({at for at, _, _ in places})
        tables = [id for _, table, heading in places for id in table.tables_of(heading)]
        examples = _examples(table.rows, heading)
        column = columns.BY_KEY.get(heading.key)
        use = column.use if column else heading.why if heading.spare else _use_of_posts(heading)
        why_ignored = ("" if column.is_read else column.why_ignored) if column else heading.why
        is_chosen = not {heading.choice, *(in_table(id, heading.choice) for id in tables)}.isdisjoint(self.chosen)
        is_left_out = heading.why in (OF_SOMEBODY_ELSE, RIGHT_TABLE) or is_chosen
        is_settled = bool(heading.key or heading.spare) or is_left_out or not examples
        remembered = remembered_in_words(heading, self.remembered)
        return ShownColumn(at, table.sheet, heading, why_ignored, examples, is_settled, sheets, remembered, tables, use)


def _use_of_posts(heading):
    return USE_OF_POSTS if signatures.is_post_column(heading.text) else ""


def _kinds_of(tables):
    """The kind of each table by its id: tables of one kind share more than half of their columns.

    They are one form of list, as the sheets of several kecamatan are.
    """
    kinds, kind_of = [], {}
    for table in tables:
        for id in table.ids:
            own = {heading.choice for heading in table.headings if id in table.tables_of(heading)}
            alike = (at for at, other in enumerate(kinds) if len(own & other) * 2 > len(own | other))
            kind_of[id] = next(alike, len(kinds))
            kinds += [own] if kind_of[id] == len(kinds) else []
    return kind_of


def remembered_in_words(heading, remembered):
    """Return that a column is read, or not read, as an earlier answer says, in words; "" if it is not."""
    key, said_at = remembered.get(heading.choice, (None, None))
    if key is None or key != heading.key:
        return ""
    return (
        f"diingat dari jawaban tanggal {dates.spell(localdate(said_at))}" if said_at else "diingat dari jawaban dahulu"
    )


def _person(person):
    return [person.pk, person.full_name, person.registry_no]


def _changes(planned):
    is_new = planned.before is None
    changes = [change for change in planned.changes if not (is_new and change.name in _SHOWN_APART)]
    return [[change.label, change.old, change.new] for change in changes]


def _offer_of_people(place, people):
    choices = [[number, f"Ya, orang ini: {name} ({number})"] for _, name, number in people]
    return ShownQuestion(
        id=about_person(place),
        text="Mungkin sudah tercatat.",
        choices=[*choices, [NEW_PERSON, "Bukan, orang baru"]],
        default=NEW_PERSON,
        people=people,
    )


def _examples(rows, heading):
    """The first different values of a column, NIKs masked."""
    shown = {}
    for row in rows:
        text = text_of(row.whole[heading.place]) if heading.place < len(row.whole) else ""
        if text and text not in shown:
            shown[text] = masked(text) if heading.key == "nik" else nik.redact(text)[:EXAMPLE_LENGTH]
            if len(shown) == EXAMPLES:
                break
    return list(shown.values())

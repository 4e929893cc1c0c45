"""One row of a list and what it would change in the registry, in the words of the screens."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from registry.doubles.likeness import Traits
from registry.history.reading import EMPTY, FieldChange, value_in_words
from registry.models import Appointment, EarlierDecree, SocialProblem, Volunteer
from registry.workbook import columns, tables
from registry.workbook.cell_text import text_of
from registry.workbook.cells import RowProblem, lines_of

PERSON = tuple(key for key in columns.PERSON if key != "nik")  # Columns that the model also has.
NIK_COLUMNS = {
    "nik_encrypted",
    "nik_digest",
    "nik_unclaimed_digest",
    "nik15_digest",
    "nik_masked",
    "nik_recorded_at",
    "nik_matched_at",
}


class State(StrEnum):
    NEW = "baru"
    CHANGED = "berubah"
    UNCHANGED = "tetap"
    FAILED = "gagal"


@dataclass
class PlannedRow:
    """One row of the list and what it would change.

    `place` is its place in the file. `before` is the person as recorded (None: a new one), `person` as it would be, not
    saved, and `fields` are the columns that change. `appointment` is the period that the row creates or changes,
    `latest` the period that it changes or follows, `ended` that one with its end, `earlier_decree` the decree of the
    period that the row renews, not saved; each may be None. `kinds` are the social problems that become the fields of
    work (None: no change). If the row has no number of a person, `maybe` are the people with similar `traits`;
    `is_answered` says that a clerk chose the person. `nik` is the row's cleaned NIK. `should_serve` says that
    the list speaks of people who serve. `written` are the texts that the
    file of failed rows has in place of cells, by column key.
    """

    row: tables.ReadRow
    place: str
    state: State = State.FAILED
    before: Volunteer | None = None
    person: Volunteer | None = None
    fields: set = field(default_factory=set)
    latest: Appointment | None = None
    appointment: Appointment | None = None
    appointment_fields: tuple = ()
    ended: Appointment | None = None
    earlier_decree: EarlierDecree | None = None
    kinds: set | None = None
    problems: list = field(default_factory=list)
    traits: Traits | None = None
    maybe: list = field(default_factory=list)
    is_answered: bool = False
    should_serve: bool = False
    nik: str = field(default="", repr=False)
    written: dict = field(default_factory=dict, repr=False)

    @property
    def changes(self):
        """Return what changes, field by field, old and new as the screens show them (`FieldChange`)."""
        return list(self._changes())

    def _changes(self):
        before = self.before or Volunteer()
        for name in (*PERSON, "nik_masked"):
            if name in self.fields:
                yield _change(before, self.person, name)
        if self.kinds is not None:
            stored = {field.problem for field in self.stored_fields}
            yield FieldChange("fields_of_work", "bidang", _kinds_in_words(stored), _kinds_in_words(self.kinds))
        if self.ended:
            yield _change(self.latest, self.ended, "ended_on")
        if self.appointment:
            is_new = self.appointment.pk is None
            before = Appointment() if is_new else self.latest
            for name in self.appointment_fields:
                yield _change(before, self.appointment, name)
        if self.earlier_decree:
            yield FieldChange("earlier_decree", EarlierDecree._meta.verbose_name, EMPTY, str(self.earlier_decree))

    def ask(self, key, question, answers):
        """Ask in this row, and return the answer that holds: "" while the question is open.

        An answered question, or one with a default, stays on the row as a warning: the answer can be changed.
        """
        answer = question.answer_in(answers)
        level = "warning" if answer else "question"
        self.problems.append(RowProblem(key, question.text, level, question))
        return answer

    def offer_to_leave_out(self):
        """Give each question about this row alone that keeps it back the answer to leave the row out."""
        self.problems = [replace(p, question=p.question.or_leave_out()) if self._asks(p) else p for p in self.problems]

    def _asks(self, problem):
        question = problem.question
        return bool(question) and not question.default and question.place == self.place

    @property
    def sheet_place(self):
        """Return the number of the row's sheet in the file, from 0, as in `place`."""
        return self.place.partition("-")[0]

    @property
    def ends(self):
        """Return the periods that were open and that the row ends."""
        if self.latest is None or self.latest.ended_on:
            return []
        same = [period for period in (self.appointment, self.ended) if period and period.pk == self.latest.pk]
        return [period for period in same if period.ended_on]

    @property
    def stored_fields(self):
        """Return the person's recorded fields of work."""
        return list(self.before.fields_of_work.all()) if self.before else []

    @property
    def lacks_village(self):
        """Whether the row is a new person with neither a home nor a service in a village."""
        return self.state == State.NEW and self.person.home_village_id is None and self.appointment is None

    @property
    def lacks_start(self):
        """Whether the row is a new person of a list of those who serve, stored without a service."""
        return self.state == State.NEW and self.should_serve and self.appointment is None

    @property
    def errors(self):
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def open_questions(self):
        return [problem for problem in self.problems if problem.level == "question"]

    @property
    def warnings(self):
        return [problem for problem in self.problems if problem.level == "warning"]

    @property
    def called(self):
        """Return the name in the row itself."""
        return text_of(self.row.cells.get("name", ""))


def differs(before, after, name):
    """Whether two records of a model differ in that column."""
    attribute = before._meta.get_field(name).attname
    return getattr(before, attribute) != getattr(after, attribute)


def changed_words(before, values):
    """Return the words that differ from the record, whose text may have signs that no cell keeps."""
    return {key: text for key, text in values.items() if text != _in_a_cell(getattr(before, key, None))}


def _in_a_cell(value):
    return lines_of(value) if isinstance(value, str) and value else None


def problems_of(errors):
    """Return the errors of a form as a list of `RowProblem`s."""
    keys = {
        "village": "service_village",
        "underage_reason": "started_on",
        "end_note": "end_reason",
        "__all__": "name",
    }
    return [RowProblem(keys.get(name, name), message) for name, messages in errors.items() for message in messages]


def _change(before, after, name):
    column = after._meta.get_field(name)
    return FieldChange(name, str(column.verbose_name), value_in_words(before, column), value_in_words(after, column))


def _kinds_in_words(kinds):
    return "; ".join(SocialProblem(kind).label for kind in sorted(kinds)) or EMPTY

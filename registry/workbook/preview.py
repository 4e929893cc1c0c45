"""The content of a preview, stored so that its pages need no new plan."""

from dataclasses import asdict, dataclass, field
from operator import attrgetter

from django.utils.timezone import localdate

from registry.values import dates, nik
from registry.values.births import split_birth
from registry.workbook import columns
from registry.workbook.cells import text_of
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, RIGHT_TABLE, Heading
from registry.workbook.matching import Spelling
from registry.workbook.planned_row import State
from registry.workbook.questions import NEW_PERSON, UNWANTED, Question, about_person

WITHOUT_VILLAGE = "tanpa-desa"  # The view of new people without a village.
COMMON = ("name", "nik", "sex", "born_on", "home_village", "district")  # What can be corrected in every row.
SERVICE_PLACE = ("service_village", "service_district")
EXAMPLES, EXAMPLE_LENGTH = 3, 30
DIGITS_OF_A_NIK = 8  # A cell of a NIK with so many digits is masked, whole or not.
_READ = {column.key for column in columns.COLUMNS if not column.why_ignored}
_CORRECTED_AS = {"birth": "born_on", "is_male": "sex", "is_female": "sex"}
# Of a new person these stand in columns of their own.
_SHOWN_APART = {"name", "nik_masked", "sex", "born_on", "home_village"}


@dataclass(frozen=True)
class ShownQuestion(Question):
    """A question with the sheet and the heading that it is about, and the number of rows that wait for it.

    `row` is the number of the row that alone it is about, else 0. `people` are the people among its answers, each as
    (id, full name, registry number).
    """

    sheet: str = ""
    heading: str = ""
    rows: int = 0
    row: int = 0
    people: list = field(default_factory=list)


@dataclass(frozen=True)
class ShownColumn:
    """One column of the file: how its heading was understood ("" for not read), why not, and a few of its values.

    Columns of several sheets with one heading are one; `sheets` counts them. `is_settled` says that nobody needs to
    look at it: it is read, empty, somebody else's, known as not needed, or left out by hand. `remembered` says that it
    is read as in an earlier list, and since when: "" if it is not.
    """

    table: int
    sheet: str
    heading: Heading
    why_ignored: str
    examples: list
    is_settled: bool
    sheets: int = 1
    remembered: str = ""

    @property
    def key(self):
        """Return the key of the column that it is read as, "" if it is not read."""
        return "" if self.why_ignored else self.heading.key

    @property
    def label(self):
        """Return the registry's own heading of the column that it is read as, "" if it is not read."""
        return columns.BY_KEY[self.key].label if self.key else ""


@dataclass(frozen=True)
class ShownRow:
    """One row: its place, state and person, each change as (label, old, new), its problems and questions.

    A person is (id, full name, registry number); None if the person is new. `texts` are the values by column key that
    can be corrected, NIKs masked, `corrected` the keys that were. A problem is (key, heading, level, message).
    `lacks_village` says that it is a new person without a village.
    """

    place: str
    number: int
    sheet: str
    state: str
    person: list | None
    texts: dict
    changes: list
    problems: list
    questions: list
    corrected: list
    lacks_village: bool

    @property
    def is_failed(self):
        """Whether it cannot be saved as it is."""
        return self.state == State.FAILED

    @property
    def refusals(self):
        """Return the problems for which the row is refused, open questions too."""
        return [problem for problem in self.problems if problem[2] != "warning"]

    @property
    def remarks(self):
        """Return the problems that are only to be known."""
        return [problem for problem in self.problems if problem[2] == "warning"]

    @property
    def home(self):
        """Return the village and its kecamatan, that of the service if there is no home."""
        keys = COMMON[-2:] if self.texts["home_village"] else SERVICE_PLACE
        return ", ".join(filter(None, (self.texts.get(key) for key in keys))) or self.texts["district"]

    @property
    def doubtful_key(self):
        """Return the key of the first value that has a problem and can be corrected, else the first of all."""
        keys = [_CORRECTED_AS.get(key, key) for key, *_ in self.problems]
        return next((key for key in keys if key in self.texts), COMMON[0])

    @property
    def rank(self):
        """Return its place among the others: first what needs a hand, or had it, then what is doubtful."""
        if self.is_failed or self.corrected or any(not question.default for question in self.questions):
            return 0
        return 1 if self.problems or self.questions else 2


@dataclass(frozen=True)
class Preview:
    """All that the page of an import needs. `outcome` shows whether a later plan would change the same.

    The rows that need a hand come first. `questions` are those about more than one row, `remarks` triples of a sheet, a
    row number (0: none) and a sentence. `left_out` are the rows that a clerk does not want saved, as `skipped` those
    that are nobody's: dictionaries of a `tables.Skipped`. `headings` ask which row of each sheet holds the headings.
    """

    rows: list
    columns: list
    questions: list
    remarks: list
    skipped: list
    spellings: list
    outcome: str
    counts: dict
    sheets: int
    left_out: list = field(default_factory=list)
    headings: list = field(default_factory=list)

    @property
    def failed(self):
        """Return the number of rows that cannot be saved."""
        return self.counts[State.FAILED]

    @property
    def good(self):
        """Return the number of rows to save."""
        return self.counts[State.NEW] + self.counts[State.CHANGED]

    @property
    def why_nothing_to_save(self):
        """Return a sentence that says why no row can be saved and what to do next; "" if some can."""
        if self.good:
            return ""
        if self.failed:
            return (
                f"Belum ada yang dapat disimpan: {self.failed} baris gagal atau masih bertanya. Jawab pertanyaannya "
                "atau betulkan isinya, lalu tekan Periksa lagi."
            )
        if self.rows:
            return (
                f"Tidak ada yang perlu disimpan: {len(self.rows)} baris sama dengan yang sudah tercatat. Tekan "
                "Tidak jadi untuk menutup pratinjau ini."
            )
        if self.left_out:
            return (
                "Tidak ada yang disimpan: semua barisnya Anda lewati. Ubah jawabannya bila ada yang perlu disimpan, "
                "lalu tekan Periksa lagi."
            )
        return (
            "Tidak ada yang dapat disimpan: tidak ada orang yang terbaca. Lihat jawaban dan baris yang dilewati, pilih "
            "baris judul kolomnya bila keliru, lalu tekan Periksa lagi."
        )

    @property
    def without_village(self):
        """Return the number of new people without a village."""
        return sum(1 for row in self.rows if row.lacks_village)

    def all_questions(self):
        """Yield every question, also those about one row."""
        yield from self.headings
        yield from self.questions
        for row in self.rows:
            yield from row.questions

    def shown(self, view):
        """Return the rows in that state, or the new people without a village; all rows if it is neither."""
        if view == WITHOUT_VILLAGE:
            return [row for row in self.rows if row.lacks_village]
        return [row for row in self.rows if row.state == view] if view in set(State) else self.rows


def next_problem(rows, place=""):
    """Return the first of the rows, from the one at that place on, that cannot be saved; None if there is none."""
    at = next((at for at, row in enumerate(rows) if row.place == place), 0)
    return next((row for row in (*rows[at:], *rows[:at]) if row.is_failed), None)


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
        )

    def _texts(self, planned):
        keys = self.tables[planned.row.sheet].keys
        doubtful = [_CORRECTED_AS.get(problem.key, problem.key) for problem in planned.problems]
        also = [key for key in SERVICE_PLACE if key in keys or "service_village" in doubtful]
        extra = dict.fromkeys(key for key in (*also, *doubtful) if key in _READ and key not in COMMON)
        texts = _as_in_the_file(planned) if planned.state == State.FAILED else _as_stored(planned)
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
        """The columns of all sheets, those first that nobody understood."""
        same = {}
        for at, table in enumerate(self.plan.tables):
            for heading in table.headings:
                same.setdefault((heading.choice, heading.key), []).append((at, table, heading))
        return sorted((self._column(*places[0], len(places)) for places in same.values()), key=lambda c: c.is_settled)

    def _column(self, at, table, heading, sheets):
        examples = _examples(table.rows, heading)
        why_ignored = columns.BY_KEY[heading.key].why_ignored if heading.key else heading.why
        is_left_out = heading.why in (OF_SOMEBODY_ELSE, RIGHT_TABLE) or heading.choice in self.chosen
        is_settled = bool(heading.key) or is_left_out or not examples
        remembered = remembered_in_words(heading, self.remembered)
        return ShownColumn(at, table.sheet, heading, why_ignored, examples, is_settled, sheets, remembered)


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


def _written(cells):
    """The texts of a row's cells, birth and sex as they are corrected, a NIK masked."""
    texts = {key: nik.redact(text_of(cell)) for key, cell in cells.items() if key in _READ}
    if "birth" in texts:
        texts["born_on"] = split_birth(texts["birth"])[1]
    for key, sex in (("is_male", "L"), ("is_female", "P")):
        if texts.get(key):
            texts.setdefault("sex", sex)
    if "nik" in texts:
        texts["nik"] = _masked(text_of(cells["nik"]))
    return texts


def _as_stored(planned):
    """The texts of a row as the registry would have them; the name as it is written."""
    written = _written(planned.row.cells)
    name = {"name": written["name"]} if "name" in written else {}
    return written | _texts_of(planned.person, planned.appointment) | name


def _as_in_the_file(planned):
    """The texts of a row as they are written, with what a title or the registry has where it has no cell."""
    before = _texts_of(planned.before) if planned.before else {}
    above = {"district": planned.row.district, "home_village": planned.row.village}
    own = {key: text for key, text in above.items() if text} | _written(planned.row.cells)
    if "home_village" in own:  # The recorded kecamatan is that of another village.
        before.pop("district", None)
    return before | own


def _texts_of(person, appointment=None):
    texts = {
        "name": person.name,
        "nik": person.nik_masked,
        "sex": person.sex,
        "born_on": text_of(person.born_on) if person.born_on else "",
        "home_village": person.home_village.name if person.home_village_id else "",
        "district": person.home_village.district.name if person.home_village_id else "",
    }
    if appointment:
        village = appointment.village
        texts |= {"service_village": village.name, "service_district": village.district.name}
    return texts


def _masked(text):
    digits = "".join(filter(str.isdigit, text))
    return nik.MASK if len(digits) >= DIGITS_OF_A_NIK else nik.redact(text)


def _examples(rows, heading):
    """The first different values of a column, NIKs masked."""
    shown = {}
    for row in rows:
        text = text_of(row.whole[heading.place]) if heading.place < len(row.whole) else ""
        if text and text not in shown:
            shown[text] = _masked(text) if heading.key == "nik" else nik.redact(text)[:EXAMPLE_LENGTH]
            if len(shown) == EXAMPLES:
                break
    return list(shown.values())


def packed(preview):
    """Return the preview as data for JSON."""
    return {
        **vars(preview),
        "rows": [{**vars(row), "questions": list(map(vars, row.questions))} for row in preview.rows],
        "columns": [{**vars(column), "heading": vars(column.heading)} for column in preview.columns],
        "questions": list(map(vars, preview.questions)),
        "headings": list(map(vars, preview.headings)),
        "spellings": list(map(vars, preview.spellings)),
    }


def unpacked(data):
    """Return the `Preview` from the data of `packed`."""
    return Preview(
        rows=[_unpacked_row(row) for row in data.pop("rows")],
        columns=[ShownColumn(**{**each, "heading": Heading(**each["heading"])}) for each in data.pop("columns")],
        questions=[ShownQuestion(**question) for question in data.pop("questions")],
        headings=[ShownQuestion(**question) for question in data.pop("headings", [])],
        spellings=[Spelling(**spelling) for spelling in data.pop("spellings")],
        **data,
    )


def _unpacked_row(row):
    return ShownRow(**{**row, "questions": [ShownQuestion(**question) for question in row["questions"]]})

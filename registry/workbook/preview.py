"""The content of a preview, stored so that its pages need no new plan."""

from dataclasses import dataclass, field

from registry.workbook import columns
from registry.workbook.column_meaning import Heading
from registry.workbook.planned_row import State
from registry.workbook.questions import Question

WITHOUT_VILLAGE = "tanpa-desa"  # The view of new people without a village.
WITHOUT_START = "tanpa-mulai"  # The view of new people who should serve, without a start of service.
COMMON = ("name", "nik", "sex", "born_on", "home_village", "district")  # What can be corrected in every row.
SERVICE_PLACE = ("service_village", "service_district")
CORRECTED_AS = {"birth": "born_on", "is_male": "sex", "is_female": "sex"}
CORRECTED_AS |= dict.fromkeys(columns.SCHOOLS, "education")


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

    Columns of several sheets with one heading are one where their tables are of one kind; `sheets` counts them, and
    `tables` are the ids (`chosen_columns.table_id`) of all tables that it stands in, also those below each other in one
    sheet. `is_settled` says that nobody needs to
    look at it: it is read, empty, somebody else's, known as not needed, or left out by hand. `remembered` says that it
    is read as in an earlier list, and since when: "" if it is not. `use` says for what a column is read that is not
    stored.
    """

    table: int
    sheet: str
    heading: Heading
    why_ignored: str
    examples: list
    is_settled: bool
    sheets: int = 1
    remembered: str = ""
    tables: list = field(default_factory=list)
    use: str = ""

    @property
    def key(self):
        """Return the key of the column that it is read as, "" if it is not read."""
        return "" if self.why_ignored else self.heading.key

    @property
    def is_read(self):
        """Return whether it is stored, or a rule needs its cells."""
        return bool(self.key or self.use)

    @property
    def label(self):
        """Return the registry's own heading of the column that it is read as, "" if it is not read."""
        return columns.BY_KEY[self.key].label if self.key else ""


@dataclass(frozen=True)
class ShownRow:
    """One row: its place, state and person, each change as (label, old, new), its problems and questions.

    A person is (id, full name, registry number); None if the person is new. `texts` are the values by column key that
    can be corrected, NIKs masked, `corrected` the keys that were. A problem is (key, heading, level, message).
    `lacks_village` says that it is a new person without a village, `lacks_start` one who should serve, without a start.
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
    lacks_start: bool = False

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
        keys = [CORRECTED_AS.get(key, key) for key, *_ in self.problems]
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
    that are nobody's: dictionaries of a `tables.Skipped`. `unread_people` are pairs of a sheet and a sentence about
    people who would be lost. `headings` ask which row of each sheet holds the headings.
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
    unread_people: list = field(default_factory=list)

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
        """Return a sentence that says why no row can be saved and what to do next, for where `good` is 0."""
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

    @property
    def without_start(self):
        """Return the number of new people who should serve, without a start of service."""
        return sum(1 for row in self.rows if row.lacks_start)

    def all_questions(self):
        """Yield every question, also those about one row."""
        yield from self.headings
        yield from self.questions
        for row in self.rows:
            yield from row.questions

    def shown(self, view):
        """Return the rows in that state, or the new people without a village or a start; all rows if it is none."""
        if view == WITHOUT_VILLAGE:
            return [row for row in self.rows if row.lacks_village]
        if view == WITHOUT_START:
            return [row for row in self.rows if row.lacks_start]
        return [row for row in self.rows if row.state == view] if view in set(State) else self.rows


def next_problem(rows, place=""):
    """Return the first of the rows, from the one at that place on, that cannot be saved; None if there is none."""
    at = next((at for at, row in enumerate(rows) if row.place == place), 0)
    return next((row for row in (*rows[at:], *rows[:at]) if row.is_failed), None)

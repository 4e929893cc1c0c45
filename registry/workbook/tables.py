"""What is understood of one sheet: its columns, its people row by row, what is not read, and what is open or told."""

import re
from dataclasses import dataclass, field, replace

from registry.values import nik
from registry.workbook import columns
from registry.workbook.cell_text import is_filled, text_of
from registry.workbook.cells import names_somebody
from registry.workbook.questions import Question

WHETHER_SERVING = "status"  # The column of questions whether somebody serves; no clerk types over its cells.
EACH = "tanya-satu-satu"  # An answer that people have left: each is asked about who is recorded as serving.
ASK_EACH = (EACH, "Sudah tidak; tanyakan satu per satu yang tercatat masih bertugas")
_OF_SERVICE = {*columns.SERVICE, "service_district", "ended_on", "term", "term_until"}
_SERVING = re.compile(r"\b(?:psm|pekerja sosial masyarakat|sk|tmt|bertugas|tugas)\b", re.IGNORECASE)
LONGEST_TEXT = 80  # Letters of a row that is not read.


@dataclass(frozen=True)
class ReadRow:
    """One person's row: its number in the sheet, the cells by column key, and all cells.

    `district` and `village` are the kecamatan and the home village that a title, a band or the sheet's name gives; the
    row's own cells come first. `asked` are open questions about its columns: pairs of a key and a `Question`.
    `corrected` are the file's cells, by column key, over which a clerk typed on the preview. `person` counts the people
    of a row with several, from 1; 0: the row is one person's.
    """

    sheet: str
    number: int
    cells: dict
    district: str = ""
    village: str = ""
    whole: list = field(default_factory=list, repr=False)
    asked: tuple = ()
    corrected: dict = field(default_factory=dict)
    person: int = 0

    @property
    def row_id(self):
        """Return what names it within its sheet: the row's number, with the person's behind it where it has several."""
        return f"{self.number}-{self.person}" if self.person else str(self.number)

    @property
    def has_start(self):
        """Return whether a cell names the start of the service, also as that of a term."""
        return any(is_filled(self.cells.get(key, "")) for key in ("started_on", "term"))

    def cell_in_file(self, key):
        """Return the cell of that column as the file has it, whatever a clerk typed over it; "" if there is none."""
        return self.corrected.get(key, self.cells.get(key, ""))

    def cell_below(self, heading):
        """Return the cell in the column of a `Heading`; "" where that is another person's of the row, or not there."""
        is_own = heading.person in (0, self.person) and heading.place < len(self.whole)
        return self.whole[heading.place] if is_own else ""

    def asked_about(self, question, key=WHETHER_SERVING):
        """Return the row with one more open question, about that column."""
        return replace(self, asked=(*self.asked, (key, question)))

    def with_status(self, text):
        """Return the row with that text as its status, behind its own."""
        texts = filter(None, [text_of(self.cells.get("status", "")), text])
        return replace(self, cells=self.cells | {"status": "; ".join(texts)})

    def left_out(self, why, place=""):
        """Return the row as `Skipped`."""
        text = nik.redact(" | ".join(filter(None, map(text_of, self.whole))))[:LONGEST_TEXT]
        return Skipped(self.sheet, self.number, text, why, place)


@dataclass(frozen=True)
class Skipped:
    """A row with text that is not read as a person's, and the reason.

    `place` is the place in the file of a person's row that a clerk left out by an answer about the row alone, else "".
    """

    sheet: str
    number: int
    text: str
    why: str
    place: str = ""


@dataclass
class Table:
    """The people of one sheet.

    `headings` are all columns with text, read or not. `questions` are what the whole sheet or a column leaves open,
    `about_headings` is the question which row holds them, `remarks` are pairs of a row number (0: the sheet) and a
    sentence. `unread_people` are sentences about people who would be lost. `parts` are the places of the columns of
    each of several tables below each other; empty if there is one. `ids` name all of them (`chosen_columns.table_id`).
    `titles` are the texts above the headings, from the top down.
    """

    sheet: str
    headings: list
    about_headings: Question | None = None
    rows: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    ids: list = field(default_factory=list)
    unread_people: list = field(default_factory=list)
    titles: list = field(default_factory=list)
    _remarks: dict = field(default_factory=dict)  # As keys, to be looked up: merged cells have thousands.

    @property
    def remarks(self):
        """Return pairs of a row number (0: the sheet) and a sentence, in the order in which they were added."""
        return list(self._remarks)

    @property
    def keys(self):
        """Return the keys of the recognised columns."""
        return {heading.key for heading in self.headings if heading.key}

    @property
    def speaks_of_service(self):
        """Whether its columns, its titles or the sheet's name say that its people serve, or have a decree."""
        is_of_service = not self.keys.isdisjoint(_OF_SERVICE)
        return is_of_service or any(map(_SERVING.search, (*self.titles, self.sheet, *(h.text for h in self.headings))))

    def tables_of(self, heading):
        """Return the `ids` of the tables that have that column; one without a heading is in all of them."""
        own = [id for id, places in zip(self.ids, self.parts, strict=False) if heading.place in places]
        return own or self.ids

    def people_in(self, numbers):
        """Return, in words, how many people the rows with these numbers name: a row may have several, or nobody."""
        rows = [row for row in self.rows if row.number in numbers]
        people = sum(names_somebody(row.cells) for row in rows)
        return f"{people} orang" if people else f"{len(rows)} baris tanpa nama orang"

    def heading_of(self, key, person=0):
        """Return the heading in the sheet of that column, of that person's where a row has several; else our own."""
        alike = [heading for heading in self.headings if heading.key == key]
        own = [heading for heading in alike if heading.person == person] or alike
        return own[0].text if own else columns.BY_KEY[key].label

    def remark(self, number, sentence):
        """Add a remark, once. A NIK in it is masked: any cell may contain one."""
        self._remarks[number, nik.redact(sentence)] = True

    def skip(self, number, texts, why):
        """Add a row that is not read, with its texts."""
        self.skipped.append(Skipped(self.sheet, number, nik.redact(" | ".join(texts))[:LONGEST_TEXT], why))

    def leave_out(self, numbers, why):
        """Take the people's rows with these numbers out, and show them as skipped."""
        left_out = {row.number: row for row in self.rows if row.number in numbers}  # A row may have several people.
        self.skipped += [row.left_out(why) for row in left_out.values()]
        self.rows = [row for row in self.rows if row.number not in numbers]

    def settle(self, question, numbers, answers, skipping, why, status=""):
        """Add a question about the people's rows with these numbers, and do what its answer says.

        The rows are asked while it is open, and left out for that reason where the answer is `skipping`. Where it is
        `EACH`, they get the text as their status, so that each person who is recorded as serving is asked about.
        """
        self.questions.append(question)
        answer = question.answer_in(answers)
        if answer == skipping:
            self.leave_out(numbers, why)
        elif answer == EACH:
            self.rows = [row.with_status(status) if row.number in numbers else row for row in self.rows]
        elif not answer:
            self.rows = [row.asked_about(question) if row.number in numbers else row for row in self.rows]

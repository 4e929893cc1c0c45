"""Bands such as "PSM YANG SUDAH MENGUNDURKAN DIRI": whether the people below serve at all is asked, once a band."""

import re
from dataclasses import dataclass, field, replace

from registry.values import nik
from registry.workbook.questions import Question

SKIP, READ = "lewati", "baca-biasa"
CHOICES = ((SKIP, "Ya, tidak dibaca"), (READ, "Tidak, dibaca seperti yang lain"))
KEY = "status"  # The problem's column; no clerk types over its cells.

_LEFT = re.compile(
    r"\b(?:(?:mengundurkan|undur) diri|mundur|(?:tidak|tdk|non) ?-?(?:aktif|bertugas)|meninggal|wafat|alm|almarhum\w*"
    r"|(?:di)?berhenti(?:kan)?|(?:pem)berhentian|pindah|mantan|purna ?tugas)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\b(?:calon|usul|usulan|diusulkan|belum (?:aktif|bertugas))\b", re.IGNORECASE)
_OTHER_BAND = re.compile(r"\b(?:psm|aktif|anggota|daftar|data|bagian)\b", re.IGNORECASE)


@dataclass
class Section:
    """The rows below one band: its row number, its text, and the numbers of the people's rows."""

    number: int
    title: str
    rows: set = field(default_factory=set)


@dataclass
class Sections:
    """The bands of one sheet that say that people have left, or do not serve yet, in the order met."""

    met: list = field(default_factory=list)
    current: Section | None = None

    def meet(self, number, text, *, is_place):
        """Go on below a lonely text; return whether it is such a band.

        A place within a section is asked about apart: it may end the section.
        """
        if is_band := bool(_LEFT.search(text) or _NOT_YET.search(text)):
            self._begin(number, text)
        elif is_place and self.current:
            self._begin(number, f"{self.current.title} – {text}")
        elif _OTHER_BAND.search(text):
            self.current = None
        return is_band

    def _begin(self, number, title):
        self.current = Section(number, title)
        self.met.append(self.current)

    def add(self, number):
        """Note a person's row."""
        if self.current:
            self.current.rows.add(number)


def ask_about(sections, table, place, answers):
    """Ask about the people of each section of the `layout.Table`; leave them out where the answer is so.

    `place` is the sheet's number in the file, from 0.
    """
    for section in sections.met:
        if any(row.number in section.rows for row in table.rows):
            _ask(section, table, place, answers)


def _ask(section, table, place, answers):
    when = "sudah tidak" if _LEFT.search(section.title) else "belum"
    text = nik.redact(f"Bagian “{section.title}”: apakah orang-orang ini {when} bertugas?")
    question = Question(f"bagian:{place}-{section.number}", text, CHOICES)
    table.questions.append(question)
    answer = question.answer_in(answers)
    if answer == SKIP:
        table.leave_out(section.rows, f"bagian “{nik.redact(section.title)}”")
    elif not answer:
        table.rows = [_asked(row, question) if row.number in section.rows else row for row in table.rows]


def _asked(row, question):
    return replace(row, asked=(*row.asked, (KEY, question)))

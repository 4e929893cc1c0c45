"""The end of a service that a row of a list names: its last day and why; never recorded without a question.

Whoever is new in the registry and has both in the list served once, as the list says. Where somebody serves now, or
only the term has run out, a clerk decides; also where only a remark says that somebody who serves has left or died.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import Appointment
from registry.models.activities import doubt_on_end, report_days_by_person
from registry.models.expectations import expectations_by_person
from registry.models.resting import resting_by_person
from registry.values import dates, names
from registry.workbook.cell_dates import days_meant
from registry.workbook.cell_text import EMPTY, text_of
from registry.workbook.cells import CLEAR, RowProblem
from registry.workbook.leaving import day_in, reason_of, remark_of_leaving, says_who_left
from registry.workbook.matching import in_chunks
from registry.workbook.questions import Question

Reason = Appointment.EndReason
END, KEEP, CORRECT = "akhiri", "tetap", "ganti"
SERVING, MOVED = "tetap-bertugas", "pindah-tugas"
MOVES = (Reason.MOVED_SERVICE, Reason.MOVED_HOME)
REOPENED = "Akhir penugasan dibuka kembali di halaman orangnya, bukan lewat daftar."
WITHOUT_DAY = "Tulis hari terakhir bertugasnya di baris ini, di kolom “Hari terakhir bertugas”."
# What a clerk may choose for rows without a reason: a move has a second period, another reason needs its own words.
OFFERED = [reason for reason in Reason if reason not in (Reason.MOVED_SERVICE, Reason.OTHER)]


@dataclass(frozen=True)
class NamedEnd:
    """An end that a row names: the last day, the reason ("" if open or not written), what `reason` leaves unsaid.

    `is_of_term`: only the term of office has run out. `earliest`: where only a year or a month was written, its first
    day; `ended_on` is its last.
    """

    ended_on: date
    reason: str
    note: str = ""
    is_of_term: bool = False
    earliest: date | None = None

    @property
    def in_words(self):
        """Return the day and the reason in words."""
        reason = f", {Reason(self.reason).label}" if self.reason else ""
        return f"{dates.spell(self.ended_on)}{reason}{f' ({self.note})' if self.note else ''}"

    def is_recorded_on(self, period):
        """Whether the period has that end already; what the row does not say counts as equal."""
        same_reason = self.reason in ("", period.end_reason)
        return (self.earliest or self.ended_on) <= period.ended_on <= self.ended_on and same_reason


class EndReader:
    """Reads the ends that the rows of a list name, and asks about them.

    `ids` are those of all recorded people of the list: what they are expected at, their reports and the papers that
    rest on their service are loaded for all of them when the first one is asked about.
    """

    def __init__(self, answers, ids):
        self.answers, self.ids = answers, ids

    @cached_property
    def _expectations(self):
        return _by_person(expectations_by_person, self.ids)

    @cached_property
    def _report_days(self):
        return _by_person(report_days_by_person, self.ids)

    @cached_property
    def _papers(self):
        return _by_person(resting_by_person, self.ids)

    def end_in(self, planned, row_words, latest, move=None):
        """Return the `NamedEnd` of the row; None if it names none. `latest` is the person's latest period, or None.

        `move` are the village and the first day of a service after it that the row names, else None.
        Raises ValidationError for a day that cannot be read, and where the row empties a recorded end.
        """
        values = row_words.values
        if values.get("ended_on") == CLEAR:
            if latest and latest.ended_on:
                raise ValidationError({"ended_on": REOPENED})
            return None
        if "ended_on" in values:
            return self._explicit(planned, values, latest)
        remark = remark_on(planned, latest)
        text = text_of(planned.row.cells[remark]) if remark else ""
        if remark and move and reason_of(text) in MOVES:
            return self._ask_about_move(planned, text, latest, *move)
        if remark and latest and latest.ended_on is None:
            return self._of_remark(planned, text, latest)
        is_over = values.get("term_until", CLEAR) != CLEAR and reason_of(text) in (Reason.TERM_OVER, Reason.OTHER)
        return self._of_term(planned, values, latest) if is_over else None

    def _explicit(self, planned, values, latest):
        written = days_meant(text_of(planned.row.cells.get("ended_on", "")))
        return self._with_reason(planned, _day(values, "ended_on"), latest, written and written[0])

    def _of_remark(self, planned, text, latest):
        """The end of who serves now, as a remark such as "Meninggal 12 Mei 2024" says it.

        A remark without a day is asked about: None until a clerk types the day, or where nothing ended.
        """
        first, last = days_meant(day_in(text)) or _only_day(day_in(text)) or (None, None)
        if last and latest.started_on <= last <= timezone.localdate():
            return self._with_reason(planned, last, latest, first)
        sentence = (
            f"Tercatat masih bertugas di {latest.village}; menurut berkas (“{text}”) tampaknya tidak bertugas lagi. "
            f"Akhiri masa tugasnya?{self._where_expected(latest)}"
        )
        choices = ((END, "Ya; hari terakhirnya ditulis di baris ini"), (KEEP, "Tidak, tetap bertugas"))
        if planned.ask("ended_on", Question(f"akhir:{planned.place}", sentence, choices), self.answers) == END:
            planned.problems.append(RowProblem("ended_on", WITHOUT_DAY))
        return None

    def of_new(self, planned, text, started_on):
        """Return the end of a new person's service from that start, by the only day in a remark; None without a day."""
        first, last = days_meant(day_in(text)) or _only_day(day_in(text)) or (None, None)
        if last and started_on <= last <= timezone.localdate():
            return self._with_reason(planned, last, None, first)
        planned.problems.append(RowProblem("ended_on", WITHOUT_DAY))
        return None

    def _ask_about_move(self, planned, text, latest, village, started_on):
        """Ask whether who serves goes on in another village, as a remark such as "mutasi" says; a move names no end."""
        sentence = (
            f"Tercatat masih bertugas di {latest.village}; menurut berkas (“{text}”) pindah tugas ke {village} sejak "
            f"{dates.spell(started_on)}. Catat sebagai pindah tugas?{self._where_expected(latest)}"
        )
        choices = ((MOVED, f"Ya, pindah tugas: tugasnya di {latest.village} berakhir sehari sebelumnya"),)
        planned.ask("started_on", Question(f"akhir:{planned.place}", sentence, choices), self.answers)

    def _with_reason(self, planned, day, latest, earliest):
        key, text = _reason_text(planned.row.cells)
        is_recorded = latest and latest.ended_on and NamedEnd(day, "", earliest=earliest).is_recorded_on(latest)
        if not text:
            return NamedEnd(day, "" if is_recorded else self._ask_reason(planned), earliest=earliest)
        reason = reason_of(text)
        is_label = text.casefold() == reason.label.casefold()
        if not is_label or key != "end_reason":
            planned.problems.append(
                RowProblem(key, f"Alasan berakhir “{text}” dicatat sebagai “{reason.label}”.", "warning")
            )
        return NamedEnd(day, reason, text if reason == Reason.OTHER and not is_label else "", earliest=earliest)

    def _ask_reason(self, planned):
        """Ask why the service ended, once for all rows of the sheet without a reason."""
        question = Question(
            f"alasan-berakhir:{planned.sheet_place}",
            "Sebagian orang mempunyai hari terakhir bertugas tanpa alasannya. Alasan apa yang dicatat?",
            tuple((str(reason.value), reason.label.capitalize()) for reason in OFFERED),
        )
        return planned.ask("ended_on", question, self.answers)

    def _of_term(self, planned, values, latest):
        day = _day(values, "term_until")
        if latest and latest.ended_on:
            return None
        if day >= timezone.localdate():
            sentence = f"Masa baktinya sampai {dates.spell(day)}; belum lewat, jadi tidak dicatat sebagai akhir tugas."
            planned.problems.append(RowProblem("term_until", sentence, "warning"))
            return None
        end = NamedEnd(day, Reason.TERM_OVER, is_of_term=True)
        return end if latest or self._has_ended(planned) else None

    def _has_ended(self, planned):
        """Ask whether the new people whose term has run out serve no longer, once for the sheet."""
        text = "Masa bakti sebagian orang di lembar ini sudah lewat. Apakah mereka sudah tidak bertugas?"
        choices = (
            (END, f"Ya: tugasnya berakhir bersama masa baktinya ({Reason.TERM_OVER.label})"),
            (SERVING, "Tidak, masih bertugas"),
        )
        return (
            planned.ask("term_until", Question(f"masa-bakti:{planned.sheet_place}", text, choices), self.answers) == END
        )

    def put_on(self, end, planned, latest, after):
        """Put the end on the period `after`, not saved, as far as no clerk has to decide, or has decided so.

        `latest` is the person's latest period as recorded. Raises ValidationError for an end that the period cannot
        have.
        """
        if latest and latest.ended_on and after.pk == latest.pk:
            may = not end.is_recorded_on(latest) and self._corrects(end, planned, latest)
        else:
            may = latest is None or latest.ended_on is not None or self._ends(end, planned, latest, after)
        if may and end.reason:
            after.set_end(end.ended_on, end.reason, end.note)

    def _corrects(self, end, planned, latest):
        recorded = NamedEnd(latest.ended_on, latest.end_reason, latest.end_note)
        text = f"Penugasan di {latest.village} tercatat berakhir {recorded.in_words}; menurut berkas {end.in_words}."
        choices = ((KEEP, f"Tetap {recorded.in_words}"), (CORRECT, f"Betulkan menjadi {end.in_words}"))
        return planned.ask("ended_on", Question(f"akhir:{planned.place}", text, choices), self.answers) == CORRECT

    def _ends(self, end, planned, latest, after):
        what = "masa baktinya" if end.is_of_term else f"tugasnya di {after.village}"
        person = latest.volunteer_id
        doubt = doubt_on_end(latest, end.ended_on, self._report_days.get(person, []), self._papers.get(person, []))
        text = (
            f"Tercatat masih bertugas di {latest.village}; menurut berkas {what} berakhir {end.in_words}. "
            f"{f'{doubt} ' if doubt else ''}Akhiri masa tugasnya?{self._where_expected(latest)}"
        )
        choices = ((END, f"Ya, berakhir {end.in_words}"), (KEEP, "Tidak, tetap bertugas"))
        key = "term_until" if end.is_of_term else "ended_on"
        return planned.ask(key, Question(f"akhir:{planned.place}", text, choices), self.answers) == END

    def _where_expected(self, latest):
        """The sentence on what the person is still invited to; empty where that is nothing."""
        rows = self._expectations.get(latest.volunteer_id, [])
        events = names.several(f"{row.event} ({dates.spell(row.event_on)})" for row in rows)
        return f" Masih diundang: {events}. Yang perlu ditarik, tarik di halaman acaranya." if rows else ""


def remark_on(planned, latest):
    """Return the key of what the row says of its person having left (`remark_of_leaving`), "" for nothing.

    `latest` is the period of service as recorded, or None: then the row's own village is that of its service.
    """
    cells = (text_of(planned.row.cells.get(key, "")) for key in ("service_village", "home_village"))
    villages = (latest.village.name,) if latest else (*cells, planned.row.village)
    return remark_of_leaving(planned.row.cells, next(filter(None, villages), ""))


def _by_person(load, ids):
    return {person: rows for some in in_chunks(ids) for person, rows in load(some).items()}


def _only_day(text):
    """The day that a text names, twice; None if it names none."""
    with suppress(ValidationError):
        return (dates.parse(text, of_birth=False),) * 2
    return None


def _day(values, key):
    try:
        return dates.parse(values[key], of_birth=False)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from error


def _reason_text(cells):
    """The key and the text of the cell that says why the service ended: its own, else a status or a remark."""
    own = text_of(cells.get("end_reason", ""))
    if own.lower() not in {*EMPTY, CLEAR}:
        return "end_reason", own
    others = ((key, text_of(cells.get(key, ""))) for key in ("status", "notes"))
    return next(((key, text) for key, text in others if says_who_left(text)), ("", ""))

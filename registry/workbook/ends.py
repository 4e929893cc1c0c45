"""The end of a service that a row of a list names: its last day and why; never recorded without a question.

Whoever is new in the registry and has both in the list served once, as the list says. Where somebody serves now, or
only the term has run out, a clerk decides.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import Appointment
from registry.models.activities import doubt_on_end
from registry.models.expectations import expectations_of
from registry.values import dates, names
from registry.workbook.cells import CLEAR, EMPTY, RowProblem, text_of
from registry.workbook.leaving import reason_of, says_who_left
from registry.workbook.questions import Question

Reason = Appointment.EndReason
END, KEEP, CORRECT = "akhiri", "tetap", "ganti"
SERVING = "tetap-bertugas"
REOPENED = "Akhir penugasan dibuka kembali di halaman orangnya, bukan lewat daftar."
# What a clerk may choose for rows without a reason: a move has a second period, another reason needs its own words.
OFFERED = [reason for reason in Reason if reason not in (Reason.MOVED_SERVICE, Reason.OTHER)]


@dataclass(frozen=True)
class NamedEnd:
    """An end that a row names: the last day, the reason ("" if open or not written), what `reason` leaves unsaid.

    `is_of_term`: only the term of office has run out. `only_year`: the day is the last of the year that was written.
    """

    ended_on: date
    reason: str
    note: str = ""
    is_of_term: bool = False
    only_year: bool = False

    @property
    def in_words(self):
        """Return the day and the reason in words."""
        reason = f", {Reason(self.reason).label}" if self.reason else ""
        return f"{dates.spell(self.ended_on)}{reason}{f' ({self.note})' if self.note else ''}"

    def is_recorded_on(self, period):
        """Whether the period has that end already; what the row does not say counts as equal."""
        same_year = self.only_year and period.ended_on.year == self.ended_on.year
        same_reason = self.reason in ("", period.end_reason)
        return (same_year or period.ended_on == self.ended_on) and same_reason


class EndReader:
    """Reads the ends that the rows of a list name, and asks about them."""

    def __init__(self, answers):
        self.answers = answers

    def end_in(self, planned, row_words, latest):
        """Return the `NamedEnd` of the row; None if it names none. `latest` is the person's latest period, or None.

        Raises ValidationError for a day that cannot be read, and where the row empties a recorded end.
        """
        values = row_words.values
        if values.get("ended_on") == CLEAR:
            if latest and latest.ended_on:
                raise ValidationError({"ended_on": REOPENED})
            return None
        if "ended_on" in values:
            return self._explicit(planned, values, latest)
        return self._of_term(planned, values, latest) if values.get("term_until", CLEAR) != CLEAR else None

    def _explicit(self, planned, values, latest):
        day = _day(values, "ended_on")
        only_year = text_of(planned.row.cells.get("ended_on", "")) == str(day.year)
        key, text = _reason_text(planned.row.cells)
        is_recorded = latest and latest.ended_on and NamedEnd(day, "", only_year=only_year).is_recorded_on(latest)
        if not text:
            return NamedEnd(day, "" if is_recorded else self._ask_reason(planned), only_year=only_year)
        reason = reason_of(text)
        is_label = text.casefold() == reason.label.casefold()
        if not is_label or key != "end_reason":
            planned.problems.append(
                RowProblem(key, f"Alasan berakhir “{text}” dicatat sebagai “{reason.label}”.", "warning")
            )
        return NamedEnd(day, reason, text if reason == Reason.OTHER and not is_label else "", only_year=only_year)

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
        doubt = doubt_on_end(latest, end.ended_on)
        text = (
            f"Tercatat masih bertugas di {latest.village}; menurut berkas {what} berakhir {end.in_words}. "
            f"{f'{doubt} ' if doubt else ''}Akhiri masa tugasnya?{_where_expected(latest.volunteer)}"
        )
        choices = ((END, f"Ya, berakhir {end.in_words}"), (KEEP, "Tidak, tetap bertugas"))
        key = "term_until" if end.is_of_term else "ended_on"
        return planned.ask(key, Question(f"akhir:{planned.place}", text, choices), self.answers) == END


def _where_expected(volunteer):
    """The sentence on what the person is still invited to; empty where that is nothing."""
    rows = expectations_of(volunteer)
    events = names.several(f"{row.event} ({dates.spell(row.event_on)})" for row in rows)
    return f" Masih diundang: {events}. Yang perlu ditarik, tarik di halaman acaranya." if rows else ""


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

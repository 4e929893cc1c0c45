"""What a list may change in a period of service that has begun: its start and its decree, never without a question.

A renewed decree (SK) often comes in a list with a new TMT. It does not begin the service anew: with another start,
recaps of the years between would lose a person.
"""

import copy
from dataclasses import dataclass, field
from datetime import date

from registry.models import Appointment
from registry.models.decrees import DECREE, decree_in_words, is_another_decree, refuse_odd_decree
from registry.values import dates
from registry.workbook.planned_row import PlannedRow, differs
from registry.workbook.questions import Question

KEEP, CORRECT, RENEW = "tetap", "ganti", "baru"
REPLACE = "replace"  # The whole decree, with the start; no answer of its own.
DAYS = {"decree_on": "tanggal", "decree_until": "berlaku sampai"}


@dataclass
class ContinuedPeriod:
    """One row about a period that has begun: `latest` as recorded, `after` as the row has it.

    Of the decree, `after` begins with the `given` columns only, those that the row fills. `started_on` is the start in
    the row (None: none, or the recorded one).
    """

    planned: PlannedRow
    latest: Appointment
    after: Appointment
    given: frozenset
    started_on: date | None
    answers: dict
    named: Appointment = field(init=False)  # The decree in the row, whatever becomes of `after`.
    is_renewal: bool = field(init=False)  # Whether the row clearly names a later decree of a period that goes on.

    def __post_init__(self):
        self.named = Appointment(**{column: getattr(self.after, column) for column in DECREE})
        is_another = bool(self.named.decree_number) and is_another_decree(self.latest, self.named)
        self.is_renewal = is_another and not self.latest.is_over and not self._obstacle

    def corrected_start(self):
        """Return the row's start where it corrects the recorded one; None where that stays, or the question is open.

        With a renewed decree the recorded start stays unless a clerk decides otherwise.
        """
        if self.started_on is None:
            return None
        recorded, read = dates.spell(self.latest.started_on), dates.spell(self.started_on)
        keep = f"Tetap {recorded}" + ("; SK di berkas memperbarui SK yang tercatat" if self.is_renewal else "")
        question = Question(
            f"mulai:{self.planned.place}",
            f"Tercatat bertugas di {self.latest.village} sejak {recorded}; menurut berkas {read}. Sejak kapan?",
            ((KEEP, keep), (CORRECT, f"Betulkan menjadi {read}")),
            default=KEEP if self.is_renewal else "",
        )
        return self.started_on if self.planned.ask("started_on", question, self.answers) == CORRECT else None

    def settle_decree(self):
        """Leave on `after` the decree that is to stand on the period; one that it renews goes to the planned row.

        Raises ValidationError like `refuse_odd_decree` and `EarlierDecree.clean`.
        """
        if not self._is_doubtful:
            self._settle_days()
            return
        answer = self._answer_about_decree()
        is_whole = {"decree_number", "decree_on"} <= self.given
        if answer == RENEW:
            self.planned.earlier_decree = self.latest.replaced_decree(self._valid_from)
            self.planned.earlier_decree.clean()
        if answer in (KEEP, ""):
            self._take_recorded(DECREE)
        if answer == CORRECT and not is_whole:
            self._take_recorded(set(DECREE) - self.given)
        refuse_odd_decree(self.after.decree_on, self.after.decree_until)

    def _settle_days(self):
        """Take what the row has of the same decree; where it changes a recorded day, ask."""
        self._take_recorded(set(DECREE) - self.given)
        changed = self._changed_days
        if changed and self.planned.ask(changed[0], self._question_about_days(changed), self.answers) != CORRECT:
            self._take_recorded(changed)
        refuse_odd_decree(self.after.decree_on, self.after.decree_until)

    @property
    def _changed_days(self):
        both = [column for column in DAYS if getattr(self.latest, column) and getattr(self.named, column)]
        return [column for column in both if differs(self.latest, self.named, column)]

    def _question_about_days(self, changed):
        recorded, read = _days_in_words(self.latest, changed), _days_in_words(self.named, changed)
        number = self.latest.decree_number or self.named.decree_number or "tanpa nomor"
        text = f"SK {number}: menurut catatan {recorded}; menurut berkas {read}."
        choices = ((CORRECT, f"Betulkan catatan menjadi {read}"), (KEEP, f"Tetap {recorded}"))
        return Question(f"sk:{self.planned.place}", text, choices)

    @property
    def _is_doubtful(self):
        """Whether the row's decree may be another one than the recorded one, or does not belong to the period."""
        ended_on, named_on = self.latest.ended_on, self.named.decree_on
        is_too_late = bool(ended_on and named_on) and named_on > ended_on
        return is_too_late or is_another_decree(self.latest, self.named)

    def _answer_about_decree(self):
        """What becomes of a decree that is doubtful: "" while the question is open."""
        if self.is_renewal and self.started_on:  # The question about the start has asked about the decree, too.
            return RENEW if self.after.started_on == self.latest.started_on else REPLACE
        return self.planned.ask("decree_number", self._question_about_decree(), self.answers)

    def _take_recorded(self, columns):
        for column in columns:
            setattr(self.after, column, getattr(self.latest, column))

    @property
    def _valid_from(self):
        """The first day of the row's decree; None if the row does not name it."""
        is_later = self.started_on and self.started_on > self.after.started_on
        return self.started_on if is_later else self.named.decree_on

    @property
    def _obstacle(self):
        """The sentence why the row's decree cannot follow the recorded one and the start on `after`; None: it can."""
        if self._valid_from is None:
            return "Bila itu SK baru, tulis tanggalnya."
        period = copy.copy(self.latest)
        period.started_on = self.after.started_on
        return period.renewal_obstacle(self._valid_from, self.named.decree_on)

    def _question_about_decree(self):
        recorded, read = decree_in_words(self.latest), decree_in_words(self.named)
        text = f"Menurut catatan {recorded}; menurut berkas {read}."
        if self.latest.is_over:
            text += f" Penugasan di {self.latest.village} sudah berakhir {dates.spell(self.latest.ended_on)}."
            text += " Bila orang ini bertugas lagi, tulis mulai bertugasnya."
        elif self._obstacle:
            text += f" {self._obstacle}"
        renew = () if self._obstacle else ((RENEW, f"SK baru: {recorded} disimpan sebagai SK terdahulu"),)
        rest = ((CORRECT, f"Betulkan catatan menjadi {read}"), (KEEP, f"Tetap {recorded}"))
        default = RENEW if self.is_renewal else ""
        return Question(f"sk:{self.planned.place}", text, (*renew, *rest), default)


def _days_in_words(decree, columns):
    return ", ".join(f"{DAYS[column]} {dates.spell(getattr(decree, column))}" for column in columns)

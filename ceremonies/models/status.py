"""How far somebody's certificate has come: the only place with these states, their rule and their words.

Pages, lists and the admin tell it alike: by rows with `status` and `status_detail`, by counts with the same condition.
"""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from ceremonies.models.validity import ENDED_BY, State
from ceremonies.values import wording
from registry.values import dates


class Status(models.TextChoices):
    """The states in the order in which they are reached, in the word of screens."""

    CALLED_OFF = "batal", "acara dibatalkan"
    INVITED = "diundang", "diundang"
    NUMBERED = "bernomor", "bernomor"
    PRINTING = "dicetak", "sedang dicetak"
    PRINTED = "tercetak", "tercetak"
    WAITING = "menunggu", "menunggu diserahkan"
    HANDED_OUT = "diserahkan", "diserahkan"
    REPLACED = State.REPLACED.value, State.REPLACED.label
    REVOKED = State.REVOKED.value, State.REVOKED.label

    @property
    def tone(self):
        """Its colour on screens: "good", "attention", "wrong" or "idle"."""
        tones = {Status.PRINTED: "good", Status.HANDED_OUT: "good", Status.WAITING: "attention"}
        return tones.get(self, "wrong" if self in (Status.REPLACED, Status.REVOKED) else "idle")


def status_case(at_the_printer):
    """The expression for the status of a certificate; the condition says that it is in a run without a result.

    The query needs `printed_at`, `current_handover` and the ceremony. A printed certificate waits from the day on.
    """
    ended = [When(**{f"{column}__isnull": False}, then=Value(state.value)) for column, state in ENDED_BY.items()]
    is_printed, is_to_come = Q(printed_at__isnull=False), Q(participant__ceremony__held_on__gt=timezone.localdate())
    return Case(
        *ended,
        When(current_handover__isnull=False, then=Value(Status.HANDED_OUT.value)),
        When(is_printed & is_to_come, then=Value(Status.PRINTED.value)),
        When(is_printed, then=Value(Status.WAITING.value)),
        When(at_the_printer, then=Value(Status.PRINTING.value)),
        default=Value(Status.NUMBERED.value),
        output_field=models.CharField(),
    )


def detail_of(certificate):
    """What goes with the status of a certificate (after `for_status`): since when, to whom, why."""
    return _DETAILS[certificate.status](certificate)


def status_before(ceremony):
    """The status of somebody who was invited to that ceremony and has had no certificate of it."""
    return Status.CALLED_OFF if ceremony.is_cancelled else Status.INVITED


def detail_before(participant):
    """What goes with the status of somebody who was invited and has had no certificate yet."""
    word = participant.ceremony.occasion.paper
    if participant.ceremony.is_cancelled:
        return participant.ceremony.cancel_reason
    if participant.is_absent:
        return f"tidak hadir, jadi belum mendapat {word}"
    if refusal := participant.refusal:
        return f"{refusal.words}, jadi {word}nya tertahan"
    return f"{word} belum bernomor"


def _printed(certificate):
    held = dates.spell(certificate.participant.ceremony.held_on)
    return f"{wording.day(certificate.printed_at)}, akan diserahkan pada acara {held}"


def _waiting(certificate):
    absent = "; tidak hadir pada acaranya" if certificate.participant.is_absent else ""
    return f"di kantor, tercetak {wording.day(certificate.printed_at)}{absent}"


def _replaced(certificate):
    new = certificate.replacement
    number = f" nomor {new.number}" if new.number_id != certificate.number_id else ""
    return (
        f"{wording.day(certificate.replaced_at)} dengan {new.replacement_label}{number}: {certificate.replace_reason}"
    )


_DETAILS = {
    Status.NUMBERED: lambda certificate: f"{wording.day(certificate.issued_at)}, belum dicetak",
    Status.PRINTING: lambda certificate: "hasil cetaknya belum dicatat",
    Status.PRINTED: _printed,
    Status.WAITING: _waiting,
    Status.HANDED_OUT: lambda certificate: certificate.current_handover.in_words,
    Status.REPLACED: _replaced,
    Status.REVOKED: lambda certificate: f"{wording.day(certificate.revoked_at)}: {certificate.revoke_reason}",
}

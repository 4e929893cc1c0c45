"""A ceremony that is called off, or moved to another day, after its certificates were numbered.

Each is one action with one reason: all certificates are revoked and all numbers void, or all certificates get the new
day under their numbers. What is printed, handed out, or numbered in the book is told before (`extent_of`).
"""

from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from ceremonies import corrections, issuing
from ceremonies.models import Ceremony, OfficialNumber, PrintRun, Stage
from ceremonies.values.digests import digest
from registry.history.recording import because
from registry.rights import refuse_if_bound
from registry.values import dates, nik


class Intent(models.TextChoices):
    CANCEL = "batal", "Batal: acaranya tidak jadi dilaksanakan"
    MOVE = "pindah", "Pindah ke hari lain, nomornya tetap"
    RENUMBER = "nomor-baru", "Pindah ke hari lain, dengan nomor baru"


@dataclass(frozen=True)
class Extent:
    """What an action touches: how many certificates, which numbers, and how many of these papers are out already.

    `runs` are prints without a recorded result, `numbered` the other papers of the ceremony with a number of the book.
    """

    papers: int
    span: str
    printed: int
    handed_out: int
    runs: list
    numbered: list

    @property
    def fingerprint(self):
        """A short text that differs where any of it differs."""
        runs, numbered = [run.pk for run in self.runs], [paper.number for paper in self.numbered]
        return digest([self.papers, self.span, self.printed, self.handed_out, runs, numbered])


def extent_of(ceremony):
    """The `Extent` of what cancelling or moving the ceremony touches now."""
    papers = ceremony.certificates()
    numbers = list(OfficialNumber.objects.filter(pk__in=papers.values("number")).order_by("serial"))
    return Extent(
        papers=papers.count(),
        span=numbers[0].up_to(numbers[-1]) if numbers else "",
        printed=papers.well_printed().count(),
        handed_out=papers.handed_over().count(),
        runs=list(PrintRun.objects.unrecorded().holding(papers.values("pk"))),
        numbered=[paper for paper in ceremony.day_papers.exclude(number="") if _number_in_book(paper)],
    )


def _number_in_book(paper):
    """The number of the paper as the book has it; None where it is not in the book, or void there already."""
    used = OfficialNumber.objects.exclude(state=OfficialNumber.State.VOID)
    return used.filter(text=paper.number).select_related("series").first()


def held_obstacle(ceremony):
    """The sentence that says that the ceremony was held, so is neither called off nor moved; empty where it was not."""
    if ceremony.stages.of_kind(Stage.Kind.HELD):
        return "Acara ini tercatat sudah dilaksanakan. Batalkan dahulu catatan itu (Lainnya, Tahap)."
    return ""


def move_obstacles(ceremony, day, *, keeps_numbers):
    """The sentences that say why the ceremony cannot be moved to that day; none where it can."""
    if obstacle := held_obstacle(ceremony):
        return [obstacle]
    if day == ceremony.held_on:
        return [f"Acara ini memang sudah pada {dates.spell(day)}."]
    moved = copy(ceremony)
    moved.held_on = day
    unsuitable = moved.what_does_not_suit_the_day(keeps_numbers=keeps_numbers)
    try:
        moved.validate_constraints()
    except ValidationError as error:
        unsuitable["name"] = " ".join(error.messages)
    printing = corrections.printing_obstacle(ceremony.certificates()) if keeps_numbers else ""
    return list(filter(None, [*unsuitable.values(), printing]))


@transaction.atomic
def cancel(ceremony, reason, *, numbered=(), by=None):
    """Call the ceremony off: revoke all its certificates and void their numbers. Return how many there were.

    `numbered` are the ids of its other papers whose numbers become void, too. Raises ValidationError where it was
    called off before, and for `held_obstacle`; PermissionDenied for an account that is bound to kecamatan.
    """
    ceremony = _locked(ceremony, by)
    _refuse(filter(None, [held_obstacle(ceremony)]))
    with because(reason, grouped=True):
        count = _void_all(ceremony, reason, numbered, by)
        ceremony.cancelled_at, ceremony.cancelled_by = timezone.now(), by
        ceremony.cancel_reason = nik.redact(reason)
        ceremony.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    return count


@transaction.atomic
def renumber(ceremony, day, reason, *, numbered=(), by=None):
    """Move the ceremony to that day without its numbers: as `cancel`, but the people wait for new certificates.

    Return how many certificates were revoked. Raises ValidationError like `cancel`, and for `move_obstacles`.
    """
    ceremony = _locked(ceremony, by)
    _refuse(move_obstacles(ceremony, day, keeps_numbers=False))
    with because(reason, grouped=True):
        count = _void_all(ceremony, reason, numbered, by)
        _set_day(ceremony, day)
    return count


@transaction.atomic
def move(ceremony, day, reason, *, by=None):
    """Move the ceremony to that day with its numbers: certificates in the office are corrected, others replaced.

    Return the `PrintRun`s of what must be printed again. Raises ValidationError, with sentences, for `move_obstacles`
    and where a certificate could not be printed.
    """
    ceremony = _locked(ceremony, by)
    _refuse(move_obstacles(ceremony, day, keeps_numbers=True))
    with because(reason, grouped=True):
        _set_day(ceremony, day)
        here = list(ceremony.certificates().unclaimed().values_list("pk", flat=True))
        _, corrected = corrections.correct(ceremony, here, reason, by=by)
        replaced = corrections.replace_handed_out(ceremony, reason, by=by)
    return [run for run in (corrected, replaced) if run]


@transaction.atomic
def reinstate(ceremony, by=None):
    """Take back that the ceremony was called off; what was revoked stays so.

    Raises ValidationError where it was not, PermissionDenied for an account that is bound to kecamatan.
    """
    refuse_if_bound(by)
    held = Ceremony.objects.locked(ceremony)
    if not held.is_cancelled:
        raise ValidationError("Acara ini tidak dibatalkan.")
    with because("Pembatalannya dibatalkan"):
        held.cancelled_at, held.cancelled_by, held.cancel_reason = None, None, ""
        held.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])


def _locked(ceremony, by):
    """The ceremony read anew and locked, for an account that may act for the whole office."""
    refuse_if_bound(by)
    held = Ceremony.objects.locked(ceremony)
    _refuse(filter(None, [held.cancellation]))
    return held


def _refuse(obstacles):
    if obstacles := list(obstacles):
        raise ValidationError(obstacles)


def _void_all(ceremony, reason, numbered, by):
    """Revoke all certificates, and void the numbers of these other papers, which can then take new ones."""
    revoked = issuing.revoke_all(ceremony, reason, by=by)
    for paper in ceremony.day_papers.filter(pk__in=numbered):
        if number := _number_in_book(paper):
            number.series.void(number.serial, number.serial, reason, by=by)
        paper.number = ""
        paper.save(update_fields=["number"])
    return len(revoked)


def _set_day(ceremony, day):
    ceremony.held_on = day
    ceremony.full_clean()
    ceremony.save()
    ceremony.settle_villages()

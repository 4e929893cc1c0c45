"""The six states of a ceremony: who reached each and when, and how it is taken back or why it cannot be.

A state has the moment in which it was reached. What comes later, a replacement or people who are numbered after the
others, is told beside it and moves no moment.

Only what no other record holds is kept as a `Stage`: that names were compared, and that the day was held. The others
follow from the certificates, the ledger of prints and the handing out, so they cannot disagree with these.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ceremonies import agreement, issuing
from ceremonies.models import (
    Ceremony,
    Certificate,
    Correction,
    Handover,
    NumberSeries,
    OfficialNumber,
    Participant,
    PrintRun,
    Stage,
)
from ceremonies.models.validity import valid_condition
from ceremonies.values import wording
from registry.models import Trace
from registry.rights import refuse_if_bound
from registry.values import nik


@dataclass(frozen=True)
class Reached:
    """When a state was reached and by whom, where that is known."""

    at: datetime
    by: object = None


@dataclass(frozen=True)
class Step:
    """One state: its progress, who `reached` it (None before that), and the `obstacle` to taking it back.

    `run` is the print run with whose result all were printed; only the printed state has one.
    """

    key: str
    name: str
    detail: str
    reached: Reached | None = None
    obstacle: str = ""
    run: PrintRun | None = None


def steps_of(ceremony):
    """Return the `Step`s of the ceremony, in their order."""
    return [step(ceremony) for step in (_draft, _proof, _locked, _printed, _held, _handed)]


def _draft(ceremony):
    first = ceremony.history.order_by("pk").first()
    reached = Reached(first.history_date, first.history_user) if first else None
    return Step("draft", "Konsep", f"{ceremony.participants.count()} peserta", reached)


def _proof(ceremony):
    stage = ceremony.stages.proof()
    detail = "nama sudah diverifikasi" if stage else "nama belum diverifikasi"
    obstacle = agreement.take_back_obstacle(ceremony) if stage else ""
    return Step(
        "proof", "Lembar verifikasi nama", detail, stage and Reached(stage.reached_at, stage.reached_by), obstacle
    )


def _locked(ceremony):
    numbered = Certificate.objects.filter(participant__ceremony=ceremony).first_papers().select_related("issued_by")
    first, last = numbered.order_by("issued_at", "pk").first(), numbered.order_by("issued_at", "pk").last()
    details = [f"{ceremony.certificates().count()} {ceremony.occasion.paper} bernomor"]
    if first and wording.day(first.issued_at) != wording.day(last.issued_at):
        details.append(f"peserta susulan bernomor sampai {wording.day(last.issued_at)}")
    if unlocked := ceremony.stages.of_kind(Stage.Kind.UNLOCKED):
        opened = wording.done_on("kunci terakhir dibuka", unlocked.reached_at, unlocked.reached_by)
        details.append(f"{opened}: {unlocked.reason}")
    if first is None:
        return Step("locked", "Dikunci dan bernomor", "; ".join(details))
    reached = Reached(first.issued_at, first.issued_by)
    return Step("locked", "Dikunci dan bernomor", "; ".join(details), reached, unlock_obstacle(ceremony))


def _printed(ceremony):
    papers, replacements = _first_and_later(ceremony)
    count, missing = papers.count(), papers.valid().not_printed().count()
    later = _later(replacements.not_printed(), "belum tercetak baik")
    detail = f"{count - missing} dari {count} tercetak baik{later}"
    run = None if missing else PrintRun.objects.first_with(papers).order_by("recorded_at", "pk").last()
    if run is None:
        return Step("printed", "Dicetak", detail)
    reached = Reached(run.recorded_at, run.recorded_by)
    return Step("printed", "Dicetak", detail, reached, run.reopen_obstacle(), run)


def _held(ceremony):
    stage = ceremony.stages.of_kind(Stage.Kind.HELD)
    present = ceremony.participants.with_attendance(Participant.Attendance.PRESENT).count()
    detail = f"{ceremony.day_and_date}, {present} dari {ceremony.participants.count()} peserta hadir"
    if stage is None:
        return Step("held", "Dilaksanakan", detail)
    return Step("held", "Dilaksanakan", detail, Reached(stage.reached_at, stage.reached_by), unhold_obstacle(ceremony))


def _handed(ceremony):
    papers, replacements = _first_and_later(ceremony)
    count, unclaimed = papers.count(), papers.valid().unclaimed().count()
    detail = f"{count - unclaimed} dari {count} diserahkan{_later(replacements.unclaimed(), 'masih di kantor')}"
    latest = Handover.objects.current().filter(certificate__in=papers).select_related("by").order_by("at", "pk").last()
    if unclaimed or latest is None:
        return Step("handed_out", "Diserahkan", detail)
    obstacle = "Penyerahan ditarik kembali satu demi satu, dari daftar penyerahan."
    return Step("handed_out", "Diserahkan", detail, Reached(latest.at, latest.by), obstacle)


def _first_and_later(ceremony):
    """The first papers of all who hold a valid one, and the valid replacements, as two queries.

    A first paper that was replaced had been printed and handed out before.
    """
    # Joined, since a participant has at most one valid paper: over a query in a query a PostgreSQL that has not counted
    # its new rows yet takes half a minute.
    holds_a_valid_one = valid_condition("participant__certificates__")
    first = Certificate.objects.first_papers().filter(
        holds_a_valid_one, participant__ceremony=ceremony, revoked_at=None
    )
    return first, ceremony.certificates().replacements()


def _later(replacements, words):
    """How many replacements are that far, as the end of a sentence; empty for none."""
    count = replacements.count()
    return f"; {count} pengganti {words}" if count else ""


# The day


@transaction.atomic
def hold(ceremony, by=None):
    """Note that the ceremony was held. Return the `Stage`. Raises ValidationError before its day.

    Where this is noted already, by whoever pressed first, their moment stays.
    """
    held = Ceremony.objects.locked(ceremony)
    if obstacle := hold_obstacle(held):
        raise ValidationError(obstacle)
    return held.stages.of_kind(Stage.Kind.HELD) or held.stages.reach(held, Stage.Kind.HELD, by=by)


def hold_obstacle(ceremony):
    """The sentence that says why the ceremony cannot have been held (yet); empty where it can."""
    if ceremony.is_cancelled:
        return ceremony.cancellation
    if ceremony.held_on > timezone.localdate():
        return f"{ceremony.occasion.event.capitalize()} ini akan dilaksanakan pada {ceremony.day_and_date}."
    return ""


@transaction.atomic
def unhold(ceremony):
    """Take back that the ceremony was held. Raises ValidationError once certificates were handed out."""
    held = Ceremony.objects.locked(ceremony)
    if obstacle := unhold_obstacle(held):
        raise ValidationError(obstacle)
    held.stages.filter(kind=Stage.Kind.HELD).delete()


def unhold_obstacle(ceremony):
    """The sentence that says why a ceremony cannot be unheld; empty where it can."""
    handed = ceremony.certificates().handed_over().count()
    return f"{handed} {ceremony.occasion.paper} sudah diserahkan; tarik kembali dahulu penyerahannya." if handed else ""


# The lock


@transaction.atomic
def unlock(ceremony, reason, by=None):
    """Delete all certificates, before a paper exists, so that names can be changed. Return how many there were.

    Their numbers are free again where none after them was given; else they are void, with the reason. Raises
    ValidationError, with a sentence, where a paper may exist, and PermissionDenied for an account that is bound to
    kecamatan.
    """
    refuse_if_bound(by)
    held = Ceremony.objects.locked(ceremony)
    if obstacle := unlock_obstacle(held):
        raise ValidationError(obstacle)
    papers = held.certificates()
    given = [each.number for each in papers.for_printing()]
    numbers = OfficialNumber.objects.filter(pk__in=list(papers.values_list("number", flat=True)))
    detail = f"{len(given)} {held.occasion.paper}, {given[0].up_to(given[-1])}: {nik.redact(reason)}"
    papers.delete()
    NumberSeries.objects.give_back(numbers, f"Kunci {held} dibuka: {nik.redact(reason)}"[:200])
    issuing.note_numbers(held, gone=[number.text for number in given])
    held.stages.reach(held, Stage.Kind.UNLOCKED, by=by, reason=nik.redact(reason))
    Trace.objects.record(Trace.Kind.UNLOCKED, user=by, subject=held.name, detail=detail[:200])
    return len(given)


def unlock_obstacle(ceremony):
    """The sentence that says why the certificates cannot be unlocked; empty where they can."""
    papers, word = Certificate.objects.filter(participant__ceremony=ceremony), ceremony.occasion.paper
    if not papers.exists():
        return f"Belum ada {word} yang dikunci."
    if handed := papers.handed_over().count():
        return f"{handed} {word} sudah diserahkan."
    if run := ceremony.print_runs.order_by("pk").first():
        recorded = "hasilnya sudah dicatat" if run.recorded_at else "buang dahulu bila belum ada lembarnya yang keluar"
        return f"Sudah disiapkan untuk dicetak pada {run}: {recorded}. Satu nama dibetulkan dari {word}nya."
    if papers.count() > ceremony.certificates().count() or Correction.objects.filter(certificate__in=papers).exists():
        return f"Sudah ada {word} yang dibetulkan, diganti, atau dicabut."
    return ""

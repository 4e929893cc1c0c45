"""How far a ceremony has come, and the one next thing to do with it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ceremonies.models import Ceremony, Certificate, Participant, Stage
from ceremonies.models.status import Status, status_before
from ceremonies.models.validity import going_on_condition

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Progress:
    """How far a ceremony has come: `waiting` participants get a certificate next, `blocked` ones none.

    Of the `papers`, `unprinted` have no good sheet yet and `unclaimed` are still in the office; `open_run` is the
    oldest print without a recorded result, None where there is none. `is_due` from its day on.
    """

    is_cancelled: bool
    signatory_obstacle: str
    people: int
    absent: int
    papers: int
    waiting: int
    blocked: int
    unprinted: int
    unclaimed: int
    open_run: object
    is_proofed: bool
    is_held: bool
    is_due: bool

    @property
    def next_step(self):
        """The one next thing to do; "cancelled" where the ceremony was called off.

        Who signs ("sign"), "invite", compare the "proof" sheet, "issue", "print", "record" what came out, "wait" for
        the day, "hold" it, "hand_out"; "done" where nothing is left.
        """
        if self.is_cancelled:
            return "cancelled"
        if self.signatory_obstacle:
            return "sign"
        if self.open_run:
            return "record"
        if self.waiting:
            return "issue" if self.is_proofed else "proof"
        return self._after_issuing() if self.papers else "invite"

    def _after_issuing(self):
        if self.is_held:
            return "hand_out" if self.unclaimed else "done"
        if self.unprinted:
            return "print"
        return "hold" if self.is_due else "wait"


def with_work(user):
    """Ceremonies with something left to do over the people whom the account may see, the earliest first.

    Somebody lacks a certificate; or, within a year after its day, a certificate is not printed or not handed out: what
    is older was often given without a word in the program.
    """
    papers = Certificate.objects.valid().visible_to(user).filter(participant__ceremony=OuterRef("pk"))
    in_the_office = Exists(papers.not_printed()) | Exists(papers.unclaimed())
    is_late = Q(held_on__gte=timezone.localdate() - A_YEAR) & going_on_condition() & in_the_office
    unfinished = Ceremony.objects.unfinished(user).order_by().values("pk")
    return Ceremony.objects.visible_to(user).filter(Q(pk__in=unfinished) | is_late).order_by("held_on", "pk")


def counts_by_status(ceremonies, user):
    """How many participants of each of these ceremonies have come how far, over the people whom the account may see.

    A dict by the ceremony's id, of lists of (`Status`, count) in the order of the states. Whoever holds a valid
    certificate counts with it, everybody else as revoked where there was one, else as `status_before` says.
    """
    first = {ceremony.pk: status_before(ceremony) for ceremony in ceremonies}
    seen = Participant.objects.visible_to(user).filter(ceremony__in=ceremonies)
    revoked = seen.without_certificates().ever_certified()
    counted = {
        **Certificate.objects.valid().held_by(seen).count_by_status(),
        **{(pk, first[pk]): count for pk, count in seen.never_certified().count_by_ceremony()},
        **{(ceremony, Status.REVOKED): count for ceremony, count in revoked.count_by_ceremony()},
    }
    return {
        ceremony.pk: [(status, counted[key]) for status in Status if (key := (ceremony.pk, status)) in counted]
        for ceremony in ceremonies
    }


def progress_of(ceremony, user):
    """How far the ceremony has come, counted over the people whom the account may see, as a `Progress`."""
    seen = ceremony.participants.visible_to(user)
    papers = ceremony.certificates().visible_to(user)
    reached = set(ceremony.stages.values_list("kind", flat=True))
    return Progress(
        is_cancelled=ceremony.is_cancelled,
        signatory_obstacle=ceremony.signatory_obstacle(),
        people=seen.count(),
        absent=seen.with_attendance(Participant.Attendance.ABSENT).count(),
        papers=papers.count(),
        waiting=seen.awaiting(ceremony).count(),
        blocked=seen.blocked(ceremony).count(),
        unprinted=papers.not_printed().count(),
        unclaimed=papers.unclaimed().count(),
        open_run=ceremony.print_runs.unrecorded().first(),
        is_proofed=Stage.Kind.PROOF in reached,
        is_held=Stage.Kind.HELD in reached,
        is_due=ceremony.held_on <= timezone.localdate(),
    )

"""Work that takes longer than a page may wait: who does it, until when, and how it goes."""

import uuid
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

CLAIM = timedelta(seconds=14)  # A piece without a sign of life for so long is done by another worker.
MOST_ATTEMPTS = 5  # Then it is tried again only when somebody asks for it.
LONGEST_PAUSE = timedelta(seconds=16)  # After the fourth attempt in vain: 2, 4, 8, 16 seconds.
# A time may be so much older than what stands in a row by then: on SQLite a statement waits for its turn.
LATE = timedelta(minutes=1)
PATIENCE = timedelta(seconds=5)  # Work that lies idle for longer is told to whoever waits for it.
NIGHT = time(2, 0)  # When work of every night is due, in the office's own time.
LOST = "Pengerjaannya terputus: terlalu lama, kehabisan memori, atau komputer server dimatikan."


class LongWorkQuerySet(models.QuerySet):
    def about(self, job, subjects):
        """The work of that job on these subjects (ids)."""
        return self.filter(job=job, subject__in=subjects)

    def claimed(self):
        """Work that somebody has in hand. A claim that ends later than any can is of a clock that was wrong."""
        now = timezone.now()
        return self.filter(claimed_until__range=(now, now + CLAIM + LATE))

    def due(self):
        """Work that anybody may claim now, the longest waiting first.

        A pause that ends later than any can is of a clock that was wrong, and does not count.
        """
        now = timezone.now()
        is_free = Q(claimed_until=None) | ~Q(claimed_until__range=(now, now + CLAIM + LATE))
        waits = Q(due_at__range=(now, now + LONGEST_PAUSE + LATE))
        waits_for_the_night = Q(every_night=True, due_at__range=(now, now + timedelta(days=1) + LATE))
        is_time = ~(waits | waits_for_the_night)
        return self.filter(is_free, is_time, stopped_at=None).order_by("due_at", "pk")

    def nobody_works(self):
        """Whether some of this work has been due for longer than `PATIENCE` while nobody does any work at all."""
        return self.idle().exists() and not LongWork.objects.claimed().exists()

    def idle(self):
        """Work of these that has been due for longer than `PATIENCE`."""
        return self.due().exclude(due_at__gt=timezone.now() - PATIENCE)

    # One statement each: several workers and pages ask, claim and end at once.

    def ask(self, job, subjects):
        """Ask for that job on these subjects (ids), from now on. What was stopped is tried again."""
        now = timezone.now()
        rows = [self.model(job=job, subject=subject, asked_at=now, due_at=now) for subject in subjects]
        afresh = ["asked_at", "due_at", "attempts", "failure", "stopped_at"]
        # The claim of whoever has it in hand stays.
        self.bulk_create(rows, update_conflicts=True, unique_fields=["job", "subject"], update_fields=afresh)

    def ask_every_night(self, jobs, due_at=None):
        """Ask for these jobs (names) every night, from then or the next one on, where they are not asked for yet."""
        asked = {"asked_at": timezone.now(), "due_at": due_at or next_night(), "every_night": True}
        rows = [self.model(job=job, subject=0, **asked) for job in jobs]
        self.bulk_create(rows, ignore_conflicts=True)

    def waiting(self):
        """What was asked for and is not done, the oldest first."""
        return self.filter(every_night=False).order_by("asked_at", "pk")

    def by_job(self):
        """Of each job of these: its name, how many there are, and the most attempts in vain of one."""
        counted = self.order_by("job").values_list("job")
        return counted.annotate(number=models.Count("pk"), most=models.Max("attempts"))

    def nightly(self, jobs):
        """The rows of these jobs of every night, in the order of their names; each knows whether it `lies_idle`."""
        lies_idle = Exists(LongWork.objects.idle().filter(pk=OuterRef("pk")))
        return self.filter(job__in=jobs, every_night=True).annotate(lies_idle=lies_idle).order_by("job")

    def hasten(self, before=timedelta(0)):
        """Let this work be due now, or as if it had been so long ago, from its beginning, also where it was stopped."""
        self.update(due_at=timezone.now() - before, done=0, total=0, stopped_at=None)

    def due_between(self, first, last):
        """Work that is due within these spans from now."""
        now = timezone.now()
        return self.filter(due_at__gt=now + first, due_at__lt=now + last)

    def claim(self, mine=None):
        """Claim the first work of these that is due, for `CLAIM`. Return it, or None.

        `mine` is the name of whoever claims, who has one work in hand at a time. What was lost too often with whoever
        did it is stopped instead.
        """
        mine = mine or uuid.uuid4()
        for work in self.due()[:20]:
            if work.attempts >= MOST_ATTEMPTS:
                self.due().filter(pk=work.pk).update(failure=work.failure or LOST, **_given_up(work))
            elif self.due().filter(pk=work.pk).update(**_claimed_as(mine)):
                return self.model.objects.filter(pk=work.pk, claim=mine).first()
        return None

    def _of(self, work):
        """That row, while the claim on it is still ours."""
        return self.filter(pk=work.pk, claim=work.claim)

    def _release(self, work, **columns):
        self._of(work).update(claim=None, claimed_until=None, **columns)

    def keep(self, work, done, total):
        """Keep the claim, and note how far the work is."""
        self._of(work).update(claimed_until=timezone.now() + CLAIM, done=done, total=total)

    def take_from(self, claim):
        """Take away what somebody had in hand who has ended: another one may begin at once."""
        self.filter(claim=claim).update(claim=None, claimed_until=None)

    def finish(self, work, result="", due_at=None):
        """Remove work that is done, unless it was asked for once more since it was claimed.

        Work of every night stays for the next one, or for `due_at`, with the sentence what came of it.
        """
        if work.every_night:
            came_of_it = {"finished_at": timezone.now(), "result": result, "failure": ""}
            self._release(work, attempts=0, due_at=due_at or next_night(), **came_of_it)
            return
        self._of(work).filter(asked_at=work.asked_at).delete()
        self._release(work, attempts=0)

    def go_on(self, work):
        """Release work of which a piece is done and more is left: behind all that waits."""
        progress = {"done": work.done, "total": work.total}
        self._release(work, attempts=0, failure="", due_at=timezone.now(), **progress)

    def put_off(self, work):
        """Release work that cannot be done now, or was interrupted, as if it had not been tried."""
        before = Greatest(F("attempts") - 1, 0)  # It may have been asked for afresh meanwhile.
        self._release(work, attempts=before, due_at=timezone.now() + timedelta(seconds=1))

    def fail(self, work, failure, *, is_last=False):
        """Note why an attempt failed. It is tried again after a pause; the last one, or `MOST_ATTEMPTS`, if asked for.

        Work of every night is then tried again in the next one.
        """
        is_last = is_last or work.attempts >= MOST_ATTEMPTS
        pause = {"due_at": timezone.now() + timedelta(seconds=2**work.attempts)}
        self._release(work, failure=failure, **(_given_up(work) if is_last else pause))


def next_night():
    """The moment at which work of every night is due next."""
    today = datetime.combine(timezone.localdate(), NIGHT, timezone.get_current_timezone())
    return today if today > timezone.now() else today + timedelta(days=1)


def _given_up(work):
    """What is written of work that was tried in vain too often."""
    return {"attempts": 0, "due_at": next_night()} if work.every_night else {"stopped_at": timezone.now()}


def _claimed_as(mine):
    return {"claim": mine, "claimed_until": timezone.now() + CLAIM, "attempts": F("attempts") + 1}


class LongWork(models.Model):
    """A job on a subject that a worker has to do, deleted when it is done (`registry.work`).

    It says who does it and how it goes. What is to be done stands in the subject itself (`Import.asked`,
    `Piece.made_at`), so that a piece may be done twice without harm.
    """

    job = models.CharField("pekerjaan", max_length=40)
    subject = models.PositiveBigIntegerField("nomor")
    asked_at = models.DateTimeField("diminta pada")
    due_at = models.DateTimeField("dikerjakan mulai")
    # Whoever has it in hand, and until when without a sign of life.
    claim = models.UUIDField("dikerjakan oleh", null=True, editable=False)
    claimed_until = models.DateTimeField("dikerjakan sampai", null=True, editable=False)
    done = models.PositiveIntegerField("selesai", default=0)
    total = models.PositiveIntegerField("dari", default=0)
    # Attempts since the last piece that went well, and why the last one failed.
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    failure = models.TextField("sebab gagal", blank=True, default="")
    stopped_at = models.DateTimeField("dihentikan pada", null=True, blank=True)
    # Of work that is done every night: its row stays, with what came of it the last time.
    every_night = models.BooleanField("setiap malam", default=False, editable=False)
    finished_at = models.DateTimeField("terakhir selesai pada", null=True, blank=True)
    result = models.TextField("hasil terakhir", blank=True, default="")

    objects = LongWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "pekerjaan latar"
        verbose_name_plural = "pekerjaan latar"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "subject"],
                name="long_work_once_a_subject",
                violation_error_message="Pekerjaan ini sudah diminta.",
            )
        ]

    def __str__(self):
        return f"{self.job} {self.subject}"

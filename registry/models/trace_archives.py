"""Which traces have left the database for a signed file: without its row here no trace may leave (`triggers`)."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from registry.models.policies import Policy
from registry.models.traces import Trace

PIECE = 2000  # So many rows are deleted at once: others write between two pieces.


class TraceArchiveQuerySet(models.QuerySet):
    def for_page(self):
        """The latest first."""
        return self.order_by("-last_id")

    @transaction.atomic
    def note(self, traces, **file):
        """Note that these traces stand in a file (`file_name`, `sha256`), with a trace of that. Return the new row."""
        first, last, count = _ends_of(traces)
        archive = self.create(
            first_id=first.pk, last_id=last.pk, first_at=first.at, last_at=last.at, count=count, **file
        )
        Trace.objects.record(
            Trace.Kind.EXPORTED,
            subject=f"{count} jejak",
            detail=f"dipindahkan ke {archive.file_name} karena masa simpannya lewat, {archive.days}",
        )
        return archive

    def remove_one_piece(self):
        """Delete some traces that stand in a file. Return how many."""
        for archive in self.order_by("last_id"):
            leaving = Trace.objects.filter(pk__range=(archive.first_id, archive.last_id))
            if ids := list(leaving.order_by("pk").values_list("pk", flat=True)[:PIECE]):
                return leaving.filter(pk__lte=ids[-1]).delete()[0]
        return 0


class TraceArchive(models.Model):
    first_id = models.BigIntegerField("nomor jejak pertama")
    last_id = models.BigIntegerField("nomor jejak terakhir")
    first_at = models.DateTimeField("dari")
    last_at = models.DateTimeField("sampai")
    count = models.PositiveIntegerField("banyaknya")
    file_name = models.CharField("berkas", max_length=100)  # In the folder of the backups.
    sha256 = models.CharField("SHA-256 isi berkas", max_length=64)  # Before it is locked.
    made_at = models.DateTimeField("dipindahkan pada", auto_now_add=True)

    objects = TraceArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = "arsip jejak"
        verbose_name_plural = "arsip jejak"
        default_permissions = []  # Whoever sees the traces of the whole office sees where the older ones are.
        ordering = ["-last_id", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_id__lte=F("last_id")),
                name="trace_archive_first_before_last",
                violation_error_message="Jejak pertama tidak boleh sesudah yang terakhir.",
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def days(self):
        """From which day to which: "01-01-2019 sampai 31-12-2019"."""
        first, last = (timezone.localtime(at) for at in (self.first_at, self.last_at))
        return f"{first:%d-%m-%Y} sampai {last:%d-%m-%Y}"


def traces_are_kept_from():
    """The day from which all traces are in the database; None where none has ever left it."""
    latest = TraceArchive.objects.order_by("last_at").last()
    return timezone.localdate(latest.last_at) + timedelta(days=1) if latest else None


def leaving():
    """The traces whose time is over: all up to the last one before the years which the office keeps (a query).

    Whole calendar years leave, the oldest first and without gaps, so that one file a year comes of it. A clock that is
    wrong lets nothing go: the years count from the latest trace where that is earlier than today.
    """
    latest = Trace.objects.order_by("-pk").first()
    if latest is None:
        return Trace.objects.none()
    year = min(timezone.localtime(), timezone.localtime(latest.at)).year - Policy.current().trace_years
    begin = datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())
    staying = Trace.objects.filter(at__gte=begin).order_by("pk").first()
    return Trace.objects.filter(pk__lt=staying.pk).order_by("pk")


def _ends_of(traces):
    """The first, the last and the number of these traces, which are in the order of their ids."""
    return traces.first(), traces.last(), traces.count()

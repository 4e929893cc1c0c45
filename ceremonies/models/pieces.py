"""A piece of a print run: the sheets that one process makes at once."""

from django.db import models
from django.utils import timezone


class PieceQuerySet(models.QuerySet):
    def made(self):
        """Pieces whose pages are made."""
        return self.filter(made_at__isnull=False)

    def note_made(self, pk, file):
        """Note that the pages of that piece are in that file. Return whether nobody else had made them."""
        return bool(self.filter(pk=pk, made_at=None).update(made_at=timezone.now(), file=file))

    def note_lost(self, pks):
        """Note that the files of these pieces are lost. Those of a finished run are in its PDF."""
        self.filter(pk__in=pks, run__finished_at=None).update(made_at=None, file="")

    def to_make(self):
        """Pieces that are not made yet, of runs that can be made."""
        return self.filter(made_at=None, run__failure="").select_related("run__ceremony", "run__printer").order_by("pk")


class Piece(models.Model):
    """Some sheets of a run that one process makes at once."""

    run = models.ForeignKey(
        "ceremonies.PrintRun", on_delete=models.CASCADE, related_name="pieces", verbose_name="sesi cetak"
    )
    first = models.PositiveIntegerField("lembar pertama")
    last = models.PositiveIntegerField("lembar terakhir")
    made_at = models.DateTimeField("dibuat pada", null=True)
    # The name in the storage of prints (`ceremonies.printing.runs`), while the run is not joined.
    file = models.CharField("berkas", max_length=100, blank=True, default="", editable=False)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "bagian sesi cetak"
        verbose_name_plural = "bagian sesi cetak"
        ordering = ["run", "first"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "first"],
                name="piece_once_a_run",
                violation_error_message="Bagian sesi cetak ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.run}, lembar {self.first} sampai {self.last}"

"""The outlines of villages for the map of the board, ready to be drawn."""

from django.db import models
from django.db.models import F, Q

from registry.models.regions import Village


class BoundaryQuerySet(models.QuerySet):
    def of_villages(self, villages):
        """The outlines of these villages."""
        return self.filter(village__in=[village.pk for village in villages])


class Boundary(models.Model):
    """One village's outline: SVG path data in whole units of its regency's map, and its box there.

    The village's mark is at `mark_x`, `mark_y`, a point inside the outline, in the same units.
    """

    village = models.OneToOneField(
        Village, on_delete=models.CASCADE, related_name="boundary", verbose_name="desa/kelurahan"
    )
    path = models.TextField("garis batas")
    left = models.IntegerField("kiri")
    top = models.IntegerField("atas")
    right = models.IntegerField("kanan")
    bottom = models.IntegerField("bawah")
    mark_x = models.IntegerField("tanda, dari kiri")
    mark_y = models.IntegerField("tanda, dari atas")

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = "batas desa"
        verbose_name_plural = "batas desa"
        ordering = ["village"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mark_x__range=(F("left"), F("right")), mark_y__range=(F("top"), F("bottom"))),
                name="boundary_mark_inside_its_box",
                violation_error_message="Tanda desa harus berada di dalam kotak garis batasnya.",
            )
        ]

    def __str__(self):
        return f"Batas {self.village}"

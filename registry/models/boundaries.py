"""The outlines of villages for the map of the board, ready to be drawn."""

from django.db import models

from registry.models.regions import Village


class BoundaryQuerySet(models.QuerySet):
    def of_villages(self, villages):
        """The outlines of these villages."""
        return self.filter(village__in=[village.pk for village in villages])


class Boundary(models.Model):
    """One village's outline: SVG path data in the units of its regency's map, and the box that it fills there."""

    village = models.OneToOneField(
        Village, on_delete=models.CASCADE, related_name="boundary", verbose_name="desa/kelurahan"
    )
    path = models.TextField("garis batas")
    left = models.IntegerField("kiri")
    top = models.IntegerField("atas")
    right = models.IntegerField("kanan")
    bottom = models.IntegerField("bawah")

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = "batas desa"
        verbose_name_plural = "batas desa"
        ordering = ["village"]
        default_permissions = ["view"]

    def __str__(self):
        return f"Batas {self.village}"

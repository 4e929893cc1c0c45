"""A printer of the office, and how far it shifts the print."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

RULED = 20  # mm from the edge of the paper to each of the two lines of the ruler sheet.
_MEASURED = [MinValueValidator(RULED - 15), MaxValueValidator(RULED + 15)]


class Printer(models.Model):
    """One of the office's printers, with the measured positions of the lines on its ruler sheet."""

    name = models.CharField("nama printer", max_length=60, unique=True)
    left_mm = models.DecimalField(
        "jarak garis tegak dari tepi kiri (mm)", max_digits=4, decimal_places=1, default=RULED, validators=_MEASURED
    )
    top_mm = models.DecimalField(
        "jarak garis datar dari tepi atas (mm)", max_digits=4, decimal_places=1, default=RULED, validators=_MEASURED
    )

    class Meta:
        verbose_name = "printer"
        verbose_name_plural = "printer"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def shift(self):
        """How far the print must move right and down, in mm, to be in the right place."""
        return RULED - self.left_mm, RULED - self.top_mm

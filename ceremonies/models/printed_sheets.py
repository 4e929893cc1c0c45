"""A sheet of a print run, and how it came out of the printer."""

from django.db import models

from ceremonies.models.certificates import Certificate
from ceremonies.models.outcomes import Outcome
from registry.models import District


class PrintedSheetQuerySet(models.QuerySet):
    def for_page(self):
        """What a list of sheets shows, in order."""
        return self.select_related("certificate__number", "certificate__village__district", "district").order_by(
            "position"
        )

    def for_certificate(self):
        """The copies of one certificate with their runs, the latest first."""
        return self.select_related("run").order_by("-pk")

    def dividers(self):
        """Pages of dividers."""
        return self.filter(certificate=None)

    def good(self):
        """Sheets that came out well."""
        return self.filter(outcome=Outcome.GOOD)

    def outdated(self):
        """Sheets that came out well and whose words were corrected since."""
        return self.filter(outcome=Outcome.OUTDATED)

    def outdate(self, certificates):
        """Note that the good sheets of these certificates (a query) must be destroyed. Return their ids, a set."""
        good = self.good().filter(certificate__in=certificates.values("pk"))
        printed = set(good.values_list("certificate", flat=True))
        good.update(outcome=Outcome.OUTDATED)
        return printed


class PrintedSheet(models.Model):
    """One sheet of a run: a certificate, or a page of the divider of a kecamatan."""

    Outcome = Outcome

    run = models.ForeignKey(
        "ceremonies.PrintRun", on_delete=models.CASCADE, related_name="sheets", verbose_name="sesi cetak"
    )
    position = models.PositiveIntegerField("lembar")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, related_name="sheets", verbose_name="piagam"
    )
    # Of a divider; None where the village of its people is not known.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="kecamatan"
    )
    part = models.PositiveSmallIntegerField("bagian", default=0)
    outcome = models.CharField("hasil", max_length=10, choices=Outcome.choices, blank=True, default="")

    objects = PrintedSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "lembar"
        verbose_name_plural = "lembar"
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"],
                name="sheet_position_once_a_run",
                violation_error_message="Lembar ini sudah ada pada sesi cetak ini.",
            ),
            models.UniqueConstraint(
                fields=["run", "certificate"],
                name="sheet_certificate_once_a_run",
                violation_error_message="Piagam ini sudah ada pada sesi cetak ini.",
            ),
        ]

    def __str__(self):
        return f"Lembar {self.position}"

    @property
    def divider_name(self):
        """What to call a divider: "pembatas Kecamatan Kinal", from its second page on with the page."""
        district = f"Kecamatan {self.district.name}" if self.district else "tanpa kecamatan"
        return f"pembatas {district}" + (f", halaman {self.part + 1}" if self.part else "")

    @property
    def must_be_printed_again(self):
        """Whether the sheet must be printed once more: it did not come out well, and its certificate is valid."""
        is_valid = self.certificate is None or self.certificate.is_valid
        return is_valid and self.outcome in (Outcome.SPOILED, Outcome.UNPRINTED)

"""The words of a certificate before a correction, who corrected it, when and why."""

from django.conf import settings
from django.db import models

from ceremonies.models.certificates import Certificate


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Corrections of certificates of the people whom the account may see."""
        return self.filter(certificate__in=Certificate.objects.visible_to(user)) if user.is_bound else self


class Correction(models.Model):
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="corrections", verbose_name="piagam"
    )
    name = models.CharField("nama sebelumnya", max_length=210)
    words = models.JSONField("kata-kata sebelumnya")
    reason = models.CharField("alasan", max_length=200)
    at = models.DateTimeField("dibetulkan pada", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="corrections",
        verbose_name="dibetulkan oleh",
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "pembetulan piagam"
        verbose_name_plural = "pembetulan piagam"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="correction_with_a_reason",
                violation_error_message="Pembetulan harus diberi alasan.",
            )
        ]

    def __str__(self):
        return f"Pembetulan {self.certificate}"

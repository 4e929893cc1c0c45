"""The stages of a ceremony: what was reached, when and by whom; for the proof sheet also what was agreed to."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from ceremonies.models.ceremonies import Ceremony


class StageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Stages of the ceremonies that the account may see."""
        return self.filter(ceremony__in=Ceremony.objects.visible_to(user)) if user.is_bound else self

    def reach(self, ceremony, kind, *, by=None, printed=None, reason=""):
        """Note that the ceremony reached that stage now, by that account, perhaps again. Return it."""
        reached = {"reached_at": timezone.now(), "reached_by": by, "printed": printed or {}, "reason": reason}
        return self.update_or_create(ceremony=ceremony, kind=kind, defaults=reached)[0]

    def of_kind(self, kind):
        """The stage of that kind with the account that reached it, or None."""
        return self.select_related("reached_by").filter(kind=kind).first()

    def proof(self):
        """The stage of the ticked-off proof sheet, with the account; None before that."""
        return self.of_kind(Stage.Kind.PROOF)


class Stage(models.Model):
    class Kind(models.TextChoices):
        """The states that no other record shows; the others follow from papers, prints and handovers."""

        PROOF = "proof", "nama diverifikasi"
        UNLOCKED = "unlocked", "kunci dibuka"
        HELD = "held", "dilaksanakan"

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="stages", verbose_name="pengukuhan")
    kind = models.CharField("tahap", max_length=20, choices=Kind.choices)
    reached_at = models.DateTimeField("dicapai pada", default=timezone.now)
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reached_stages",
        verbose_name="oleh",
    )
    reason = models.CharField("alasan", max_length=200, blank=True)
    # For the proof: digests of what would be printed, by the person's id, and under "" for what all papers share.
    printed = models.JSONField("yang akan dicetak", default=dict, blank=True, editable=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = "tahap pengukuhan"
        verbose_name_plural = "tahap pengukuhan"
        ordering = ["reached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "kind"],
                name="stage_once_per_ceremony",
                violation_error_message="Tahap ini sudah tercatat pada pengukuhan ini.",
            )
        ]

    def __str__(self):
        return f"{self.ceremony}: {self.get_kind_display()}"

"""Which keys the NIKs of this database are encrypted with, and who said that a copy of them is kept elsewhere."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from registry.models.traces import Trace
from registry.values import nik


class NikKeyQuerySet(models.QuerySet):
    def unkept(self):
        """Keys of which nobody has said that a copy is kept elsewhere: a lost disk would lose every NIK."""
        return self.filter(kept_at__isnull=True)

    def note_kept(self, by):
        """Record that the account `by` has put a copy of all keys elsewhere, with its trace."""
        for key in self.unkept():
            key.kept_by, key.kept_at = by, timezone.now()
            key.save(update_fields=["kept_by", "kept_at"])
            Trace.objects.record(
                Trace.Kind.RIGHTS_CHANGED,
                user=by,
                subject=f"kunci NIK {key}",
                detail="salinannya disimpan di tempat lain",
            )


class NikKey(models.Model):
    """A key of settings.NIK_KEYS that this database knows, by its fingerprint. The key itself is never here."""

    fingerprint = models.CharField("sidik kunci", max_length=16, unique=True)
    used_since = models.DateTimeField("dipakai sejak", auto_now_add=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="disimpan oleh",
    )
    kept_at = models.DateTimeField("disimpan di tempat lain pada", null=True, blank=True)

    objects = NikKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "kunci NIK"
        verbose_name_plural = "kunci NIK"
        ordering = ["used_since", "pk"]

    def ends_with(self, typed):
        """Whether the typed text is the last group of this key on its sheet. A key that is not at hand never does."""
        ours = (key for key in settings.NIK_KEYS if nik.fingerprint(key) == self.fingerprint)
        return any(nik.groups_of_key(key)[-1].rstrip("=") == typed.strip().rstrip("=") for key in ours)

    def __str__(self):
        return "-".join(self.fingerprint[at : at + 4] for at in range(0, 16, 4))

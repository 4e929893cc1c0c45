"""Which account has work of the front page in hand: work is counted anew each time, so it has no row of its own."""

from django.conf import settings
from django.db import models


class DelegationQuerySet(models.QuerySet):
    def by_task(self):
        """Return the delegations of each task, by its key, the earliest first."""
        found = {}
        for each in self.select_related("account", "given_by").order_by("given_at", "pk"):
            found.setdefault(each.task, []).append(each)
        return found


class Delegation(models.Model):
    """One account has one piece of work in hand. It says who is at it, and gives no right."""

    task = models.CharField("pekerjaan", max_length=40)  # Its key: "tanpa-nik", "tindak-lanjut-12", "acara-3".
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations", verbose_name="dipegang oleh"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="diserahkan oleh"
    )
    given_at = models.DateTimeField("diserahkan pada", auto_now_add=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "pekerjaan yang diserahkan"
        verbose_name_plural = "pekerjaan yang diserahkan"
        ordering = ["-given_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["task", "account"],
                name="delegation_once_per_task_and_account",
                violation_error_message="Pekerjaan ini sudah diserahkan kepada akun itu.",
            )
        ]

    def __str__(self):
        return f"{self.task}: {self.account}"

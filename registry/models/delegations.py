"""Which account has work of the front page in hand: work is counted anew each time, so it has no row of its own."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

HALF_A_YEAR = timedelta(days=182)


class DelegationQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Those to accounts that this one sees: the work of another kecamatan has a count and holders of its own."""
        return self.filter(account__in=user.visible_accounts())

    def about(self, kind, pk):
        """Those of the work about one row, as "tindak-lanjut" and its id."""
        return self.filter(task=f"{kind}-{pk}")

    def outdated(self):
        """Those of half a year ago: whatever work has that key by now is another one."""
        return self.filter(given_at__lt=timezone.now() - HALF_A_YEAR)

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

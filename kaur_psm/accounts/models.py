"""The account of one person of the office: never shared, deactivated when the person leaves."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from registry.models import District, Trace, Volunteer


class User(AbstractUser):
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="accounts",
        verbose_name="terikat pada kecamatan",
        help_text="Kosong: melihat semua kecamatan. Terisi: hanya PSM dari kecamatan ini.",
    )

    class Meta:
        verbose_name = "akun"
        verbose_name_plural = "akun"
        ordering = ["username"]

    def __str__(self):
        return self.get_full_name() or self.username

    @cached_property
    def district_ids(self):
        """Ids of the kecamatan that this account is bound to; empty where it is not bound."""
        return frozenset() if self.is_superuser else frozenset(self.districts.values_list("pk", flat=True))

    @property
    def is_bound(self):
        return bool(self.district_ids)

    def visible_people(self):
        """The people whom this account may see, without those who are deleted (a query)."""
        return Volunteer.objects.visible_to(self)

    def trace_new_password(self, by):
        """Leave the trace that the account `by` set a new password here; None: the command on the server did."""
        who = "dengan perintah di server" if by is None else "sendiri" if by == self else "oleh Admin"
        Trace.objects.record(
            Trace.Kind.RIGHTS_CHANGED, user=by, subject=self.username, detail=f"kata sandi diganti {who}"
        )

    @cached_property
    def excerpt(self):
        """The note on a bound account's figures and papers that they are an excerpt; empty where it is not bound."""
        if not self.is_bound:
            return ""
        return f"Hanya Kecamatan {', '.join(self.districts.order_by('code').values_list('name', flat=True))}"

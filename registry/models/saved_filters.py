"""Filters of the list of people that an account keeps under a name, for itself or for the whole office."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from registry.values import search

LONGEST_QUERY = 500  # Characters.
MOST_SAVED = 30  # By one account.
MOST_ON_FRONT = 5  # On the front page of one account.


def refuse_long_number(text):
    """Raise ValidationError if the text holds eight digits or more, as a phone number or a NIK does."""
    if search.is_private(text):
        raise ValidationError(
            "Di sini ada delapan angka atau lebih, seperti NIK atau nomor HP. Keduanya tidak disimpan pada saringan."
        )


class SavedFilterQuerySet(models.QuerySet):
    def usable_by(self, user):
        """The account's own ones and those that the office shares, by name."""
        return self.filter(Q(account=user) | Q(is_shared=True)).select_related("account").order_by(Lower("name"), "pk")

    def changeable_by(self, user):
        """Those that it may rename and delete: its own, and if it sets the office's settings, those that are shared."""
        may_all = user.has_perm("registry.change_policy") and not user.is_bound
        return self.filter(Q(account=user) | Q(is_shared=True)) if may_all else self.filter(account=user)

    def for_page_of(self, user):
        """What the account may use; each knows whether it `is_on_my_front_page` and `is_mine_to_change`."""
        chosen = SavedFilter.on_front_page_of.through.objects.filter(savedfilter=OuterRef("pk"), user=user)
        mine = SavedFilter.objects.changeable_by(user).filter(pk=OuterRef("pk"))
        return self.usable_by(user).annotate(is_on_my_front_page=Exists(chosen), is_mine_to_change=Exists(mine))

    def of(self, user):
        """Those that the account saved itself."""
        return self.filter(account=user)

    def besides(self, saved):
        """Return how many of them there are without that one."""
        return self.exclude(pk=saved.pk).count()

    def holds(self, saved):
        """Whether that one is among them."""
        return self.filter(pk=saved.pk).exists()

    def on_front_page_of(self, user):
        """Those whose number the account chose for its front page and may still use, by name."""
        return self.usable_by(user).filter(on_front_page_of=user)


class SavedFilter(models.Model):
    """One query string of the list, without ticks and phone numbers. Who opens it sees the people of the own area."""

    name = models.CharField("nama", max_length=60, validators=[refuse_long_number])
    query = models.CharField("saringan", max_length=LONGEST_QUERY)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters", verbose_name="disimpan oleh"
    )
    is_shared = models.BooleanField("dipakai seluruh kantor", default=False)
    on_front_page_of = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="front_filters", verbose_name="di Beranda akun"
    )
    saved_at = models.DateTimeField("disimpan pada", auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "saringan tersimpan"
        verbose_name_plural = "saringan tersimpan"
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "account",
                Lower("name"),
                name="saved_filter_once_per_account_and_name",
                violation_error_message="Anda sudah menyimpan saringan dengan nama ini. Pilih nama lain.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="saved_filter_has_name_and_query",
                violation_error_message="Saringan yang disimpan mempunyai nama dan isi.",
            ),
        ]

    def __str__(self):
        return self.name

    def is_on_front_page_of(self, user):
        """Whether its number stands on the front page of that account."""
        return self.on_front_page_of.filter(pk=user.pk).exists()

    def put_on_front_page_of(self, user, is_wanted):
        """Show its number on the front page of that account, or no longer."""
        (self.on_front_page_of.add if is_wanted else self.on_front_page_of.remove)(user)

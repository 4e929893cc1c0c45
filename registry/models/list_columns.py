"""Which columns of the list of people an account sees."""

from django.conf import settings
from django.db import models


class ListColumnsQuerySet(models.QuerySet):
    def chosen_by(self, user):
        """Return the names of the columns that the account chose, in one text; None where it sees the usual ones."""
        return self.filter(account=user).values_list("names", flat=True).first()

    def choose(self, user, names):
        """Remember these columns for the account."""
        self.update_or_create(account=user, defaults={"names": " ".join(names)})

    def forget(self, user):
        """Let the account see the usual ones again."""
        self.filter(account=user).delete()


class ListColumns(models.Model):
    """A row for each account that chose its own; the names of registry/lists/people_columns.py."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_columns", verbose_name="akun"
    )
    names = models.CharField("kolom", max_length=150, blank=True)

    objects = ListColumnsQuerySet.as_manager()

    class Meta:
        verbose_name = "kolom daftar PSM"
        verbose_name_plural = "kolom daftar PSM"
        ordering = ["account"]
        default_permissions = ()

    def __str__(self):
        return f"{self.account}: {self.names}"

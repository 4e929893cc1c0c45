"""What the office has settled for itself, in one row for the whole installation."""

from django.db import models
from django.db.models import Q

from registry.models.trainings import Training


def basic_kinds():
    return [Training.Kind.BASIC.value]


class Policy(models.Model):
    required_kinds = models.JSONField("pelatihan yang wajib", default=basic_kinds)

    class Meta:
        verbose_name = "pengaturan"
        verbose_name_plural = "pengaturan"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="policy_is_one")]

    def __str__(self):
        return "Pengaturan"

    @classmethod
    def current(cls):
        """The row, or an unsaved one with what holds where nothing was settled."""
        return cls.objects.first() or cls(pk=1)

    @property
    def kinds_required(self):
        """The kinds of training that every PSM should have, in their usual order."""
        return [kind for kind in Training.Kind if kind in self.required_kinds]

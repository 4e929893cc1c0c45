"""The office's settings for the whole installation, in one row."""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from registry.models.trainings import Training

ONLY = 1  # The id of the one row.
MOST_HOURS = 72  # For an answer to somebody who asks about the own data.


def basic_training():
    """Return the kinds required by default (Permensos 10/2019: bimbingan teknis dasar)."""
    return [Training.Kind.BASIC.value]


class Policy(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    minimum_serving = models.PositiveSmallIntegerField(
        "PSM paling sedikit setiap desa/kelurahan",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="Desa dengan PSM yang lebih sedikit ditandai “kurang” di papan desa.",
    )
    decree_notice_days = models.PositiveSmallIntegerField(
        "SK yang akan habis ditandai berapa hari sebelumnya",
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text="Dihitung sampai tanggal “SK berlaku sampai”.",
    )
    trace_years = models.PositiveSmallIntegerField(
        "jejak disimpan di program berapa tahun",
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(30)],
        help_text="Yang lebih lama dipindahkan per tahun ke berkas bertanda tangan di folder cadangan.",
    )
    # UU 27/2022 art. 30, 32, 40 and 41: 3 x 24 hours. An office may promise less, never more.
    answer_hours = models.PositiveSmallIntegerField(
        "permintaan PSM atas datanya dijawab paling lambat berapa jam sesudah diterima",
        default=MOST_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text="Paling lama 72 jam (3 × 24 jam, UU 27/2022). Berlaku bagi permintaan yang dicatat sesudahnya.",
    )
    required_kinds = models.JSONField("pelatihan yang wajib bagi setiap PSM", default=basic_training, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="policies",
        verbose_name="diubah oleh",
    )
    changed_at = models.DateTimeField("diubah pada", auto_now=True)

    class Meta:
        verbose_name = "pengaturan"
        verbose_name_plural = "pengaturan"
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=Q(id=ONLY),
                name="policy_only_one",
                violation_error_message="Pengaturan hanya satu untuk seluruh kantor.",
            ),
            models.CheckConstraint(
                condition=Q(minimum_serving__gte=1),
                name="policy_minimum_at_least_one",
                violation_error_message="PSM paling sedikit setiap desa/kelurahan tidak boleh kurang dari 1.",
            ),
            models.CheckConstraint(
                condition=Q(trace_years__gte=2),
                name="policy_traces_at_least_two_years",
                violation_error_message="Jejak disimpan paling sedikit 2 tahun.",
            ),
            models.CheckConstraint(
                condition=Q(answer_hours__gte=1, answer_hours__lte=MOST_HOURS),
                name="policy_answer_within_the_law",
                violation_error_message=f"Permintaan PSM dijawab dalam 1 sampai {MOST_HOURS} jam.",
            ),
        ]

    def __str__(self):
        return "Pengaturan"

    def clean(self):
        known = Training.Kind.values
        if not isinstance(self.required_kinds, list) or not all(kind in known for kind in self.required_kinds):
            raise ValidationError({"required_kinds": "Jenis pelatihan ini tidak dikenal."})

    def change(self, by):
        """Save the settings as changed by that account. Raises PermissionDenied if it is bound to some kecamatan."""
        if by.is_bound:
            raise PermissionDenied("Pengaturan berlaku bagi seluruh kantor.")
        self.changed_by = by
        self.save()

    @classmethod
    def current(cls):
        """Return the settings in force: the saved row, else an unsaved one with the defaults."""
        return cls.objects.first() or cls()

    def decree_notice_until(self, on=None):
        """Return the latest end of a decree (SK) that is marked on that date (today)."""
        return (on or timezone.localdate()) + datetime.timedelta(self.decree_notice_days)

    @property
    def answer_time(self):
        """Return the time between the receipt of a request and its deadline."""
        return datetime.timedelta(hours=self.answer_hours)

    @property
    def summary(self):
        """Return the settings in one line."""
        kinds = ", ".join(kind.label for kind in self.kinds_required) or "tidak ada"
        return (
            f"PSM paling sedikit {self.minimum_serving}, SK ditandai {self.decree_notice_days} hari sebelumnya, "
            f"jejak disimpan {self.trace_years} tahun, permintaan PSM dijawab dalam {self.answer_hours} jam, "
            f"pelatihan wajib: {kinds}"
        )

    @property
    def kinds_required(self):
        """Return the kinds of training that every PSM should have, in their usual order."""
        return [kind for kind in Training.Kind if kind in self.required_kinds]

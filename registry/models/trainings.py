"""Trainings, and what each volunteer took from them."""

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from registry.history import History
from registry.models.owned import LivingOwnerManager, OwnedQuerySet


class TrainingQuerySet(models.QuerySet):
    def for_list(self, user):
        """What a row of the list shows, with `people`: how many of its people the account may see."""
        records = TrainingRecord.objects.visible_to(user)
        seen = records.filter(training=models.OuterRef("pk")).order_by().values("training").annotate(n=Count("pk"))
        return self.annotate(people=Coalesce(models.Subquery(seen.values("n")), 0))


class Training(models.Model):
    class Kind(models.TextChoices):
        BASIC = "dasar", "Bimtek dasar"
        ADVANCED = "lanjutan", "Bimtek lanjutan"
        SPECIAL = "khusus", "Bimtek khusus"
        OTHER = "lain", "Pelatihan lain"

    name = models.CharField("nama pelatihan", max_length=200)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    organiser = models.CharField("penyelenggara", max_length=200, blank=True)
    place = models.CharField("tempat", max_length=200, blank=True)
    started_on = models.DateField("hari pertama")
    ended_on = models.DateField("hari terakhir", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("lama (JP)", null=True, blank=True)

    history = History(verbose_name="riwayat pelatihan", verbose_name_plural="riwayat pelatihan")
    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "pelatihan"
        verbose_name_plural = "pelatihan"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="training_ends_after_it_starts",
                violation_error_message="Hari terakhir tidak boleh sebelum hari pertama.",
            ),
            models.UniqueConstraint(
                fields=["name", "started_on"],
                name="training_once_a_day",
                violation_error_message="Pelatihan dengan nama dan hari pertama ini sudah ada.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("training_detail", args=[self.pk])


class TrainingRecordQuerySet(OwnedQuerySet):
    def hours(self):
        """The lesson hours (JP) of these records together; a record without its own counts its training's."""
        return self.aggregate(sum=Sum(Coalesce("hours", "training__hours")))["sum"] or 0


class TrainingRecord(models.Model):
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="records", verbose_name="pelatihan")
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="training_records", verbose_name="PSM"
    )
    hours = models.PositiveSmallIntegerField(
        "JP yang diikuti", null=True, blank=True, help_text="Kosongkan bila mengikuti seluruhnya."
    )
    certificate_number = models.CharField("nomor sertifikat", max_length=100, blank=True)
    proof = models.ForeignKey(
        "registry.Upload",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="berkas bukti",
    )

    history = History(verbose_name="riwayat peserta pelatihan", verbose_name_plural="riwayat peserta pelatihan")
    objects = LivingOwnerManager.from_queryset(TrainingRecordQuerySet)()
    with_deleted = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "riwayat pelatihan"
        verbose_name_plural = "riwayat pelatihan"
        ordering = ["-training__started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "volunteer"],
                name="training_record_once_per_volunteer",
                violation_error_message="Orang ini sudah tercatat pada pelatihan ini.",
            ),
        ]

    def __str__(self):
        return f"{self.volunteer}: {self.training}"

    @property
    def counted_hours(self):
        """Lesson hours (JP) that count: the record's own, else the whole training's; None where neither is known."""
        return self.training.hours if self.hours is None else self.hours

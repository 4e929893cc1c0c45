"""A block of numbers that the keeper of the agenda gave: "101 sampai 350"."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from ceremonies.models.number_series import HIGHEST, NumberSeries
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.values import numbering
from registry.values import nik

LARGEST = 5_000


class NumberBlockQuerySet(models.QuerySet):
    @transaction.atomic
    def reserve(self, series, first, last, *, given_by, note="", by=None):
        """Note that the office was given these serials, and reserve each. Return the block.

        Raises ValidationError, with a sentence, where one of them is passed, used or reserved already. Each is a row,
        so two people who reserve at once cannot overlap.
        """
        if not 1 <= first <= last <= HIGHEST:
            raise ValidationError("Tulis nomor pertama dan terakhir, misalnya 101 sampai 350.")
        if last - first >= LARGEST:
            raise ValidationError("Satu jatah paling banyak 5.000 nomor.")
        series = NumberSeries.objects.locked(series.pk)
        if first <= series.last:
            raise ValidationError(f"Nomor urut sampai {series.last} sudah terpakai; jatahnya harus sesudah itu.")
        if taken := series.among(first, last).first():
            raise ValidationError(
                f"Nomor urut {taken.serial} {taken.state_in_words}; jatah tidak boleh bertumpang tindih."
            )
        words = {"given_by": nik.redact(given_by), "note": nik.redact(note)}
        block = self.create(series=series, first=first, last=last, made_by=by, **words)
        series.numbers.reserve(series, range(first, last + 1))
        series.leave_trace(f"{block} dicadangkan, diberikan {block.given_by}", by)
        return block

    def for_page(self):
        """What the page of one block shows."""
        return self.select_related("series", "made_by", "returned_by")


class NumberBlock(models.Model):
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="blocks", verbose_name="buku nomor")
    first = models.PositiveIntegerField("nomor urut pertama")
    last = models.PositiveIntegerField("nomor urut terakhir")
    given_by = models.CharField("diberikan oleh", max_length=100)
    note = models.CharField("catatan", max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="number_blocks",
        verbose_name="dicatat oleh",
    )
    made_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    # The serials from this one on were given back.
    returned_from = models.PositiveIntegerField("dikembalikan mulai nomor urut", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returned_number_blocks",
        verbose_name="dikembalikan oleh",
    )
    returned_at = models.DateTimeField("dikembalikan pada", null=True, blank=True)

    objects = NumberBlockQuerySet.as_manager()

    class Meta:
        verbose_name = "jatah nomor"
        verbose_name_plural = "jatah nomor"
        ordering = ["series", "first", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1) & Q(last__gte=F("first")),
                name="number_block_ends_after_it_starts",
                violation_error_message="Nomor terakhir tidak boleh sebelum nomor pertama.",
            ),
            models.CheckConstraint(
                condition=Q(returned_from__isnull=True, returned_at__isnull=True)
                | Q(returned_from__gte=F("first"), returned_from__lte=F("last"), returned_at__isnull=False),
                name="number_block_returned_within_itself",
                violation_error_message="Yang dikembalikan harus bagian dari jatah ini.",
            ),
        ]

    def __str__(self):
        return numbering.serials(self.first, self.last)

    @property
    def kept_until(self):
        """The last serial that was not given back; the one before `first` where all were."""
        return self.last if self.returned_from is None else self.returned_from - 1

    @property
    def stands(self):
        """Whether a part of the block was kept."""
        return self.kept_until >= self.first

    def holds(self, serial):
        """Whether the serial is in the kept part."""
        return self.first <= serial <= self.kept_until

    def returnable_from(self):
        """The first serial of the free end that can be given back; None where the last serial is taken."""
        numbers = self.series.among(self.first, self.kept_until)
        taken = numbers.exclude(state=OfficialNumber.State.RESERVED).order_by("-serial").first()
        start = taken.serial + 1 if taken else self.first
        return start if start <= self.kept_until else None

    @transaction.atomic
    def give_back(self, by=None):
        """Give the free end of the block back to the keeper of the agenda; the whole block where nothing is taken.

        Return its first and last serial. Raises ValidationError, with a sentence, where none is free.
        """
        series = NumberSeries.objects.locked(self.series_id)
        block = NumberBlock.objects.get(pk=self.pk)
        start, end = block.returnable_from(), block.kept_until
        if start is None:
            raise ValidationError(f"Tidak ada lagi nomor bebas di ujung jatah {block}; tidak ada yang dikembalikan.")
        series.among(start, end).delete()
        block.returned_from, block.returned_by, block.returned_at = start, by, timezone.now()
        block.save(update_fields=["returned_from", "returned_by", "returned_at"])
        series.leave_trace(f"{numbering.serials(start, end)} dari jatah {block} dikembalikan", by)
        self.refresh_from_db()
        return start, end

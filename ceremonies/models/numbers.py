"""Official numbers: a series with its pattern and year, and each number of it as a row of its own."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q

from ceremonies import numbering


class NumberSeriesQuerySet(models.QuerySet):
    def locked_for(self, pattern, on):
        """The series of that pattern in the year of that date, made where it is new, locked until the transaction ends.

        Whoever takes numbers holds this lock, so no two take the same.
        """
        series, _ = self.get_or_create(pattern=pattern, year=on.year)
        return self.select_for_update().get(pk=series.pk)

    def first_free(self, pattern, on):
        """The serial that comes next in that series; to look at, not to take."""
        return 1 + (self.filter(pattern=pattern, year=on.year).values_list("last", flat=True).first() or 0)


class NumberSeries(models.Model):
    pattern = models.CharField("pola", max_length=100, validators=[numbering.validate])
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField(
        "nomor urut terakhir",
        default=0,
        validators=[MaxValueValidator(999_999)],
        help_text="Nomor urut terakhir yang sudah dipakai, juga di luar program ini.",
    )

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "buku nomor"
        verbose_name_plural = "buku nomor"
        ordering = ["-year", "pattern"]
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "year"],
                name="number_series_once_a_year",
                violation_error_message="Buku nomor dengan pola dan tahun ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.pattern} ({self.year})"

    def last_given(self):
        """The highest serial of which there is a number; 0 where there is none."""
        return (self.numbers.aggregate(last=models.Max("serial"))["last"] or 0) if self.pk else 0

    def take(self, count):
        """Take that many serials, in order. The series must be locked (`locked_for`); none is ever given twice."""
        first = self.last + 1
        self.last += count
        self.save(update_fields=["last"])
        return range(first, first + count)


class OfficialNumberQuerySet(models.QuerySet):
    def of_another_series(self, pattern, on):
        """Numbers of other series than that of the pattern in the year of that date."""
        return self.exclude(series__pattern=pattern, series__year=on.year)

    @transaction.atomic
    def give_back(self, reason):
        """Free these numbers, which stand on no paper, where none after them was given; else void them."""
        for series in NumberSeries.objects.select_for_update().filter(
            pk__in=set(self.values_list("series", flat=True))
        ):
            serials = sorted(self.filter(series=series).values_list("serial", flat=True))
            if series.last == serials[-1] and len(serials) == serials[-1] - serials[0] + 1:
                self.filter(series=series).delete()
                series.last = serials[0] - 1
                series.save(update_fields=["last"])
            else:
                for number in self.filter(series=series):
                    number.void(reason)

    def first_of(self, texts):
        """The first number that reads like one of these texts; None where none does."""
        return self.filter(text__in=texts).order_by("serial").first()


class OfficialNumber(models.Model):
    class State(models.TextChoices):
        USED = "terpakai", "terpakai"
        VOID = "batal", "batal"

    series = models.ForeignKey(
        NumberSeries, on_delete=models.PROTECT, related_name="numbers", verbose_name="buku nomor"
    )
    serial = models.PositiveIntegerField("nomor urut")
    text = models.CharField("nomor", max_length=120, unique=True, error_messages={"unique": "Nomor ini sudah dipakai."})
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.USED)
    reason = models.CharField("alasan", max_length=200, blank=True)

    objects = OfficialNumberQuerySet.as_manager()

    class Meta:
        verbose_name = "nomor"
        verbose_name_plural = "nomor"
        ordering = ["series", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "serial"],
                name="official_number_once",
                violation_error_message="Nomor urut ini sudah dipakai pada buku nomor ini.",
            ),
            models.CheckConstraint(
                condition=~Q(state="batal") | ~Q(reason=""),
                name="official_number_void_with_a_reason",
                violation_error_message="Nomor yang batal harus diberi alasan.",
            ),
        ]

    def __str__(self):
        return self.text

    def void(self, reason):
        """Declare the number void, and save it; it is never given again."""
        self.state, self.reason = self.State.VOID, reason
        self.save(update_fields=["state", "reason"])

    def use(self):
        """Declare a number that became void by mistake used again, and save it."""
        self.state, self.reason = self.State.USED, ""
        self.save(update_fields=["state", "reason"])

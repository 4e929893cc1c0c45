"""An official number: used on paper, void, used outside the program, or reserved. None is ever given twice."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q


class OfficialNumberQuerySet(models.QuerySet):
    def of_another_series(self, pattern, on):
        """Numbers of other series than that of the pattern in the year of that date."""
        series = self.model._meta.get_field("series").related_model.objects.now_for(pattern, on)
        return self.exclude(series=series) if series else self.all()

    @transaction.atomic
    def give_back(self, reason):
        """Free these numbers, which stand on no paper, where none after them was given; else void them."""
        all_series = self.model._meta.get_field("series").related_model.objects
        for pk in sorted(set(self.values_list("series", flat=True))):
            all_series.locked(pk).free(self.filter(series=pk), reason)

    def first_of(self, texts):
        """The first number that reads like one of these texts; None where none does."""
        return self.filter(text__in=texts).order_by("serial").first()

    def reserved(self):
        """Numbers of a block that are free."""
        return self.filter(state=OfficialNumber.State.RESERVED)

    def ahead_of(self, last):
        """Numbers by which the next one is told, in order: those reserved, and all after that serial."""
        return self.filter(Q(state=OfficialNumber.State.RESERVED) | Q(serial__gt=last)).order_by("serial")

    def on_valid_certificates(self):
        """Numbers on certificates that are valid, with these."""
        valid = self._certificates().valid().filter(number=models.OuterRef("pk"))
        return self.filter(models.Exists(valid)).prefetch_related("certificates").order_by("serial")

    def _certificates(self):
        return self.model._meta.get_field("certificates").related_model.objects

    def reserve(self, series, serials):
        """Make these serials of the series numbers that are reserved."""
        state = OfficialNumber.State.RESERVED
        self.add_all(
            [
                OfficialNumber(series=series, serial=serial, text=series.undated(serial), state=state)
                for serial in sorted(serials)
            ]
        )

    def add_all(self, numbers):
        """Write these new numbers. Raises ValidationError where one reads like a number of another series."""
        try:
            with transaction.atomic():
                self.bulk_create(numbers)
        except IntegrityError:
            raise ValidationError(f"Nomor seperti {numbers[0]} sudah ada pada buku nomor lain.") from None

    def matching(self, text):
        """Numbers whose serial or whole text the text is, or whose bearer's name or reason holds it."""
        wanted = Q(text__iexact=text)
        if text.isascii() and text.isdecimal() and len(text) < 8:
            wanted |= Q(serial=int(text))
        elif len(text) >= 3:
            borne = self._certificates().filter(number=models.OuterRef("pk"), name__icontains=text)
            wanted |= Q(reason__icontains=text) | models.Exists(borne)
        return self.filter(wanted)

    def for_book(self):
        """What the book shows of each number, by its serial, without the words of its certificate."""
        certificates = self._certificates().select_related("participant__ceremony")
        shown = ("number", "name", "revoked_at", "replaced_at", "participant__ceremony__name")
        certificates = certificates.only(*shown, "participant__ceremony__held_on").order_by("pk")
        return (
            self.select_related("noted_by")
            .prefetch_related(models.Prefetch("certificates", certificates))
            .only(
                *("series", "serial", "text", "state", "reason", "noted_at"),
                *("noted_by__username", "noted_by__first_name", "noted_by__last_name"),
            )
            .order_by("serial")
        )


class OfficialNumber(models.Model):
    class State(models.TextChoices):
        USED = "terpakai", "terpakai"
        VOID = "batal", "batal"
        RECORDED = "dicatat", "di luar program"
        RESERVED = "dicadangkan", "dicadangkan"

    series = models.ForeignKey(
        "ceremonies.NumberSeries", on_delete=models.PROTECT, related_name="numbers", verbose_name="buku nomor"
    )
    serial = models.PositiveIntegerField("nomor urut")
    # Without the date of the paper the month is not known: "460/012/DINSOS/…/2019".
    text = models.CharField("nomor", max_length=120, unique=True, error_messages={"unique": "Nomor ini sudah dipakai."})
    state = models.CharField("keadaan", max_length=15, choices=State.choices, default=State.USED)
    reason = models.CharField("alasan atau untuk apa", max_length=200, blank=True)
    # Of what was typed by hand.
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="noted_numbers",
        verbose_name="dicatat oleh",
    )
    noted_at = models.DateTimeField("dicatat pada", null=True, blank=True)

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
            models.CheckConstraint(
                condition=~Q(state="dicatat") | ~Q(reason=""),
                name="official_number_recorded_for_something",
                violation_error_message="Tulis untuk apa nomor itu dipakai.",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def certificate(self):
        """The latest certificate that bears the number, valid or not; None where there never was one."""
        return max(self.certificates.all(), key=lambda each: each.pk, default=None)

    @property
    def valid_certificate(self):
        """The valid certificate that bears the number; None where there is none."""
        return self.certificate if self.certificate and self.certificate.is_valid else None

    @property
    def may_be_voided(self):
        """Whether the book may declare the number void: one on a certificate is voided with that alone."""
        return self.certificate is None and self.state != self.State.VOID

    @property
    def standing(self):
        """What is the matter with the number, as the end of a sentence: "sudah batal"."""
        if self.state == self.State.USED:
            bearer = f"{self.certificate.word} {self.certificate.name}" if self.certificate else self.reason
            return f"ada pada {bearer}" if bearer else "sudah terpakai"
        if self.state == self.State.RECORDED:
            return f"sudah dicatat: {self.reason}"
        return f"sudah {self.get_state_display()}"

    def void(self, reason):
        """Declare the number void, and save it; it is never given again."""
        self.state, self.reason = self.State.VOID, reason
        self.save(update_fields=["state", "reason"])

    def use(self):
        """Declare a number that became void by mistake used again, and save it."""
        self.state, self.reason = self.State.USED, ""
        self.save(update_fields=["state", "reason"])

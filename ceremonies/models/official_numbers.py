"""An official number: used on paper, void, used outside the program, or reserved. None is ever given twice."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from ceremonies.models.validity import valid_condition


class NumberState(models.TextChoices):
    USED = "terpakai", "terpakai"
    VOID = "batal", "batal"
    RECORDED = "dicatat", "di luar program"
    RESERVED = "dicadangkan", "dicadangkan"


class OfficialNumberQuerySet(models.QuerySet):
    def first_of(self, texts):
        """The first number equal to one of these texts; None where there is none."""
        return self.filter(text__in=texts).order_by("serial").first()

    def reserved(self):
        """Numbers of a block that are free."""
        return self.filter(state=NumberState.RESERVED)

    def ahead_of(self, last):
        """Numbers that decide the next serial, in order: those reserved, and all after that serial."""
        return self.filter(Q(state=NumberState.RESERVED) | Q(serial__gt=last)).order_by("serial")

    def on_valid_certificates(self):
        """Numbers on valid certificates, with these certificates."""
        on_paper = Q(certificates__isnull=False) & valid_condition("certificates__")
        return self.filter(on_paper).prefetch_related("certificates").order_by("serial")

    def reserve(self, series, serials):
        """Make reserved numbers of these serials of the series."""
        state = NumberState.RESERVED
        self.add_all(
            [
                OfficialNumber(series=series, serial=serial, text=series.undated(serial), state=state)
                for serial in sorted(serials)
            ]
        )

    def add_all(self, numbers):
        """Save these new numbers. Raises ValidationError where one is equal to a number of another series."""
        try:
            with transaction.atomic():
                self.bulk_create(numbers)
        except IntegrityError:
            raise ValidationError(f"Nomor seperti {numbers[0]} sudah ada pada buku nomor lain.") from None

    def void(self, reason):
        """Declare these numbers void, with the reason; they are never given again."""
        self.update(state=NumberState.VOID, reason=reason)

    def matching(self, text):
        """Numbers with this text as serial or whole number, or within the bearer's name or the reason."""
        condition = Q(text__iexact=text)
        if text.isascii() and text.isdecimal() and len(text) < 8:
            condition |= Q(serial=int(text))
        elif len(text) >= 3:
            # Not by a join: a number with several certificates would come several times.
            borne = OfficialNumber.objects.filter(certificates__name__icontains=text)
            condition |= Q(reason__icontains=text) | Q(pk__in=borne.order_by().values("pk"))
        return self.filter(condition)

    def for_book(self):
        """What the book shows of each number itself, by its serial."""
        shown = ("series", "serial", "text", "state", "reason", "noted_at")
        who = ("noted_by__username", "noted_by__first_name", "noted_by__last_name")
        return self.select_related("noted_by").only(*shown, *who).order_by("serial")


class OfficialNumber(models.Model):
    State = NumberState

    series = models.ForeignKey(
        "ceremonies.NumberSeries", on_delete=models.PROTECT, related_name="numbers", verbose_name="buku nomor"
    )
    serial = models.PositiveIntegerField("nomor urut")
    # Without the date of the paper the month is not known: "460/012/DINSOS/…/2019".
    text = models.CharField("nomor", max_length=120, unique=True, error_messages={"unique": "Nomor ini sudah dipakai."})
    state = models.CharField("keadaan", max_length=15, choices=State.choices, default=State.USED)
    reason = models.CharField("alasan atau untuk apa", max_length=200, blank=True)
    # For numbers typed by hand.
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
                condition=~Q(state=NumberState.VOID) | ~Q(reason=""),
                name="official_number_void_with_a_reason",
                violation_error_message="Nomor yang batal harus diberi alasan.",
            ),
            models.CheckConstraint(
                condition=~Q(state=NumberState.RECORDED) | ~Q(reason=""),
                name="official_number_recorded_for_something",
                violation_error_message="Tulis untuk apa nomor itu dipakai.",
            ),
        ]

    def __str__(self):
        return self.text

    def up_to(self, last):
        """From this number to the last one: "460/001/… sampai 460/210/…"; only this one where both are the same."""
        return self.text if self.text == last.text else f"{self.text} sampai {last.text}"

    @property
    def certificate(self):
        """The latest certificate with the number, valid or not; None where there never was one."""
        return max(self.certificates.all(), key=lambda each: each.pk, default=None)

    @property
    def valid_certificate(self):
        """The valid certificate with the number; None where there is none."""
        return self.certificate if self.certificate and self.certificate.is_valid else None

    @property
    def may_be_voided(self):
        """Whether the book may void the number. A number on a certificate becomes void only with it."""
        return self.certificate is None and self.state != self.State.VOID

    @property
    def state_in_words(self):
        """Why the number is not free, as the end of a sentence: "sudah batal"."""
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

"""The decrees (SK) of a period of service: the present one stands on the period, earlier ones are rows of their own."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry.history.recording import History
from registry.models.owned import CannotJoinError, Joinable, LivingOwnerManager, OwnedQuerySet, differing, fill_in
from registry.values import dates, names, nik

DECREE = ("decree_number", "decree_on", "decree_until")  # The columns of a decree, here and on the period.


def refuse_odd_decree(on, until):
    """Raise ValidationError if a decree (SK) has a future date, or runs out before its own date."""
    if on and on > timezone.localdate():
        raise ValidationError({"decree_on": "Tanggal SK tidak boleh di masa depan."})
    if on and until and until < on:
        raise ValidationError({"decree_until": "SK tidak dapat berlaku hanya sampai sebelum tanggal SK."})


def is_another_decree(one, other):
    """Whether two rows with the columns of `DECREE` name two decrees: other numbers or, without both, other dates.

    Signs and spaces do not make a number another one: "460/12" and "460 / 12" are one.
    """
    numbers = [names.fold(row.decree_number).replace(" ", "") for row in (one, other)]
    if all(numbers):
        return numbers[0] != numbers[1]
    return bool(one.decree_on and other.decree_on) and one.decree_on != other.decree_on


def decree_in_words(row):
    """Return the decree of a row with the columns of `DECREE`: "SK 460/12/2019 (2 Desember 2019)"."""
    if not (row.decree_number or row.decree_on):
        return "belum ada SK"
    number = f"SK {row.decree_number}" if row.decree_number else "SK tanpa nomor"
    return f"{number} ({dates.spell(row.decree_on)})" if row.decree_on else number


class EarlierDecreeQuerySet(OwnedQuerySet):
    def valid_on(self, day):
        """Decrees that another one replaced after that day, the one that was valid then first."""
        return self.filter(replaced_on__gt=day).order_by("replaced_on")


class EarlierDecree(Joinable, models.Model):
    """A decree of a period that a renewed one replaced. It was valid until the day before `replaced_on`."""

    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="earlier_decrees", verbose_name="PSM"
    )
    appointment = models.ForeignKey(
        "registry.Appointment", on_delete=models.CASCADE, related_name="earlier_decrees", verbose_name="penugasan"
    )
    decree_number = models.CharField("nomor SK", max_length=100, blank=True)
    decree_on = models.DateField("tanggal SK", null=True, blank=True)
    decree_until = models.DateField("SK berlaku sampai", null=True, blank=True)
    replaced_on = models.DateField("SK berikutnya berlaku sejak")

    history = History(verbose_name="riwayat SK terdahulu", verbose_name_plural="riwayat SK terdahulu")
    history_label_with = []
    objects = LivingOwnerManager.from_queryset(EarlierDecreeQuerySet)()
    with_deleted = EarlierDecreeQuerySet.as_manager()

    class Meta:
        verbose_name = "SK terdahulu"
        verbose_name_plural = "SK terdahulu"
        ordering = ["-replaced_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "replaced_on"],
                name="earlier_decree_one_replaced_per_day",
                violation_error_message="Pada hari itu sudah ada SK lain yang diganti.",
            ),
            models.CheckConstraint(
                condition=~Q(decree_number="") | Q(decree_on__isnull=False),
                name="earlier_decree_has_a_number_or_a_date",
                violation_error_message="SK terdahulu harus mempunyai nomor atau tanggal.",
            ),
            models.CheckConstraint(
                condition=Q(decree_on__isnull=True) | Q(decree_on__lte=F("replaced_on")),
                name="earlier_decree_is_not_after_the_next_one",
                violation_error_message="SK terdahulu tidak boleh sesudah SK yang menggantikannya.",
            ),
            models.CheckConstraint(
                condition=Q(decree_on__isnull=True)
                | Q(decree_until__isnull=True)
                | Q(decree_until__gte=F("decree_on")),
                name="earlier_decree_ends_after_its_date",
                violation_error_message="SK tidak dapat berlaku hanya sampai sebelum tanggal SK.",
            ),
        ]

    def __str__(self):
        until = f", berlaku sampai {dates.spell(self.decree_until)}" if self.decree_until else ""
        return f"{decree_in_words(self)}{until}; diganti {dates.spell(self.replaced_on)}"

    @staticmethod
    def history_label(record):
        """Return the name of the decree that this history row shows."""
        return f"{decree_in_words(record)}, yang sudah diganti"

    def clean(self):
        """Mask a NIK in the number, take the person of the period; refuse impossible days, and one before its start."""
        self.decree_number = nik.redact(self.decree_number)
        refuse_odd_decree(self.decree_on, self.decree_until)
        if self.appointment_id is None:  # A form says so.
            return
        self.volunteer_id = self.appointment.volunteer_id
        if self.replaced_on and self.replaced_on <= self.appointment.started_on:
            raise ValidationError({"replaced_on": "SK baru harus berlaku sesudah hari mulai bertugas."})

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether both were replaced on the same day: two periods of one person that share that day become one."""
        return self.replaced_on == other.replaced_on

    def join(self, other):
        """Return this decree with what only the other row had. Raises CannotJoinError if they are two decrees."""
        if differing(self, other, DECREE):
            sentence = f"{self} dan {other}: pada hari yang sama diganti dua SK yang berbeda."
            raise CannotJoinError(sentence, self.appointment.links_to_correct())
        fill_in(self, other, DECREE)
        return self

"""Service: one period of one volunteer in one village, with its decree (SK)."""

import datetime
from contextlib import nullcontext

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from registry.history import recording
from registry.history.recording import History
from registry.models.decrees import DECREE, EarlierDecree, is_another_decree, refuse_odd_decree
from registry.models.owned import CannotJoinError, Joinable, LivingOwnerManager, OwnedQuerySet, differing, fill_in
from registry.models.regions import Village
from registry.models.triggers import OVERLAP
from registry.values import dates, nik

ENDS_BEFORE_START = "Hari terakhir bertugas tidak boleh sebelum hari mulai bertugas."
ADULT_AGE = 18  # Years, Permensos 10/2019.


class NoOverlap(ExclusionConstraint):
    """No two periods of one volunteer share a day: an exclusion constraint on PostgreSQL.

    SQLite has none: there registry.models.triggers hold the rule, and a migration writes nothing.
    """

    def constraint_sql(self, model, schema_editor):
        return super().constraint_sql(model, schema_editor) if _has_ranges(schema_editor) else None

    def create_sql(self, model, schema_editor):
        return super().create_sql(model, schema_editor) if _has_ranges(schema_editor) else None

    def remove_sql(self, model, schema_editor):
        return super().remove_sql(model, schema_editor) if _has_ranges(schema_editor) else None

    def validate(self, model, instance, exclude=None, using=None):
        """Check with a plain query, so that the sentence is the same on both databases."""
        columns = {"volunteer", "started_on", "ended_on"}
        if columns & set(exclude or ()) or instance.started_on is None or instance.volunteer_id is None:
            return
        others = model.with_deleted.filter(volunteer=instance.volunteer_id).exclude(pk=instance.pk)
        if others.overlapping(instance.started_on, instance.ended_on).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.name)


def _has_ranges(schema_editor):
    return schema_editor.connection.vendor == "postgresql"


class AppointmentQuerySet(OwnedQuerySet):
    def overlapping(self, started_on, ended_on):
        """Periods that share a day with [started_on, ended_on]; without an end it lasts for ever."""
        unended = Q(ended_on__isnull=True) | Q(ended_on__gte=started_on)
        return self.filter(unended & Q(started_on__lte=ended_on or datetime.date.max))

    def serving(self, on=None):
        """Periods that contain that date (today)."""
        on = on or timezone.localdate()
        return self.overlapping(on, on)

    def over(self, on=None):
        """Periods whose last day is before that date (today)."""
        return self.filter(ended_on__lt=on or timezone.localdate())

    def ahead(self, on=None):
        """Periods that begin after that date (today)."""
        return self.filter(started_on__gt=on or timezone.localdate())

    def deaths(self):
        """Periods that ended in death; the last day of each is the day of the death."""
        return self.filter(end_reason=Appointment.EndReason.DIED)

    def latest_end_first(self):
        """Sort by the last day, the latest first."""
        return self.order_by("-ended_on", "-pk")

    def for_village(self):
        """Load what a village's page shows of a period: the person and the home."""
        return self.select_related("volunteer__home_village__district")

    def for_page(self):
        """Load what a form of one period shows: the person and the village."""
        return self.select_related("volunteer", "village__district__regency")

    def for_bulk_decree(self):
        """Load what the page shows on which one decree is given to many: person, village, earlier decrees."""
        return self.for_page().prefetch_related("earlier_decrees")

    def with_village_for_page(self):
        """Load the village of each period; `is_renewed` says whether it has earlier decrees to ask for."""
        earlier = EarlierDecree.with_deleted.filter(appointment=OuterRef("pk"))
        return self.select_related("village__district").annotate(is_renewed=Exists(earlier))

    def with_village_and_decrees(self):
        """Load the village and the earlier decrees of each period."""
        return self.select_related("village__district").prefetch_related("earlier_decrees")

    def current(self):
        """Periods without an end."""
        return self.filter(ended_on__isnull=True)

    def of_people(self, people):
        """Periods of these people."""
        return self.filter(volunteer__in=[person.pk for person in people])

    def numbered(self, ids):
        """Periods with these ids."""
        return self.filter(pk__in=ids)

    def serving_beside(self, periods):
        """Periods that contain today, in the villages of these periods, without these themselves."""
        villages = {period.village_id for period in periods}
        return self.serving().filter(village__in=villages).exclude(pk__in=[period.pk for period in periods])

    def without_decree(self):
        """Periods without a decree (SK) yet."""
        return self.filter(decree_number="")

    def with_decree_end(self, on=None):
        """Add `decree_ends_on`: the last day of the decree that was valid on that past date (None: the present one).

        Null if the decree names no last day. A decree recorded today that begins later already counts as the present.
        """
        return self.annotate(decree_ends_on=_of_decree_valid_on(on or datetime.date.max, "decree_until"))

    def serving_by_decrees(self, numbers, on):
        """Periods that contain that day, with one of these numbers on the decree that was valid then.

        `on` is a date, or an OuterRef to one.
        """
        valid = self.overlapping(on, on).annotate(valid_decree=_of_decree_valid_on(on, "decree_number"))
        return valid.filter(valid_decree__in=numbers)

    def ending_by(self, day):
        """Periods that end by that day, or whose decree does."""
        return self.filter(Q(decree_until__lte=day) | Q(ended_on__lte=day))

    @transaction.atomic
    def record_decree(self, number, on, until=None):
        """Record one decree (SK) on those of these periods that are open and have none, as one batch. Return them.

        A period that begins after the decree's last day, `until`, is left out, and one that has another decree by its
        date alone. Raises ValidationError like `refuse_odd_decree`.
        """
        refuse_odd_decree(on, until)
        new = self.model(decree_number=number, decree_on=on, decree_until=until)
        open_ones = self.current().without_decree()
        if until:
            open_ones = open_ones.filter(started_on__lte=until)
        locked = open_ones.select_for_update(of=("self",)).select_related("volunteer")
        waiting = [appointment for appointment in locked if not is_another_decree(appointment, new)]
        for appointment in waiting:
            appointment.decree_number, appointment.decree_on = number, on
            appointment.decree_until = until or appointment.decree_until
        recording.bulk_update(waiting, DECREE)
        return waiting

    @transaction.atomic
    def renew_decree(self, number, on, until=None):
        """Give this decree (SK), valid from its date, to those of these open periods that it renews. Return them.

        Their starts stay, and their decrees of today are kept as earlier ones, all as one batch. A period with a
        `renewal_obstacle` is left out. Raises ValidationError like `refuse_odd_decree`.
        """
        refuse_odd_decree(on, until)
        new = self.model(decree_number=number, decree_on=on, decree_until=until)
        locked = self.current().select_for_update(of=("self",)).select_related("volunteer")
        renewed = [each for each in locked.prefetch_related("earlier_decrees") if each.is_renewed_by(new)]
        with recording.one_batch():
            recording.bulk_create(each.replaced_decree(on) for each in renewed)
            for each in renewed:
                each.decree_number, each.decree_on, each.decree_until = number, on, until
            recording.bulk_update(renewed, DECREE)
        return renewed

    def delete(self):
        """Delete the periods with their earlier decrees, as one batch."""
        with recording.one_batch():
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


def _of_decree_valid_on(day, column):
    """Return the expression for a column of the decree of a period that was valid on that day, or OuterRef to one."""
    outer = OuterRef(day) if isinstance(day, OuterRef) else day
    earlier = EarlierDecree.with_deleted.filter(appointment=OuterRef("pk")).valid_on(outer)
    return Case(When(Exists(earlier), then=Subquery(earlier.values(column)[:1])), default=F(column))


class Appointment(Joinable, models.Model):
    class EndReason(models.TextChoices):
        DIED = "meninggal", "meninggal dunia"
        RESIGNED = "mundur", "mengundurkan diri"
        MOVED_HOME = "pindah", "pindah domisili"
        MOVED_SERVICE = "alih", "pindah tugas ke desa/kelurahan lain"
        DISMISSED = "berhenti", "diberhentikan (pelanggaran)"
        INACTIVE = "pasif", "tidak aktif"
        TERM_OVER = "habis", "diganti atau masa SK berakhir"
        OTHER = "lain", "lainnya"

    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="appointments", verbose_name="PSM"
    )
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name="desa/kelurahan tugas",
    )
    decree_number = models.CharField("nomor SK", max_length=100, blank=True)
    decree_on = models.DateField("tanggal SK", null=True, blank=True)
    decree_until = models.DateField("SK berlaku sampai", null=True, blank=True)
    started_on = models.DateField("mulai bertugas")
    ended_on = models.DateField("hari terakhir bertugas", null=True, blank=True)
    end_reason = models.CharField("alasan berakhir", max_length=10, choices=EndReason.choices, blank=True)
    end_note = models.CharField("keterangan", max_length=200, blank=True)
    underage_reason = models.CharField("alasan pengecualian umur", max_length=200, blank=True)

    history = History(verbose_name="riwayat penugasan", verbose_name_plural="riwayat penugasan")
    history_label_with = ["village__district"]
    objects = LivingOwnerManager.from_queryset(AppointmentQuerySet)()
    with_deleted = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["-started_on", "-pk"]
        indexes = [
            models.Index(fields=["village", "started_on", "ended_on"], name="appointment_by_village"),
            # For each person's last village, from the index alone: else PostgreSQL uses the index of no_overlap,
            # which is ten times as slow.
            models.Index(
                fields=["volunteer", "-started_on"], include=["village", "ended_on"], name="appointment_by_volunteer"
            ),
        ]
        constraints = [
            # Before the overlap: PostgreSQL cannot build a range that ends before it starts.
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="appointment_ends_after_it_starts",
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="appointment_end_has_a_reason",
                violation_error_message="Tanggal berakhir dan alasannya harus diisi bersama.",
            ),
            models.CheckConstraint(
                condition=Q(decree_until__isnull=True) | Q(decree_until__gte=F("started_on")),
                name="appointment_decree_runs_after_the_start",
                violation_error_message="“SK berlaku sampai” tidak boleh sebelum hari mulai bertugas.",
            ),
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(ended_on__isnull=True),
                name="appointment_one_open_per_volunteer",
                violation_error_message="Orang ini masih mempunyai penugasan yang belum berakhir.",
            ),
            NoOverlap(
                name="appointment_no_overlap",
                expressions=[
                    (
                        Func(F("started_on"), F("ended_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("volunteer", RangeOperators.EQUAL),
                ],
                violation_error_message=OVERLAP,
            ),
        ]

    def __str__(self):
        return f"{self.volunteer}: {self.village}"

    @staticmethod
    def history_label(record):
        """Return the name of the period that this history row shows."""
        return f"Penugasan di {record.village}"

    def clean(self):
        """Mask a NIK in a text; refuse impossible days, and an age under 18 on the first day without a reason."""
        for column in ("decree_number", "end_note", "underage_reason"):
            setattr(self, column, nik.redact(getattr(self, column)))
        refuse_odd_decree(self.decree_on, self.decree_until)
        if self.end_reason == self.EndReason.DIED and self.ended_on and self.ended_on > timezone.localdate():
            raise ValidationError({"ended_on": "Tanggal ini masih di masa depan."})
        if self.end_reason == self.EndReason.OTHER and not self.end_note:
            raise ValidationError({"end_note": "Jelaskan alasannya."})
        if self.volunteer_id:
            self.refuse_minor(self.volunteer)
            self._refuse_after_death()
        if self.pk and self.started_on and any(e.replaced_on <= self.started_on for e in self.earlier_decrees.all()):
            raise ValidationError({"started_on": "Mulai bertugas harus sebelum hari SK terdahulunya diganti."})

    def delete(self, **kwargs):
        """Delete the period. Its earlier decrees go with it, in one batch, and come back with it."""
        with recording.one_batch() if self.earlier_decrees.exists() else nullcontext():
            return super().delete(**kwargs)

    # Decrees

    def renewal_obstacle(self, valid_from, decree_on=None):
        """Return the sentence why another decree cannot replace the present one from that day on; None: it can.

        `decree_on` is the date of the other decree, if known. Makes no query where the earlier decrees are loaded.
        """
        latest = max((earlier.replaced_on for earlier in self.earlier_decrees.all()), default=None)
        if not (self.decree_number or self.decree_on):
            return "Belum ada SK yang dapat diganti."
        if valid_from <= self.started_on:
            return "SK baru harus berlaku sesudah hari mulai bertugas."
        if not self.serves(valid_from):
            return f"SK baru harus berlaku sebelum penugasan berakhir, {dates.spell(self.ended_on)}."
        if self.decree_on and not self.decree_on < (decree_on or valid_from):
            return f"SK baru harus bertanggal sesudah SK yang tercatat, {dates.spell(self.decree_on)}."
        if self.decree_on and valid_from < self.decree_on:
            return f"SK baru harus berlaku sesudah tanggal SK yang tercatat, {dates.spell(self.decree_on)}."
        if latest and valid_from <= latest:
            return f"SK baru harus berlaku sesudah {dates.spell(latest)}: sejak hari itu SK yang tercatat berlaku."
        return None

    def is_renewed_by(self, decree):
        """Whether that decree, a row with the columns of `DECREE`, is another one that may follow from its date on."""
        return is_another_decree(self, decree) and not self.renewal_obstacle(decree.decree_on, decree.decree_on)

    def replaced_decree(self, on):
        """Return the present decree as the unsaved `EarlierDecree` that another one replaces from that day on."""
        values = {column: getattr(self, column) for column in DECREE}
        return EarlierDecree(volunteer_id=self.volunteer_id, appointment=self, replaced_on=on, **values)

    def refuse_minor(self, volunteer):
        """Raise ValidationError if the person is under 18 on the first day and no reason is given for it.

        The age is that of Permensos 10/2019. No reason allows a start before the birth.
        """
        age = volunteer.age_on(self.started_on) if self.started_on else None
        if age is not None and age < 0:
            raise ValidationError(f"Penugasan ini mulai sebelum orangnya lahir, {dates.spell(volunteer.born_on)}.")
        if age is not None and age < ADULT_AGE and not self.underage_reason:
            raise ValidationError(
                {"underage_reason": f"Umur pada hari mulai bertugas baru {age} tahun, paling rendah {ADULT_AGE}."}
            )

    def _refuse_after_death(self):
        """Raise ValidationError if one period of the person begins after another one, perhaps this, ended in death."""
        others = [period for period in self.volunteer.appointments.all() if period.pk != self.pk]
        deaths = [period.ended_on for period in others if period.end_reason == self.EndReason.DIED]
        if self.started_on and any(day < self.started_on for day in deaths):
            raise ValidationError("Orang ini dicatat meninggal dunia. Bila keliru, betulkan dahulu akhir penugasannya.")
        if self.end_reason == self.EndReason.DIED and self.ended_on and (following := self.following):
            raise ValidationError(
                f"Sesudah itu orang ini tercatat bertugas di {following.village} sejak "
                f"{dates.spell(following.started_on)}. Hapus dahulu penugasan itu, atau betulkan tanggalnya."
            )

    def serves(self, on):
        """Whether the period contains that date."""
        return self.started_on <= on and (self.ended_on is None or on <= self.ended_on)

    @transaction.atomic
    def end(self, on, reason, note="", *, by=None, due_on=None, opens_follow_up=True):
        """End the period with that day as its last one, and save it. Raises ValidationError as the constraints do.

        Where it was open and nobody else serves in the village, a follow-up is opened, by the account `by` and due on
        the day `due_on` (`FollowUp.objects.open_for`); not where the caller opens those of many ends together.
        """
        # Locked, so that of two ends at once only the first one opens a follow-up.
        stored = Appointment.with_deleted.select_for_update(of=("self",)).filter(pk=self.pk).first()
        self.ended_on, self.end_reason, self.end_note = on, reason, note
        self.full_clean()
        self.save(update_fields=["ended_on", "end_reason", "end_note"])
        if opens_follow_up and stored and stored.ended_on is None and self.leaves_village_empty:
            self.follow_ups.open_for(self, due_on, by)

    def set_end(self, on, reason, note=""):
        """Set the last day, the reason and its note, not saved. Raises ValidationError as the constraints and `clean`.

        Makes no query where the person's periods and the earlier decrees are loaded.
        """
        if on < self.started_on:
            raise ValidationError({"ended_on": ENDS_BEFORE_START})
        self.ended_on, self.end_reason, self.end_note = on, reason, note
        self.clean_fields(exclude={field.name for field in self._meta.fields} - {"end_reason", "end_note"})
        self.clean()

    def leave_before(self, started_on):
        """Set the end that a move gives the period: the day before the next one begins. It is not saved."""
        self.ended_on, self.end_reason = started_on - datetime.timedelta(days=1), self.EndReason.MOVED_SERVICE

    def end_before(self, following, **follow_up):
        """End the period, as its row is now, by a move to the `following` one; `follow_up` is as in `end`."""
        self.refresh_from_db()  # A colleague may have changed it meanwhile.
        self.leave_before(following.started_on)
        self.end(self.ended_on, self.end_reason, **follow_up)

    def refuse_to_move(self, village, started_on):
        """Raise ValidationError where the person cannot move from this period to that village on that day."""
        errors = {}
        if started_on and started_on <= self.started_on:
            errors["started_on"] = (
                f"Harus sesudah hari mulai bertugas di {self.village}, {dates.spell(self.started_on)}. "
                "Bila hari itu atau desa itu salah tercatat, betulkan dahulu penugasannya."
            )
        if village == self.village:
            errors["village"] = "Orang ini sudah bertugas di desa ini."
        if errors:
            raise ValidationError(errors)

    @transaction.atomic
    def move(self, following, **follow_up):
        """End this open period on the day before the unsaved period `following` begins, and save both. Return that one.

        `follow_up` is as in `end`. Raises ValidationError as `refuse_to_move` and the constraints do.
        """
        self.refuse_to_move(following.village, following.started_on)
        self.end_before(following, **follow_up)
        following.full_clean()
        following.save()
        return following

    @transaction.atomic
    def reopen(self):
        """Remove the end of the period, and save it. Raises ValidationError if it no longer fits."""
        if recording.lock(self) and self.ended_on is None:
            return
        self.ended_on, self.end_reason, self.end_note = None, "", ""
        self.full_clean()
        self.save(update_fields=["ended_on", "end_reason", "end_note"])

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether the two periods share a day, which one person's may not."""
        return self.started_on <= (other.ended_on or datetime.date.max) and other.started_on <= (
            self.ended_on or datetime.date.max
        )

    def join(self, other):
        """Return this period, from the earlier beginning to the later end, with what only the other one had.

        Raises CannotJoinError if the villages or the decrees differ, or only one of the two has ended.
        """
        self._refuse_to_join(other)
        if self.ended_on and other.ended_on > self.ended_on:
            self.ended_on, self.end_reason, self.end_note = other.ended_on, other.end_reason, other.end_note
        self.started_on = min(self.started_on, other.started_on)
        fill_in(self, other, [*DECREE, "underage_reason"])
        return self

    def leave_to(self, stays):
        """Hand over the earlier decrees, and the follow-ups that its end opened.

        The other period never gets a second unfinished follow-up.
        """
        self.follow_ups.hand_over(stays)
        for decree in self.earlier_decrees.all():
            decree.appointment = stays
            decree.save()

    def _refuse_to_join(self, other):
        both = f"{self.in_words} dan {other.in_words}"
        if self.village_id != other.village_id:
            sentence = f"{both} bertumpang tindih. Betulkan tanggalnya, atau hapus yang salah catat."
        elif (self.ended_on is None) != (other.ended_on is None):
            sentence = f"{both} bertumpang tindih, tetapi hanya satu yang sudah berakhir. Samakan akhirnya dahulu."
        elif differing(self, other, DECREE):
            sentence = f"{both} bertumpang tindih, tetapi SK-nya berbeda. Betulkan tanggal atau SK-nya dahulu."
        else:
            return
        raise CannotJoinError(sentence, [link for period in (self, other) for link in period.links_to_correct()])

    @property
    def in_words(self):
        """Return the period in words: "Air Dingin (6 Desember 2019 – sekarang)"."""
        return f"{self.village} ({self.days_in_words})"

    @property
    def days_in_words(self):
        """Return its days in words: "6 Desember 2019 – sekarang", or "mulai 1 Desember 2026" before that day."""
        start = dates.spell(self.started_on)
        if self.ended_on:
            return f"{start} – {dates.spell(self.ended_on)}"
        return f"mulai {start}" if self.is_to_come else f"{start} – sekarang"

    @property
    def is_to_come(self):
        return self.started_on > timezone.localdate()

    @property
    def is_over(self):
        """Whether its last day is past."""
        return self.ended_on is not None and self.ended_on < timezone.localdate()

    @property
    def serves_today(self):
        return self.serves(timezone.localdate())

    def links_to_correct(self):
        """Return pairs of words and the address where the period is corrected."""
        return [
            (f"Ubah penugasan di {self.village.name}", reverse("appointment_update", args=[self.pk])),
            (f"Ubah akhirnya di {self.village.name}", reverse("appointment_end", args=[self.pk])),
        ]

    @property
    def following(self):
        """The next period of the person, or None. Makes no query where the person's periods are loaded."""
        later = [period for period in self.volunteer.appointments.all() if period.started_on > self.started_on]
        return later[-1] if later else None

    @property
    def is_the_only_one(self):
        """Whether it contains today and nobody else serves in the village."""
        return self.serves_today and self.leaves_village_empty

    @property
    def leaves_village_empty(self):
        """Whether nobody else serves in the village today."""
        return not Appointment.objects.serving().filter(village=self.village_id).exclude(pk=self.pk).exists()

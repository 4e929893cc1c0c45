"""What the office still has to do about a village, with a due date. It belongs to the village, not to a person.

It also names the period whose end opened it: if that period is reopened, there is nothing to do.
"""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registry.models.appointments import Appointment
from registry.models.delegations import Delegation
from registry.models.regions import Village
from registry.values import dates, nik

DAYS = 14  # The usual time to finish one.
RENEWED = ("village_id", "about", "due_on", "opened_by_id")  # Replaced when the same period ends again.


def usual_day():
    """Return the usual due date, counted from today."""
    return timezone.localdate() + datetime.timedelta(DAYS)


def refuse_past_day(due_on):
    """Raise ValidationError where a follow-up would be due on a day that is over."""
    if due_on < timezone.localdate():
        raise ValidationError("Tanggal tindak lanjut tidak boleh sudah lewat.")


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Follow-ups about villages whose people the account may see by name."""
        return self.filter(village__in=Village.objects.visible_to(user)) if user.is_bound else self

    def unfinished(self):
        """Follow-ups that are not finished."""
        return self.filter(done_at__isnull=True)

    def waiting(self):
        """Unfinished follow-ups, without those whose period was reopened."""
        return self.unfinished().exclude(Exists(Appointment.objects.current().filter(pk=OuterRef("appointment"))))

    def for_home(self):
        """Load what the pages show, the most urgent first: the village, and whether a PSM serves there.

        A PSM whose last day is already known does not count: the village is about to become empty.
        """
        staying = Appointment.objects.current().filter(village=OuterRef("village"))
        return (
            self.select_related("village__district")
            .annotate(has_somebody_again=Exists(staying))
            .order_by("due_on", "village__code", "pk")
        )

    @transaction.atomic
    def open_for(self, appointment, due_on=None, by=None):
        """Open and return the follow-up about the village that the end of this period leaves empty.

        An unfinished one from an earlier end of the same period is renewed instead. Without a day `due_on` that one
        keeps its own, and a new one is due on the usual day. Raises ValidationError for a past day.
        """
        if due_on:
            refuse_past_day(due_on)
        earlier = self.unfinished().filter(appointment=appointment).select_for_update(of=("self",)).first()
        follow_up = _about(appointment, due_on or (earlier.due_on if earlier else usual_day()), by)
        if earlier:
            follow_up = earlier.renew_from(follow_up)
        follow_up.save()
        return follow_up

    def hand_over(self, appointment):
        """Move these to another period: all, or only the finished ones if that period has an unfinished one."""
        is_taken = self.model.objects.unfinished().filter(appointment=appointment).exists()
        (self.filter(done_at__isnull=False) if is_taken else self).update(appointment=appointment)

    def open_where_empty(self, ended, by=None, due_on=None):
        """Open and return follow-ups about villages that the ends of these periods leave empty.

        They are due on the day `due_on`, by default the usual one. The periods are saved already. A village with an
        unfinished one of another period gets none; one from an earlier end of the same period is renewed. Raises
        ValidationError for a past day.
        """
        if due_on:
            refuse_past_day(due_on)
        last = {each.village_id: each for each in sorted(ended, key=lambda each: each.ended_on)}
        if not last:
            return []
        periods = {each.pk for each in last.values()}
        waiting = list(self.waiting().filter(Q(village__in=last) | Q(appointment__in=periods)))
        spared = {each.village_id for each in waiting if each.appointment_id not in periods}
        spared |= self._served_by_others(last, {each.pk for each in ended})
        due_on = due_on or usual_day()
        opened = [_about(each, due_on, by) for village, each in last.items() if village not in spared]
        earlier = {each.appointment_id: each for each in waiting}
        again = [earlier[each.appointment_id].renew_from(each) for each in opened if each.appointment_id in earlier]
        self.bulk_update(again, RENEWED)
        return again + self.bulk_create(each for each in opened if each.appointment_id not in earlier)

    def _served_by_others(self, villages, over):
        """The ids of those of the villages where a period contains today, the ended periods `over` left out."""
        serving = Appointment.objects.serving().filter(village__in=villages).values_list("village", "pk")
        return {village for village, pk in serving if pk not in over}


class FollowUp(models.Model):
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="follow_ups", verbose_name="desa/kelurahan"
    )
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="penugasan yang berakhir",
    )
    about = models.CharField("tentang", max_length=200)
    due_on = models.DateField("paling lambat")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="opened_follow_ups",
        verbose_name="dibuka oleh",
    )
    opened_at = models.DateTimeField("dibuka pada", auto_now_add=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="done_follow_ups",
        verbose_name="diselesaikan oleh",
    )
    done_at = models.DateTimeField("diselesaikan pada", null=True, blank=True)
    note = models.CharField("catatan", max_length=200, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        ordering = ["due_on", "pk"]
        default_permissions = ["view", "change"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(done_at__isnull=True),
                name="follow_up_one_unfinished_per_appointment",
                violation_error_message="Tindak lanjut lain dari penugasan yang sama masih terbuka.",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_by__isnull=True, note=""),
                name="follow_up_done_by_somebody_once_done",
                violation_error_message="Catatan dan penyelesainya hanya ada pada tindak lanjut yang selesai.",
            ),
        ]

    def __str__(self):
        return f"{self.village}: {self.about}"

    @property
    def is_overdue(self):
        return self.done_at is None and self.due_on < timezone.localdate()

    @transaction.atomic
    def finish(self, by, note=""):
        """Mark it as done. Return whether it was unfinished: of two clerks at once the first one counts."""
        if not FollowUp.objects.select_for_update().unfinished().filter(pk=self.pk).exists():
            return False
        self.done_by, self.done_at, self.note = by, timezone.now(), nik.redact(note)
        self.save(update_fields=["done_by", "done_at", "note"])
        Delegation.objects.about("tindak-lanjut", self.pk).delete()
        return True

    def reopen(self):
        """Mark it as not done. Raises ValidationError if another one of the same period is open by now."""
        self.done_by, self.done_at, self.note = None, None, ""
        self.validate_constraints()
        self.save(update_fields=["done_by", "done_at", "note"])

    def renew_from(self, other):
        """Copy village, words, day and opener from an unsaved follow-up. Return this one, not saved."""
        for name in RENEWED:
            setattr(self, name, getattr(other, name))
        return self


def _about(appointment, due_on, by):
    """An unsaved follow-up about the village of a period that has ended."""
    day, reason = dates.spell(appointment.ended_on), appointment.get_end_reason_display()
    about = f"Tanpa PSM sesudah {day}: {reason}"
    return FollowUp(
        village_id=appointment.village_id, appointment=appointment, about=about, due_on=due_on, opened_by=by
    )

"""What the office has still to do about a village, with a date: it hangs on the village, whoever served there."""

import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registry import dates, nik
from registry.models.appointments import Appointment
from registry.models.regions import Village

DAYS = 14  # Until when it is to be done, where nobody says otherwise.


def usual_day():
    """The day until which it is to be done, where nobody says otherwise."""
    return timezone.localdate() + datetime.timedelta(DAYS)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about villages whose people the account may see by name."""
        return self.filter(village__in=Village.objects.visible_to(user)) if user.is_bound else self

    def waiting(self):
        """Those that nobody has finished."""
        return self.filter(done_at__isnull=True)

    def for_home(self):
        """What the front page shows of each, the most urgent first: the village and whether somebody serves there."""
        serving = Appointment.objects.serving().filter(village=OuterRef("village"))
        return (
            self.select_related("village__district")
            .annotate(has_somebody_again=Exists(serving))
            .order_by("due_on", "village__code", "pk")
        )

    def open_for(self, appointment, due_on, by):
        """Open and return the one about the village that the end of this period leaves empty."""
        follow_up = _about(appointment, due_on, by)
        follow_up.save(force_insert=True)
        return follow_up

    def open_where_empty(self, ended, by=None):
        """Open and return one, due on the usual day, for each village that the ends of these periods leave empty.

        The periods are saved already. Of a village about which one waits none is opened.
        """
        last = {each.village_id: each for each in sorted(ended, key=lambda each: each.ended_on)}
        if not last:
            return []
        over = {each.pk for each in ended}
        serving = Appointment.objects.serving().filter(village__in=last).values_list("village", "pk")
        spared = {village for village, pk in serving if pk not in over}
        spared |= set(self.waiting().filter(village__in=last).values_list("village", flat=True))
        due_on = usual_day()
        return self.bulk_create(_about(each, due_on, by) for village, each in last.items() if village not in spared)


class FollowUp(models.Model):
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="follow_ups", verbose_name="desa/kelurahan"
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
        """Say that it is done. Return whether it still was to do: of two clerks at once the first one counts."""
        if not FollowUp.objects.select_for_update().waiting().filter(pk=self.pk).exists():
            return False
        self.done_by, self.done_at, self.note = by, timezone.now(), nik.redact(note)
        self.save(update_fields=["done_by", "done_at", "note"])
        return True

    def reopen(self):
        """Take back that it is done."""
        self.done_by, self.done_at, self.note = None, None, ""
        self.save(update_fields=["done_by", "done_at", "note"])


def _about(appointment, due_on, by):
    """The unsaved one about the village of a period that has ended."""
    day, reason = dates.spell(appointment.ended_on), appointment.get_end_reason_display()
    about = f"Tanpa PSM sesudah {day}: {reason}"
    return FollowUp(village_id=appointment.village_id, about=about, due_on=due_on, opened_by=by)

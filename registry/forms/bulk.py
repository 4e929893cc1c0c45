"""Forms of bulk actions: the training, or the decree and its people."""

from django import forms
from django.utils.functional import cached_property

from registry.forms.appointments import refuse_early_end
from registry.forms.decrees import RENEWED, typed_decree
from registry.forms.questions import Asking, Question
from registry.forms.trainings import TrainingField, refuse_nik
from registry.lists.selection import ids_in
from registry.models import Appointment
from registry.models.decrees import decree_in_words, is_another_decree, refuse_odd_decree
from registry.values import names
from registry.values.fields import DateField

KEPT = "biar"


class EnrolForm(forms.Form):
    training = TrainingField(label="Pelatihan", help_text="Ketik sebagian namanya; yang terbaru ada di atas.")


class DecreeForm(Asking, forms.Form):
    """One decree for the open periods of many people: who gets it, whose decree it renews, who keeps another one.

    The hidden `appointments` are the periods that the confirmation named; no other one is changed.
    """

    decree_number = forms.CharField(label="Nomor SK", max_length=100, validators=[refuse_nik])
    decree_on = DateField(label="Tanggal SK", help_text="Misalnya 06-12-2019.")
    decree_until = DateField(
        label="SK berlaku sampai", required=False, help_text="Kosongkan bila SK-nya tidak menyebut batas waktu."
    )
    appointments = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, people):
        super().__init__(data)
        self.people = people
        self.open = list(Appointment.objects.current().of_people(people).for_bulk_decree())
        if self.is_bound:
            self.open = [appointment for appointment in self.open if appointment.pk in self.confirmed]
        else:
            self.initial["appointments"] = ",".join(str(appointment.pk) for appointment in self.open)

    def clean_decree_until(self):
        until = self.cleaned_data["decree_until"]
        refuse_early_end(until, *(appointment.started_on for appointment in self.waiting))
        return until

    def questions(self):
        """Ask whether the decree renews those that others of the people have."""
        if renewable := self._renewable():
            yield Question(
                field="decree_number",
                sentences=(
                    f"{len(renewable)} penugasan sudah mempunyai SK lain: {_with_decrees(renewable)}.",
                    "Bila diperbarui, mulai bertugasnya tetap dan SK lamanya tersimpan sebagai SK terdahulu.",
                ),
                box="decree_change",
                label="Yang sudah mempunyai SK lain",
                choices=((RENEWED, f"Perbarui {len(renewable)} penugasan itu"), (KEPT, "Biarkan SK-nya")),
                about=(*typed_decree(self).values(), *(each.pk for each in renewable)),
            )

    def clean(self):
        refuse_odd_decree(self.cleaned_data.get("decree_on"), self.cleaned_data.get("decree_until"))
        return super().clean()

    def record(self, visible):
        """Record the decree on those of these periods (a query) that the page named. Return both lists of periods.

        First those that had none, then those whose decree it renews.
        """
        periods = visible.numbered(appointment.pk for appointment in self.open)
        decree = typed_decree(self).values()
        written = periods.record_decree(*decree)
        return written, periods.renew_decree(*decree) if self.answer("decree_change") == RENEWED else []

    def obstacles(self):
        """Pairs of a period with another decree and the sentence why this one cannot renew it (after `is_valid`)."""
        on = self.cleaned_data["decree_on"]
        others = [period for period in self.open if is_another_decree(period, self._typed())]
        return [(period, why) for period in others if (why := period.renewal_obstacle(on, on))]

    def _typed(self):
        return Appointment(**typed_decree(self))

    def _renewable(self):
        """The periods with another decree that this one may follow; none before it is typed rightly."""
        is_typed = all(self.cleaned_data.get(name) for name in ("decree_number", "decree_on")) and not self.errors
        return [period for period in self.open if period.is_renewed_by(self._typed())] if is_typed else []

    @cached_property
    def confirmed(self):
        """Return the ids of the periods on the confirmation."""
        return ids_in((self.data.get("appointments") or "").split(","))

    @property
    def waiting(self):
        """Return the open periods without a decree; on a frozen page only those that it named."""
        return [appointment for appointment in self.open if not appointment.decree_number]

    @property
    def with_decree(self):
        """Return the open periods that already have a decree."""
        return [appointment for appointment in self.open if appointment.decree_number]

    @property
    def without_service(self):
        """Return the people without an open period."""
        serving = {appointment.volunteer_id for appointment in self.open}
        return [person for person in self.people if person.pk not in serving]


def _with_decrees(periods):
    return names.several(f"{period.volunteer.full_name} ({decree_in_words(period)})" for period in periods)

"""Forms of bulk actions: the training, or the decree and its people."""

from django import forms
from django.utils.functional import cached_property

from registry.forms.appointments import refuse_early_end
from registry.forms.trainings import TrainingField, refuse_nik
from registry.lists.selection import ids_in
from registry.models import Appointment
from registry.models.appointments import refuse_odd_decree
from registry.values.fields import DateField


class EnrolForm(forms.Form):
    training = TrainingField(label="Pelatihan", help_text="Ketik sebagian namanya; yang terbaru ada di atas.")


class DecreeForm(forms.Form):
    """One decree for the open periods of many people: which get it, which do not."""

    decree_number = forms.CharField(label="Nomor SK", max_length=100, validators=[refuse_nik])
    decree_on = DateField(label="Tanggal SK", help_text="Misalnya 06-12-2019.")
    decree_until = DateField(
        label="SK berlaku sampai", required=False, help_text="Kosongkan bila SK-nya tidak menyebut batas waktu."
    )
    appointments = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, people):
        super().__init__(data)
        self.people = people
        self.open = list(Appointment.objects.current().of_people(people).for_page())
        if not self.is_bound:
            self.initial["appointments"] = ",".join(str(appointment.pk) for appointment in self._waiting())

    def clean_decree_until(self):
        until = self.cleaned_data["decree_until"]
        starts = [appointment.started_on for appointment in self.waiting]
        refuse_early_end(until, *starts)
        return until

    def clean(self):
        refuse_odd_decree(self.cleaned_data.get("decree_on"), self.cleaned_data.get("decree_until"))

    @property
    def confirmed(self):
        """Return the ids of the periods on the confirmation."""
        return ids_in((self.data.get("appointments") or "").split(","))

    def _waiting(self):
        return [appointment for appointment in self.open if not appointment.decree_number]

    @cached_property
    def waiting(self):
        """Return the open periods without a decree; on a frozen page only those that it named."""
        if not self.is_bound:
            return self._waiting()
        return [appointment for appointment in self._waiting() if appointment.pk in self.confirmed]

    @property
    def with_decree(self):
        """Return the open periods that already have a decree, and keep it."""
        return [appointment for appointment in self.open if appointment.decree_number]

    @property
    def without_service(self):
        """Return the people without an open period."""
        serving = {appointment.volunteer_id for appointment in self.open}
        return [person for person in self.people if person.pk not in serving]

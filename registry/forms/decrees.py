"""The form of a period that exists: it corrects what is recorded, or records a renewed decree."""

import copy

from django import forms
from django.core.exceptions import ValidationError

from registry.forms.appointments import AppointmentForm
from registry.history import recording
from registry.models import Appointment
from registry.models.decrees import DECREE, decree_in_words, is_another_decree

RENEWED, CORRECTED = "baru", "ganti"


class AppointmentUpdateForm(AppointmentForm):
    """One period, to be corrected. Where another decree is typed, it asks whether it renews the recorded one.

    `renewal` are the circumstances (with the batch) of a saved renewal, else None.
    """

    decree_change = forms.ChoiceField(
        label="Bila nomor atau tanggal SK diganti",
        required=False,
        choices=[
            (RENEWED, "SK baru: yang lama tetap tersimpan sebagai SK terdahulu"),
            (CORRECTED, "Membetulkan: yang tercatat salah tulis"),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    field_order = ["village", "started_on", *DECREE, "decree_change"]
    renewal = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.earlier = None
        if decree_in_words(self.instance) == decree_in_words(Appointment()):
            del self.fields["decree_change"]

    def clean(self):
        cleaned = super().clean()
        typed = Appointment(**{column: self.cleaned_data.get(column) for column in DECREE})
        if "decree_change" in self.fields and is_another_decree(self.instance, typed):
            self._take_choice()
        return cleaned

    def _take_choice(self):
        choice, on = self.cleaned_data.get("decree_change"), self.cleaned_data.get("decree_on")
        if not choice:
            self.add_error(
                "decree_change", f"Tercatat {decree_in_words(self.instance)}. Pilih: SK baru, atau pembetulan?"
            )
        if choice == RENEWED and not on and "decree_on" not in self.errors:
            self.add_error("decree_on", "Isi tanggal SK baru.")
        if choice == RENEWED and on:
            self._keep_the_old_one(on)

    def _keep_the_old_one(self, on):
        period = copy.copy(self.instance)
        period.started_on = self.cleaned_data.get("started_on") or period.started_on
        if obstacle := period.renewal_obstacle(on):
            self.add_error("decree_on", obstacle)
            return
        self.earlier = self.instance.replaced_decree(on)
        try:
            self.earlier.full_clean()
        except ValidationError as error:
            self.add_error("decree_on", error.messages)

    def save(self, commit=True):
        """Save the period; with a renewed decree the old one is kept, and both are one batch."""
        if self.earlier is None:
            return super().save(commit)
        with recording.one_batch() as self.renewal:
            self.earlier.save()
            return super().save(commit)

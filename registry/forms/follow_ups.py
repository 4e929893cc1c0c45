"""Forms of follow-ups: opened when a period ends, finished with a note."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry.models import FollowUp
from registry.models.follow_ups import DAYS, usual_day
from registry.values.fields import DateField


class OpensFollowUp:
    """For a form that ends a period: if that leaves the village empty, ask for a date and open a follow-up.

    The form calls `ask_for_follow_up` in its constructor, and `save_with_follow_up` around its own saving.
    """

    leaving = None  # The period whose end leaves its village empty.

    def ask_for_follow_up(self, appointment, user):
        """Ask for the date if the end of that open period (or None) leaves its village empty."""
        if appointment is None or appointment.ended_on or not appointment.leaves_village_empty:
            return
        self.leaving, self.opener = appointment, user
        self.fields["follow_up_on"] = DateField(
            label="Tindak lanjut paling lambat",
            required=False,
            initial=usual_day(),
            help_text=f"Sampai selesai, tindak lanjutnya tampil di Beranda. Bila dikosongkan: {DAYS} hari lagi.",
        )

    def clean_follow_up_on(self):
        due_on = self.cleaned_data["follow_up_on"] or usual_day()
        if due_on < timezone.localdate():
            raise ValidationError("Tanggal tindak lanjut tidak boleh sudah lewat.")
        return due_on

    @transaction.atomic
    def save_with_follow_up(self, save):
        """Save the form and open the follow-up, or neither."""
        saved = save()
        if self.leaving:
            FollowUp.objects.open_for(self.leaving, self.cleaned_data["follow_up_on"], self.opener)
        return saved


class FollowUpFinishForm(forms.Form):
    note = forms.CharField(
        label="Catatan", required=False, max_length=200, help_text="Misalnya apa yang disepakati dengan kepala desa."
    )

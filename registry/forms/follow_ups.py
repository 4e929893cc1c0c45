"""Forms of follow-ups: opened when a period ends, finished with a note."""

from django import forms

from registry.forms.questions import Asking
from registry.models.follow_ups import DAYS, refuse_past_day, usual_day
from registry.values.fields import DateField


class OpensFollowUp:
    """For a form that ends a period: if that leaves the village empty, ask for the date of the follow-up.

    The form calls `ask_for_follow_up` in its constructor, and gives `follow_up` to the model, which opens it.
    """

    def ask_for_follow_up(self, appointment, user):
        """Ask for the date if the end of that open period (or None) leaves its village empty."""
        self.opener = user
        if appointment and not appointment.ended_on and appointment.leaves_village_empty:
            self.ask_for_day()

    def ask_for_day(self):
        """Ask for the date, without a look at what becomes empty."""
        self.fields["follow_up_on"] = DateField(
            label="Tindak lanjut paling lambat",
            required=False,
            initial=usual_day(),
            help_text=f"Sampai selesai, tindak lanjutnya tampil di Beranda. Bila dikosongkan: {DAYS} hari lagi.",
        )

    def clean_follow_up_on(self):
        due_on = self.cleaned_data["follow_up_on"] or usual_day()
        refuse_past_day(due_on)
        return due_on

    @property
    def follow_up(self):
        """What `Appointment.end` and `move` need: the day of the follow-up, where one was asked for, and its opener."""
        return {"due_on": self.cleaned_data.get("follow_up_on"), "by": self.opener}


class FollowUpFinishForm(Asking, forms.Form):
    note = forms.CharField(
        label="Catatan", required=False, max_length=200, help_text="Misalnya apa yang disepakati dengan kepala desa."
    )

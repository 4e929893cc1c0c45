"""Forms of service: appoint, move, correct, end."""

from contextlib import nullcontext

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from registry.forms.expectations import WithdrawsExpectations
from registry.forms.fields import VillageField, offer
from registry.forms.follow_ups import OpensFollowUp
from registry.forms.questions import Asking, Question, questions_on_far_day
from registry.forms.stale import StaleGuard
from registry.forms.whole_row import WholeRow
from registry.history import recording
from registry.models import ADULT_AGE, Appointment, Village
from registry.models.activities import doubt_on_end
from registry.values.fields import DateField

UNDERAGE = "Alasan pengecualian umur"
UNDERAGE_HELP = f"Hanya bila umurnya di bawah {ADULT_AGE} tahun pada hari mulai bertugas."


def refuse_early_end(until, *starts):
    """Raise ValidationError, with the constraint's message, if a decree runs out before the service begins."""
    if until and any(start and until < start for start in starts):
        raise ValidationError("“SK berlaku sampai” tidak boleh sebelum hari mulai bertugas.")


class ServiceFields(Asking, forms.Form):
    """First day and decree (SK) of a period that begins, for one person or for many, and what is asked about them."""

    started_on = DateField(label="Mulai bertugas", help_text="Hari pertama bertugas, misalnya 06-12-2019.")
    decree_number = forms.CharField(
        label="Nomor SK", required=False, max_length=100, help_text="Kosongkan bila SK belum terbit."
    )
    decree_on = DateField(label="Tanggal SK", required=False)
    decree_until = DateField(
        label="SK berlaku sampai", required=False, help_text="Kosongkan bila SK-nya tidak menyebut batas waktu."
    )

    def questions(self):
        yield from super().questions()
        yield from questions_on_far_day(self, "started_on")

    def clean_decree_until(self):
        until = self.cleaned_data["decree_until"]
        refuse_early_end(until, self.cleaned_data.get("started_on"))
        return until


class AppointmentForm(ServiceFields, StaleGuard, WholeRow, forms.ModelForm):
    """One period of service. Needs `user`, the account that fills it in."""

    village = VillageField(label="Desa/kelurahan tugas", help_text="Ketik namanya; kecamatannya selalu ikut.")

    class Meta:
        model = Appointment
        fields = ("village", "started_on", "decree_number", "decree_on", "decree_until", "underage_reason")
        labels = {"underage_reason": UNDERAGE}
        help_texts = {"underage_reason": UNDERAGE_HELP}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["village"], Village.objects, user)


class AppointForm(OpensFollowUp, AppointmentForm):
    """A new period. If another one is open, this is a move: the old one ends the day before.

    After the save `batch` are the circumstances by which all of it is undone.
    """

    batch = None

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.open = self.instance.volunteer.appointments.current().first()
        self.ask_for_follow_up(self.open, user)

    def clean(self):
        cleaned = super().clean()
        if self.open:
            try:
                self.open.refuse_to_move(self.cleaned_data.get("village"), self.cleaned_data.get("started_on"))
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def validate_constraints(self):
        """Check the new period against the others as they will be: the open one is ended for the check only."""
        with transaction.atomic():
            if self.open:
                self.open.end_before(self.instance)
            super().validate_constraints()
            transaction.set_rollback(True)

    def save(self, commit=True):
        """Save the new period; the open one, if any, ends on the day before."""
        with recording.one_batch() as self.batch:
            return self.open.move(self.instance, **self.follow_up) if self.open else super().save(commit)


class AppointmentEndForm(Asking, WithdrawsExpectations, OpensFollowUp, StaleGuard, WholeRow, forms.ModelForm):
    """The last day of a period, why it ended, and what the person is no longer invited to.

    `user` is the account that fills it in.
    """

    ended_on = DateField(label="Hari terakhir bertugas")

    class Meta:
        model = Appointment
        fields = ("ended_on", "end_reason", "end_note")
        labels = {"end_reason": "Alasan", "end_note": "Keterangan"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["end_reason"].required = True
        self.fields["end_reason"].choices = [("", "Pilih alasannya"), *Appointment.EndReason.choices]
        self.ask_for_follow_up(self.instance, user)
        self.ask_what_to_withdraw([self.instance.volunteer], user)

    def questions(self):
        yield from questions_on_far_day(self, "ended_on")
        last_day = self.cleaned_data.get("ended_on")
        if last_day and "ended_on" in self.changed_data and (doubt := doubt_on_end(self.instance, last_day)):
            yield Question("ended_on", (f"{doubt} Periksa tanggalnya.",), "end_is_right", "Tanggalnya memang benar")

    def save(self, commit=True):
        """Save the end, open the follow-up if it leaves the village empty, and withdraw what was ticked."""
        end = self.instance
        with recording.one_batch() if self.cleaned_data.get("withdrawn") else nullcontext():
            end.end(end.ended_on, end.end_reason, end.end_note, **self.follow_up)
            self.withdraw()
        return end

"""The form of a new person, who may begin to serve with it: person, service and decree (SK) in one save."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from registry.doubles.side_by_side import service_in_words
from registry.forms.appointments import UNDERAGE, UNDERAGE_HELP, ServiceFields
from registry.forms.fields import VillageField, offer
from registry.forms.fields_of_work import VolunteerScreenForm
from registry.models import Appointment, Village
from registry.models.decrees import DECREE

KEPT = ("started_on", *DECREE)  # What may go on to the next person.
SERVICE = ("village", *KEPT, "underage_reason")


class NewVolunteerForm(ServiceFields, VolunteerScreenForm):
    """A new person. Where nothing of the service is filled in, the person is a candidate.

    The account `user` appoints only with the right to. `kept` is what `kept_for_next` gave for the person before. After
    a check `service` is the unsaved period, or None.
    """

    service = None

    village = VillageField(
        label="Desa/kelurahan tugas", required=False, help_text="Kosongkan bila sama dengan desa tempat tinggalnya."
    )
    underage_reason = forms.CharField(label=UNDERAGE, required=False, max_length=200, help_text=UNDERAGE_HELP)
    keeps_service = forms.BooleanField(
        label="Pakai juga mulai bertugas dan SK ini untuk orang berikutnya",
        required=False,
        help_text="Berlaku bila disimpan dengan “Simpan dan tambah lagi”.",
    )

    def __init__(self, *args, user, kept=None, initial=None, **kwargs):
        kept = _as_days(kept) | {"keeps_service": True} if kept else {}
        super().__init__(*args, user=user, initial={**(initial or {}), **kept}, **kwargs)
        self.fields["started_on"].required = False
        offer(self.fields["village"], Village.objects, user)
        if not user.has_perm("registry.add_appointment"):
            for name in (*SERVICE, "keeps_service"):
                del self.fields[name]

    @property
    def begins_with_service(self):
        """Whether the form was opened with the service of the person before."""
        return "keeps_service" in self.fields and bool(self.initial.get("keeps_service"))

    def kept_for_next(self):
        """What the clerk wants to go on to the next person, as texts by field; None where nothing is to."""
        if not (self.service and self.cleaned_data["keeps_service"]):
            return None
        return {name: str(self.cleaned_data[name] or "") for name in KEPT}

    def clean(self):
        cleaned = super().clean()
        self.service = None
        typed = self.cleaned_data
        if any(typed.get(name) for name in SERVICE):
            self._refuse_half(typed)
        return cleaned

    def _refuse_half(self, typed):
        if not typed.get("started_on") and "started_on" not in self.errors:
            self.add_error(
                "started_on",
                "Isi hari mulai bertugas. Bila orangnya masih calon, kosongkan semua isian Penugasan.",
            )
        if not (typed.get("village") or typed.get("home_village") or {"village", "home_village"} & {*self.errors}):
            self.add_error("village", "Isi desa tugasnya: desa tempat tinggalnya juga kosong.")

    def _post_clean(self):
        """Check the period once the person is as typed: by the rules of every period, and the age."""
        super()._post_clean()
        if not self.cleaned_data.get("started_on") or {*SERVICE, "home_village"} & {*self.errors}:
            return
        service = self._typed_service()
        try:
            service.full_clean(exclude={"volunteer"})
            service.refuse_minor(self.instance)
        except ValidationError as error:
            self.add_error(None, error)
        else:
            self.service = service

    def _typed_service(self):
        typed = self.cleaned_data
        village = typed["village"] or typed["home_village"]
        kept = {name: typed[name] for name in (*KEPT, "underage_reason")}
        return Appointment(volunteer=self.instance, village=village, **kept)

    def _village(self):
        return self.cleaned_data.get("village") or super()._village()

    def _service_as_typed(self):
        started_on, village = self.cleaned_data.get("started_on"), self._village()
        if not (started_on and village):
            return service_in_words(None)
        decree = self.cleaned_data.get("decree_number", "")
        return service_in_words(Appointment(village=village, started_on=started_on, decree_number=decree))

    def save(self, commit=True):
        """Save the person, then the period. Return the person."""
        person = super().save(commit)
        if self.service:
            self.service.volunteer = person
            self.service.save()
        return person


def _as_days(kept):
    """The texts of `kept_for_next`, with the days as days."""
    return {
        name: text if name == "decree_number" or not text else date.fromisoformat(text) for name, text in kept.items()
    }

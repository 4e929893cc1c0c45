"""Forms of invitations to trainings, for people who lack a kind."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.lists.region_filter import DistrictFilter
from registry.lists.selection import ids_in
from registry.models import Training, Volunteer


class InviteForm(forms.Form):
    """Invites some of the people who lack a kind to a future training of that kind. Needs `kind` and `user`."""

    training = forms.ModelChoiceField(None, label="Ke pelatihan", empty_label=None)

    def __init__(self, data=None, *, kind, user, initial=None):
        super().__init__(data, initial=initial)
        self.user = user
        self.to_come = Training.objects.of_kind(kind).to_come(timezone.localdate())
        self.fields["training"].queryset = self.to_come
        self.fields["training"].label_from_instance = lambda training: training.choice_label
        self.fields["training"].widget.attrs["class"] = "form-select"

    def clean(self):
        ids = ids_in(self.data.getlist("person"))
        self.people = list(Volunteer.objects.visible_to(self.user).chosen(ids))
        if not self.people:
            raise ValidationError("Belum ada PSM yang dipilih. Centang barisnya dahulu.")


class LackingFilter(DistrictFilter):
    """The kecamatan of a list of those who lack a kind. What is not understood is left out."""

    def prepare(self):
        super().prepare()
        self.fields["kecamatan"].empty_label = "Semua kecamatan"

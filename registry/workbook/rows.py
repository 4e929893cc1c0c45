"""The screens' own forms for the rows of a list: a row is checked by the same rules as a person on the screens.

Each form is made once for all rows and makes no queries: it looks up villages and numbers in what `matching` has
loaded for the whole list.
"""

from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance

from registry.forms.appointments import AppointmentForm
from registry.forms.volunteers import VolunteerForm
from registry.models import Appointment, Volunteer
from registry.workbook.cells import CLEAR


class KnownVillageField(forms.Field):
    """A village by its code, among those loaded."""

    def __init__(self, villages, **kwargs):
        super().__init__(**kwargs)
        self.villages = villages

    def to_python(self, value):
        return self.villages.by_code.get(value)


class OneRow:
    """For a form used for many rows: only a row's values are cleaned, all others stay as they were."""

    # Columns that Django would query row by row: foreign keys are taken from the loaded rows.
    looked_up = frozenset()

    def _keep_fields(self):
        self.all_fields = self.fields

    def read(self, instance, values, also=()):
        """Put the cleaned words of one row into the instance, which is not saved. Return whether all were valid.

        `also` names fields that are checked even if the row has no value for them.
        """
        given = [name for name in self.all_fields if name in values or name in also]
        self.fields = {name: self.all_fields[name] for name in given}
        self.instance = instance
        self.initial = {name: None if name == "nik" else getattr(instance, name, None) for name in given}
        self.data = {name: "" if values.get(name) == CLEAR else values.get(name, "") for name in given}
        self.files, self.is_bound, self._errors = {}, True, None
        self._bound_fields_cache = {}
        self.__dict__.pop("changed_data", None)
        return self.is_valid()

    def _post_clean(self):
        """As in Django, without the constraints, which are checked for the whole list."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        exclude = self._get_validation_exclusions() | self.looked_up
        for check in (partial(self.instance.clean_fields, exclude), self.instance.clean):
            try:
                check()
            except ValidationError as error:
                self._update_errors(error)

    def _latest(self):
        """No version: a row of a list was not opened from a saved record."""


class PersonRow(OneRow, VolunteerForm):
    """The form of a person's data, for rows."""

    looked_up = frozenset({"home_village", "ipsm_no"})

    def __init__(self, *, user, known, villages):
        super().__init__(user=user, instance=Volunteer())
        self.known = known
        self.fields["home_village"] = KnownVillageField(villages, required=False)
        self.fields["clear_nik"] = forms.BooleanField(required=False)
        self._keep_fields()

    def read(self, instance, values):
        must_have_home = instance.must_have_home(self.user)
        self.all_fields["home_village"].required = must_have_home
        also = {"name"} if instance.pk is None else set()
        if must_have_home and instance.home_village_id is None:
            also.add("home_village")
        if values.get("nik") == CLEAR:
            values = {**values, "clear_nik": "on"}
        return super().read(instance, values, also)

    def clean_ipsm_no(self):
        number = self.cleaned_data["ipsm_no"]
        holder = self.known.by_ipsm_no.get(number)
        if holder and holder.pk != self.instance.pk:
            raise ValidationError("Nomor anggota IPSM sudah dipakai orang lain.")
        return number

    def holder_of(self, digits):
        return self.known.by_nik.get(digits)

    def is_hidden(self, digits):
        return digits in self.known.niks_of_others

    def questions(self):
        """Ask nothing: the preview asks, about the whole list."""
        return ()


class ServiceRow(OneRow, AppointmentForm):
    """The form of a period of service, for rows."""

    looked_up = frozenset({"village"})

    def __init__(self, *, user, villages):
        super().__init__(user=user, instance=Appointment())
        self.fields["village"] = KnownVillageField(villages)
        self._keep_fields()

"""Whose NIK it is, where two people are recorded with it."""

from django import forms
from django.core.exceptions import ValidationError

from registry.forms.reasons import ReasonForm
from registry.guards import nik_lookup


class NikOwnerForm(ReasonForm):
    """Needs `person`, whose NIK waits for the decision, and `rivals`, the people who claim it (mostly one)."""

    owner = forms.ChoiceField(label="NIK ini milik", widget=forms.RadioSelect)
    field_order = ("owner", "reason")

    def __init__(self, *args, person, rivals, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in (person, *rivals)}
        self.person = person
        self.fields["owner"].choices = [(pk, str(each)) for pk, each in self.people.items()]

    def decide(self, by):
        """Carry the choice out for the account `by`. Return whether it could be done; if not, the form says why."""
        owner, reason = self.people[self.cleaned_data["owner"]], self.cleaned_data["reason"]
        other = next((each for each in self.people.values() if each != owner), None)
        try:
            nik_lookup.give_to(owner, other, by=by, reason=reason)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True

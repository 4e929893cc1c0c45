"""Choosing the columns of the list of people."""

from django import forms
from django.core.exceptions import ValidationError

from registry.lists.people_columns import COLUMNS, MOST, USUAL
from registry.models import ListColumns


class ListColumnsForm(forms.Form):
    """The columns beside the name. The usual ones are not remembered: they may become others."""

    columns = forms.MultipleChoiceField(
        label="Kolom",
        required=False,
        choices=COLUMNS.items(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def clean_columns(self):
        chosen = self.cleaned_data["columns"]
        if len(chosen) > MOST:
            raise ValidationError(f"Paling banyak {MOST} kolom di samping nama; sekarang {len(chosen)}.")
        return chosen

    def save(self, user):
        """Remember them for the account."""
        chosen = self.cleaned_data["columns"]
        if set(chosen) == set(USUAL):
            ListColumns.objects.forget(user)
        else:
            ListColumns.objects.choose(user, chosen)

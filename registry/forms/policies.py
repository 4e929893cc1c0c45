"""The form of the office's settings."""

from django import forms

from registry.forms.whole_row import WholeRow
from registry.models import Policy, Training


class PolicyForm(WholeRow, forms.ModelForm):
    required_kinds = forms.MultipleChoiceField(
        label="Pelatihan yang wajib bagi setiap PSM",
        choices=Training.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="Dihitung pada halaman “Siapa yang belum dilatih”.",
    )

    class Meta:
        model = Policy
        fields = ("minimum_serving", "decree_notice_days", "required_kinds")

"""Forms of the certificate pages: which sheets to print, and the name that a verifier reads on the paper."""

from django import forms

from registry.values.fields import NameField, NumberField


class SheetsForm(forms.Form):
    """Sheets of a ceremony by their positions in the handing-out order; all where the fields are empty."""

    dari = NumberField(label="Lembar", required=False, min_value=1, max_value=100_000)
    sampai = NumberField(label="sampai", required=False, min_value=1, max_value=100_000)

    def range(self):
        """The positions as `first` and `last`; invalid ones are left out."""
        self.is_valid()
        return {"first": self.cleaned_data.get("dari") or 1, "last": self.cleaned_data.get("sampai")}


class NameOnPaperForm(forms.Form):
    name = NameField(
        label="Nama yang tercetak",
        max_length=210,
        help_text="Ketik nama seperti pada kertasnya; gelar boleh ditinggalkan.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

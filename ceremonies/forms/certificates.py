"""Forms of the certificate pages: which sheets to print, and the name that a verifier reads on the paper."""

from django import forms
from django.core.exceptions import ValidationError

from ceremonies.printing.results import CertificatesByNumber
from registry.values.fields import NameField


class PartForm(forms.Form):
    """A part of the certificates of a ceremony, from one number to another; all where both fields are empty."""

    dari = forms.CharField(label="Dari nomor", required=False, max_length=120)
    sampai = forms.CharField(label="sampai nomor", required=False, max_length=120)

    def chosen(self, certificates):
        """Those of these certificates, in their order. Raises ValidationError, with a sentence, for unknown numbers."""
        if not self.is_valid():
            raise ValidationError("Nomor itu terlalu panjang.")
        ends = self.cleaned_data["dari"], self.cleaned_data["sampai"]
        return CertificatesByNumber(certificates).find_between(*ends) if any(ends) else certificates


class NameOnPaperForm(forms.Form):
    name = NameField(
        label="Nama yang tercetak",
        max_length=210,
        help_text="Ketik nama seperti pada kertasnya; gelar boleh ditinggalkan.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

"""The reason that an unusual action asks for."""

from django import forms

from registry import nik


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Alasan", max_length=200, min_length=3)

    def clean_reason(self):
        return nik.redact(self.cleaned_data["reason"])


class NikReasonForm(ReasonForm):
    reason = forms.CharField(
        label="Untuk keperluan apa?",
        max_length=200,
        min_length=3,
        help_text="Dicatat bersama nama Anda dan waktunya.",
        widget=forms.TextInput(attrs={"list": "keperluan-nik", "autocomplete": "off"}),
    )

"""The reason for an unusual action."""

from django import forms

from registry.forms.questions import Asking


class ReasonForm(Asking, forms.Form):
    reason = forms.CharField(label="Alasan", max_length=200, min_length=3)


class NikReasonForm(ReasonForm):
    reason = forms.CharField(
        label="Untuk keperluan apa?",
        max_length=200,
        min_length=3,
        help_text="Dicatat bersama nama Anda dan waktunya.",
        widget=forms.TextInput(attrs={"list": "keperluan-nik", "autocomplete": "off", "data-free": True}),
    )

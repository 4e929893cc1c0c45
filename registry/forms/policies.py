"""The form of the office's settings."""

from django import forms

from registry.forms.whole_row import WholeRow
from registry.models import Policy


class PolicyForm(WholeRow, forms.ModelForm):
    class Meta:
        model = Policy
        fields = ("minimum_serving", "decree_notice_days")

"""The form of a copy of somebody's data: as what file, why, and whether with the whole NIK."""

from django import forms
from django.db.models import TextChoices

from registry.forms.questions import Asking
from registry.personal_copy import making
from registry.values.fields import NameField


class Kind(TextChoices):
    PDF = "pdf", "Untuk dibaca dan dicetak (PDF, F4, dengan tanda terima)"
    JSON = "json", "Untuk dibaca program lain (JSON)"


class PersonalCopyForm(Asking, forms.Form):
    """Needs `user`, and whether the `person` has a NIK decides whether there is a question about it."""

    kind = forms.ChoiceField(label="Bentuk berkas", choices=Kind.choices, initial=Kind.PDF, widget=forms.RadioSelect)
    reason = NameField(
        label="Untuk keperluan apa?",
        min_length=3,
        max_length=200,
        help_text="Misalnya: permintaan orangnya. Dicatat bersama nama Anda, dan tertulis di salinannya.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    with_nik = forms.BooleanField(
        label="Tulis NIK utuh",
        required=False,
        help_text="Hanya bila orangnya memerlukannya; tercatat seperti melihat NIK utuh. Tanpa itu NIK disamarkan.",
    )

    def __init__(self, data=None, *, user, person):
        super().__init__(data)
        self.fields["kind"].widget.attrs["class"] = "form-check-input"
        if not (person.has_nik and user.has_perm("registry.view_nik")):
            del self.fields["with_nik"]

    def copy_of(self, person, by):
        """The `PersonalCopy` that the account asked for in this form."""
        cleaned = self.cleaned_data
        return making.make(person, by=by, reason=cleaned["reason"], with_nik=cleaned.get("with_nik", False))

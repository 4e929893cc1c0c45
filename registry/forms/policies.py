"""The form of the office's settings."""

from django import forms

from registry.forms.whole_row import WholeRow
from registry.models import Policy, Training
from registry.values.fields import NumberField


class PolicyForm(WholeRow, forms.ModelForm):
    """Remembers the version it was opened with: it overwrites a colleague's newer save only when asked again."""

    required_kinds = forms.MultipleChoiceField(
        label="Pelatihan yang wajib bagi setiap PSM",
        choices=Training.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="Dihitung pada halaman “Siapa yang belum dilatih”.",
    )
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = ("minimum_serving", "decree_notice_days", "answer_hours", "trace_years", "required_kinds")
        field_classes = dict.fromkeys(
            ("minimum_serving", "decree_notice_days", "answer_hours", "trace_years"), NumberField
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._saved = str(self.instance.changed_at or "")
        self._summary = self.instance.summary
        self.initial["opened"] = self._saved

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("opened") != self._saved:
            self.data = self.data.copy()
            self.data["opened"] = self._saved
            self.add_error(
                None,
                f"Sejak Anda membukanya, pengaturan ini diubah {self.instance.changed_by or 'orang lain'} menjadi: "
                f"{self._summary}. Isian Anda belum disimpan; menyimpan sekali lagi memakai isian Anda.",
            )
        return cleaned

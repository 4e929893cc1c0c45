"""The form of an export: the columns, the file format, and the reason if NIKs are included."""

from django import forms

from registry.forms.questions import Asking
from registry.values.fields import NameField
from registry.workbook.columns import BY_KEY
from registry.workbook.writing.export import NO_PURPOSE, Export, Kind, keys_to_choose


class ExportForm(Asking, forms.Form):
    """Needs `user`; `remembered` is the last `choice`, `tick` is "semua" or "kosong" to tick all or none."""

    columns = forms.MultipleChoiceField(label="Kolom", required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="Bentuk berkas", choices=Kind.choices, widget=forms.RadioSelect)
    with_nik = forms.BooleanField(label="Sertakan NIK utuh", required=False)
    purpose = NameField(
        label="Untuk keperluan apa?",
        required=False,
        min_length=3,
        max_length=200,
        help_text="Dicatat bersama nama Anda, dan tertulis di lembar terakhir berkas .xlsx.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data=None, *, user, remembered=None, tick=""):
        keys = keys_to_choose()
        ticked = {"semua": keys, "kosong": []}.get(tick, (remembered or {}).get("columns", keys))
        kind = (remembered or {}).get("kind", Kind.XLSX)
        super().__init__(data, initial={"columns": ticked, "kind": kind})
        self.user = user
        self.fields["columns"].choices = [(key, BY_KEY[key].label) for key in keys]
        if user.has_perm("registry.export_nik"):
            self.fields["purpose"].help_text += " Wajib bila NIK disertakan."
        else:
            del self.fields["with_nik"]
        for name in ("columns", "kind"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("with_nik") and not cleaned.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", NO_PURPOSE)
        return cleaned

    @property
    def choice(self):
        """Return the choice to remember for the next time, never the NIK, which must be chosen each time."""
        return {"columns": self.cleaned_data["columns"], "kind": self.cleaned_data["kind"]}

    def export_of(self, filters):
        """Return the `Export` of the people of a `VolunteerFilter`, as chosen in this form."""
        nik = ["nik"] if self.cleaned_data.get("with_nik") else []
        return Export(
            filters.people(),
            [*self.cleaned_data["columns"], *nik],
            filters=filters.in_words(),
            user=self.user,
            purpose=self.cleaned_data["purpose"],
        )

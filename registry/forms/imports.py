"""Forms of the import: the file, what headings mean, and how to write."""

from django import forms

from registry.models import Import
from registry.workbook import columns


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Daftar PSM",
        help_text="Berkas .xlsx, .xls, .ods, atau .csv, paling besar 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class HeadingsForm(forms.Form):
    """What each heading that is not known means. Needs `headings`, the unknown ones (`layout.Heading`)."""

    CHOICES = [
        ("", "Tidak dibaca"),
        *((column.key, column.label) for column in columns.COLUMNS if not column.why_ignored),
    ]

    def __init__(self, *args, headings, **kwargs):
        super().__init__(*args, **kwargs)
        self.squeezed = {f"kolom_{heading.place}": columns.squeeze(heading.text) for heading in headings}
        for heading in headings:
            self.fields[f"kolom_{heading.place}"] = forms.ChoiceField(
                label=f"{heading.text} (kolom {heading.letter})", choices=self.CHOICES, required=False
            )

    @property
    def chosen(self):
        """The chosen keys by squeezed heading."""
        return {self.squeezed[name]: key for name, key in self.cleaned_data.items()}


class SaveForm(forms.Form):
    ways = [
        (Import.Asked.SAVE_GOOD.value, "Hanya baris yang baik"),
        (Import.Asked.SAVE_ALL.value, "Semua atau tidak sama sekali"),
    ]
    way = forms.ChoiceField(
        label="Yang disimpan", choices=ways, initial=Import.Asked.SAVE_GOOD, widget=forms.RadioSelect
    )

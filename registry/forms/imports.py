"""Forms of the import: the file, the meaning of headings and spellings, the person of a row, and the saving."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator

from registry.models import Import, Volunteer
from registry.models.registry_numbers import parse_registry_no
from registry.workbook import columns


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Daftar PSM",
        help_text="Berkas .xlsx, .xls, .ods, atau .csv, paling besar 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class HeadingsForm(forms.Form):
    """The column of each unknown heading. Needs `headings`, the unknown ones (`layout.Heading`)."""

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
        """Return the chosen keys by squeezed heading."""
        return {self.squeezed[name]: key for name, key in self.cleaned_data.items()}


class SpellingsForm(forms.Form):
    """The village of each spelling that is no village's name.

    Needs the `spellings` of a plan and the `villages` of the account (`matching.Villages`). It shows page number `page`
    of the spellings; posted answers may be for any of them.
    """

    SHOWN = 25  # Each has a list of villages: all of them, if no kecamatan is known.

    def __init__(self, data=None, *, spellings, villages, page=None):
        super().__init__(data)
        self.page = Paginator(spellings, self.SHOWN).get_page(page)
        self.spellings = {_field_name(spelling): spelling for spelling in spellings}
        shown = map(_field_name, self.page) if data is None else filter(data.get, self.spellings)
        for name in shown:
            nearest, others = villages.choices(self.spellings[name])
            groups = [("Paling mirip", nearest), ("Lainnya" if nearest else "Semua", others)]
            self.fields[name] = forms.TypedChoiceField(
                label=self.spellings[name].text,
                choices=[
                    ("", "Pilih desanya"),
                    *((label, [(village.code, str(village)) for village in some]) for label, some in groups if some),
                ],
                coerce=villages.by_code.get,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def rows(self):
        """Return pairs of a spelling and its bound field."""
        return [(self.spellings[name], self[name]) for name in self.fields]

    @property
    def chosen(self):
        """Return pairs of a spelling and the village chosen for it."""
        return [(self.spellings[name], village) for name, village in self.cleaned_data.items() if village]


def _field_name(spelling):
    # The words may be long and contain any sign; a number would shift once a spelling is answered.
    return f"desa_{hashlib.sha256(repr(spelling.key).encode()).hexdigest()[:16]}"


class PersonForm(forms.Form):
    """The person of a row, given by its place in the file (`PlannedRow.place`): a registry number, or a new person.

    Needs `user`.
    """

    place = forms.RegexField(r"^[0-9]{1,5}-[0-9]{1,5}$")
    person = forms.CharField(required=False, max_length=20)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_person(self):
        """Return the person, None for a new one."""
        text = self.cleaned_data["person"]
        if not text:
            return None
        person = Volunteer.objects.visible_to(self.user).filter(registry_no=parse_registry_no(text)).first()
        if person is None:
            raise ValidationError("Orang itu tidak ditemukan.")
        return person


class SaveForm(forms.Form):
    ways = [
        (Import.Asked.SAVE_GOOD.value, "Hanya baris yang baik"),
        (Import.Asked.SAVE_ALL.value, "Semua atau tidak sama sekali"),
    ]
    way = forms.ChoiceField(
        label="Yang disimpan",
        choices=ways,
        initial=Import.Asked.SAVE_GOOD,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

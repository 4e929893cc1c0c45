"""The form of a pasted list of names: first the text, then who of those found is meant."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from registry.doubles.pasted_people import find
from registry.lists.pasted_lines import LONGEST, MOST_LINES
from registry.lists.selection import ids_in
from registry.models import Volunteer
from registry.values import names

# The names of what the page sends: a tick, and for each line with several people the one who is meant.
PICK, ONE_OF = "pick", "baris-"


class PastedNamesForm(forms.Form):
    """Needs `user`: only people whom the account may see are found."""

    names = forms.CharField(
        label="Daftar nama",
        strip=False,
        help_text=f"Satu orang sebaris, paling banyak {MOST_LINES} baris, {LONGEST} huruf sebaris. Nomor urut, gelar, "
        "desa, kecamatan, No. registri, NIK dan No. HP boleh ikut.",
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user

    def clean_names(self):
        text = self.cleaned_data["names"]
        if not text.strip():
            raise ValidationError("Tempel dahulu daftar namanya.", code="required")
        return text

    @cached_property
    def is_confirmed(self):
        """Whether those who are meant were confirmed, and not only the text was sent."""
        return "save" in self.data

    @cached_property
    def picked(self):
        """The ids that were ticked, and those chosen among several."""
        chosen = (value for name, value in self.data.items() if name.startswith(ONE_OF))
        return ids_in([*self.data.getlist(PICK), *chosen])

    def clean(self):
        if self.is_confirmed and len(self.picked) > MOST_LINES:
            raise ValidationError(f"Paling banyak {MOST_LINES} orang sekaligus.", code="too_many")

    def found(self):
        """Return the `PastedPeople` of the text (after `is_valid`).

        After the confirmation those are ticked who were ticked; before, all who are certainly meant.
        """
        people = find(self.cleaned_data["names"], user=self.user)
        people.pick(self.picked, with_matches=not self.is_confirmed)
        return people

    def people(self):
        """The people who were ticked (a query), of those whom the account may see."""
        return Volunteer.objects.visible_to(self.user).chosen(self.picked)


def in_words(findings):
    """The lines of findings in words, for a sentence: "baris 3 “Ani”"."""
    return names.several(f"baris {each.line.number} “{each.line.name or each.line.shown}”" for each in findings)

"""The form of a pasted list of names: first the text, then who of those found is meant."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import cached_property

from registry.doubles.pasted_people import find
from registry.guards import nik_lookup
from registry.lists.pasted_lines import LONGEST, MOST_LINES
from registry.lists.selection import ids_in
from registry.models import TooManyTriesError, Volunteer
from registry.values import names

# What the page sends: ticks of matches, the ids of all matches that it shows, and for each line with several people,
# by its number, the one who is meant.
PICK, SHOWN, ONE_OF = "pick", "cocok", "baris-"


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
    def _ticked(self):
        return ids_in(self.data.getlist(PICK))

    @cached_property
    def _chosen(self):
        """The id that was chosen among several, by the number of the line."""
        sent = {name.removeprefix(ONE_OF): value for name, value in self.data.items() if name.startswith(ONE_OF)}
        return {number: pk for text, value in sent.items() for number in ids_in([text]) for pk in ids_in([value])}

    def clean(self):
        if self.is_confirmed and len(self._ticked) + len(self._chosen) > MOST_LINES:
            raise ValidationError(f"Paling banyak {MOST_LINES} orang sekaligus.", code="too_many")
        if "names" in self.cleaned_data:
            self._find()

    def _find(self):
        try:
            self._people = find(self.cleaned_data["names"], user=self.user)
        except TooManyTriesError as error:
            self.add_error("names", ValidationError(too_many_niks(error), code="nik_asked_too_often"))
        else:
            shown = ids_in(self.data.get(SHOWN, "").split(",")) | self._ticked
            self._people.pick(ticked=self._ticked, chosen=self._chosen, shown=shown)

    def found(self):
        """Return the `PastedPeople` of the text, looked for once (after `is_valid`).

        Those are ticked who were ticked, and the matches that the page did not show.
        """
        return self._people

    @property
    def picked(self):
        """The ids of those who were ticked on the page, or chosen among several (after `is_valid`)."""
        return self._people.confirmed

    def people(self):
        """The people who were ticked (a query), of those whom the account may see."""
        return Volunteer.objects.visible_to(self.user).chosen(self.picked)


def too_many_niks(error):
    """The sentence for an account that asked about too many NIKs."""
    most = number_format(nik_lookup.PASTED.most, force_grouping=True)
    return (
        f"Paling banyak {most} NIK dicocokkan dalam satu jam. Coba lagi dalam {error.wait}, atau hapus NIK dari daftar."
    )


def in_words(findings):
    """The lines of findings in words, for a sentence: "baris 3 “Ani”"."""
    return names.several(f"baris {each.line.number} “{each.line.name or each.line.shown}”" for each in findings)

"""Possible doubles: the filter of their list, and the choices of a merge."""

from django import forms
from django.core.exceptions import ValidationError

from registry.doubles import merging
from registry.forms.reasons import ReasonForm
from registry.lists.region_filter import DistrictFilter


class DoubleFilter(DistrictFilter):
    """The filter of a query string. Needs `user`."""

    noun = "pasang data yang mungkin ganda"


class MergeForm(ReasonForm):
    """Which record is kept, and whose value for each trait in which the two differ; by default the first one's.

    When valid it has `kept`, `gone`, and in `taken` the traits whose value comes from `gone`.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, data, *, first, second):
        super().__init__(data)
        self.people = {first.pk: first, second.pk: second}
        self.traits = merging.differing(first, second)
        self.fields["kept"] = self._either("No. registri yang tetap", lambda person: person.registry_no, first)
        for trait in self.traits:
            knowing = first if merging.knows(first, trait) or not merging.knows(second, trait) else second
            self.fields[trait] = self._either(
                merging.label(trait), lambda person, trait=trait: self._words(person, trait), knowing
            )
        if "nik" in self.fields:
            self.fields["nik"].help_text = "Cocokkan dengan KTP. NIK utuh dapat dilihat di halaman orangnya."
        self.fields["version"].initial = self.version = merging.version(first, second)

    def _either(self, label, words, initial):
        return forms.TypedChoiceField(
            label=label,
            coerce=int,
            choices=[(person.pk, words(person)) for person in self.people.values()],
            initial=initial.pk,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        )

    def clean_version(self):
        """Refuse a choice made on older data, once: the page that comes back shows the new data."""
        if self.cleaned_data["version"] != self.version:
            self.data = self.data.copy()
            self.data["version"] = self.version
            raise ValidationError(merging.CHANGED)
        return self.version

    def _words(self, person, trait):
        return f"{merging.value(person, trait)} · {person.registry_no}"

    def choices(self):
        """Return the fields with a choice of two values, the number first."""
        return [self[name] for name in ("kept", *self.traits)]

    @property
    def kept(self):
        return self.people[self.cleaned_data["kept"]]

    @property
    def gone(self):
        return next(person for person in self.people.values() if person != self.kept)

    @property
    def taken(self):
        return [trait for trait in self.traits if self.cleaned_data[trait] == self.gone.pk]

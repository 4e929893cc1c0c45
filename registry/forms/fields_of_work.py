"""The form of a person's data with the fields of work, as the screens show it."""

import re

from django import forms

from registry.forms.volunteers import VolunteerForm
from registry.models import ProblemGroup, SocialProblem
from registry.models.problems import grouped_choices


class VolunteerScreenForm(VolunteerForm):
    """The fields are rows of their own, so the form itself remembers which ones it was opened with."""

    problems = forms.TypedMultipleChoiceField(
        label="Bidang masalah sosial",
        required=False,
        coerce=int,
        choices=grouped_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    problems_opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = sorted(self._stored())
        self.initial["problems"] = stored
        self.initial["problems_opened"] = _joined(stored)

    def _stored(self):
        """The fields that are in the database now."""
        return set(self.instance.fields_of_work.values_list("problem", flat=True)) if self.instance.pk else set()

    def boxes(self):
        """Return each group with its boxes."""
        boxes = {str(box.data["value"]): box for box in self["problems"]}
        return [(group.label, [boxes[str(kind.value)] for kind in group.problems]) for group in ProblemGroup]

    def ticked(self):
        """Return the words of the ticked fields."""
        values = {str(value) for value in self["problems"].value() or []}
        return [problem.label for problem in SocialProblem if str(problem.value) in values]

    def clean(self):
        cleaned = super().clean()
        if "problems" not in self.errors:
            self._guard_problems()
        return cleaned

    def _guard_problems(self):
        """Accept what only a colleague changed; if both changed it, refuse to overwrite it unseen."""
        stored, mine = self._stored(), set(self.cleaned_data.get("problems") or ())
        opened = {int(key) for key in re.findall(r"\b[0-9]{1,2}\b", self.cleaned_data.get("problems_opened", ""))}
        if stored == opened:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("problems_opened")] = _joined(sorted(stored))
        if mine == opened:
            self.cleaned_data["problems"] = sorted(stored)
            self.data.setlist(self.add_prefix("problems"), sorted(stored))
        elif mine != stored:
            words = "; ".join(SocialProblem(kind).label for kind in sorted(stored)) or "kosong"
            self.add_error("problems", f"Diubah orang lain sejak Anda membukanya; sekarang tersimpan: {words}.")

    def save(self, commit=True):
        volunteer = super().save(commit)
        volunteer.work_in(self.cleaned_data["problems"])
        return volunteer


def _joined(kinds):
    return ",".join(map(str, kinds))

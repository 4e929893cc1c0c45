"""What the proof sheet can be narrowed by."""

from django import forms

from ceremonies.proof import MARKS
from registry.forms.list_filter import ListFilter

FLAGGED = "ada"


class ProofFilter(ListFilter):
    """Which rows of a `Proof` are shown: all, those with any mark, or those with one of MARKS."""

    tanda = forms.ChoiceField(required=False, choices=[("", "semua"), (FLAGGED, "bertanda"), *MARKS.items()])

    def __init__(self, data, *, proof):
        super().__init__(data)
        self.proof = proof
        self.read()

    @property
    def mark(self):
        """The mark in force, empty for all."""
        return self.values.get("tanda", "")

    def rows(self):
        """The rows that are shown."""
        return self.proof.narrowed(self.mark)

    def choices(self):
        """What one may choose, each as (value, words, how many people): all, those with a mark, each mark borne."""
        yield "", "Semua", len(self.proof.rows)
        yield FLAGGED, "Bertanda", len(self.proof.flagged)
        for key, number in self.proof.counts.items():
            yield key, MARKS[key].capitalize() if MARKS[key].islower() else MARKS[key], number

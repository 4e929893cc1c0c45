"""The filters of the list of trainings."""

from django import forms

from registry.lists.filters import Filter, TableFilter, choice_field, in_quotes, search_field
from registry.models import Training
from registry.values import names


class TrainingFilter(TableFilter):
    """The filters of a query string. Needs `user`: only people whom the account may see are counted."""

    table = (
        Filter(
            name="q",
            field=search_field("Nama atau penyelenggara"),
            words=in_quotes,
            narrow=lambda trainings, text: trainings.matching(text),
        ),
        Filter(
            name="jenis",
            field=choice_field("Jenis", Training.Kind.choices),
            words=lambda kind: Training.Kind(kind).label,
            narrow=lambda trainings, kind: trainings.of_kind(kind),
            is_select=True,
        ),
        Filter(
            name="tahun",
            field=forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None),
            words=lambda year: f"Tahun {year}",
            narrow=lambda trainings, year: trainings.of_year(year),
            sentence=lambda year: f"tahun {year}",
            is_select=True,
        ),
    )

    def prepare(self):
        self.fields["tahun"].choices = [("", "Semua"), *((year, year) for year in Training.objects.years())]

    def trainings(self):
        """Return the trainings that match all filters, the newest first."""
        return self.narrow(Training.objects.for_list(self.user))

    @property
    def noun(self):
        kind = self.values.get("jenis")
        return names.within_sentence(Training.Kind(kind).label) if kind else "pelatihan"

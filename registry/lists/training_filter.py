"""What the list of trainings can be narrowed by."""

from django import forms

from registry.lists.filters import NO_LONG_NUMBER, ListFilter
from registry.models import Training
from registry.values import names


class TrainingFilter(ListFilter):
    """The filters of a query string. Needs `user`, to whose people the number of each training's people is narrowed."""

    q = forms.CharField(
        label="Nama atau penyelenggara",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=NO_LONG_NUMBER),
    )
    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua"), *Training.Kind.choices])
    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    words = {
        "q": lambda text: f"“{text}”",
        "jenis": lambda kind: Training.Kind(kind).label,
        "tahun": lambda year: f"Tahun {year}",
    }

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        self.fields["tahun"].choices = [("", "Semua"), *((year, year) for year in Training.objects.years())]
        self.read()

    def trainings(self):
        """The trainings that every filter lets through, the newest first."""
        narrow = {
            "q": lambda trainings, text: trainings.matching(text),
            "jenis": lambda trainings, kind: trainings.of_kind(kind),
            "tahun": lambda trainings, year: trainings.of_year(year),
        }
        trainings = Training.objects.for_list(self.user)
        for name, value in self.values.items():
            trainings = narrow[name](trainings, value)
        return trainings

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        for name in ("jenis", "tahun"):
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def sentence(self, count):
        """The number of trainings found as a sentence: "3 bimtek dasar tahun 2019"."""
        kind = "pelatihan"
        if "jenis" in self.values:
            kind = names.within_sentence(Training.Kind(self.values["jenis"]).label)
        words = [f"{count} {kind}"]
        if "tahun" in self.values:
            words.append(f"tahun {self.values['tahun']}")
        return " ".join(words)

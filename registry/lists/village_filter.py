"""What the list of villages can be narrowed by."""

from django import forms

from registry.figures.coverage import with_service
from registry.lists.filters import NO_LONG_NUMBER
from registry.lists.region_filter import RegionFilter
from registry.models import Village
from registry.values import names


class VillageFilter(RegionFilter):
    """The filters of a query string. Needs `user`."""

    q = forms.CharField(label="Nama", required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER))
    psm = forms.ChoiceField(
        label="PSM aktif", required=False, choices=[("", "Semua"), ("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")]
    )

    words = {
        "q": lambda text: f"“{text}”",
        **RegionFilter.words,
        "psm": lambda answer: {"tanpa": "Tanpa PSM aktif", "ada": "Ada PSM aktif"}[answer],
    }

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        self.read()

    def villages(self):
        """The villages of the account that every filter lets through, in the order of their codes."""
        narrow = {
            "q": lambda villages, text: villages.matching(text),
            "kabupaten": lambda villages, regency: villages.in_regency(regency),
            "kecamatan": lambda villages, district: villages.in_district(district),
            "psm": lambda villages, answer: with_service(villages).filter(is_covered=answer == "ada"),
        }
        villages = Village.objects.visible_to(self.user)
        for name, value in self.values.items():
            villages = narrow[name](villages, value)
        return villages.order_by("code")

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        for name in [*self.region_names(), "psm"]:
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def sentence(self, count):
        """The number of villages found as a sentence: "27 desa/kelurahan tanpa PSM aktif di Kecamatan Kinal"."""
        words = [f"{count} desa/kelurahan"]
        if "psm" in self.values:
            words.append("tanpa PSM aktif" if self.values["psm"] == "tanpa" else "dengan PSM aktif")
        said = " ".join(filter(None, [*words, self.where()]))
        return f"{said}, hanya {self._own_area()}" if self.user.is_bound and "kecamatan" not in self.values else said

    def _own_area(self):
        """The districts of a bound account, of whose villages alone it is told, in words."""
        districts = self.fields["kecamatan"].regions.values()
        return f"Kecamatan {names.several(district.name for district in districts)}" if districts else "kecamatan Anda"

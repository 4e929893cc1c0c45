"""What the list of villages can be narrowed by."""

from django import forms

from registry.coverage import with_service
from registry.forms.list_filter import NO_LONG_NUMBER, ListFilter
from registry.models import District, Regency, Village


class VillageFilter(ListFilter):
    """The filters of a query string. Needs `user`. The regency is one of them only where there are several."""

    q = forms.CharField(label="Nama", required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER))
    kabupaten = forms.ModelChoiceField(
        None, label="Kabupaten/kota", required=False, to_field_name="code", empty_label="Semua"
    )
    kecamatan = forms.ModelChoiceField(
        None, label="Kecamatan", required=False, to_field_name="code", empty_label="Semua"
    )
    psm = forms.ChoiceField(
        label="PSM aktif", required=False, choices=[("", "Semua"), ("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")]
    )

    words = {
        "q": lambda text: f"“{text}”",
        "kabupaten": lambda regency: regency.name,
        "kecamatan": lambda district: f"Kec. {district.name}",
        "psm": lambda answer: {"tanpa": "Tanpa PSM aktif", "ada": "Ada PSM aktif"}[answer],
    }

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        regencies = Regency.objects.visible_to(user)
        self.has_several_regencies = len(regencies[:2]) > 1
        self.fields["kabupaten"].queryset = regencies
        self.fields["kecamatan"].queryset = District.objects.visible_to(user)
        self.read()
        self._narrow_the_districts()

    def _narrow_the_districts(self):
        """Offer the kecamatan of the chosen regency; a kecamatan of another one is no longer meant."""
        regency, district = self.values.get("kabupaten"), self.values.get("kecamatan")
        if regency is None:
            return
        self.fields["kecamatan"].queryset = self.fields["kecamatan"].queryset.in_regency(regency)
        if district and district.regency_id != regency.pk:
            del self.values["kecamatan"]

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
        # All kecamatan of a province are too many to choose from: the regency comes first.
        names = ["kabupaten"] if self.has_several_regencies else []
        if not self.has_several_regencies or "kabupaten" in self.values or "kecamatan" in self.values:
            names.append("kecamatan")
        for name in [*names, "psm"]:
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def sentence(self, count):
        """The number of villages found as a sentence: "27 desa/kelurahan tanpa PSM aktif di Kecamatan Kinal"."""
        words = [f"{count} desa/kelurahan"]
        if "psm" in self.values:
            words.append("tanpa PSM aktif" if self.values["psm"] == "tanpa" else "dengan PSM aktif")
        if "kecamatan" in self.values:
            words.append(f"di Kecamatan {self.values['kecamatan'].name}")
        elif "kabupaten" in self.values:
            words.append(f"di {self.values['kabupaten'].name}")
        return " ".join(words)

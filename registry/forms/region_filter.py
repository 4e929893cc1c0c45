"""What a list can be narrowed by where its rows lie in the regions: regency and kecamatan."""

from django import forms

from registry.forms.list_filter import ListFilter
from registry.models import District, Regency


class RegionFilter(ListFilter):
    """Filters with a regency and a kecamatan, of those whose people the account may see. Needs `user`.

    The regency is one of them only where there are several. Whoever adds fields prepares them before `read`.
    """

    kabupaten = forms.ModelChoiceField(
        None, label="Kabupaten/kota", required=False, to_field_name="code", empty_label="Semua"
    )
    kecamatan = forms.ModelChoiceField(
        None, label="Kecamatan", required=False, to_field_name="code", empty_label="Semua"
    )

    words = {"kabupaten": lambda regency: regency.name, "kecamatan": lambda district: f"Kec. {district.name}"}

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        regencies = Regency.objects.visible_to(user)
        first = list(regencies[:2])
        self.has_several_regencies = len(first) > 1
        self.only_regency = first[0] if len(first) == 1 else None
        self.fields["kabupaten"].queryset = regencies
        self.fields["kecamatan"].queryset = District.objects.visible_to(user)

    def read(self):
        super().read()
        regency, district = self.values.get("kabupaten"), self.values.get("kecamatan")
        if regency is None:
            return
        # Offer the kecamatan of the chosen regency; a kecamatan of another one is no longer meant.
        self.fields["kecamatan"].queryset = self.fields["kecamatan"].queryset.in_regency(regency)
        if district and district.regency_id != regency.pk:
            del self.values["kecamatan"]

    def region_names(self):
        """The names of the fields of regions that one chooses from now."""
        names = ["kabupaten"] if self.has_several_regencies else []
        # All kecamatan of a province are too many to choose from: the regency comes first.
        if not self.has_several_regencies or "kabupaten" in self.values or "kecamatan" in self.values:
            names.append("kecamatan")
        return names

    def where(self):
        """The chosen region as a sentence ends: "di Kecamatan Kinal"; empty where none is."""
        if "kecamatan" in self.values:
            return f"di Kecamatan {self.values['kecamatan'].name}"
        return f"di {self.values['kabupaten'].name}" if "kabupaten" in self.values else ""

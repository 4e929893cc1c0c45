"""Filters by region: regency, kecamatan and village."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from registry.lists.filters import Filter, QuickSelect, TableFilter
from registry.models import District, Regency, Village


class RegionField(forms.ChoiceField):
    """Chooses a region by its code from those already loaded: a choice needs no query."""

    widget = QuickSelect

    def offer(self, regions):
        """Set the regions to choose from."""
        self.regions = {region.code: region for region in regions}
        self.choices = [("", "Semua"), *((code, region.name) for code, region in self.regions.items())]

    def clean(self, value):
        if not value:
            return None
        if value not in self.regions:
            raise ValidationError("Wilayah ini tidak dikenal.")
        return self.regions[value]


REGENCY = Filter(
    name="kabupaten",
    field=RegionField(label="Kabupaten/kota", required=False),
    words=lambda regency: regency.name,
    narrow=lambda rows, regency: rows.in_regency(regency),
    is_select=True,
)
DISTRICT = Filter(
    name="kecamatan",
    field=RegionField(label="Kecamatan", required=False),
    words=lambda district: f"Kec. {district.name}",
    narrow=lambda rows, district: rows.in_district(district),
    is_select=True,
)
# Set by links from a village's page, not chosen on the list.
VILLAGE = Filter(
    name="desa",
    field=forms.ModelChoiceField(None, required=False, to_field_name="code", widget=forms.HiddenInput),
    words=lambda village: f"{village.full_name}, {village.district.name}",
    narrow=lambda rows, village: rows.in_village(village),
)


# Where all kecamatan that the account may see are at hand at once (`DistrictFilter`).
ANY_DISTRICT = replace(
    DISTRICT,
    field=forms.ModelChoiceField(
        None, label="Kecamatan", required=False, to_field_name="code", empty_label="Semua", widget=QuickSelect
    ),
)


class DistrictFilter(TableFilter):
    """Filters one of which is ANY_DISTRICT."""

    table = (ANY_DISTRICT,)

    def prepare(self):
        self.fields[DISTRICT.name].queryset = District.objects.visible_to(self.user)

    @property
    def district(self):
        """The chosen kecamatan, or None."""
        return self.values.get(DISTRICT.name)

    def where(self):
        return f"di Kecamatan {self.district.name}" if self.district else ""


class Regions:
    """The regions that an account may see, each read once for all filters that are given the same `Regions`."""

    def __init__(self, user):
        self._user = user
        self._districts = {}

    @cached_property
    def regencies(self):
        return list(Regency.objects.visible_to(self._user))

    def districts_of(self, regency):
        """Return the kecamatan of that regency."""
        if regency not in self._districts:
            self._districts[regency] = list(District.objects.visible_to(self._user).in_regency(regency))
        return self._districts[regency]


class RegionFilter(TableFilter):
    """Filters with regency and kecamatan, if the account may see their people; VILLAGE may be a row of the table.

    The regency is a filter only if there are several.
    """

    regions = None  # `Regions` of the account, where several filters share them.

    def prepare(self):
        self.order_fields([REGENCY.name, DISTRICT.name])  # An address begins with them.
        self.regions = self.regions or Regions(self.user)
        regencies = self.regions.regencies
        self.has_several_regencies = len(regencies) > 1
        self.only_regency = regencies[0] if len(regencies) == 1 else None
        self.fields["kabupaten"].offer(regencies)
        self.fields["kecamatan"].offer(self._districts_at_hand())
        if VILLAGE.name in self.fields:
            self.fields[VILLAGE.name].queryset = Village.objects.visible_to(self.user).select_related("district")

    def _districts_at_hand(self):
        """The kecamatan of one regency (only, chosen, or the chosen kecamatan's): a province has too many."""
        known, code = self.fields["kabupaten"].regions, self.data.get("kecamatan") or ""
        chosen = known.get(self.data.get("kabupaten"))
        if chosen and not code.startswith(f"{chosen.code}."):
            # The kecamatan belongs to a regency that is no longer chosen.
            self.data = self.data.copy()
            self.data.pop("kecamatan", None)
        regency = chosen or self.only_regency or known.get(code.rpartition(".")[0])
        return self.regions.districts_of(regency) if regency else []

    def has_choice(self, name):
        if name == REGENCY.name:
            return self.has_several_regencies
        return name != DISTRICT.name or bool(self.fields[name].regions)

    def where(self):
        """Return the chosen region for the sentence: "di Kecamatan Kinal"; empty if none is chosen."""
        if village := self.values.get(VILLAGE.name):
            return f"di {VILLAGE.words(village)}"
        if district := self.values.get(DISTRICT.name):
            return f"di Kecamatan {district.name}"
        regency = self.values.get(REGENCY.name)
        return f"di {regency.name}" if regency else ""

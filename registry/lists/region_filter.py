"""What a list can be narrowed by where its rows lie in the regions: regency and kecamatan."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from registry.lists.filters import ListFilter
from registry.models import District, Regency

SELECTED = flatatt({"selected": True})


class LongSelect(forms.Select):
    """A select whose hundreds of options are drawn in one go; Django's own draws a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], SELECTED if option["selected"] else "", option["label"])
                for _, options, _ in widget["optgroups"]
                for option in options
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), options)


class RegionField(forms.ChoiceField):
    """Chooses a region by its code, out of those that are at hand: no query for a choice."""

    widget = LongSelect

    def offer(self, regions):
        """Let one choose from these."""
        self.regions = {region.code: region for region in regions}
        self.choices = [("", "Semua"), *((code, region.name) for code, region in self.regions.items())]

    def clean(self, value):
        if not value:
            return None
        if value not in self.regions:
            raise ValidationError("Wilayah ini tidak dikenal.")
        return self.regions[value]


class RegionFilter(ListFilter):
    """Filters with a regency and a kecamatan, of those whose people the account may see. Needs `user`.

    The regency is one of them only where there are several. Whoever adds fields prepares them before `read`.
    """

    kabupaten = RegionField(label="Kabupaten/kota", required=False)
    kecamatan = RegionField(label="Kecamatan", required=False)

    words = {"kabupaten": lambda regency: regency.name, "kecamatan": lambda district: f"Kec. {district.name}"}

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        regencies = list(Regency.objects.visible_to(user))
        self.has_several_regencies = len(regencies) > 1
        self.only_regency = regencies[0] if len(regencies) == 1 else None
        self.fields["kabupaten"].offer(regencies)
        self.fields["kecamatan"].offer(self._districts_at_hand())

    def _districts_at_hand(self):
        """The kecamatan of the only, the chosen, or the chosen kecamatan's regency: all of a province are too many."""
        known, code = self.fields["kabupaten"].regions, self.data.get("kecamatan") or ""
        chosen = known.get(self.data.get("kabupaten"))
        if chosen and not code.startswith(f"{chosen.code}."):
            # Left from another regency, which is no longer meant.
            self.data = self.data.copy()
            self.data.pop("kecamatan", None)
        regency = chosen or self.only_regency or known.get(code.rpartition(".")[0])
        return District.objects.visible_to(self.user).in_regency(regency) if regency else []

    def region_names(self):
        """The names of the fields of regions that one chooses from now."""
        names = ["kabupaten"] if self.has_several_regencies else []
        return [*names, "kecamatan"] if self.fields["kecamatan"].regions else names

    def where(self):
        """The chosen region as a sentence ends: "di Kecamatan Kinal"; empty where none is."""
        if "kecamatan" in self.values:
            return f"di Kecamatan {self.values['kecamatan'].name}"
        return f"di {self.values['kabupaten'].name}" if "kabupaten" in self.values else ""

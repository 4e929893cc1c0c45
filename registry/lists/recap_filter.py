"""What a recap is of: its day, its regency, and whom of the people it counts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.figures.recap import DIMENSIONS, Recap
from registry.lists.region_filter import RegionFilter
from registry.models import Regency
from registry.values import dates, names
from registry.values.fields import DateField


class DayField(DateField):
    """A day that has come already, which stands in an address as 31-12-2025."""

    default_error_messages = {"ahead": "Rekap hanya untuk hari ini atau hari yang sudah lewat."}

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError(self.error_messages["ahead"], code="ahead")
        return day


class RecapFilter(RegionFilter):
    """The filters of a query string. Needs `user`. Without a day it is of today."""

    per = DayField(label="Per tanggal", required=False)
    psm = forms.ChoiceField(required=False, choices=[("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")])

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        for name, dimension in DIMENSIONS.items():
            choices = [("", "Semua"), *dimension.bands.items()]
            self.fields[name] = forms.ChoiceField(label=dimension.label, required=False, choices=choices)
        self.read()
        self.ignored = [name for name in self.ignored if name != "per"]  # Which has a sentence of its own.

    @property
    def on(self):
        """The day of the recap."""
        return self.values.get("per") or timezone.localdate()

    @property
    def regency(self):
        """The regency that is meant: the chosen one, or the only one; None for all of several."""
        return self.values.get("kabupaten") or self.only_regency

    @property
    def day_problem(self):
        """The sentence that says why the day typed is none; empty where it is one."""
        return " ".join(self.errors.get("per", []))

    @property
    def chosen(self):
        """The bands that are counted, by the name of their dimension."""
        return {name: self.values[name] for name in DIMENSIONS if name in self.values}

    def recap(self):
        """The `Recap` of that day: the kecamatan of the account in that regency, or its regencies where several are."""
        chosen = self.values.get("kabupaten")
        by_regency = self.has_several_regencies and not chosen
        return Recap(self.on, self.user, regency=chosen, chosen=self.chosen, by_regency=by_regency)

    def people(self):
        """The periods behind the figure, of that kecamatan where one is chosen."""
        return self.recap().people(self.values.get("kecamatan"))

    def villages(self):
        """The villages behind the figure: those without anybody who is counted, or those with somebody."""
        return self.recap().villages(covered=self.has_service, district=self.values.get("kecamatan"))

    @property
    def has_service(self):
        """Whether villages with a PSM are asked for, rather than those without."""
        return self.values.get("psm") == "ada"

    def pairs(self):
        pairs = super().pairs()
        return {**pairs, "per": f"{pairs['per']:%d-%m-%Y}"} if "per" in pairs else pairs

    def query_of_day(self, **changes):
        """The query string with the day in any case, so that the address says the same tomorrow."""
        return self.query(per=f"{self.on:%d-%m-%Y}", **changes)

    def query_of_area(self, area, **changes):
        """The same of one kecamatan or regency; of all where it is None."""
        name = "kabupaten" if isinstance(area, Regency) else "kecamatan"
        return self.query_of_day(**{name: area.code if area else "", **changes})

    @property
    def query_of_recap(self):
        """The query string of the recap that a number led away from."""
        return self.query_of_day(kecamatan="", psm="")

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        for name in [*(["kabupaten"] if self.has_several_regencies else []), *DIMENSIONS]:
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def chips(self):
        bands = {
            name: lambda band, dimension=dimension: f"{dimension.label}: {names.within_sentence(dimension.bands[band])}"
            for name, dimension in DIMENSIONS.items()
        }
        self.words = {**type(self).words, **bands}
        return super().chips()

    def sentence(self, count):
        """The number of people as a sentence: "204 PSM bertugas pada 31 Desember 2025"."""
        return f"{count} PSM bertugas{self._where} pada {dates.spell(self.on)}"

    def sentence_of_villages(self, count):
        """The number of villages as a sentence: "18 desa/kelurahan tanpa PSM pada 31 Desember 2025"."""
        held = "yang mempunyai PSM" if self.has_service else "tanpa PSM"
        among = " yang dihitung di sini" if self.chosen else ""
        return f"{count} desa/kelurahan{self._where} {held}{among} pada {dates.spell(self.on)}"

    @property
    def _where(self):
        return f" di Kecamatan {self.values['kecamatan'].name}" if "kecamatan" in self.values else ""


class BoardFilter(RecapFilter):
    """The day of a board. Needs `user`."""

    per = DayField(
        label="Per tanggal",
        required=False,
        error_messages={"ahead": "Papan hanya untuk hari ini atau hari yang sudah lewat."},
    )

"""What a recap is of: its day, its regency, and whom of the people it counts."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.figures.recap import DIMENSIONS, Recap
from registry.lists.filters import Filter, choice_field
from registry.lists.region_filter import DISTRICT, REGENCY, RegionFilter
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


def _of_dimension(dimension):
    return Filter(
        name=dimension.name,
        field=choice_field(dimension.label, dimension.bands.items()),
        words=lambda band: f"{dimension.label}: {names.within_sentence(dimension.bands[band])}",
        is_select=True,
    )


class RecapFilter(RegionFilter):
    """The filters of a query string. Needs `user`. Without a day it is of today."""

    table = (
        REGENCY,
        replace(DISTRICT, is_select=False),  # Chosen in the table of the recap.
        Filter(name="per", field=DayField(label="Per tanggal", required=False), address=lambda day: f"{day:%d-%m-%Y}"),
        Filter(
            name="psm", field=forms.ChoiceField(required=False, choices=[("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")])
        ),
        *map(_of_dimension, DIMENSIONS.values()),
    )

    def read(self):
        super().read()
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

    def prepare(self):
        super().prepare()
        self.fields["per"].error_messages["ahead"] = "Papan hanya untuk hari ini atau hari yang sudah lewat."

"""The filters of a recap: its day, its regency, and which people it counts."""

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

ITS_OWN_DAY = "keadaan"


class DayField(DateField):
    """A day that is not in the future, in an address as 31-12-2025."""

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
    """The filters of a query string. Needs `user`. The default day is today."""

    table = (
        REGENCY,
        replace(DISTRICT, is_select=False),  # Chosen in the table of the recap.
        Filter(name="per", field=DayField(label="Per tanggal", required=False), address=lambda day: f"{day:%d-%m-%Y}"),
        Filter(
            name="psm", field=forms.ChoiceField(required=False, choices=[("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")])
        ),
        *map(_of_dimension, DIMENSIONS.values()),
        # No chip: it narrows nothing.
        Filter(
            name="tertanggal",
            field=choice_field("Surat tertanggal", [(ITS_OWN_DAY, "Tanggal keadaannya")], everything="Hari ini"),
            is_select=True,
        ),
    )

    def read(self):
        super().read()
        self.ignored = [name for name in self.ignored if name != "per"]  # A wrong day has its own message.

    @property
    def on(self):
        """Return the day of the recap."""
        return self.values.get("per") or timezone.localdate()

    @property
    def dated_on(self):
        """Return the date of the paper and the file: today, or the day of the recap where that was chosen."""
        return self.on if self.values.get("tertanggal") == ITS_OWN_DAY else timezone.localdate()

    @property
    def regency(self):
        """Return the chosen regency, or the only one; None for all of several."""
        return self.values.get("kabupaten") or self.only_regency

    @property
    def day_problem(self):
        """Return a sentence if the typed day is wrong; else empty."""
        return " ".join(self.errors.get("per", []))

    @property
    def chosen(self):
        """Return the chosen bands, by the name of their dimension."""
        return {name: self.values[name] for name in DIMENSIONS if name in self.values}

    def recap(self):
        """Return the `Recap` of that day: by kecamatan for one regency, by regency for several."""
        chosen = self.values.get("kabupaten")
        by_regency = self.has_several_regencies and not chosen
        return Recap(self.on, self.user, regency=chosen, chosen=self.chosen, by_regency=by_regency)

    def people(self):
        """Return the periods behind the figure, of the chosen kecamatan or of all."""
        return self.recap().people(self.values.get("kecamatan"))

    def villages(self):
        """Return the villages behind the figure: those without a counted person, or those with one."""
        return self.recap().villages(covered=self.has_service, district=self.values.get("kecamatan"))

    @property
    def has_service(self):
        """Whether villages with a PSM are chosen, not those without."""
        return self.values.get("psm") == "ada"

    def query_of_day(self, **changes):
        """Return the query string, always with the day, so that the address shows the same tomorrow."""
        return self.query(per=f"{self.on:%d-%m-%Y}", **changes)

    def query_of_area(self, area, **changes):
        """Return `query_of_day` for one kecamatan or regency; for all if it is None."""
        name = "kabupaten" if isinstance(area, Regency) else "kecamatan"
        return self.query_of_day(**{name: area.code if area else "", **changes})

    @property
    def query_of_recap(self):
        """Return the query string to go back from a number's page to the recap."""
        return self.query_of_day(kecamatan="", psm="")

    def sentence(self, count):
        """Return the number of people in words: "204 PSM bertugas pada 31 Desember 2025"."""
        return f"{count} PSM bertugas{self._where} pada {dates.spell(self.on)}"

    def sentence_of_villages(self, count):
        """Return the number of villages in words: "18 desa/kelurahan tanpa PSM pada 31 Desember 2025"."""
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

"""The filters of the list of villages."""

from registry.figures.coverage import with_service
from registry.lists.filters import Filter, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, RegionFilter
from registry.models import Village
from registry.values import names


class VillageFilter(RegionFilter):
    """The filters of a query string. Needs `user`."""

    noun = "desa/kelurahan"
    table = (
        Filter(
            name="q",
            field=search_field("Nama"),
            words=in_quotes,
            narrow=lambda villages, text: villages.matching(text),
        ),
        REGENCY,
        DISTRICT,
        Filter(
            name="psm",
            field=choice_field("PSM aktif", [("tanpa", "Tanpa PSM"), ("ada", "Ada PSM")]),
            words=lambda answer: {"tanpa": "Tanpa PSM aktif", "ada": "Ada PSM aktif"}[answer],
            narrow=lambda villages, answer: with_service(villages).filter(is_covered=answer == "ada"),
            sentence=lambda answer: {"tanpa": "tanpa PSM aktif", "ada": "dengan PSM aktif"}[answer],
            before_place=True,
            is_select=True,
        ),
    )

    def villages(self):
        """Return the account's villages that match all filters, in the order of codes."""
        return self.narrow(Village.objects.visible_to(self.user)).order_by("code")

    def sentence(self, count):
        """Return the number of villages in words: "27 desa/kelurahan tanpa PSM aktif di Kecamatan Kinal"."""
        is_narrower = self.user.is_bound and DISTRICT.name not in self.values
        return super().sentence(count) + (f", hanya {self._own_area()}" if is_narrower else "")

    def _own_area(self):
        """The kecamatan of a bound account, in words: only their villages are listed."""
        districts = self.fields["kecamatan"].regions.values()
        return f"Kecamatan {names.several(district.name for district in districts)}" if districts else "kecamatan Anda"

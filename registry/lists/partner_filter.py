"""The filters of the list of partners."""

from registry.lists.filters import Filter, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, VILLAGE, RegionFilter
from registry.models import Partner

ENDED, ALL = "berakhir", "semua"


class PartnerFilter(RegionFilter):
    """The filters of a query string. Needs `user`. Partners that have ended are listed only on request."""

    table = (
        Filter(
            name="q",
            field=search_field("Nama atau ketua"),
            words=in_quotes,
            narrow=lambda partners, text: partners.matching(text),
        ),
        Filter(
            name="jenis",
            field=choice_field("Jenis", Partner.Kind.choices),
            words=lambda kind: Partner.Kind(kind).label,
            narrow=lambda partners, kind: partners.of_kind(kind),
            sentence=lambda kind: f"jenis {Partner.Kind(kind).label}",
            before_place=True,
            is_select=True,
        ),
        REGENCY,
        DISTRICT,
        VILLAGE,
        Filter(
            name="keadaan",
            field=choice_field("Status", [(ENDED, "Tidak aktif lagi"), (ALL, "Semua")], everything="Aktif"),
            words=lambda state: {ENDED: "Tidak aktif lagi", ALL: "Aktif dan tidak aktif lagi"}[state],
            narrow=lambda partners, state: partners.ended() if state == ENDED else partners,
            is_select=True,
        ),
    )

    def partners(self):
        """Return the visible partners that match all filters."""
        partners = Partner.objects.visible_to(self.user)
        return self.narrow(partners if "keadaan" in self.values else partners.active())

    @property
    def noun(self):
        return {ENDED: "mitra yang tidak aktif lagi", ALL: "mitra"}.get(self.values.get("keadaan"), "mitra aktif")

"""The filters of the list of requests about the own data."""

from registry.lists.filters import Filter, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, RegionFilter
from registry.models import RightsRequest

ANSWERED, ALL = "dijawab", "semua"


class RequestFilter(RegionFilter):
    """The filters of a query string. Needs `user`. Requests that were answered are listed only on request."""

    table = (
        Filter(
            name="q",
            field=search_field("Nama atau No. registri"),
            words=in_quotes,
            narrow=lambda requests, text: requests.matching(text),
        ),
        Filter(
            name="jenis",
            field=choice_field("Yang diminta", RightsRequest.Kind.choices),
            words=lambda kind: RightsRequest.Kind(kind).label,
            narrow=lambda requests, kind: requests.of_kind(kind),
            is_select=True,
        ),
        REGENCY,
        DISTRICT,
        Filter(
            name="keadaan",
            field=choice_field("Status", [(ANSWERED, "Sudah dijawab"), (ALL, "Semua")], everything="Menunggu jawaban"),
            words=lambda state: {ANSWERED: "Sudah dijawab", ALL: "Menunggu dan sudah dijawab"}[state],
            narrow=lambda requests, state: requests.answered() if state == ANSWERED else requests,
            is_select=True,
        ),
    )

    def requests(self):
        """Return the visible requests that match all filters."""
        requests = RightsRequest.objects.visible_to(self.user)
        return self.narrow(requests if "keadaan" in self.values else requests.waiting())

    @property
    def noun(self):
        state = self.values.get("keadaan")
        return {ANSWERED: "permintaan yang sudah dijawab", ALL: "permintaan"}.get(state, "permintaan menunggu jawaban")

"""The ticks of a list stay while one searches, filters and pages in it.

They belong to one list and one window, whose address has a token, and end with the session, which holds the ids. Each
of these ways is a button of the form with the ticks, so they stay without a script, too.
"""

from django.contrib import messages
from django.http import QueryDict
from django.utils.crypto import get_random_string

from registry.lists.selection import LONGEST_FILTER, ids_in
from registry.models import Volunteer

KEY = "ticks"  # In the session.
MOST_LISTS = 20  # With ticks in one session; the oldest ends first.
LENGTH = 12  # Of a token.
LOST = (
    "Pilihan di daftar ini sudah berakhir: yang dicentang di halaman lain tidak ikut. Centang lagi yang dimaksud, lalu "
    "periksa jumlahnya sebelum menyimpan."
)
FILTER, CLEAR = "saring", "kosongkan"  # What a button does; any other value is the query string of where it leads.
PLACES = ("hal", "lain")  # In an address of a list beside its filters: the page, and what else is searched.

NOT_FILTERED = "Sebagian saringan tidak dikenal dan diabaikan. NIK dan nomor HP dicari lewat kotak pencarian."


class KeptTicks:
    """The ticks of the list called `name` in the window from which the request comes: `ids` of its rows, and `token`.

    `rows` is a query of those that the account sees: no others are ticked. The token is empty where nothing is ticked.
    `is_lost`: the address has one that the session does not know.
    """

    def __init__(self, request, name, rows):
        asked = request.POST.get("pilih") or request.GET.get("pilih", "")
        kept = request.session.get(KEY, {}).get(asked)
        self._session, self._name, self._rows = request.session, name, rows
        self.token = asked if kept and kept["list"] == name else ""
        self.ids = set(kept["ids"]) if self.token else set()
        self.is_lost = bool(asked) and not self.token

    def take(self, data):
        """Add what is ticked on the page that sends `data`, and remove what is shown there and not ticked."""
        self.ids -= ids_in(data.get("shown", "").split(","))
        ids = self.ids | ids_in(data.getlist("person"))
        self.ids = set(self._rows.chosen(ids).values_list("pk", flat=True)) if ids else ids

    def beyond(self, rows):
        """How many are ticked besides these rows, which are shown."""
        return len(self.ids - {row.pk for row in rows})

    def keep(self):
        """Write the ticks into the session."""
        if not (self.ids or self.token):
            return
        lists = {token: kept for token, kept in self._session.get(KEY, {}).items() if token != self.token}
        self.token = (self.token or get_random_string(LENGTH)) if self.ids else ""
        if self.token:
            lists[self.token] = {"list": self._name, "ids": sorted(self.ids)}
        self._session[KEY] = dict([*lists.items()][-MOST_LISTS:])

    def clear(self):
        """Forget them: what they were for is done."""
        self.ids = set()
        self.keep()


def ticks_of_people(request, name="people"):
    """Return the `KeptTicks` of a list of people, by default of the list of all, for it and what is done with them."""
    return KeptTicks(request, name, Volunteer.objects.visible_to(request.user))


def warn_if_lost(request, ticks):
    """Say that what was ticked on other pages is not among what was sent."""
    if ticks.is_lost:
        messages.warning(request, LOST)


def go_on(request, ticks, read):
    """Keep the ticks of the page that was sent. Return the query string of where its button leads in the list.

    `read` makes the list's filters, with these ticks, of the data of an address.
    """
    asked = request.POST["go"]
    warn_if_lost(request, ticks)
    ticks.take(request.POST)
    if asked == CLEAR:
        ticks.ids, asked = set(), request.POST.get("saring", "")
    ticks.keep()
    query = QueryDict(asked[:LONGEST_FILTER])
    filters = read(request.POST if asked == FILTER else query)
    if filters.ignored:
        messages.warning(request, NOT_FILTERED)
    return filters.query(**{place: query.get(place, "") for place in PLACES})

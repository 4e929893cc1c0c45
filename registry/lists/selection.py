"""Who a bulk action touches: chosen on a list, then frozen, so that the number shown is the number done."""

import re
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.functional import cached_property

from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import Volunteer

MOST = 20_000  # People at once: a regency has hundreds, and a page and a query must hold them all.
LONGEST_FILTER = 2_000  # Characters of a query string.


def ids_in(texts):
    """The ids that these texts are; what is none, or could never be one, is left out."""
    return {int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)}


class Selection:
    """The people chosen on a list, narrowed to those whom the account may see.

    `data` is what was posted: by the list its ticked `person` ids, or `all` with the list's filters in `saring`; by the
    confirmation the `frozen` ids. `phone` is the number that the list was searched for, out of the session.
    """

    def __init__(self, data, *, user, phone=""):
        self.data = data
        self.user = user
        filters = dict(parse_qsl(data.get("saring", "")[:LONGEST_FILTER]))
        self.has_lost_phone = bool(filters.get("hp")) and not phone
        self.filters = VolunteerFilter(filters, user=user, phone=phone if filters.get("hp") else "")
        self.is_frozen = "frozen" in data

    @cached_property
    def people(self):
        """The people, by name."""
        seen = Volunteer.objects.visible_to(self.user)
        if self.is_frozen:
            return list(seen.chosen(ids_in(self.data["frozen"].split(","))))
        if self.is_whole:
            return list(self.filters.people()[: MOST + 1])
        return list(seen.chosen(ids_in(self.data.getlist("person"))))

    @property
    def is_whole(self):
        """Whether all that match the list's filters are meant."""
        return bool(self.data.get("all")) and not self.is_frozen

    @cached_property
    def problem(self):
        """The sentence that says why nothing can be done with this selection; empty where something can."""
        if self.is_whole and self.has_lost_phone:
            return "Pencarian nomor HP sudah berakhir. Cari nomornya sekali lagi, lalu pilih lagi."
        if self.is_whole and self.filters.ignored:
            # Without the filter that was meant, all would be far more than all that match.
            return "Saringannya tidak dikenal. Periksa daftarnya, lalu pilih lagi."
        if len(self._ids_given) > MOST or len(self.people) > MOST:
            return f"Paling banyak {MOST} PSM sekaligus. Persempit saringannya, lalu pilih lagi."
        return "" if self.people else "Belum ada PSM yang dipilih. Centang barisnya dahulu."

    @property
    def _ids_given(self):
        return self.data["frozen"].split(",") if self.is_frozen else self.data.getlist("person")

    @property
    def frozen(self):
        """The ids as the confirmation carries them."""
        return ",".join(str(person.pk) for person in self.people)

    def address(self, list_address=None):
        """The address of the list on which the people were chosen, by default that of all, with its filters."""
        query = self.filters.query()
        return (list_address or reverse("volunteer_list")) + (f"?{query}" if query else "")

    def leave_out(self, people):
        """Do nothing to these people."""
        others = {person.pk for person in people}
        self.people = [person for person in self.people if person.pk not in others]

"""The people of a bulk action: chosen on a list, then frozen, so that the number shown is the number changed."""

import re
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import Volunteer

MOST = 20_000  # People at once, all in one page and one query: a regency has hundreds.
LONGEST_FILTER = 2_000  # Characters of a query string.


def ids_in(texts):
    """Return the ids in these texts; a text that is no possible id is left out."""
    return {int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)}


class Selection:
    """The people chosen on a list whom the account may see.

    `data` is the posted data: from the list the ticked `person` ids, or `all` with the list's filters in `saring`; from
    the confirmation the `frozen` ids. `phone` is the number searched for in the list, from the session; `ticks` are the
    list's `KeptTicks`, of all its pages and whatever its filters, which go along with `all`, too. At most `most` people
    can be chosen, by default `MOST`.
    """

    def __init__(self, data, *, user, phone="", ticks=None, most=None):
        self.data = data
        self.most = most or MOST
        self.user = user
        self.ticks = ticks
        filters = dict(parse_qsl(data.get("saring", "")[:LONGEST_FILTER]))
        self.has_lost_phone = bool(filters.get("hp")) and not phone
        self.filters = VolunteerFilter(filters, user=user, phone=phone if filters.get("hp") else "", ticks=ticks)
        self.is_frozen = "frozen" in data

    @classmethod
    def of(cls, ids, *, user):
        """The selection of the people with these ids, chosen without a list."""
        return cls(MultiValueDict({"person": [str(pk) for pk in ids]}), user=user)

    @cached_property
    def people(self):
        """Return the people, sorted by name."""
        seen = Volunteer.objects.visible_to(self.user)
        if self.is_frozen:
            return list(seen.chosen(ids_in(self.data["frozen"].split(","))))
        ticked = ids_in(self.data.getlist("person")) | (self.ticks.ids if self.ticks else set())
        if self.is_whole:
            people = list(self.filters.people()[: self.most + 1])
            return people + list(seen.chosen(ticked - {person.pk for person in people}))
        return list(seen.chosen(ticked))

    @property
    def is_whole(self):
        """Whether all people who match the list's filters are chosen."""
        return bool(self.data.get("all")) and not self.is_frozen

    @cached_property
    def problem(self):
        """Return the sentence why this selection cannot be used; empty if it can."""
        if self.is_whole and self.filters.has_lost_ticks:
            return "Pilihan di daftar ini sudah berakhir. Centang lagi yang dimaksud."
        if self.is_whole and self.has_lost_phone:
            return "Pencarian nomor HP sudah berakhir. Cari nomornya sekali lagi, lalu pilih lagi."
        if self.is_whole and self.filters.ignored:
            # Without the intended filter, far more people would be chosen.
            return "Saringannya tidak dikenal. Periksa daftarnya, lalu pilih lagi."
        if len(self._ids_given) > self.most or len(self.people) > self.most:
            return f"Paling banyak {self.most} PSM sekaligus. Persempit saringannya, lalu pilih lagi."
        return "" if self.people else "Belum ada PSM yang dipilih. Centang barisnya dahulu."

    @property
    def _ids_given(self):
        return self.data["frozen"].split(",") if self.is_frozen else self.data.getlist("person")

    @property
    def frozen(self):
        """Return the ids for the confirmation's form."""
        return ",".join(str(person.pk) for person in self.people)

    def address(self, list_address=None):
        """Return the address, with filters, of the list on which the people were chosen, by default the list of all."""
        query = self.filters.query()
        return (list_address or reverse("volunteer_list")) + (f"?{query}" if query else "")

    def leave_out(self, people):
        """Remove these people from the selection."""
        others = {person.pk for person in people}
        self.people = [person for person in self.people if person.pk not in others]

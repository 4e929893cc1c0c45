"""Saved filters as an account reads them: narrowed to its own area, and told where they no longer fit."""

from dataclasses import dataclass, replace

from django.contrib.auth import get_user_model
from django.db.models import IntegerField, Subquery
from django.http import QueryDict

from registry.lists.pages import COUNTED, in_words
from registry.lists.region_filter import Regions
from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import SavedFilter
from registry.models.saved_filters import MOST_ON_FRONT

OUTDATED = "memuat wilayah atau pilihan yang tidak ada lagi, atau di luar kecamatan Anda"


@dataclass(frozen=True)
class ReadFilter:
    """A `SavedFilter` with the `VolunteerFilter` that it is for an account; `number` of people in words, if counted."""

    saved: SavedFilter
    filters: VolunteerFilter
    number: str = ""

    @property
    def is_outdated(self):
        """Whether a part of it fits nothing that the account may choose: without it, others would be listed."""
        return bool(self.filters.ignored)


def read_filters(saved_filters, user, ticks=None):
    """Return a `ReadFilter` for each, without numbers."""
    regions = Regions(user)
    return [
        ReadFilter(saved, VolunteerFilter(QueryDict(saved.query), user=user, ticks=ticks, regions=regions))
        for saved in saved_filters
    ]


class _CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def front_numbers(user):
    """Return a `ReadFilter` for each saved filter on the account's front page, with its number, up to 1,000.

    All people are counted by one query; whom an outdated filter means is not counted.
    """
    if not user.has_front_filters:
        return []
    read = read_filters(SavedFilter.objects.on_front_page_of(user)[:MOST_ON_FRONT], user)
    counts = _counted({each.saved.pk: each.filters for each in read if not each.is_outdated}, user)
    return [replace(each, number=counts.get(each.saved.pk, "")) for each in read]


def _counted(filters, user):
    """The number of people of each `VolunteerFilter`, in words, by its key."""
    if not filters:
        return {}
    some = [each.narrowed().order_by().values("pk")[: COUNTED + 1] for each in filters.values()]
    columns = {f"people_{at}": _CountOf(people) for at, people in enumerate(some)}
    # Of the account's one row, as a query needs a table.
    counts = get_user_model().objects.filter(pk=user.pk).annotate(**columns).values_list(*columns).get()
    return {key: in_words(count if count <= COUNTED else None) for key, count in zip(filters, counts, strict=True)}

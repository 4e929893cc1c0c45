"""Pages of a list of people, who may be those of a whole country.

Sorting is fast only for few people or with an index, and counting all is as slow as reading all. So the first 1,001
matches are read unsorted: most lists have no more and are then sorted. A longer list is read along the index of names
and counted as "lebih dari 1.000"; within one area it is counted exactly.
"""

from django.core.paginator import Page, Paginator
from django.utils.formats import number_format
from django.utils.functional import cached_property

from registry.lists.volunteer_filter import Order
from registry.models import Volunteer

COUNTED = 1000  # People. An area's people are always counted.
LAST_PAGE = 1_000_000  # More than there are people.


class LongPaginator(Paginator):
    """The pages of the people who match a `VolunteerFilter`, with all that a row shows.

    `mark` adds to a query of people what a row shows beyond `for_list`.
    """

    def __init__(self, filters, per_page, mark=lambda people: people):
        super().__init__(filters.narrowed(), per_page)
        self._filters = filters
        self._mark = mark

    @cached_property
    def _few(self):
        return self.object_list.few(COUNTED)

    @cached_property
    def count(self):
        """Return the exact number. If `count_in_words` has no number, this reads all people."""
        return self.object_list.count() if self._few is None else len(self._few)

    @cached_property
    def count_in_words(self):
        """Return the number in words: "212", "lebih dari 1.000"."""
        return in_words(self.count if self._is_counted else None)

    def count_in_words_of(self, people):
        """Return the number of some of the paginator's people in the same words; empty for none."""
        few = people.few(COUNTED)
        if few is None:
            return in_words(people.count() if self._filters.is_of_an_area else None)
        return in_words(len(few)) if few else ""

    @property
    def _is_counted(self):
        return self._few is not None or self._filters.is_of_an_area

    @property
    def order(self):
        """Return the order of the list: by name if the chosen one would be too slow for so many people."""
        return self._filters.order if self._is_counted or self._filters.order.is_indexed else Order.NAME

    @property
    def is_in_another_order(self):
        """Whether this is not the chosen order."""
        return self.order != self._filters.order

    def get_page(self, number):
        try:
            number = min(max(int(number), 1), LAST_PAGE)
        except (TypeError, ValueError):
            number = 1
        page = self.page(number)
        return page if page.object_list or number == 1 else self.page(self.num_pages)

    def page(self, number):
        first = (number - 1) * self.per_page
        # One more than shown: it means that there is a next page.
        rows = self._rows(first, first + self.per_page + 1)
        return LongPage(rows[: self.per_page], number, self, has_next=len(rows) > self.per_page)

    def _rows(self, first, stop):
        few, people = self._few, self.object_list
        in_order = (people if few is None else Volunteer.objects.filter(pk__in=few)).sorted_by(self.order)
        # The ids first, so that the data of a row is read only for this page.
        ids = list(in_order.values_list("pk", flat=True)[first:stop])
        rows = self._mark(Volunteer.objects.for_list()).in_bulk(ids)
        return [rows[pk] for pk in ids if pk in rows]


class LongPage(Page):
    """A page that knows whether there is a next one without counting all people."""

    def __init__(self, object_list, number, paginator, *, has_next):
        super().__init__(object_list, number, paginator)
        self._has_next = has_next

    def has_next(self):
        return self._has_next

    def next_page_number(self):
        return self.number + 1

    def previous_page_number(self):
        return self.number - 1

    def start_index(self):
        return (self.number - 1) * self.paginator.per_page + 1

    def end_index(self):
        return self.start_index() + len(self.object_list) - 1


def in_words(count):
    """Return a number of people in words; None means more than COUNTED."""
    if count is None:
        return f"lebih dari {in_words(COUNTED)}"
    return number_format(count, force_grouping=True)

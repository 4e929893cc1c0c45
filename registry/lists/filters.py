"""The filters of a list, read from its address."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from registry.values import search

# For the browser: a number that may be a NIK or a phone never enters an address.
NO_LONG_NUMBER = {
    "type": "search",
    "class": "form-control",
    "autocomplete": "off",
    "pattern": search.PUBLIC_PATTERN,
    "title": "Tanpa angka sepanjang NIK atau nomor HP; itu dicari di kotak pencarian di atas.",
}


def in_address(value):
    """Return the value of a filter for an address: a region's code, any other value as it is."""
    return getattr(value, "code", value)


def in_quotes(text):
    """Return the words of the chip of a searched text."""
    return f"“{text}”"


def search_field(label):
    """Return the field of a text to search for in a list."""
    return forms.CharField(label=label, required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER))


SELECTED = flatatt({"selected": True})


class QuickSelect(forms.Select):
    """A select that draws all its options at once; Django's own renders a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        groups = format_html_join("\n", "{}", ((_drawn(*group),) for group in widget["optgroups"]))
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), groups)


def _drawn(group, options, _):
    """The options of a group as HTML; without a name they stand in no group."""
    drawn = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((option["value"], SELECTED if option["selected"] else "", option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', group, drawn) if group else drawn


def choice_field(label, choices, *, everything="Semua"):
    """Return the field of one choice; `everything` are the words for no choice."""
    return forms.ChoiceField(label=label, required=False, choices=[("", everything), *choices], widget=QuickSelect)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter of a list with all its parts: a new filter is one more row of a table.

    `name` is its name in the address, `field` the form field that reads it. The others are functions of its value:
    `words` gives the words of its chip (None: no chip), `narrow` takes the rows and the value and gives the matching
    rows (None: another filter does it), `address` gives the value for an address, `sentence` its part of the sentence
    about the list (None: no part), which comes before the place if `before_place`. `is_select` is set if the page draws
    the field as a select.
    """

    name: str
    field: forms.Field
    words: Any = None
    narrow: Any = None
    address: Any = in_address
    sentence: Any = None
    before_place: bool = False
    is_select: bool = False


@dataclass(frozen=True)
class Chip:
    """One active filter: its words, and the query string of the list without it."""

    words: str
    without: str


class ListFilter(forms.Form):
    """The filters of a query string. Reading never fails: wrong values are left out and named in `ignored`.

    `words` has for each field, in the order of the chips, a function from its value to the words of the chip.
    """

    words = {}

    def read(self):
        """Put the valid values into `values`."""
        self.is_valid()
        self.values = {name: value for name, value in self.cleaned_data.items() if value}
        self.ignored = sorted(self.errors)
        if search.is_private(self.values.get("q", "")):
            self.ignored.append("q")
            del self.values["q"]
            self.data = self.data.copy()
            self.data["q"] = ""  # The search box must not repeat it either.

    def pairs(self):
        """Return the active filters as pairs for an address."""
        return {name: in_address(value) for name, value in self.values.items()}

    def query(self, **changes):
        """Return the query string of these filters with changes; a change to "" leaves that filter out."""
        return urlencode({name: value for name, value in {**self.pairs(), **changes}.items() if value})

    def in_words(self):
        """Return the active filters in words; empty if there are none."""
        return ", ".join(chip.words for chip in self.chips())

    def chips(self):
        """Return the active filters as `Chip`s, each removable."""
        return [
            Chip(words(self.values[name]), self.query(**{name: ""}))
            for name, words in self.words.items()
            if name in self.values
        ]


class KeepsTicks:
    """Filters of a list that carry its `ticks` (`KeptTicks`, None for a list without) in each address.

    For a `ListFilter` with `seen()`, all rows that the account may see, and `narrowed()`, those that match.
    """

    ticks = None

    @property
    def shows_ticked(self):
        """Whether only those are listed who are ticked."""
        return bool(self.ticks and self.ticks.token and self.data.get("terpilih"))

    @property
    def has_lost_ticks(self):
        """Whether only those ticked are asked for, whom the session no longer knows; all would be listed instead."""
        return bool(self.data.get("terpilih")) and not self.shows_ticked

    def of_ticked(self, rows):
        """Return those of the rows that are ticked, if only they are listed; else all."""
        return rows.filter(pk__in=self.ticks.ids) if self.shows_ticked else rows

    def ticked_outside(self):
        """Return how many are ticked who do not match: "all that match" takes them along."""
        ids = self.ticks.ids if self.ticks else ()
        return self.seen().chosen(ids).count() - self.narrowed().chosen(ids).count() if ids else 0

    def pairs(self):
        pairs = super().pairs() | ({"pilih": self.ticks.token} if self.ticks and self.ticks.token else {})
        return pairs | ({"terpilih": "1"} if self.shows_ticked else {})

    def chips(self):
        return [*super().chips(), *([Chip("yang dipilih", self.query(terpilih=""))] if self.shows_ticked else [])]


class TableFilter(ListFilter):
    """Filters from the rows of a `table`, in the order of their chips and selects. Needs `user`.

    `noun` names what the sentence about the list counts.
    """

    table = ()
    noun = ""
    select_attrs = {"class": "form-select"}

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        self.fields.update({row.name: deepcopy(row.field) for row in self.table})
        for row in self.table:
            if row.is_select:
                self.fields[row.name].widget.attrs.update(self.select_attrs)
        self.prepare()
        self.read()

    def prepare(self):
        """Set the choices that depend on the account, before the fields are read."""

    @property
    def words(self):
        return {row.name: row.words for row in self.table if row.words}

    def pairs(self):
        address = {row.name: row.address for row in self.table}
        return {name: address[name](value) for name, value in self.values.items()}

    def narrow(self, rows):
        """Return those of the rows that match all filters."""
        for row in self.table:
            if row.narrow and row.name in self.values:
                rows = row.narrow(rows, self.values[row.name])
        return rows

    def choices(self):
        """Return the select fields to draw."""
        return [self[row.name] for row in self.table if row.is_select and self.has_choice(row.name)]

    def has_choice(self, name):
        """Whether that field offers a choice."""
        return True

    def where(self):
        """Return the place of the list, for its sentence; empty for all places."""
        return ""

    def sentence(self, count):
        """Return the number of rows in words: "212 PSM aktif di Kecamatan Kinal"."""
        before, after = self._phrases(before_place=True), self._phrases(before_place=False)
        return " ".join(filter(None, [f"{count} {self.noun}", *before, self.where(), *after]))

    def _phrases(self, *, before_place):
        return [
            row.sentence(self.values[row.name])
            for row in self.table
            if row.sentence and row.before_place == before_place and row.name in self.values
        ]

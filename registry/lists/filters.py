"""What a list can be narrowed by, as it stands in its address."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms

from registry.values import search

# Of the browser: what may be a NIK or a phone never enters an address.
NO_LONG_NUMBER = {
    "type": "search",
    "class": "form-control",
    "autocomplete": "off",
    "pattern": search.PUBLIC_PATTERN,
    "title": "Tanpa angka sepanjang NIK atau nomor HP; itu dicari di kotak pencarian di atas.",
}


def in_address(value):
    """The value of a filter as it stands in an address: a region by its code, all else as it is."""
    return getattr(value, "code", value)


def in_quotes(text):
    """The words of the chip of a searched text."""
    return f"“{text}”"


def search_field(label):
    """The field of a text that is searched for in a list."""
    return forms.CharField(label=label, required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER))


def choice_field(label, choices, *, everything="Semua"):
    """The field of one choice, before which stands the words for no choice."""
    return forms.ChoiceField(label=label, required=False, choices=[("", everything), *choices])


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter of a list, with all that there is to say about it: a new filter is one more row of a table.

    `name` stands in the address, `field` is the form field that reads it. The others are functions of its value:
    `words` gives the words of its chip (None: it has no chip), `narrow` takes the rows and the value and gives the rows
    that are left (None: another narrows by it), `address` gives the value as it stands in an address, `sentence` what
    the sentence about the list says of it (None: nothing), which comes before the place where it is `before_place`.
    `is_select` says that the page draws the field as a select.
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
    """One filter in force: its words, and the query string of the list without it."""

    words: str
    without: str


class ListFilter(forms.Form):
    """The filters of a query string. It never fails: what cannot be understood is left out and named in `ignored`.

    `words` gives each field, in the order of its chips, a function from its value to the words of the chip.
    """

    words = {}

    def read(self):
        """Take over what is understood into `values`."""
        self.is_valid()
        self.values = {name: value for name, value in self.cleaned_data.items() if value}
        self.ignored = sorted(self.errors)
        if search.is_private(self.values.get("q", "")):
            self.ignored.append("q")
            del self.values["q"]
            self.data = self.data.copy()
            self.data["q"] = ""  # Nor does the search box give it back.

    def pairs(self):
        """The filters in force as they stand in an address."""
        return {name: in_address(value) for name, value in self.values.items()}

    def query(self, **changes):
        """The query string of these filters with some changed; a change to "" leaves that one out."""
        return urlencode({name: value for name, value in {**self.pairs(), **changes}.items() if value})

    def in_words(self):
        """The filters in force, as words; empty where there are none."""
        return ", ".join(chip.words for chip in self.chips())

    def chips(self):
        """The filters in force, each removable."""
        return [
            Chip(words(self.values[name]), self.query(**{name: ""}))
            for name, words in self.words.items()
            if name in self.values
        ]


class TableFilter(ListFilter):
    """Filters that are the rows of a `table`, in the order of their chips and selects. Needs `user`.

    `noun` is what the sentence about the list counts.
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
        """Give the fields the choices that depend on the account, before they are read."""

    @property
    def words(self):
        return {row.name: row.words for row in self.table if row.words}

    def pairs(self):
        address = {row.name: row.address for row in self.table}
        return {name: address[name](value) for name, value in self.values.items()}

    def narrow(self, rows):
        """Of these rows those that every filter lets through."""
        for row in self.table:
            if row.narrow and row.name in self.values:
                rows = row.narrow(rows, self.values[row.name])
        return rows

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        return [self[row.name] for row in self.table if row.is_select and self.has_choice(row.name)]

    def has_choice(self, name):
        """Whether there is something to choose from in that field."""
        return True

    def where(self):
        """The place that the list is narrowed to, as the sentence says it; empty where it is to none."""
        return ""

    def sentence(self, count):
        """The number of rows as a sentence: "212 PSM aktif di Kecamatan Kinal"."""
        before, after = self._phrases(before_place=True), self._phrases(before_place=False)
        return " ".join(filter(None, [f"{count} {self.noun}", *before, self.where(), *after]))

    def _phrases(self, *, before_place):
        return [
            row.sentence(self.values[row.name])
            for row in self.table
            if row.sentence and row.before_place == before_place and row.name in self.values
        ]

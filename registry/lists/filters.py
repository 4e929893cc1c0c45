"""What a list can be narrowed by, as it stands in its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms

from registry.values import search

# Of the browser: what has eight digits or more may be a NIK or a phone and never enters an address.
NO_LONG_NUMBER = {
    "type": "search",
    "class": "form-control",
    "autocomplete": "off",
    "pattern": r"(?:\D*\d){0,7}\D*",
    "title": "Tanpa angka sepanjang NIK atau nomor HP; itu dicari di kotak pencarian di atas.",
}


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
        return {name: getattr(value, "code", value) for name, value in self.values.items()}

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

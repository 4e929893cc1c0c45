"""Finds the row of headings of a sheet and understands each column; a heading may have up to three rows.

A merged cell counts for all columns that it covers. This module does not use the database.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from registry.workbook import columns, groups, heading_words, numbered_headings
from registry.workbook.cell_text import text_of
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, UNTITLED, Heading, understood

SEARCHED_ROWS = 20  # The heading is among the first rows that are not empty.
HEIGHT = 3  # The most rows that a heading has.
SAMPLE = 200  # Rows below a heading that show which columns are filled.
FEW = 3  # Cells of a line with one label and its value, at most.
LONGEST_GROUP = 40  # Letters; a longer text above the headings is a title.

_NUMBERS = re.compile(r"\d{3}|^\d+$")
_VALUE = re.compile(r"^:|:$|(?:\d[ .-]?){7}")  # A colon beside a label or a value; a phone number, a NIK.


@dataclass(frozen=True)
class HeadingRows:
    """The rows of a heading, from `first` to `last`, both from 0, with its `Heading`s from left to right."""

    first: int
    last: int
    headings: list
    filled: frozenset
    only_words: int = 0  # Rows that have nothing but known headings.
    words: int = 0  # Cells that are known headings.

    @property
    def keyed(self):
        """Return the headings that are understood."""
        return [heading for heading in self.headings if heading.key]

    @property
    def keys(self):
        """Return the keys of the columns that are understood."""
        return {heading.key for heading in self.keyed}

    @property
    def names_people(self):
        """Whether a list with these columns is a list of people."""
        return bool(self.keys & set(columns.WHO)) and len(self.keys) > 1

    def is_repetition_of(self, other):
        """Whether each column has the key, or the text, that the other heading has at its place."""
        above = {heading.place: heading for heading in other.headings}
        return all(h.place in above and _is_repetition(h, above[h.place]) for h in self.headings)

    @property
    def score(self):
        """How much is understood: whole rows; filled columns, those of somebody else too; keys; words; what is not."""
        explained = {h.place for h in self.headings if h.key or h.why == OF_SOMEBODY_ELSE}
        unknown = sum(1 for heading in self.headings if not heading.key)
        height = self.last - self.first
        return self.only_words, len(explained & self.filled), len(self.keys), self.words, -unknown, -height


def first_in(sheet, chosen):
    """Return the first `HeadingRows` of a `reading.ReadSheet` that name people, or None.

    `chosen` are the `ChosenColumns` of the sheet.
    """
    texts = _Texts(sheet)
    filled = (row for row in range(len(sheet.rows)) if texts.of_row(row))
    candidates = [heading for last in islice(filled, SEARCHED_ROWS) for heading in _ending_at(texts, last, chosen)]
    return _first(candidates)


def at(sheet, row, chosen):
    """Return the best `HeadingRows` that begin in that row, whether they name people or not."""
    texts = _Texts(sheet)
    rows = range(row, min(row + HEIGHT, len(sheet.rows)))
    ends = takewhile(lambda last: last == row or any(words_in(texts.of_row(last).values())), rows)
    return max((_rows(texts, row, last, chosen) for last in ends), key=lambda heading: heading.score)


def around(sheet, row, chosen):
    """Return the best `HeadingRows` that have that row, whether they name people or not."""
    texts = _Texts(sheet)
    above = [heading for heading in _ending_at(texts, row, chosen) if heading.last >= row]
    return max((*above, at(sheet, row, chosen)), key=lambda heading: heading.score)


def none_in(sheet, chosen):
    """Return the `HeadingRows` of a sheet without any, before its first row: each filled column is without a name."""
    texts = _Texts(sheet)
    filled = frozenset().union(*(texts.of_row(row) for row in range(min(SAMPLE, len(sheet.rows)))))
    untitled = (Heading(place, UNTITLED) for place in sorted(filled))
    keys = chosen.of_table(-1)
    named = [replace(heading, key=keys.get(heading.choice, "")) for heading in untitled]
    return HeadingRows(-1, -1, named, filled)


def _first(candidates):
    """The best of those that name people; an earlier one comes before a better one below other rows."""
    people = [heading for heading in candidates if heading.names_people]
    best = max(people, key=lambda heading: heading.score, default=None)
    earlier = [heading for heading in people if heading.last < best.first - 1 and _is_clear(heading)]
    return _first(earlier) if earlier else best


def _is_clear(heading):
    """Whether three columns or more than half are understood, as hardly any row of people is by chance."""
    return len(heading.keys) > 2 or len(heading.keyed) * 2 > len(heading.headings)


def looks_like_one(texts):
    """Whether a row's filled cells are headings: at least two known ones, more than half of all, and no numbers."""
    if any(_NUMBERS.search(text) for text in texts):  # Nearly every row of people: the words are looked up for few.
        return False
    known = {columns.squeeze(text) for text in texts if _begins_a_column(text)}
    return len([text for text in known if len(text) > 2]) > 1 and len(known) * 2 > len(texts)


def _begins_a_column(text):
    is_known = columns.known(text) or groups.group_of(text) or groups.counts_people(text)
    return bool(is_known) or numbered_headings.is_known(text)


def repeats_one(texts, keyed):
    """Whether a row's texts by place repeat those headings: the one of the numbers, or two others. No person does."""
    if any(_NUMBERS.search(text) for text in texts.values()):
        return False
    known = ((heading.key, columns.known(texts.get(heading.place, ""))) for heading in keyed)
    same = {key for key, column in known if column and column.key == key}
    return "number" in same or len(same) > 1


def are_column_numbers(texts):
    """Whether a row only numbers the columns: "1 | 2 | 3" or "(1) | (2) | (3)"."""
    return len(texts) > 2 and [text.strip("()") for text in texts] == [str(n + 1) for n in range(len(texts))]


def _is_repetition(heading, above):
    if heading.key and heading.key == above.key:
        return True
    if heading.key and " / " not in above.text:
        return False
    parts = {columns.squeeze(part) for part in (*above.text.split(" / "), UNTITLED)}
    return parts.issuperset(map(columns.squeeze, heading.text.split(" / ")))


# The rows of a heading


class _Texts:
    """The texts of a sheet's cells, row by row, as far as they are asked for."""

    def __init__(self, sheet):
        self.rows, self.merged = sheet.rows, sheet.merged
        self._own, self._filled = {}, {}

    def of_row(self, row):
        """The texts of a row by place."""
        if row not in self._own:
            self._own[row] = {place: text for place, cell in enumerate(self.rows[row]) if (text := text_of(cell))}
        return self._own[row]

    def spread(self, row):
        """The same, with a merged cell's text at all its places."""
        texts = dict(self.of_row(row))
        for left, right in self.wide(row):
            texts |= dict.fromkeys(range(left, right + 1), texts[left])
        return texts

    def wide(self, row):
        """The first and last place of each merged cell that begins in the row and has a text."""
        return [(left, right) for top, left, _, right in self.merged if top == row and left in self.of_row(row)]

    def covered(self, row):
        """The places of a row that belong to a merged cell."""
        across = [range(left, right + 1) for top, left, bottom, right in self.merged if top <= row <= bottom]
        return {place for places in across for place in places}

    def filled_below(self, last):
        """The places filled in rows like people's: with at least half as many cells as the fullest row."""
        if last not in self._filled:
            below = (self.of_row(row) for row in range(last + 1, min(last + 1 + SAMPLE, len(self.rows))))
            own = takewhile(lambda texts: not looks_like_one(texts.values()), below)
            rows = [texts.keys() for texts in own if not are_column_numbers(texts.values())]
            most = max(map(len, rows), default=0)
            self._filled[last] = frozenset().union(*(places for places in rows if len(places) * 2 >= max(most, 2)))
        return self._filled[last]


def _ending_at(texts, last, chosen):
    """The possible headings whose lowest row this is: with the rows of groups above it, else alone."""
    first, has_word = last, any(words_in(texts.of_row(last).values()))
    while has_word and first > max(0, last - HEIGHT + 1) and _is_above(texts, first - 1, last):
        first -= 1
    heading = _rows(texts, first, last, chosen)
    yield heading
    if first < last and not heading.names_people:
        yield _rows(texts, last, last, chosen)


def _is_above(texts, upper, last):
    """Whether a row belongs to the heading below it, and is no title.

    It has a heading without one below ("No", "Nama"), a known group, or a cell that is merged over some columns.
    """
    if _is_label_with_value(texts.of_row(upper).values()):
        return False
    spread, own = texts.spread(upper), texts.of_row(upper)
    below = {place for row in range(upper + 1, last + 1) for place in texts.spread(row)}
    if any(place in texts.filled_below(last) - below and _is_known(text) for place, text in own.items()):
        return True
    over = {text for place, text in spread.items() if place in below and _may_be_group(text)}
    if any(groups.group_of(text) or groups.is_neutral(text) or groups.is_of_somebody_else(text) for text in over):
        return True
    wide = [range(left, right + 1) for left, right in texts.wide(upper) if left < right and own[left] in over]
    return len(own) > 1 and bool(wide)


def _is_label_with_value(texts):
    """Whether a row names a value, as a line of a title does: "No HP : 0813…", "Kecamatan : Kinal"."""
    is_short = len(texts) <= FEW
    return any(_VALUE.search(text) or (is_short and ":" in text) for text in texts)


def _is_known(text):
    return bool(columns.known(text)) or groups.is_of_somebody_else(text) or numbered_headings.is_known(text)


def is_word(text):
    """Whether the text is a known heading, alone or with others above or below it."""
    return _is_known(text) or groups.is_below(text) or groups.is_neutral(text) or bool(groups.group_of(text))


def words_in(texts):
    """Return for each text of a row whether it `is_word`; "Aktif" is one beside "Tidak Aktif", and alone a title."""
    activities = [heading_words.is_activity(text) for text in texts]
    return [
        is_word(text) or (activity and sum(activities) > 1) for text, activity in zip(texts, activities, strict=True)
    ]


def _may_be_group(text):
    """Whether a text above headings may be a group; a title is longer, or has a year or a colon."""
    bare, _ = numbered_headings.without_number(text)  # "PSM 1" above "Nama | NIK".
    return len(text) <= LONGEST_GROUP and ":" not in text and not any(char.isdigit() for char in bare)


def _rows(texts, first, last, chosen):
    filled = texts.filled_below(last)
    rows = [words_in(texts.of_row(row).values()) for row in range(first, last + 1)]
    columns_of_it = understood(_parts(texts, first, last), filled, chosen.of_table(last))
    only_words = sum(1 for row in rows if len(row) > 1 and all(row))
    return HeadingRows(first, last, columns_of_it, filled, only_words, sum(map(sum, rows)))


def _parts(texts, first, last):
    """The parts of each column's heading from the top down, by place: ["SK", "Nomor"]."""
    parts, filled = {}, texts.filled_below(last)
    for row in range(last, first - 1, -1):
        spread = texts.spread(row) if row == last else _over_blanks(texts, row, parts)
        over_others = {text for place, text in spread.items() if place in parts}
        for place, text in spread.items():
            below = parts.get(place, [UNTITLED] if text in over_others else [])
            if below or place in filled or place in texts.of_row(row):
                parts[place] = below if below[:1] == [text] else [text, *below]
    return parts


def _over_blanks(texts, row, below):
    """The row's texts, each unmerged one also over the blank cells to its right, where both have headings below."""
    spread, covered = texts.spread(row), texts.covered(row)
    for place in range(1, max(below, default=0) + 1):
        is_blank = place not in spread and place - 1 in spread
        if is_blank and {place - 1, place} <= below.keys() and not {place - 1, place} & covered:
            spread[place] = spread[place - 1]
    return spread

"""Finds the row of headings of a sheet and understands each column; a heading may have up to three rows.

A merged cell counts for all columns that it covers. This module does not use the database.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, pairwise, takewhile

from registry.values import nik
from registry.workbook import columns, groups
from registry.workbook.cells import text_of

SEARCHED_ROWS = 20  # The heading is among the first rows that are not empty.
HEIGHT = 3  # The most rows that a heading has.
SAMPLE = 200  # Rows below a heading that show which columns are filled.
# A list with one of these columns is a list of people.
WHO = ("name", "registry_no", "nik")
UNTITLED = "(tanpa judul)"
LONGEST_CHOICE = 200  # Letters, as in the column where it is remembered (`HeadingChoice`).
DIGEST = 32
LONGEST_GROUP = 40  # Letters; a longer text above the headings is a title.

_NUMBERS = re.compile(r"\d{3}|^\d+$")
# Why a column is not read.
OF_SOMEBODY_ELSE = "data orang lain"
RIGHT_TABLE = "bagian dari tabel lain di sebelah kanan"


@dataclass(frozen=True)
class Heading:
    """One column of the sheet: its place from 0, the heading as written, its key ("" if not read), and why not.

    A heading of several rows is written as "SK / Nomor". `nth` counts columns with the same heading from 1.
    """

    place: int
    text: str
    key: str = ""
    why: str = ""
    nth: int = 1

    @property
    def letter(self):
        """Return the column's letters in a spreadsheet: A, B … Z, AA."""
        letters, rest = "", self.place + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters

    @property
    def has_name(self):
        """Whether its words may name it: it has some, and no NIK is in them. What names it is stored in plain text."""
        return self.text != UNTITLED and all(nik.redact(text) == text for text in (self.text, self._squeezed))

    @property
    def choice(self):
        """Return what names this column in the columns chosen by hand: the squeezed heading, its letter without a name.

        Of several columns with one heading, the second has a "2" behind it. The end of a long one is a digest.
        """
        if not self.has_name:
            return columns.squeeze(f"{UNTITLED} {self.letter}")
        whole = self._squeezed + (str(self.nth) if self.nth > 1 else "")
        if len(whole) <= LONGEST_CHOICE:
            return whole
        return whole[: LONGEST_CHOICE - DIGEST] + sha256(whole.encode()).hexdigest()[:DIGEST]

    @property
    def _squeezed(self):
        return columns.squeeze(self.text)


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
        return bool(self.keys & set(WHO)) and len(self.keys) > 1

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

    `chosen` maps the `Heading.choice` of a column to the key that a person chose for it, "" for none.
    """
    texts = _Texts(sheet)
    filled = (row for row in range(len(sheet.rows)) if texts.of_row(row))
    candidates = [heading for last in islice(filled, SEARCHED_ROWS) for heading in _ending_at(texts, last, chosen)]
    return _first(candidates)


def at(sheet, row, chosen):
    """Return the best `HeadingRows` that begin in that row, whether they name people or not."""
    texts = _Texts(sheet)
    rows = range(row, min(row + HEIGHT, len(sheet.rows)))
    ends = takewhile(lambda last: last == row or any(map(is_word, texts.of_row(last).values())), rows)
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
    named = [replace(heading, key=chosen.get(heading.choice, "")) for heading in untitled]
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
    known = {columns.squeeze(text) for text in texts if columns.known(text) or groups.group_of(text) or _counts(text)}
    return len([text for text in known if len(text) > 2]) > 1 and len(known) * 2 > len(texts)


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
    if heading.key:
        return heading.key == above.key
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
    first, has_word = last, any(map(is_word, texts.of_row(last).values()))
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
    spread, own = texts.spread(upper), texts.of_row(upper)
    below = {place for row in range(upper + 1, last + 1) for place in texts.spread(row)}
    if any(place in texts.filled_below(last) - below and _is_known(text) for place, text in own.items()):
        return True
    over = {text for place, text in spread.items() if place in below and _may_be_group(text)}
    if any(groups.group_of(text) or groups.is_neutral(text) or groups.is_of_somebody_else(text) for text in over):
        return True
    wide = [range(left, right + 1) for left, right in texts.wide(upper) if left < right and own[left] in over]
    return len(own) > 1 and bool(wide)


def _is_known(text):
    return bool(columns.known(text)) or groups.is_of_somebody_else(text)


def is_word(text):
    """Whether the text is a known heading, alone or with others above or below it."""
    return _is_known(text) or groups.is_below(text) or groups.is_neutral(text) or bool(groups.group_of(text))


def _may_be_group(text):
    """Whether a text above headings may be a group; a title is longer, or has a year or a colon."""
    return len(text) <= LONGEST_GROUP and ":" not in text and not any(char.isdigit() for char in text)


def _rows(texts, first, last, chosen):
    filled = texts.filled_below(last)
    rows = [[is_word(text) for text in texts.of_row(row).values()] for row in range(first, last + 1)]
    columns_of_it = _understood(_parts(texts, first, last), filled, chosen)
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


# What the columns mean


def _understood(parts, filled, chosen):
    """The `Heading`s of the parts by place, each column once."""
    headings, counts = [], Counter()
    for place in sorted(parts):
        text = " / ".join(_own(parts[place]))
        counts[columns.squeeze(text)] += 1
        headings.append(Heading(place, text, nth=counts[columns.squeeze(text)]))
    keyed = _with_birth_parted([_with_key(heading, parts, chosen) for heading in headings], filled)
    keyed = _without_right_table(_without_neighbours(keyed, parts, chosen), filled, chosen)
    return _without_doubles(keyed, filled, chosen)


def _own(parts):
    """The parts of a heading without those that only say that it is the volunteer's."""
    return [part for part in parts[:-1] if not groups.is_neutral(part)] + parts[-1:]


def _with_key(heading, parts, chosen):
    own = parts[heading.place]
    if heading.choice in chosen:
        return replace(heading, key=chosen[heading.choice])
    if key := "" if _is_part(heading.place, parts) else groups.key_of(own):
        return replace(heading, key=key)
    return replace(heading, why=OF_SOMEBODY_ELSE) if any(map(groups.is_of_somebody_else, own)) else heading


def _with_birth_parted(headings, filled):
    """The headings, where "Tempat, tanggal lahir" merged over two filled columns is the place and the date."""
    parted = list(headings)
    for at, (left, right) in enumerate(pairwise(headings)):
        is_one_cell = left.text == right.text and right.place == left.place + 1 and {left.place, right.place} <= filled
        if left.key == right.key == "birth" and is_one_cell:
            parted[at : at + 2] = replace(left, key="birth_place"), replace(right, key="born_on")
    return parted


def _is_part(place, parts):
    """Whether it is only a part of a value: "Tgl" beside "Bln" and "Thn" under "Lahir"."""
    *upper, lower = parts[place]
    group = groups.group_of(upper[-1]) if upper else None
    if group is None or not group.squeezed_parts:
        return False
    beside = {columns.squeeze(other[-1]) for other in parts.values() if other[:-1] == upper}
    return group.keys.get(columns.squeeze(lower), "").endswith("_on") and bool(beside & group.squeezed_parts)


def _without_neighbours(headings, parts, chosen):
    """The headings, where bare ones after another person's name are not read: "Nama Kades | No. HP"."""
    result, owner = [], ""
    for heading in headings:
        if len(parts[heading.place]) > 1 or (heading.key and heading.key not in columns.PERSONAL):
            owner = ""
        elif groups.may_own_the_next(heading.text):
            owner = heading.text
        is_doubtful = owner and heading.key and heading.choice not in chosen
        result.append(replace(heading, key="", why=f"mungkin milik “{owner}”") if is_doubtful else heading)
    return result


def _without_right_table(headings, filled, chosen):
    """The headings, where those of another table to the right are not read.

    It stands behind an empty column, and begins again with a number or a name, or counts.
    """
    for at in range(1, len(headings)):
        before, behind = headings[:at], headings[at:]
        between = {*range(before[-1].place + 1, behind[0].place)}
        is_list = any(heading.key in WHO for heading in before)
        if between and not between & filled and is_list and any(map(_begins_table, behind)):
            return before + [h if h.choice in chosen else replace(h, key="", why=RIGHT_TABLE) for h in behind]
    return headings


def _begins_table(heading):
    return heading.key in ("number", "name") or _counts(heading.text)


def _counts(text):
    return columns.squeeze(text).startswith(("jumlah", "total"))


def _without_doubles(headings, filled, chosen):
    """Return the headings with each column read once: by hand, then filled, then of today, then from the left."""
    order = sorted(headings, key=lambda h: (h.choice not in chosen, h.place not in filled, _is_of_origin(h), h.place))
    first = {}
    for heading in order:
        if heading.key and not columns.BY_KEY[heading.key].why_ignored:
            first.setdefault(heading.key, heading)
    return [_unless_double(heading, first.get(heading.key, heading)) for heading in headings]


def _is_of_origin(heading):
    """Whether it is where somebody came from, as "Desa Asal"."""
    return "asal" in heading.text.lower().split()


def _unless_double(heading, first):
    if heading is first:
        return heading
    return without_key(heading, first)


def without_key(heading, first):
    """Return the heading as one that is not read, because the first one has the same key."""
    return replace(heading, key="", why=f"sama dengan kolom “{first.text}” ({first.letter})")

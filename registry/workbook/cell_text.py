"""A cell as text, and the running number before a text."""

import re
from datetime import date
from functools import lru_cache

from registry.values import names

_RUNNING_NUMBER = re.compile(r"\s*+([0-9]{1,3})\s*+[.)]\s*+(?=[^\W\d_])")

# What stands in cells that have no value, as `text_of` gives it, in small letters.
EMPTY = {
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "0",
    ".",
    "..",
    "n/a",
    "na",
    "tidak ada",
    "belum ada",
    "null",
    "nihil",
    "tdk ada",
    "tidak punya",
    "tdk punya",
    "belum punya",
    "tidak memiliki",
    "belum memiliki",
}


@lru_cache(names.REMEMBERED, typed=True)
def text_of(cell):
    """Return the cell as text: a whole number without a point, a date as 06-12-1985, no invisible characters.

    The signs with which programs keep a text from becoming a number fall away: '0812 and ="0812".
    """
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, date):
        return cell.strftime("%d-%m-%Y")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = names.clean(str(cell))
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1]
    return text.removeprefix("'").strip()


def is_filled(cell):
    """Return whether a cell has a value: "-" and "tidak ada" are none."""
    return text_of(cell).lower() not in EMPTY


def split_number(text):
    """Return the running number before a text, "" if there is none, and the text without it: "1. Ani Contoh"."""
    match = _RUNNING_NUMBER.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)

"""Headings that are the questions of an online form: "1. Nama lengkap Bapak/Ibu".

There "Bapak/Ibu" is whoever answers; in any other list it may be somebody's parents. The answers to a form are known by
the column with the time of each answer, or by headings numbered in order. This module does not use the database.
"""

import re
from itertools import count

from registry.workbook import columns
from registry.workbook.cell_text import split_number

_FEWEST = 3  # Headings numbered in order.
_TIMES = {"timestamp", "capwaktu", "stempelwaktu"}
_ADDRESS = re.compile(
    r"\b(?:bapak|bpk) ?(?:/|dan|atau) ?ibu(?: ?/ ?(?:saudara|sdr)(?: ?/ ?i|i|\(i\))?)?"
    r"(?!\w| (?:kandung|mertua|wali))",
    re.IGNORECASE,
)


def bare(parts):
    """Return the parts of each heading by place, as `column_meaning.understood` takes them, without number and address.

    Where the list is no form's answers, they are returned as they are.
    """
    if any(len(own) > 1 for own in parts.values()):
        return parts
    texts = {place: parts[place][0] for place in sorted(parts)}
    numbered = [number for number, _ in map(split_number, texts.values()) if number]
    are_in_order = all(int(number) == place for number, place in zip(numbered, count(1), strict=False))
    is_numbered = len(numbered) >= _FEWEST and are_in_order
    if not is_numbered and _TIMES.isdisjoint(map(columns.squeeze, texts.values())):
        return parts
    return {place: [_bare(text) or text] for place, text in texts.items()}


def _bare(text):
    return " ".join(_ADDRESS.sub(" ", split_number(text)[1]).split())

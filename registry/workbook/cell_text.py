"""A cell as text."""

from datetime import date
from functools import lru_cache

from registry.values import names


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

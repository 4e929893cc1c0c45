"""Terms of service as lists write them: "2015 - 2020", "2015 s.d. 2020", "1 Januari 2019 sampai 31 Desember 2024"."""

import re

from registry.values import dates

_DATE = r"(?:[0-9]{1,2}[\s./-]+(?:[0-9]{1,2}|[A-Za-z]+)[\s./-]+)?[0-9]{4}"
_NOW = r"sekarang|kini|saat ini|seterusnya"
_TO = r"(?:-|–|—|/|s\s*[./]?\s*d\.?|sampai(?: dengan)?|hingga|ke)"
_TERM = re.compile(rf"(?:tahun |thn\.? )?({_DATE})\s*(?:{_TO}\s*(?:tahun |thn\.? )?({_DATE}|{_NOW}))?", re.IGNORECASE)


def split_term(text):
    """Return the first and the last day of a term as written, each a date or a year; None if the text is no term.

    The last is "" for a term that goes on, or that names its beginning only.
    """
    match = _TERM.fullmatch(text.strip(" .()"))
    if not match or not all(_is_day(part) for part in match.groups() if part and part[0].isdigit()):
        return None
    first, last = match.groups()
    return first, last if last and last[0].isdigit() else ""


def _is_day(text):
    return text.isdigit() or dates.has_form(text)

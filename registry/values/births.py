"""Place and date of birth in one text, as lists have them.

Examples: "Bintuhan, tgl 12 Mei 1980", "Manna, Jum'at 9 Juni 1981", "lahir di Nasal pada 5-6-1971", "Kaur 1/1/80
(45 th)".
"""

import re
from functools import lru_cache

from registry.values import dates, names

_BETWEEN = " ,./:;(-±"
_BEHIND = " .,;)"
_WEEKDAY = r"senin|selasa|rabu|kamis|jum['’‘ʼ`´]?at|sabtu|minggu|ahad"
_LAST_WORD = re.compile(
    rf"(?:^|(?<=[\s{re.escape(_BETWEEN)}]))(?:tgl|tanggal|tg|hari|pada|lahir|tahun|thn|th|sekitar|(?P<weekday>{_WEEKDAY}))$",
    re.IGNORECASE,
)
# With a capital and alone they may be a place: "Batang Hari", "Padang Pada"; "hari Jumat tgl" and "Nasal pada" are not.
_ONLY_WITH_OTHERS = {"hari", "pada", "lahir", "tahun"}
_BORN_IN = re.compile(r"\A(?:(?:tempat[ ]{1,3})?lahir(?:[ ]{1,3}di)?|kelahiran|di)[ :]{1,4}(?=\S)", re.IGNORECASE)
_AGE = re.compile(r"[ ,;/(]{0,4}(?:(?:umur|usia)[ :]{0,3})?[0-9]{1,3} ?(?:th|thn|tahun)[ .)]{0,3}\Z", re.IGNORECASE)
_NO_PLACE = re.compile(r"\b(?:tgl|tanggal|bln|thn|umur|usia)\b|(?:\d\D?){3}", re.IGNORECASE)
_MARKETS = ("pasar", "pekan")  # "Pasar Minggu" and "Pekan Sabtu" are places.
_GROUPS_OF_A_DATE = 7  # Groups of digits: day, month, year, and a time of midnight, "00:00:00.000".
_WORDS_BEFORE_A_DATE = 6  # More than anybody writes: "pada hari Jumat tanggal".
_LONGEST_WORD = 10  # Letters, with the sign before it.


def split_birth(text):
    """Return place and date of a text with both, each as written; either may be empty.

    The place has no "tgl" and no weekday at its end. What is no date, but has digits, counts as the date.
    """
    place, _, day = _parts(text)
    return place, day


def weekday_of(text):
    """Return the weekday that stands before the date, as written: "Jum'at"; "" if there is none."""
    return _parts(text)[1]


def doubt_on_place(place):
    """Return the sentence that a birth place holds a date or an age; "" if it does not."""
    return f"Tempat lahir “{place}” tampaknya memuat tanggal atau umur." if _NO_PLACE.search(place) else ""


def is_weekday(word, day):
    """Whether the word is that date's weekday."""
    key = names.fold(word)
    return key == names.fold(dates.WEEKDAYS[day.weekday()]) or (key == "ahad" and day.weekday() == 6)


@lru_cache(maxsize=64)  # Who asks for the date asks for its weekday next.
def _parts(text):
    text = _BORN_IN.sub("", text.lstrip())
    without_age = _AGE.sub("", text)
    if without_age != text and dates.has_form(_parts(without_age)[2]):
        return _parts(without_age)
    starts = [match.start() for match in re.finditer("(?<![0-9])[0-9]", text)]
    first = starts[0] if starts else len(text)
    may_begin = starts[-_GROUPS_OF_A_DATE:]
    start = next((at for at in may_begin if dates.has_form(text[at:].rstrip(_BEHIND))), first)
    place, weekday = _without_last_words(text[:start].rstrip(_BETWEEN).lstrip())
    return place, weekday, text[start:].rstrip(_BEHIND)


def _without_last_words(text):
    weekday, is_before_a_date = "", False
    for _ in range(_WORDS_BEFORE_A_DATE):
        match = _LAST_WORD.search(text, max(len(text) - _LONGEST_WORD, 0))
        if match is None:
            break
        word, before = names.fold(match[0]), text[: match.start()].rstrip(_BETWEEN)
        is_market = before.lower().endswith(_MARKETS) and before == text[: match.start()].rstrip()
        if match["weekday"] and is_market:
            break
        if word in _ONLY_WITH_OTHERS and not is_before_a_date and (word == "hari" or match[0].istitle()):
            break
        text, weekday, is_before_a_date = before, match["weekday"] or weekday, True
    return text, weekday


def age_on(born_on, day):
    """Return the age in whole years on a day."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday)

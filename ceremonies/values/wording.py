"""How papers write dates, times, numbers, decrees and births, as Indonesian offices do."""

import re

from django.utils import timezone
from django.utils.formats import date_format
from num2words import num2words

from registry.values import dates, names

HIDDEN = "***"


def in_words(number):
    """The number in Indonesian words: 2019 is "dua ribu sembilan belas"."""
    return num2words(number, lang="id")


def day_and_date(on):
    """The day and the date: "Jumat, 6 Desember 2019"."""
    return f"{date_format(on, 'l')}, {dates.spell(on)}"


def held(on):
    """The day and the date in words: "pada hari Jumat tanggal enam Desember dua ribu sembilan belas"."""
    day, month, year = in_words(on.day), dates.MONTHS[on.month - 1], in_words(on.year)
    return f"pada hari {date_format(on, 'l')} tanggal {day} {month} {year}"


def day_in_words(on):
    """The day as minutes write it: "Jumat tanggal enam bulan Desember tahun dua ribu sembilan belas"."""
    month = dates.MONTHS[on.month - 1]
    return f"{date_format(on, 'l')} tanggal {in_words(on.day)} bulan {month} tahun {in_words(on.year)}"


def days_away(on):
    """Return how far a day is from today, in words: "besok", "7 hari lagi", "12 hari yang lalu"."""
    days = (on - timezone.localdate()).days
    near = {-1: "kemarin", 0: "hari ini", 1: "besok"}
    if days <= -2 * 365:
        return f"lebih dari {-days // 365} tahun yang lalu"
    return near.get(days) or (f"{days} hari lagi" if days > 0 else f"{-days} hari yang lalu")


def counted(number):
    """A number as papers write it, in figures and in words: "105 (seratus lima)"."""
    return f"{number} ({in_words(number)})"


def ordinal(number):
    """How the points of a decision are numbered: KESATU, KEDUA, …, KESEBELAS."""
    return f"KE{in_words(number)}".replace(" ", "").upper()


def clock(at):
    """A time of day as papers write it: "09.00 WIB"."""
    return f"{at:%H.%M} {timezone.localtime().tzname()}"


def decree(name, number, on):
    """A decree as papers name it: "Keputusan … Nomor … tanggal 2 Desember 2019". Empty without a number."""
    date = f"tanggal {dates.spell(on)}" if on else ""
    return " ".join(filter(None, [name or "Surat Keputusan", f"Nomor {number}", date])) if number else ""


def born(place, on):
    """Where and when a person was born, as far as known: "Tempat, tanggal lahir: Bintuhan, 1 Januari 1985"."""
    label = {(True, True): "Tempat, tanggal lahir", (True, False): "Tempat lahir", (False, True): "Tanggal lahir"}
    known = filter(None, [place, dates.spell(on) if on else ""])
    return f"{label[bool(place), bool(on)]}: {', '.join(known)}" if place or on else ""


def moment(at):
    """When something happened: "pukul 09.12" today, with the date before it on another day."""
    local = timezone.localtime(at)
    hour = f"pukul {local:%H.%M}"
    return hour if local.date() == timezone.localdate() else f"{dates.spell(local.date())} {hour}"


def day(at):
    """The day on which something happened: "6 Desember 2019"."""
    return dates.spell(timezone.localtime(at).date())


def full_moment(at):
    """When something happened, with the date today, too: for what is read or printed on another day."""
    return f"{day(at)} pukul {timezone.localtime(at):%H.%M}"


def done(what, at, by):
    """What was done, when and, if known, by whom: "hadir pukul 09.12 oleh Rahmat"."""
    return _by(f"{what} {moment(at)}", by)


def done_on(what, at, by):
    """Like `done`, always with the date: "kepada yang bersangkutan 6 Desember 2019 pukul 10.03 oleh Rahmat"."""
    return _by(f"{what} {full_moment(at)}", by)


def _by(what, by):
    return f"{what} oleh {by}" if by else what


def abbreviated(name):
    """The name shortened so that its owner recognises it but nobody else learns it: "Siti Aminah" is "S*** A***"."""
    return " ".join(f"{letters[0]}{HIDDEN}" for word in name.split() if (letters := re.sub(r"[\W\d_]", "", word)))


def same_name(typed, *known):
    """Whether the typed text is one of the names; case, accents, signs and spaces do not matter."""
    key = _key(typed)
    return bool(key) and key in map(_key, known)


def _key(name):
    return names.fold(name).replace(" ", "")

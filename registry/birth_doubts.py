"""What is asked and told about a birth date: against the NIK, and of an age that is not likely.

The form of a person and the lists ask and tell the same, in the same words.
"""

from django.utils import timezone

from registry.models import ADULT_AGE, Volunteer
from registry.values import dates, nik

KEEP = "Simpan apa adanya; nanti dicocokkan dengan KTP"
OLDEST = 100  # Years. Whoever is older probably has a wrong year.


def by_nik(digits):
    """Return what the NIK gives, as a form takes it: `born_on` and `sex`; empty without a NIK or a date in it."""
    born_on, sex = nik.birth(digits, timezone.localdate()) if digits else (None, "")
    return {"born_on": f"{born_on:%d-%m-%Y}", "sex": sex} if born_on else {}


def offer_by_nik(digits):
    """Return the words of the offer to use what `by_nik` gives; "" where it gives nothing."""
    born_on, sex = nik.birth(digits, timezone.localdate()) if digits else (None, "")
    return f"Pakai menurut NIK: {dates.spell(born_on)}, {Volunteer.Sex(sex).label}" if born_on else ""


def doubt_on_age(person):
    """Return the sentence on an age below 18 or above 100 years; "" for a likely, an unknown or a future one.

    A birth in the future is no question: `Volunteer.clean` refuses it.
    """
    age = person.age
    if age is None or age < 0 or ADULT_AGE <= age <= OLDEST:
        return ""
    just = "baru " if age < ADULT_AGE else ""
    return f"Menurut tanggal lahirnya umurnya {just}{age} tahun. Periksa tahunnya."

"""How alike two records of people are, from plain values: of the database or of a row of a workbook.

It does not decide that two records are one person. It gives the reasons, in words, and their weight.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from registry.values import names, titles

# Out of 100. Names that differ by a letter or two ("Rizki", "Riski") are above it, different names below.
ALIKE = 85
# One name has words of the other cut to their first letter ("Burhan E. Saputra").
ABBREVIATED = 90
# One name contains the other one ("Siti Aminah", "Siti Aminah Hasan"): always less than the same name.
WITHIN = 95


def _words(text):
    return frozenset(text.split())


PATRONYMS = frozenset({"bin", "binti", "bt", "bte"})
MUHAMMAD = "muhammad"
MUHAMMADS = _words(
    "muh muhd muhamad muhammad muhamed muhammed moh mohd mohamad mohammad mohamed mohammed mochamad mochammad moch "
    "mukhamad mukhammad much md"
)
SHORT = {"abd": "abdul", "abdl": "abdul", "st": "siti", "sitti": "siti"}
SPELLINGS = (("oe", "u"), ("tj", "c"), ("dj", "j"), ("sj", "sy"), ("y", "i"))

# The weight of each shared value in the order of a list.
OF_NAME, OF_NIK, OF_BIRTH, OF_NEAR_BIRTH, OF_PHONE, OF_VILLAGE = 50, 25, 15, 8, 6, 4


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a person. An empty value is not known and does not count.

    `name_key` is the `key` of the name without its titles; `phone` is in one form (E.164); `village` is any value
    that is equal for the same village; `nik15` is the digest (not the text) of the first fifteen digits: nik.digest15.
    """

    name_key: str
    born_on: date | None = None
    phone: str = ""
    village: object = None
    nik15: str = ""

    @property
    def short_form(self):
        """Return what an abbreviated name in the same village shares with the whole one; None without a village."""
        return (self.village, initials(self.name_key)) if self.village and " " in self.name_key else None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two records may be one person: `score` out of 100, to sort by, and the reasons in words for the screen."""

    score: int
    reasons: tuple


def key(name):
    """Return the name for comparing: folded, without titles and bin/binti, with one spelling of old ones and Muhammad.

    "H. Moh. Soekri" and "Muhammad Sukri" have the same key. A name of titles alone keeps the last one.
    """
    words = names.fold(titles.split_titles(name)[1].partition(",")[0]).split()
    bare = list(words)
    while len(bare) > 1 and bare[0] in titles.BEFORE_A_NAME:
        del bare[0]
    bare = [word for at, word in enumerate(bare) if at == 0 or word not in PATRONYMS]
    return " ".join(_spelt(word, is_first=at == 0 and len(bare) > 1) for at, word in enumerate(bare))


def _spelt(word, is_first):
    """The word in one spelling. A single M at the start of a name means Muhammad."""
    if word in MUHAMMADS or (is_first and word == "m"):
        return MUHAMMAD
    word = SHORT.get(word, word)
    for old, new in SPELLINGS:
        word = word.replace(old, new)
    return word


def names_likeness(one, other):
    """Return how alike two names are, given as their keys: 0 to 100, 100 for the same key, 0 if one is empty.

    The order of words and the spaces do not count ("Nur Aini", "Nuraini").
    """
    if not one or not other:
        return 0
    if one == other:
        return 100
    if is_abbreviation(one, other):
        return ABBREVIATED
    best = max(fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")), fuzz.token_sort_ratio(one, other))
    if " " in one and " " in other:
        best = max(best, min(WITHIN, fuzz.token_set_ratio(one, other)))
    return best


def initials(folded):
    """Return the first letters of the words of a folded name."""
    return "".join(word[0] for word in folded.split())


def is_abbreviation(one, other):
    """Whether one of two different folded names has words of the other in a short form, and shares a whole word.

    A short form is the first letter, or one of those of Muhammad, Abdul and Siti.
    """
    words = one.split(), other.split()
    if one == other or len(words[0]) != len(words[1]):
        return False
    pairs = [sorted(pair, key=len) for pair in zip(*words, strict=True)]
    return all(a == b or is_short_form(a, b) for a, b in pairs) and any(a == b and len(a) > 1 for a, b in pairs)


def is_short_form(short, whole):
    """Whether a folded word is the first letter of the whole one, or its usual short form."""
    is_initial = len(short) == 1 and whole.startswith(short)
    return is_initial or {short, whole} <= MUHAMMADS or SHORT.get(short) == whole


def dates_near(one, other):
    """Whether one of two different dates may be a mistake: day and month exchanged, or one of three parts wrong."""
    same_year = one.year == other.year
    if same_year and one.day == other.month and one.month == other.day:
        return True
    return (one.day == other.day) + (one.month == other.month) + same_year == 2


def compare(one, other):
    """Return the `Likeness` of two `Traits`, or None if there is too little reason to think of one person.

    Enough reason is: the same name, whatever else differs, since a mistyped birth date is how doubles are made; fifteen
    equal digits of the NIK; the same birth date and phone; a similar name with the same birth date. Also, if neither
    birth dates nor NIKs are too far apart: a similar name with the same phone or village.
    """
    is_same_name = bool(one.name_key) and one.name_key == other.name_key
    same_nik = bool(one.nik15) and one.nik15 == other.nik15
    same_birth = one.born_on is not None and one.born_on == other.born_on
    same_phone = bool(one.phone) and one.phone == other.phone
    same_village = one.village is not None and one.village == other.village
    near = bool(one.born_on and other.born_on) and not same_birth and dates_near(one.born_on, other.born_on)
    # Checked before the names, which are the slowest.
    if not (is_same_name or same_nik or same_birth) and _contradict(one, other, near):
        return None
    name = names_likeness(one.name_key, other.name_key)
    is_enough = (
        is_same_name
        or same_nik
        or (same_birth and same_phone)
        or (name >= ALIKE and (same_birth or same_phone or same_village))
    )
    if not is_enough:
        return None
    signs = [
        (name >= ALIKE, round(OF_NAME * name / 100), "nama sama" if is_same_name else "nama mirip"),
        (same_nik, OF_NIK, "NIK hanya beda angka terakhir"),
        (same_birth, OF_BIRTH, "tanggal lahir sama"),
        (near, OF_NEAR_BIRTH, "tanggal lahir mirip"),
        (same_phone, OF_PHONE, "No. HP sama"),
        (same_village, OF_VILLAGE, "desa sama"),
    ]
    return Likeness(
        sum(weight for holds, weight, _ in signs if holds), tuple(words for holds, _, words in signs if holds)
    )


def _contradict(one, other, near):
    """Whether birth dates or NIKs, if both are known, show that these are two people."""
    dates_apart = bool(one.born_on and other.born_on) and not near and one.born_on != other.born_on
    return dates_apart or bool(one.nik15 and other.nik15 and one.nik15 != other.nik15)

"""Headings with the number of a person: "Nama PSM 1 | NIK 1 | Nama PSM 2 | NIK 2", for lists with several people a row.

Each number is one person of the row. The number may be roman or a word, stand in the upper of two headings ("PSM II"
above "Nama | NIK"), or be left out for the first person. A sex is a number, too: "PSM LAKI-LAKI | PSM PEREMPUAN" are
the first and the second person, as are "PSM UTAMA | CADANGAN". Headings that repeat as a whole need no number: "Nama |
NIK | Nama | NIK". This module does not use the database.
"""

import re
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from registry.values.names import fold
from registry.workbook import columns, groups

NAMES = ("name", "name_and_nik")
_PEOPLE = {"psm", "anggota", "anggotapsm", "relawan"}  # "PSM 1" alone is the column of a name.
_RANKS = {"utama": 1, "inti": 1, "cadangan": 2, "pengganti": 2}  # Alone they are the column of a name, too.
_VALUES = {
    **dict(zip(("1", "2", "3", "4", "5"), range(1, 6), strict=True)),
    **dict(zip(("i", "ii", "iii", "iv", "v"), range(1, 6), strict=True)),
    **dict(zip(("satu", "dua", "tiga", "empat", "lima"), range(1, 6), strict=True)),
    **dict(zip(("pertama", "kedua", "ketiga", "keempat", "kelima"), range(1, 6), strict=True)),
    **dict.fromkeys(("laki-laki", "laki laki", "laki2", "pria"), 1),
    **dict.fromkeys(("perempuan", "wanita"), 2),
    **_RANKS,
}
_SEXES = re.compile(r"\b(?:(laki(?:[- ]laki|2)|pria)|(perempuan|wanita))\b", re.IGNORECASE)
_BEFORE = (
    r"(?:(?<=[\W_])|^)(?:yang |orang |no\.? ?)?(?:ke[ -]?)?[(#]?"  # "PSM ke-2", "NIK (1)"; "HP2" has nothing between.
)
_NUMBER = re.compile(
    rf"(?:{_BEFORE}|(?<=[^\W\d])(?=[1-5]))(?P<number>{'|'.join(_VALUES)})\)?(?=[\W_]|$)", re.IGNORECASE
)
_PLAIN_I = str.maketrans("İı", "Ii")  # Turkish letters, which a search without capitals takes for an i.
# Alone above the columns of one person, beside those of another: "SEBELUM | SESUDAH".
_SIDES = {
    **dict.fromkeys(("sebelum", "sebelumnya", "lama", "semula", "awal", "diganti", "digantikan"), 1),
    **dict.fromkeys(("sesudah", "setelah", "sesudahnya", "baru", "akhir", "menjadi", "pengganti", "penggantinya"), 2),
}
_OF_SIDES = {"psm", "data", "nama", "anggota", "relawan", "yang", "keadaan"}
# Not `leaving.says_who_left`, which needs Django: `raw` reads headings without it.
_LEFT = re.compile(
    r"\b(?:(?:di)?berhenti(?:kan)?|(?:meng)?undur(?:kan)? diri|mundur|(?:tidak|non) ?aktif|meninggal|pindah)\b"
)
UNPAIRED = "tanpa nomor orang, padahal ada kolom sejenis yang bernomor"


def without_number(text):
    """Return the heading without its number of a person, and the number; 0 if it has none or several.

    A sex beside a number is none: "Pria II" is the column "Pria" of the second person.
    """
    matches = list(_NUMBER.finditer(text.translate(_PLAIN_I)))
    if len(matches) > 1:
        matches = [match for match in matches if not _SEXES.fullmatch(match["number"])]
    if len(matches) != 1:
        return text, 0
    (match,) = matches
    bare = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(bare.split()), _VALUES[match["number"].lower()]


def key_and_person(parts):
    """Return the column key and the number of a heading of one to three parts; ("", 0) if it is not such a heading."""
    has_side = any(map(_side_of, parts[:-1]))
    parted = [("", side) if (side := _side_of(part)) else without_number(part) for part in parts[:-1]]
    parted.append(without_number(parts[-1]))
    numbers = [number for _, number in parted if number]
    if len(numbers) != 1:
        return "", 0
    bare = [part for part, _ in parted if part]
    key = groups.key_of(bare) if bare else ""
    if not has_side and groups.key_of(parts) not in ("", key):
        return "", 0  # It is known as it stands; "TMT Pertama" means the same with and without its number.
    is_of_people = len(bare) == 1 and columns.squeeze(bare[0]) in _PEOPLE
    if is_of_people or (not bare and columns.squeeze(parts[0]) in _RANKS):
        key = key or "name"
    return (key, numbers[0]) if key else ("", 0)


@lru_cache(maxsize=columns.ASKED_AGAIN)
def _side_of(text):
    """The number of the person below such a word as "SEBELUM", "PSM BARU" or "PSM YANG MUNDUR"; 0 if it is none."""
    words = [word for word in fold(text).split() if word not in _OF_SIDES]
    side = _SIDES.get(words[0], 0) if len(words) == 1 else 0
    return side or int(groups.group_of(text) is None and bool(_LEFT.search(fold(text))))


def is_earlier(heading):
    """Whether a heading as written stands on the side of who was there before: "SEBELUM / Nama"."""
    return any(_side_of(part) == 1 for part in heading.split(" / ")[:-1])


def sex_of(heading):
    """Return the sex that a heading as written gives its person, as "PSM LAKI-LAKI / Nama"; "" if none or both."""
    sexes = {"L" if male else "P" for male, _ in _SEXES.findall(heading)}
    return sexes.pop() if len(sexes) == 1 else ""


def is_known(text):
    """Whether the text is a known heading, or one of people ("PSM"), with a number."""
    bare, number = without_number(text)
    return bool(key_and_person([text])[0] or (number and bare and groups.is_neutral(bare)))


def numbers_of_people(parts):
    """Return the numbers of the people of each row, empty if a row is one person's; `parts` are those of all headings.

    Each person has a name column. One without a number is the first person's.
    """
    numbered = {number for own in parts.values() for key, number in [key_and_person(own)] if key in NAMES}
    bare = [place for place, own in parts.items() if groups.key_of(own) in NAMES and not key_and_person(own)[1]]
    numbers = numbered | {1} if len(bare) == 1 and 1 not in numbered else numbered
    return numbers if len(numbers) > 1 else set()


def beside_each_other(headings):
    """Return the headings, where those that repeat as a whole, a name among them, have the number of their person.

    What stands before or behind all of them is the row's, and repeats nothing: "Desa | Nama | NIK | Nama | NIK | Ket".
    """
    words = [heading.key or columns.squeeze(heading.text) for heading in headings]
    names = [at for at, word in enumerate(words) if word in NAMES]
    width = names[1] - names[0] if len(names) > 1 else 0
    has_gap = any(right.place != left.place + 1 for left, right in pairwise(headings))
    if width < 2 or has_gap:
        return headings
    for start in range(max(names[0] - width + 1, 0), names[0] + 1):
        end = start + width * len(names)
        block, rest = words[start : start + width], {*words[:start], *words[end:]}
        if words[start:end] == block * len(names) and rest.isdisjoint(block):
            people = [(at - start) // width + 1 if start <= at < end else 0 for at in range(len(words))]
            return [replace(h, person=person) for h, person in zip(headings, people, strict=True)]
    return headings


def paired(headings, numbers):
    """Return the headings, where those without a number that clearly are one person's have the person's number.

    "NIK | NIK 2" are those of the first and the second; of several alike, each is the one's whose name stands before.
    What is left has `UNPAIRED` as the reason why it is not read, or no number: then it may be anybody's.
    """
    by_key = defaultdict(list)
    for heading in headings:
        if heading.key and heading.key not in columns.OF_A_ROW and not columns.BY_KEY[heading.key].why_ignored:
            by_key[heading.key].append(heading)
    people = _paired_by_place(by_key, _names_before(headings, by_key, numbers), numbers)
    return [people.get(heading.place, heading) for heading in headings]


def _names_before(headings, by_key, numbers):
    """The number of the person whose name stands last before each column, by place."""
    names, owner, owners = {}, 0, {}
    for key in NAMES:
        names |= {heading.place: heading.person or min(numbers) for heading in by_key[key]}
    for heading in headings:
        owner = names.get(heading.place, owner)
        owners[heading.place] = owner
    return owners


def _paired_by_place(by_key, owners, numbers):
    people = {}
    for alike in by_key.values():
        bare = [heading for heading in alike if not heading.person]
        taken = {heading.person for heading in alike} - {0}
        free = [number for number in sorted(numbers) if number not in taken]
        before = [owners[heading.place] for heading in bare]
        if taken and len(bare) == 1 and free == [1]:
            people[bare[0].place] = replace(bare[0], person=1)
        elif len(bare) > 1 and before == free:
            people |= {each.place: replace(each, person=owners[each.place]) for each in bare}
        elif taken:
            people |= {each.place: replace(each, key="", why=UNPAIRED) for each in bare}
    return people

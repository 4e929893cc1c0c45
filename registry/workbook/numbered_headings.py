"""Headings with the number of a person: "Nama PSM 1 | NIK 1 | Nama PSM 2 | NIK 2", for lists with several people a row.

Each number is one person of the row. The number may be roman or a word, stand in the upper of two headings ("PSM II"
above "Nama | NIK"), or be left out for the first person. A sex is a number, too: "PSM LAKI-LAKI | PSM PEREMPUAN" are
the first and the second person. This module does not use the database.
"""

import re
from collections import defaultdict
from dataclasses import replace

from registry.workbook import columns, groups

_NAMES = ("name", "name_and_nik")
_PEOPLE = {"psm", "anggota", "anggotapsm", "relawan"}  # "PSM 1" alone is the column of a name.
_VALUES = {
    **dict(zip(("1", "2", "3", "4", "5"), range(1, 6), strict=True)),
    **dict(zip(("i", "ii", "iii", "iv", "v"), range(1, 6), strict=True)),
    **dict(zip(("satu", "dua", "tiga", "empat", "lima"), range(1, 6), strict=True)),
    **dict(zip(("pertama", "kedua", "ketiga", "keempat", "kelima"), range(1, 6), strict=True)),
    **dict.fromkeys(("laki-laki", "laki laki", "laki2", "pria"), 1),
    **dict.fromkeys(("perempuan", "wanita"), 2),
}
_SEXES = re.compile(r"\b(?:(laki(?:[- ]laki|2)|pria)|(perempuan|wanita))\b", re.IGNORECASE)
_BEFORE = (
    r"(?:(?<=[\W_])|^)(?:yang |orang |no\.? ?)?(?:ke[ -]?)?[(#]?"  # "PSM ke-2", "NIK (1)"; "HP2" has nothing between.
)
_NUMBER = re.compile(
    rf"(?:{_BEFORE}|(?<=[^\W\d])(?=[1-5]))(?P<number>{'|'.join(_VALUES)})\)?(?=[\W_]|$)", re.IGNORECASE
)
_PLAIN_I = str.maketrans("İı", "Ii")  # Turkish letters, which a search without capitals takes for an i.
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
    if groups.key_of(parts):
        return "", 0
    parted = [without_number(part) for part in parts]
    numbers = [number for _, number in parted if number]
    if len(numbers) != 1:
        return "", 0
    bare = [part for part, _ in parted if part]
    key = groups.key_of(bare) if bare else ""
    if not key and len(bare) == 1 and columns.squeeze(bare[0]) in _PEOPLE:
        key = "name"
    return (key, numbers[0]) if key else ("", 0)


def sex_of(heading):
    """Return the sex that a heading as written gives its person, as "PSM LAKI-LAKI / Nama"; "" if none or both."""
    sexes = {"L" if male else "P" for male, _ in _SEXES.findall(heading)}
    return sexes.pop() if len(sexes) == 1 else ""


def is_known(text):
    """Whether the text is a known heading, or one of people ("PSM"), with a number."""
    bare, number = without_number(text)
    return bool(number and bare) and bool(key_and_person([text])[0] or groups.is_neutral(bare))


def numbers_of_people(parts):
    """Return the numbers of the people of each row, empty if a row is one person's; `parts` are those of all headings.

    Each person has a name column. One without a number is the first person's.
    """
    numbered = {number for own in parts.values() for key, number in [key_and_person(own)] if key in _NAMES}
    bare = [place for place, own in parts.items() if groups.key_of(own) in _NAMES]
    numbers = numbered | {1} if len(bare) == 1 and 1 not in numbered else numbered
    return numbers if len(numbers) > 1 else set()


def paired(headings, numbers):
    """Return the headings, where those without a number that clearly are one person's have the person's number.

    "NIK | NIK 2" are those of the first and the second; of several alike, each is the one's whose name stands before.
    What is left has `UNPAIRED` as the reason why it is not read, or no number: then it may be anybody's.
    """
    if not numbers:
        return headings
    by_key = defaultdict(list)
    for heading in headings:
        if heading.key and heading.key not in columns.OF_A_ROW and not columns.BY_KEY[heading.key].why_ignored:
            by_key[heading.key].append(heading)
    people = _paired_by_place(by_key, _names_before(headings, by_key, numbers), numbers)
    return [people.get(heading.place, heading) for heading in headings]


def _names_before(headings, by_key, numbers):
    """The number of the person whose name stands last before each column, by place."""
    names, owner, owners = {}, 0, {}
    for key in _NAMES:
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

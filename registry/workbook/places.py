"""Reads the kecamatan and the village that a title, a band between the rows or a sheet's name gives.

Examples: "DATA PSM KECAMATAN KINAL KABUPATEN KAUR TAHUN 2026", or "DESA/KELURAHAN", ":" and "PAPAHAN" in three cells.
This module does not use the database.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

from registry.values import names

_LABEL = re.compile(
    r"\b(?:nama\s+)?(?:"
    r"(?P<village>(?:desa|kel(?:urahan)?|ds)(?:\s*[/-]\s*(?:desa|kel(?:urahan)?))?)"
    r"|(?P<district>kec(?:amatan)?)"
    r"|(?P<other>kab(?:upaten)?(?:\s*/\s*kota)?|prov(?:insi)?|propinsi)"
    r")\b\.?",
    re.IGNORECASE,
)
# A name ends where one of these words begins: "KECAMATAN KINAL TAHUN 2026".
_END = re.compile(
    r"\b(?:tahun|thn|periode|tanggal|tgl|per|dan|se|yang|untuk|jumlah|total|anggaran|masa|sebanyak)\b"
    r"|[(\[,;|–—]|\s-\s|\d{2,}",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"[/,;&+]|\b(?:dan|serta|sampai|hingga)\b", re.IGNORECASE)
_NO_NAMES = {"binaan", "tertinggal", "mandiri", "wisata", "sekabupaten", "sekecamatan", "sasaran", "tugas", "asal"}
# A letterhead has the office's own address.
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|alamat|telp|telepon|fax|kode\s*pos|e-?mail|website|sekretariat)\b", re.IGNORECASE
)
_NUMBERING = re.compile(r"^\W*(?:[0-9]+|[IVXLC]+|[A-Za-z])[.)]\s*")
_NUMBER = re.compile(r"\W*(?:[0-9]+[.)]?|[IVX]+[.)]?|[A-Z][.)])")


@dataclass(frozen=True)
class Place:
    """A kecamatan and a village as written; "" if it is not given.

    `is_bare`: it was recognised without a word such as "kecamatan". `unknown` are sentences about unknown names.
    """

    district: str = ""
    village: str = ""
    is_bare: bool = False
    unknown: tuple = ()

    def __bool__(self):
        return bool(self.district or self.village)

    def includes(self, other):
        """Whether the other place says nothing else."""
        mine, others = ([names.fold(name) for name in (place.district, place.village)] for place in (self, other))
        return all(not name or name == my for my, name in zip(mine, others, strict=True))

    def or_else(self, other):
        """Return this place, with what it lacks from the other one."""
        return Place(self.district or other.district, self.village or other.village)


@dataclass(frozen=True)
class KnownNames:
    """The folded names of all kecamatan and villages; no names at all: any name counts."""

    districts: frozenset = frozenset()
    villages: frozenset = frozenset()

    def district(self, text):
        """Return the text, or the beginning of it, that is a kecamatan; "" if none is."""
        return _known(text, self.districts)

    def village(self, text):
        """Return the text, or the beginning of it, that is a village; "" if none is."""
        return _known(text, self.villages)


def in_title(texts, known):
    """Return the `Place` that a title gives anywhere in its texts, as far as its names are known."""
    if _ADDRESS.search(" ".join(texts)):
        return Place()
    place, several = _place(_pairs(texts)[0]), _several(texts, known)
    district = "" if several["district"] else known.district(place.district)
    village = "" if several["village"] else known.village(place.village)
    unknown = []
    for key, kind, name, known_name in (
        ("district", "Kecamatan", place.district, district),
        ("village", "Desa", place.village, village),
    ):
        if several[key]:
            shown = names.several(f"“{each}”" for each in several[key])
            unknown.append(f"Beberapa {kind.lower()} disebut di judul atau nama lembar ({shown}), jadi tidak dipakai.")
        elif name and not known_name:
            unknown.append(f"{kind} “{name}” di judul atau nama lembar tidak dikenal, jadi tidak dipakai.")
    return Place(district, village, unknown=tuple(unknown))


def in_band(texts, known):
    """Return the `Place` of a row that only names a place, else an empty one.

    A known name is enough: "KINAL", "II. MAJE". A row with anything else, such as a person's name, is no band.
    """
    texts = texts[1:] if len(texts) > 1 and _NUMBER.fullmatch(texts[0]) else texts
    if not texts:
        return Place()
    texts = [_NUMBERING.sub("", texts[0]), *texts[1:]]
    if not _LABEL.match(texts[0]):
        return _bare(texts[0], known) if len(texts) == 1 else Place()
    pairs, is_all = _pairs(texts)
    return _place(pairs) if is_all and not any(_several(texts, known).values()) else Place()


def is_numbering(text):
    """Whether the text only numbers a band: "2", "II." or "B."."""
    return bool(_NUMBER.fullmatch(text))


def _bare(text, known):
    """The place with that known name: a kecamatan, else a village."""
    folded = names.fold(text)
    if folded in known.districts:
        return Place(district=text.strip(), is_bare=True)
    return Place(village=text.strip(), is_bare=True) if folded in known.villages else Place()


def _several(texts, known):
    """The known names behind each kind of label where there are several, else []: "Desa Papahan dan Geramat"."""
    whole, found = " ".join(texts), {"district": [], "village": []}
    labels = list(_LABEL.finditer(whole))
    for label, following in zip_longest(labels, labels[1:]):
        kind, rest = label.lastgroup, whole[label.end() : following.start() if following else None]
        if kind in found and (known.districts or known.villages):
            known_name = known.district if kind == "district" else known.village
            found[kind] += filter(None, (known_name(each.strip(" :.-")) for each in _BETWEEN_NAMES.split(rest)))
    return {
        kind: list(dict.fromkeys(some)) if len({*map(names.fold, some)}) > 1 else [] for kind, some in found.items()
    }


def _place(pairs):
    named = {}
    for kind, name in pairs:
        if name:
            named.setdefault(kind, name)
    return Place(named.get("district", ""), named.get("village", ""))


def _pairs(texts):
    """Pairs of a label's kind and the name behind it, in its cell or the next one; and whether that is everything."""
    pairs, waiting, is_all = [], "", True
    for text in filter(None, (text.strip(" :.-") for text in texts)):
        labels = list(_LABEL.finditer(text))
        is_all = is_all and (labels[0].start() == 0 if labels else bool(waiting))
        if waiting and not labels:
            pairs.append((waiting, _name(text)))
        waiting = ""
        for label, following in zip_longest(labels, labels[1:]):
            rest = text[label.end() : following.start() if following else None]
            if label.start() == 0 and not rest.strip(" :.-") and not following:
                waiting = label.lastgroup
            else:
                pairs.append((label.lastgroup, _name(rest)))
    return pairs, is_all


def _name(text):
    """The name at the beginning of a text, "" if there is none."""
    name = _END.split(text.strip(" :.-"), maxsplit=1)[0].strip(" :.-/")
    return "" if names.fold(name) in _NO_NAMES or not any(map(str.isalpha, name)) else name


def _known(text, folded_names):
    """The longest beginning of the text that is one of the names; the text itself if there are no names."""
    if not folded_names:
        return text
    squeezed = {name.replace(" ", "") for name in folded_names}
    words = text.split()
    beginnings = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((some for some in beginnings if names.fold(some).replace(" ", "") in squeezed), "")

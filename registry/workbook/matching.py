"""What the registry already holds of the people and places in a list, looked up for the whole list at once."""

import re
from collections import defaultdict
from functools import lru_cache

from rapidfuzz import fuzz, process

from registry import likeness, names, nik
from registry.models import Village, Volunteer

CHUNK = 500  # Values in one query: SQLite takes some thousands of parameters at most.
NEAREST = 3  # Villages that are suggested.
LIKE = 60  # Of 100: how alike a spelling must be to be suggested.
SAME_NAME = 50  # Of 100: below it, a name on the same NIK is another person's.

_KIND = re.compile(r"^(?:desa|ds|kelurahan|kel)\b[\s.:]*", re.IGNORECASE)
_DISTRICT = re.compile(r"\bkec(?:amatan)?\b[\s.:]*", re.IGNORECASE)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v", "6": "vi", "7": "vii", "8": "viii", "9": "ix"}


class Villages:
    """The villages that the account may use, found by how a list spells them."""

    def __init__(self, user):
        self.by_code = {village.code: village for village in Village.objects.visible_to(user).for_page()}
        self._by_name, self._by_key = defaultdict(list), defaultdict(list)
        for village in self.by_code.values():
            self._by_name[village.name_folded].append(village)
            self._by_key[_key(village.name)].append(village)
        self.districts = frozenset(names.fold(v.district.name) for v in self.by_code.values())
        self._found = {}

    def find(self, text, district="", regency=""):
        """Return the village and the sentence why there is none: one of both is None."""
        asked = (text, district, regency)
        if asked not in self._found:
            self._found[asked] = self._look_up(*asked)
        return self._found[asked]

    def _look_up(self, text, district, regency):
        if village := self.by_code.get(text.strip()):
            return village, None
        name, district, regency = _parts(text, district, regency)
        fits = [v for v in self._by_name[names.fold(name)] if _lies_in(v, district, regency)]
        fits = fits or [v for v in self._by_key[_key(name)] if _lies_in(v, district, regency)]
        if len(fits) == 1:
            return fits[0], None
        if fits:
            choices = "; ".join(village.choice_label for village in fits[:5])
            return None, f"Ada {len(fits)} desa bernama “{name}”. Tulis juga kecamatannya: {choices}."
        return None, self._not_found(name, district, regency)

    def _not_found(self, name, district, regency):
        if district and _key(district) not in {_key(known) for known in self.districts}:
            return f"Kecamatan “{district}” tidak dikenal."
        inside = [v for v in self.by_code.values() if _lies_in(v, district, regency)]
        nearest = process.extract(
            names.fold(name), [v.name_folded for v in inside], scorer=fuzz.ratio, limit=NEAREST, score_cutoff=LIKE
        )
        where = f" di Kecamatan {district}" if district else ""
        sentence = f"Desa “{name}” tidak ditemukan{where}."
        if nearest:
            sentence += f" Mungkin maksudnya: {'; '.join(str(inside[at]) for _, _, at in nearest)}."
        return sentence


def _parts(text, district, regency):
    """Name, kecamatan and regency: "Desa Air Dingin Kec. Kaur Selatan" and "Air Dingin, Kaur Selatan" name both."""
    name, *inside = _DISTRICT.split(_KIND.sub("", text.strip()), maxsplit=1)
    if not inside:
        name, *inside = [part.strip() for part in name.split(",")]
    district = inside[0] if inside else _DISTRICT.sub("", district)
    return name.strip(" ,."), district.strip(" ,.:"), (inside[1] if len(inside) > 1 else regency).strip()


@lru_cache(maxsize=4096)
def _key(name):
    """The name without spaces and with Roman numbers: "Suka Menanti" is "Sukamenanti", "Gunung Tiga 2" is "… II"."""
    return "".join(_ROMAN.get(word, word) for word in names.fold(name).split())


def _lies_in(village, district, regency):
    in_district = not district or _key(village.district.name) == _key(district)
    return in_district and (not regency or names.fold(regency) in names.fold(village.district.regency.name))


class Known:
    """The people of the registry whom a list may speak of, with their appointments.

    Give it what the whole list says: registry numbers, cleaned NIKs and IPSM numbers. `user` is the account that
    imports. Where rows are to be written, `lock` keeps the people as they are found until the transaction ends.
    """

    def __init__(self, user, *, registry_nos=(), niks=(), ipsm_nos=(), lock=False):
        self._lock = lock
        digests = {digest: digits for digits in set(niks) for digest in nik.digests(digits)}
        self._people = {}
        self.by_registry_no = {p.registry_no: p for p in self._load("registry_no", registry_nos)}
        self._follow_merged(set(registry_nos) - set(self.by_registry_no))
        self.by_nik = {digests[p.nik_digest]: p for p in self._load("nik_digest", digests)}
        self.by_ipsm_no = {p.ipsm_no: p for p in self._load("ipsm_no", set(ipsm_nos) - {""})}
        self.visible = self._visible_to(user)

    def _load(self, column, values):
        """The living people with one of these values, each the same object however often it is found."""
        found = []
        for some in _chunks(values):
            people = Volunteer.objects.filter(**{f"{column}__in": some}).for_import()
            people = people.select_for_update(of=("self",)) if self._lock else people
            found += [self._people.setdefault(person.pk, person) for person in people]
        return found

    def _follow_merged(self, registry_nos):
        """Let the numbers of records that were merged lead to the people who were kept."""
        merged = {}
        for numbers in _chunks(registry_nos):
            merged.update(Volunteer.with_deleted.merged_numbers(numbers))
        kept = {person.pk: person for person in self._load("pk", set(merged.values()))}
        self.by_registry_no.update({number: kept[pk] for number, pk in merged.items() if pk in kept})

    def _visible_to(self, user):
        if not user.is_bound:
            return set(self._people)
        seen = Volunteer.objects.visible_to(user)
        return {pk for some in _chunks(self._people) for pk in seen.filter(pk__in=some).values_list("pk", flat=True)}

    def may_see(self, person):
        """Whether the account that imports may see that person."""
        return person.pk in self.visible


def _chunks(values):
    values = sorted(values)
    return [values[at : at + CHUNK] for at in range(0, len(values), CHUNK)]


def is_another_name(name, person):
    """Whether the name is so unlike the person's that the same number on both is likely a mistake."""
    return likeness.names_likeness(likeness.key(name), likeness.key(person.name)) < SAME_NAME

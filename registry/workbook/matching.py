"""Finds the people and places of a list in the registry, for the whole list at once."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest
from operator import itemgetter

from rapidfuzz import fuzz

from registry.doubles import likeness
from registry.guards import nik_lookup
from registry.models import District, Village, VillageSpelling, Volunteer
from registry.values import names, nik

CHUNK = 500  # Values in one query: SQLite takes some thousands of parameters at most.
NEAREST = 3  # Villages suggested.
LIKE = 60  # Of 100: how alike a spelling must be to be suggested.
DIGITS = 4  # A text with so many is no name.
WITHIN = 90  # Of 100: the likeness of a name and a longer one with all its words.
SAME_NAME = 50  # Of 100: below it, a name on the same NIK is another person's.

_KIND = re.compile(r"^(?:desa|ds|kelurahan|kel)\b[\s.:]*", re.IGNORECASE)
# The code of a village, as the Ministry writes it or without its points: "17.04.01.2001", "1704012001".
_CODE = re.compile(r"(?<![0-9.])([0-9]{2})\.?([0-9]{2})\.?([0-9]{2})\.?([0-9]{4})(?:\.0)?(?![0-9.])")
KINDS_OF_VILLAGE = {"1", "2"}  # Kelurahan and desa, the first digit of the last four.
_NUMBERING = re.compile(r"\A[0-9]{1,3}[.)]?\s+(?=[^\W\d])")  # "001 Tanjung Iman".
# What stands within a village, before or behind its name: "RT 02 RW 01", "Dusun II".
_WITHIN_VILLAGE = re.compile(
    r"\b(?:rt[ ]?/[ ]?)?(?:rt|rw)\b[\s.:/]{0,3}[0-9]{1,3}(?:[ ]?/[ ]?[0-9]{1,3})?\b"
    r"|\b(?:dusun|dsn|lingkungan|lingk|ling)\b[\s.:]{0,3}(?:[0-9]{1,2}|[ivx]{1,4})\b",
    re.IGNORECASE,
)
_DISTRICT = re.compile(r"\bkec(?:amatan)?\b[\s.:]*", re.IGNORECASE)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v", "6": "vi", "7": "vii", "8": "viii", "9": "ix"}
_IN_WORDS = dict(zip("satu dua tiga empat lima enam tujuh delapan sembilan".split(), _ROMAN.values(), strict=True))  # noqa: SIM905


@dataclass
class Spelling:
    """A village name in a list that is no village's, with the number of its rows.

    `district` is the kecamatan as written ("" if there is none), `nearest` are the codes of the most similar villages,
    the most similar first. A clerk may choose the village.
    """

    text: str
    district: str
    nearest: list
    rows: int = 0

    @property
    def key(self):
        """Return what identifies the spelling: the folded name and the folded kecamatan."""
        return names.fold(self.text), names.fold(self.district)


@dataclass(frozen=True)
class FoundVillage:
    """The result of looking up a village: the village, or the sentence why there is none.

    With the sentence comes the `Spelling` that can be remembered; None if only the list itself can be corrected.
    """

    village: Village | None = None
    problem: str = ""
    spelling: Spelling | None = None


class Villages:
    """The villages that the account may use, found by how a list spells them."""

    def __init__(self, user):
        self.by_code = {village.code: village for village in Village.objects.visible_to(user).for_page()}
        self._by_name, self._by_key = defaultdict(list), defaultdict(list)
        for village in self.by_code.values():
            self._by_name[village.name_folded].append(village)
            self._by_key[_key(village.name)].append(village)
        # All kecamatan: one of another account is different from a misspelt one.
        self._districts = {_key(name): name for name in District.objects.values_list("name", flat=True)}
        self.districts = frozenset(map(names.fold, self._districts.values()))
        own = {village.district.name for village in self.by_code.values()} if user.is_bound else set()
        self._own = own.pop() if len(own) == 1 else ""
        self._is_bound = user.is_bound
        self._remembered = VillageSpelling.objects.holding_for(user).as_dict()
        self._found, self._inside = {}, {}

    @cached_property
    def names(self):
        """Return the folded names of all villages, those of other accounts too: a band with one ends the band above."""
        return frozenset(Village.objects.values_list("name_folded", flat=True))

    def find(self, text, district="", regency=""):
        """Return the `FoundVillage` for the words of a village, its kecamatan and its regency."""
        asked = (text, district, regency)
        if asked not in self._found:
            self._found[asked] = self._look_up(*asked)
        return self._found[asked]

    def is_known(self, spelling):
        """Whether the village of a `Spelling` was chosen meanwhile."""
        return spelling.key in self._remembered

    def choices(self, spelling):
        """Return the villages that a `Spelling` may be, in two lists: the nearest, and all others that are possible.

        Without a kecamatan, a name of several villages is not possible: even the right spelling would not be enough.
        """
        nearest = [self.by_code[code] for code in spelling.nearest if code in self.by_code]
        inside = self._lying_in(spelling.district, "")
        if not spelling.district:
            inside = [village for village in inside if self._is_only_one(village)]
        return nearest, [village for village in inside if village not in nearest]

    def _look_up(self, text, district, regency):
        code, text = _code_and_name(text)
        if village := self.by_code.get(code):
            return self._of_code(village, text, district, regency)
        if code[-4:-3] in KINDS_OF_VILLAGE:  # A code of the statistical office has a zero there: the name decides.
            return FoundVillage(problem=f"Kode desa {code} tidak dikenal. Betulkan, atau tulis nama desanya saja.")
        name, district, regency = _parts(text, district, regency)
        district = self._districts.get(_key(district), district if _key(district) else "") or self._own
        named = self._by_name[names.fold(name)], self._by_key[_key(name)]
        fits = next(filter(None, ([v for v in some if _lies_in(v, district, regency)] for some in named)), [])
        if len(fits) == 1:
            return FoundVillage(fits[0])
        if fits:
            choices = "; ".join(village.choice_label for village in fits[:5])
            return FoundVillage(problem=f"Ada {len(fits)} desa bernama “{name}”. Tulis juga kecamatannya: {choices}.")
        if self._is_bound and _key(district) in self._districts and not self._lying_in(district, ""):
            return FoundVillage(problem=f"Kecamatan {district} tidak termasuk wilayah akun ini.")
        return self._spelt(name, district, regency)

    def _of_code(self, village, name, district, regency):
        """The result for a village's code: the name, the kecamatan and the regency beside it must be the same."""
        name, district, regency = _parts(name, district, regency)
        if name and _key(name) != _key(village.name):
            return FoundVillage(problem=f"Kode {village.code} milik {village}, bukan “{name}”. Tulis yang benar saja.")
        if not _lies_in(village, district, regency):
            where = f"Kecamatan {district}" if district else regency
            return FoundVillage(problem=f"Kode {village.code} milik {village}, bukan {where}. Tulis yang benar saja.")
        return FoundVillage(village)

    def _spelt(self, name, district, regency):
        """The result for a name that no village has: as a clerk once chose, else what it may be."""
        spelling = Spelling(name, district, [])
        if spelling.key not in self._remembered:
            return self._unknown(spelling, regency)
        village = self.by_code.get(self._remembered[spelling.key])
        if village and _lies_in(village, "", regency) and (district or self._is_only_one(village)):
            return FoundVillage(village)
        return FoundVillage(problem=f"Desa “{name}” tidak ditemukan. Tulis nama resmi desa dan kecamatannya.")

    def _unknown(self, spelling, regency):
        name, district = spelling.text, spelling.district
        inside = self._lying_in(district, regency)
        # A kecamatan may have been divided since: an old list still has the former one.
        moved = [v for v in self._by_key[_key(name)] if v not in inside and _lies_in(v, "", regency)]
        nearest = _nearest(spelling, inside, moved)
        is_double = not district and nearest and not self._is_only_one(nearest[0])
        spelling.nearest = [v.code for v in nearest if district or self._is_only_one(v)]
        return FoundVillage(
            problem=self._not_found(name, district, nearest) + (" Tulis juga kecamatannya." if is_double else ""),
            spelling=spelling if inside and not is_double and _can_be_remembered(spelling) else None,
        )

    def _not_found(self, name, district, nearest):
        if district and _key(district) not in self._districts:
            return f"Kecamatan “{district}” tidak dikenal."
        sentence = f"Desa “{name}” tidak ditemukan{f' di Kecamatan {district}' if district else ''}."
        return f"{sentence} Mungkin maksudnya: {'; '.join(map(str, nearest))}." if nearest else sentence

    def _lying_in(self, district, regency):
        """The villages of that kecamatan and regency; of all kecamatan if it is empty or unknown."""
        asked = (district if _key(district) in self._districts else "", regency)
        if asked not in self._inside:
            self._inside[asked] = [v for v in self.by_code.values() if _lies_in(v, *asked)]
        return self._inside[asked]

    def _is_only_one(self, village):
        return len(self._by_name[village.name_folded]) == 1


def _code_and_name(text):
    """The code in a text, with points, "" if there is none, and the rest of the text."""
    match = _CODE.search(text)
    if not match:
        return "", _NUMBERING.sub("", text.strip())
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return ".".join(match.groups()), " ".join(rest.split()).strip(" -,;:/()")


def _parts(text, district, regency):
    """Name, kecamatan and regency: "Desa Air Dingin Kec. Kaur Selatan" and "Air Dingin, Kaur Selatan" have both.

    RT, RW and a numbered dusun are left out.
    """
    text = _WITHIN_VILLAGE.sub(" ", text).strip(" ,./") or text  # Only "RT 02": that is what was not found.
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
    return in_district and (not regency or _regency(regency) in names.fold(village.district.regency.name))


@lru_cache(maxsize=512)
def _regency(text):
    return re.sub(r"^kab\b", "kabupaten", names.fold(text))


def _nearest(spelling, inside, moved):
    """The few most similar villages, the most similar first. `moved` have this name in another kecamatan."""
    shape, district = _shape(spelling.text), _key(spelling.district)
    scored = [(_likeness(shape, district, village), village) for village in inside]
    scored += [((WITHIN,), village) for village in moved]
    likest = nlargest(NEAREST, scored, key=itemgetter(0))
    return [village for score, village in likest if score[0] >= LIKE]


def _likeness(shape, district, village):
    """The likeness, of 100, of a spelling and a village's name; then that of their letters and their kecamatan."""
    words, letters = shape
    other_words, other_letters = _shape(village.name)
    ratio = fuzz.ratio(letters, other_letters)
    is_part = bool(words) and (words <= other_words or other_words <= words)
    return max(ratio, WITHIN if is_part else 0), ratio, district and fuzz.ratio(district, _key(village.district.name))


@lru_cache(maxsize=4096)
def _shape(name):
    """The words of a name for comparing, and the same without spaces.

    Numbers are Roman, and a last "I" is dropped: "Manau Sembilan I" is "manau ix", as the first of "Manau IX" and
    "Manau IX Dua".
    """
    words = [_IN_WORDS.get(word, _ROMAN.get(word, word)) for word in names.fold(name).split()]
    words = words[:-1] if len(words) > 1 and words[-1] == "i" else words
    return frozenset(words), "".join(words)


def _can_be_remembered(spelling):
    """Whether it is a name, not a value from another column such as a NIK, a phone or a whole address."""
    texts = (spelling.text, spelling.district)
    return bool(spelling.key[0]) and all(
        len(text) <= names.MAX_LENGTH and sum(map(str.isdigit, text)) < DIGITS for text in texts
    )


class Known:
    """The people of the registry who may be in a list, with their appointments.

    It needs the whole list's registry numbers, cleaned NIKs and IPSM numbers. `user` is the account that imports. With
    `lock`, for saving, the people cannot change until the transaction ends.
    """

    def __init__(self, user, *, registry_nos=(), niks=(), ipsm_nos=(), lock=False):
        self._lock = lock
        digests = {digest: digits for digits in set(niks) for digest in nik.digests(digits)}
        self._people = {}
        self.by_registry_no = {p.registry_no: p for p in self._load("registry_no", registry_nos)}
        self._follow_merged(set(registry_nos) - set(self.by_registry_no))
        # Strangers are not loaded: that would take more queries for a NIK that somebody has.
        seen = Volunteer.objects.reachable_by(user) if user.has_perm(nik_lookup.RIGHT) else Volunteer.objects.none()
        with_nik = [*self._load("nik_unclaimed_digest", digests, seen), *self._load("nik_digest", digests, seen)]
        self.by_ipsm_no = {p.ipsm_no: p for p in self._load("ipsm_no", set(ipsm_nos) - {""})}
        self.visible = self._visible_to(user)
        self.restricted = {*Volunteer.objects.restricted().values_list("pk", flat=True)}
        self.by_nik = {digests[p.nik_any_digest]: p for p in with_nik}
        self.niks_of_others = {digests[digest] for digest in _claimed(digests)} - set(self.by_nik)

    def _load(self, column, values, among=Volunteer.objects):
        """Those of the people, not deleted, with one of these values; one person is always the same object."""
        everyone = []
        for some in in_chunks(values):
            people = among.filter(**{f"{column}__in": some}).for_import()
            people = people.prefetch_related("fields_of_work")
            people = people.select_for_update(of=("self",)) if self._lock else people
            everyone += [self._people.setdefault(person.pk, person) for person in people]
        return everyone

    def _follow_merged(self, registry_nos):
        """Map the numbers of merged records to the people who were kept."""
        merged = {}
        for numbers in in_chunks(registry_nos):
            merged.update(Volunteer.with_deleted.merged_numbers(numbers))
        kept = {person.pk: person for person in self._load("pk", set(merged.values()))}
        self.by_registry_no.update({number: kept[pk] for number, pk in merged.items() if pk in kept})

    def _visible_to(self, user):
        if not user.is_bound:
            return set(self._people)
        seen = Volunteer.objects.reachable_by(user)
        return {pk for some in in_chunks(self._people) for pk in seen.filter(pk__in=some).values_list("pk", flat=True)}

    @property
    def ids(self):
        """Return the ids of all these people."""
        return [*self._people]

    def may_see(self, person):
        """Whether the account that imports may see that person."""
        return person.pk in self.visible


def _claimed(digests):
    """Those of the digests that anybody's NIK has, whom the account sees or not."""
    for some in in_chunks(digests):
        yield from Volunteer.objects.filter(nik_digest__in=some).values_list("nik_digest", flat=True)


def in_chunks(values):
    """Return the values, sorted, in lists for one query each."""
    values = sorted(values)
    return [values[at : at + CHUNK] for at in range(0, len(values), CHUNK)]


def namesakes(people, folded):
    """Return those of the people (a query) who have one of these folded names, by the `likeness.key` of their names."""
    by_key = defaultdict(list)
    for some in in_chunks(folded):
        for person in people.filter(name_folded__in=some).for_import():
            by_key[likeness.key(person.name)].append(person)
    return by_key


def is_another_name(name, person):
    """Whether the name is so unlike the person's that the same number on both is likely a mistake."""
    return likeness.names_likeness(likeness.key(name), likeness.key(person.name)) < SAME_NAME

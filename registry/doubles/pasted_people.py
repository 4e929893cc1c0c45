"""Who is meant by the lines of a pasted list, of the people whom the account may see.

One person is taken as meant only where nothing else is possible: by the registry number, the NIK or a phone number with
a name that suits it, or by the same name, which nobody else has in the place that the line names. All others are
offered, a few of them, for somebody to choose. Of people of other kecamatan a bound account learns nothing: to it their
names and numbers are as unknown as those of nobody.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from registry.doubles import likeness
from registry.doubles.nearest import alike_names
from registry.guards import nik_lookup
from registry.lists.pasted_lines import PastedLine, PastedText, place_key, read
from registry.models import District, Village, Volunteer
from registry.values import names, nik

MOST = 5  # People to choose among.
NAMES = 20_000  # Names that are compared where nobody has the very name, those recorded first.
SAME_NAME = 50  # Of 100: below it, a name beside a number is another person's.
TRAILING = 3  # Words at the end of a name that may be a place: "Ani Rahma Kaur Selatan".


class Kind(StrEnum):
    """What was found for a line."""

    MATCH = "cocok"
    CHOICE = "mirip"
    TAKEN = "sudah"
    OUTSIDE = "luar"
    UNKNOWN = "asing"
    REPEATED = "ulang"
    UNREAD = "lewat"


@dataclass
class Finding:
    """What was found for a line: its `kind`, the `people` who may be meant, the nearest first, and why in words.

    `more` is how many others have such a name, beyond those shown. `picked` are the ids of those that are ticked.
    `is_new`: a MATCH that the page has not shown yet, so nobody has looked at its tick.
    """

    line: PastedLine
    kind: Kind
    people: list = field(default_factory=list)
    words: str = ""
    more: int = 0
    picked: set = field(default_factory=set)
    is_new: bool = False

    @property
    def person(self):
        """The one who is meant, of a MATCH, TAKEN or OUTSIDE."""
        return self.people[0]


@dataclass(frozen=True)
class PastedPeople:
    """The findings of a pasted text in the order of its lines, and how many lines were too many to be read."""

    findings: list
    left_over: int

    def of(self, kind):
        return [finding for finding in self.findings if finding.kind == kind]

    matches = property(lambda self: self.of(Kind.MATCH))
    choices = property(lambda self: self.of(Kind.CHOICE))
    taken = property(lambda self: self.of(Kind.TAKEN))
    outside = property(lambda self: self.of(Kind.OUTSIDE))
    unknown = property(lambda self: self.of(Kind.UNKNOWN))

    @property
    def skipped(self):
        """The lines for which nobody is looked, each with its words."""
        return [finding for finding in self.findings if finding.kind in (Kind.REPEATED, Kind.UNREAD)]

    @property
    def everybody(self):
        """All people who are meant or offered."""
        return [*{person.pk: person for finding in self.findings for person in finding.people}.values()]

    @property
    def undecided(self):
        """What somebody still has to look at: nobody was chosen among several, or nobody takes part, or is known.

        Also a match that the page has not shown yet.
        """
        unchosen = [finding for finding in self.choices if not finding.picked]
        return [*unchosen, *(finding for finding in self.matches if finding.is_new), *self.outside, *self.unknown]

    @property
    def shown(self):
        """The ids of the matches, for the page to send back: "3,17"."""
        return ",".join(str(finding.person.pk) for finding in self.matches)

    @property
    def confirmed(self):
        """The ids of the people whom somebody ticked, or left ticked, on the page."""
        return {pk for finding in self.findings if not finding.is_new for pk in finding.picked}

    def pick(self, *, ticked, chosen, shown):
        """Tick as the page sent it; a match that it did not show is new, and ticked.

        `ticked` are the ids of matches, `chosen` the id by the number of a line that has several people, `shown` the
        ids of the matches that the page showed. What was sent counts for its own line only: the person of one line may
        be offered for another, too, where somebody else is meant.
        """
        for finding in self.findings:
            ids = {person.pk for person in finding.people}
            if finding.kind == Kind.CHOICE:
                finding.picked = ids & {chosen.get(finding.line.number)}
            elif finding.kind == Kind.MATCH:
                finding.is_new = not ids & shown
                finding.picked = ids if finding.is_new else ids & ticked

    def note(self, words_by_person):
        """Give the people with these ids the words as their `note`."""
        for person in self.everybody:
            person.note = words_by_person.get(person.pk) or getattr(person, "note", "")

    def set_aside(self, words_by_person, kind=Kind.TAKEN):
        """Make a finding TAKEN, with the words, where its person's id has words why nothing is to be done.

        That is the person of a match, or who was chosen among several. The others get the words as their `note`.
        """
        self.note(words_by_person)
        for finding in [*self.matches, *self.choices]:
            meant = [each for each in finding.people if finding.kind == Kind.MATCH or each.pk in finding.picked][:1]
            if words := words_by_person.get(meant[0].pk) if meant else "":
                finding.kind, finding.people, finding.words = kind, meant, words

    def set_outside(self, words_by_person):
        """Make a finding OUTSIDE, as `set_aside` makes it TAKEN: its person takes no part yet."""
        self.set_aside(words_by_person, Kind.OUTSIDE)


def find(text, *, user):
    """Return the `PastedPeople` of a pasted text. Questions about NIKs leave one trace for all.

    Raises TooManyTriesError where the account has asked about too many NIKs.
    """
    places = _places()
    pasted = read(text, places)
    return PastedPeople(_without_repetitions(_Search(pasted, places, user).findings()), pasted.left_over)


def _places():
    named = (*Village.objects.values_list("name", flat=True), *District.objects.values_list("name", flat=True))
    return frozenset(map(place_key, named))


def _without_repetitions(findings):
    """The findings, those REPEATED whose line, or whose person, stood further above."""
    lines, people = {}, {}
    for finding in findings:
        number = finding.line.number
        if finding.kind == Kind.UNREAD:
            continue
        first = lines.setdefault(finding.line.asked, number)
        if finding.kind == Kind.MATCH and first == number:
            first = people.setdefault(finding.person.pk, number)
        if first != number:
            finding.kind, finding.words = Kind.REPEATED, f"sama dengan baris {first}"
    return findings


class _Search:
    """Looks for the people of all lines at once, in a few queries for any number of lines."""

    def __init__(self, pasted: PastedText, places, user):
        self._lines, self._places, self._user = pasted.lines, places, user
        self._people = Volunteer.objects.visible_to(user).order_by()
        self._may_ask = user.has_perm(nik_lookup.RIGHT)

    def findings(self):
        """The `Finding` of each line."""
        asking = [line for line in self._lines if not line.unread]
        self._by_registry_no = self._registered(asking)
        self._by_nik = self._with_niks(asking)
        self._by_phone = self._having("phone", {line.phone for line in asking})
        self._by_name = self._having("name_folded", {name for line in asking for name, _ in self._readings(line)})
        self._near = self._alike(asking)
        ids = {pk for line in asking for pk in self._candidates(line)}
        self._loaded = {person.pk: person for person in self._people.chosen(ids).for_list()}
        return [self._finding(line) for line in self._lines]

    # What the lines say, each in one query

    def _having(self, column, values):
        """The ids of the people with each of these values; empty ones are not looked for."""
        found = defaultdict(list)
        asked = self._people.filter(**{f"{column}__in": values - {""}})
        for pk, value in asked.order_by("name_folded", "pk").values_list("pk", column):
            found[value].append(pk)
        return found

    def _registered(self, asking):
        """The ids by registry number, also by that of a record that was merged into another."""
        numbers = {line.registry_no for line in asking} - {""}
        found = self._having("registry_no", numbers)
        merged = Volunteer.with_deleted.merged_numbers(numbers)
        seen = set(self._people.chosen(merged.values()).values_list("pk", flat=True))
        return found | {number: [pk] for number, pk in merged.items() if pk in seen}

    def _with_niks(self, asking):
        """The ids by NIK, for an account that may ask; it leaves a trace."""
        niks = {line.nik for line in asking} - {""}
        if not niks or not self._may_ask:
            return {}
        nik_lookup.take_pasted(self._user, niks)
        by_digest = {digest: digits for digits in niks for digest in nik.digests(digits)}
        found = defaultdict(list)
        for column in ("nik_digest", "nik_unclaimed_digest"):
            for digest, ids in self._having(column, {*by_digest}).items():
                found[by_digest[digest]] += ids
        nik_lookup.note_pasted(self._user, niks, len(found))
        return found

    def _alike(self, asking):
        """For the `key` of each name that nobody has: the ids of people with such a name, the most alike first."""
        unknown = {likeness.key(line.name) for line in asking if line.name and not self._with_the_name(line)[0]}
        if not unknown - {""}:
            return {}
        known = self._people.order_by("pk").values_list("pk", "name")[:NAMES]
        return alike_names(unknown - {""}, [(pk, likeness.key(name)) for pk, name in known])

    # What that means for one line

    def _readings(self, line):
        """Pairs of a folded name that the line may mean and its places: the last words of a name may be a place."""
        words = names.fold(line.bare_name).split()
        yield " ".join(words), line.places
        for count in range(1, min(TRAILING, len(words) - 1) + 1):
            if (place := "".join(words[-count:])) in self._places:
                yield " ".join(words[:-count]), (place,)

    def _with_the_name(self, line):
        """The ids of those who have the line's very name, and the places that it names."""
        for name, places in self._readings(line):
            if name and name in self._by_name:
                return self._by_name[name], places
        return [], line.places

    def _numbered(self, line):
        """The ids by registry number and NIK, each once."""
        return [*dict.fromkeys([*self._by_registry_no.get(line.registry_no, ()), *self._by_nik.get(line.nik, ())])]

    def _candidates(self, line):
        same, _ = self._with_the_name(line)
        return [
            *self._numbered(line),
            *self._by_phone.get(line.phone, ()),
            *(same or self._near.get(likeness.key(line.name), ())),
        ]

    def _finding(self, line):
        if line.unread:
            return Finding(line, Kind.UNREAD, words=line.unread)
        return self._by_number(line) or self._by_the_phone(line) or self._by_words(line)

    def _load(self, ids):
        return [self._loaded[pk] for pk in dict.fromkeys(ids) if pk in self._loaded]

    def _by_number(self, line):
        """By registry number or NIK; None where the line has none, or nobody has it."""
        people = self._load(self._numbered(line))
        if not people:
            return None
        if len(people) > 1:
            return self._choice(line, self._candidates(line), "nomor-nomornya milik orang yang berbeda")
        if not _suits(line, people[0], SAME_NAME):
            return self._choice(line, self._candidates(line), "nomornya milik orang yang namanya lain")
        return self._match(line, people[0])

    def _by_the_phone(self, line):
        """By the phone, which a family may share; None where nobody has it."""
        holders = self._load(self._by_phone.get(line.phone, ()))
        suiting = [person for person in holders if _suits(line, person, likeness.ALIKE)]
        if len(suiting) == 1:
            return self._match(line, suiting[0])
        why = "No. HP dipakai bersama" if suiting else "No. HP sama, nama lain"
        return self._choice(line, self._candidates(line), why) if holders else None

    def _by_words(self, line):
        same, places = self._with_the_name(line)
        if not same:
            return self._of_alike(line)
        people = self._load(same)
        fitting = [person for person in people if _lives_in(person, places)]
        if len(fitting) == 1:
            return self._match(line, fitting[0])
        why = f"{len(people)} orang bernama sama" if len(people) > 1 else "tercatat di tempat lain"
        return self._choice(line, [person.pk for person in [*fitting, *people]], why)

    def _match(self, line, person):
        """The person is meant, unless a number beside the name says something else: then somebody looks at it."""
        if line.registry_no and line.registry_no not in self._by_registry_no:
            return self._choice(line, self._candidates(line), f"{line.registry_no} tidak dikenal")
        if line.nik and self._may_ask and line.nik not in self._by_nik and person.has_nik:
            return self._choice(line, self._candidates(line), "NIK yang tercatat lain")
        return Finding(line, Kind.MATCH, [person])

    def _of_alike(self, line):
        near = self._load(self._near.get(likeness.key(line.name), ()))
        if not near:
            return Finding(line, Kind.UNKNOWN)
        fitting = [person for person in near if line.places and _lives_in(person, line.places)]
        return self._choice(line, [person.pk for person in [*fitting, *near]], "nama mirip")

    def _choice(self, line, ids, why):
        people = self._load(ids)
        return Finding(line, Kind.CHOICE, people[:MOST], why, max(len(people) - MOST, 0))


def _suits(line, person, likeness_of_names):
    """Whether the line has no name, or one so like the person's."""
    if not line.name:
        return True
    return likeness.names_likeness(likeness.key(line.name), likeness.key(person.name)) >= likeness_of_names


def _lives_in(person, places):
    """Whether each of these places is the village or kecamatan of the person's service or home."""
    villages = [village for village in (person.village, person.home_village) if village]
    known = {place_key(name) for village in villages for name in (village.name, village.district.name)}
    return known.issuperset(places)

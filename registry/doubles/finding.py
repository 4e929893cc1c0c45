"""Possible doubles: pairs of records that may be one person. The program shows them, a clerk decides.

Each function takes the people to compare with, `Volunteer.objects.visible_to(user)`: an account bound to kecamatan is
asked about its own people only, since a question about others would tell that they exist. A double across the border
is found by the office, which sees all.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from registry.doubles.likeness import MUHAMMAD, Likeness, Traits, compare, key
from registry.models import DistinctPair

COLUMNS = ("pk", "name", "born_on", "phone", "nik15_digest", "belonging_village", "belonging_district")
SHOWN = ("registry_no", "title_before", "name", "title_after", "born_on", "phone", "nik15_digest", "home_village")
SHORTEST_WORD = 3  # Letters: too many names contain a shorter word.


@dataclass(frozen=True, slots=True)
class Double:
    """The ids of two people, the lower first, and why they may be one."""

    first: int
    second: int
    likeness: Likeness


def doubles(people, district=None):
    """Return the possible doubles among the people (a query) as `Double`s, the most alike first.

    Without pairs declared to be different people. With a `district`, only pairs with a person who belongs there.
    Two queries for any number of people.
    """
    traits, places = _read(_rows(people))
    known = DistinctPair.objects.all().ids()
    likenesses = {
        pair: likeness
        for pair in _close_pairs(traits)
        if (likeness := compare(traits[pair[0]], traits[pair[1]])) and pair not in known
    }
    if district:
        likenesses = {
            pair: likenesses[pair] for pair in likenesses if district.pk in (places[pair[0]], places[pair[1]])
        }
    ordered = sorted(likenesses, key=lambda pair: (-likenesses[pair].score, pair))
    return [Double(*pair, likenesses[pair]) for pair in ordered]


def with_people(pairs, people):
    """Add to each `Double` its two people from the query: triples of a person, a person and a `Likeness`.

    A pair with a person who was just deleted is left out.
    """
    rows = people.in_bulk({pk for double in pairs for pk in (double.first, double.second)})
    return [
        (rows[double.first], rows[double.second], double.likeness)
        for double in pairs
        if double.first in rows and double.second in rows
    ]


def alike(traits, people, name=""):
    """Return those of the people (a query) who may have these `Traits`: pairs of an id and a `Likeness`.

    The most alike comes first. The traits may come from a row of a list that is not recorded yet. One query, which
    reads only people who share something. The folded `name` finds people with exactly that name, even if each of its
    words is too common to search for.
    """
    others, _ = _read(_rows(_near_to(traits, people, name)))
    return _likest(traits, others)


def _near_to(traits, people, name):
    return people.sharing(
        name=name,
        word=_word_to_find(traits.name_key),
        born_on=traits.born_on,
        phone=traits.phone,
        nik15=traits.nik15,
        village=traits.village,
    )


def _likest(traits, others):
    """Which of the others (`Traits` by id) may have these traits: pairs of an id and a `Likeness`, most alike first."""
    pairs = [(pk, likeness) for pk, other in others.items() if (likeness := compare(traits, other))]
    return sorted(pairs, key=lambda pair: (-pair[1].score, pair[0]))


def alike_each(several, people):
    """Return for each of these `Traits` which of the people (a query) may have them: pairs of an id and a `Likeness`.

    The most alike comes first. One query for any number of traits. Only people with the same name, birth date, phone,
    fifteen digits of the NIK, or village and initials are compared.
    """
    if not several:
        return []
    others, _ = _read(_rows(people))
    together = {shared: defaultdict(set) for shared in ("name_key", "born_on", "phone", "nik15", "short_form")}
    for pk, traits in others.items():
        for shared, ids in together.items():
            if value := getattr(traits, shared):
                ids[value].add(pk)
    return [_likest(traits, {pk: others[pk] for pk in _near(traits, together)}) for traits in several]


def _near(traits, together):
    return set().union(*(ids.get(getattr(traits, shared), ()) for shared, ids in together.items()))


def doubles_of(volunteer, people):
    """Return the possible doubles of the person among the people (a query): pairs of a person and a `Likeness`.

    The most alike comes first. Without people declared to be different. One query.
    """
    traits = traits_of(volunteer)
    others = people.exclude(pk=volunteer.pk).exclude(pk__in=DistinctPair.objects.others_than(volunteer))
    near = _near_to(traits, others, volunteer.name_folded).with_belonging().only(*SHOWN).order_by()
    rows = {person.pk: person for person in near}
    likest = _likest(traits, {pk: _traits_of_row(person) for pk, person in rows.items()})
    return [(rows[pk], likeness) for pk, likeness in likest]


def _traits_of_row(person):
    """What is compared of a person (after `with_belonging`)."""
    return Traits(key(person.name), person.born_on, person.phone, person.belonging_village, person.nik15_digest)


def likeness_of(one, other):
    """Return the `Likeness` of two people, None if they are hardly alike."""
    return compare(traits_of(one), traits_of(other))


def traits_of(volunteer):
    """Return what is compared of a person (after `for_page`: no query)."""
    village = volunteer.village
    return Traits(
        key(volunteer.name), volunteer.born_on, volunteer.phone, village.pk if village else None, volunteer.nik15_digest
    )


def _rows(people):
    return people.with_belonging().order_by().values_list(*COLUMNS)


def _read(rows):
    """Two dicts by id: each person's `Traits`, and each person's district."""
    traits, places = {}, {}
    for pk, name, born_on, phone, nik15, village, district in rows:
        traits[pk] = Traits(key(name), born_on, phone, village, nik15)
        places[pk] = district
    return traits, places


def _close_pairs(traits):
    """The pairs of ids worth comparing, some of them twice.

    People who share nothing are not compared: 20,000 people would make 200 million pairs.
    """
    for shared in ("name_key", "born_on", "phone", "nik15", "village"):
        together = defaultdict(list)
        for pk in sorted(traits):
            if value := getattr(traits[pk], shared):
                together[value].append(pk)
        for ids in together.values():
            yield from combinations(ids, 2)


def _word_to_find(name_key):
    """A word of the name that most of its spellings share; empty for a name of one word.

    The list of all doubles also finds a name in an old spelling elsewhere in the regency; this search does not.
    """
    words = [word for word in name_key.split() if word != MUHAMMAD and len(word) >= SHORTEST_WORD]
    return max(words, key=len, default="") if " " in name_key else ""

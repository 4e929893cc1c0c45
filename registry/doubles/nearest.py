"""People who may be meant by a text that is nobody's name: with words of a place in it, or spelt in another way."""

from django.db.models import Q
from rapidfuzz import fuzz, process

from registry.values import names

MOST = 10  # People that are shown.
MATCHES = 300  # People among whom the nearest are looked for.
WORDS = 5  # Words of the text that count.
NAMES = 20_000  # Names that are compared, those recorded first.
ALIKE = 75  # Out of 100: "rhma" and "rahma" have 89, "rahma" and "rohma" 80, "rahma" and "rohani" 55.
SPELLINGS = 8  # Of a word, the nearest ones.


def nearest(people, text):
    """Up to MOST of these people who may be meant, the nearest first.

    Those of whom each word stands in the name, or in the name of their village or kecamatan; only where there is nobody
    those whose name has a word that is spelt alike in its place.
    """
    words = names.fold(text).split()[:WORDS]
    if not words:
        return []
    places = [Q(pk__in=people.in_places_named(word).order_by().values("pk")) for word in words]
    as_typed = [[word] for word in words]
    return _found(people, words, places, as_typed) or _found(people, words, places, _spellings(people, words))


def _found(people, words, places, spellings):
    each_word = [
        place | Q(*(Q(name_folded__contains=spelling) for spelling in spelt), _connector=Q.OR) if spelt else place
        for place, spelt in zip(places, spellings, strict=True)
    ]
    matches = people.filter(*each_word).order_by("name_folded", "pk").values_list("pk", "name_folded")[:MATCHES]
    best = [pk for pk, _ in sorted(matches, key=lambda match: -_likeness(words, match[1]))[:MOST]]
    return sorted(people.filter(pk__in=best).for_list(), key=lambda person: best.index(person.pk))


def _likeness(words, name):
    """How alike the words are to the nearest ones of the name, out of 100 for each."""
    return sum(max(fuzz.ratio(word, part) for part in name.split() or [""]) for word in words)


def _spellings(people, words):
    """For each word those of the names of these people that are spelt alike."""
    folded = people.order_by("pk").values_list("name_folded", flat=True)[:NAMES]
    known = sorted({part for name in folded for part in name.split()})
    return [
        [part for part, _, _ in process.extract(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=SPELLINGS)]
        for word in words
    ]

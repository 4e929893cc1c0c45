"""People who may be meant by a text that is nobody's name: with words of a place in it, or spelt in another way."""

from collections import defaultdict
from itertools import combinations

from django.db.models import Q
from rapidfuzz import fuzz, process

from registry.values import names

MOST = 10  # People that are shown.
MATCHES = 300  # People among whom the nearest are looked for.
WORDS = 5  # Words of the text that count.
NAMES = 20_000  # Names that are compared, those recorded first.
ALIKE = 75  # Out of 100: "rhma" and "rahma" have 89, "rahma" and "rohma" 80, "rahma" and "rohani" 55.
SPELLINGS = 8  # Of a word, the nearest ones.
NEAR_NAME = 80  # Out of 100: how alike whole names are that may be one, or all words of one stand in the other.
NEAR_NAMES = 40  # Of a name.


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


def alike_names(asked, known):
    """For each of these names the ids of those who have one like it, the most alike first; NEAR_NAMES at most.

    All names are keys (`likeness.key`); `known` are pairs of an id and a name. The order of words and the spaces do not
    count; nor do words that only one of the two names has.
    """
    people = _Names(known)
    return {name: people.like(name) for name in asked}


class _Names:
    """Names of people, made ready to be compared with many others: twenty thousand with five hundred in two seconds."""

    def __init__(self, known):
        self._key = {pk: key for pk, key in known if key}
        self._without_spaces = {pk: key.replace(" ", "") for pk, key in self._key.items()}
        self._sorted = {pk: " ".join(sorted(key.split())) for pk, key in self._key.items()}
        self._with_word, self._of_words = defaultdict(set), defaultdict(set)
        for pk, key in self._key.items():
            words = frozenset(key.split())
            self._of_words[words].add(pk)
            for word in words:
                self._with_word[word].add(pk)

    def like(self, name):
        words = name.split()
        near = self._within(words[:WORDS]) | self._spelt(name.replace(" ", ""), self._without_spaces)
        near |= self._spelt(" ".join(sorted(words)), self._sorted)
        return sorted(near, key=lambda pk: (-fuzz.ratio(name, self._key[pk]), self._key[pk], pk))[:NEAR_NAMES]

    def _spelt(self, text, texts):
        best = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=NEAR_NAME, limit=NEAR_NAMES)
        return {pk for _, _, pk in best}

    def _within(self, words):
        """Those with all of these words, and those who have some of them and no other."""
        some = (frozenset(chosen) for count in range(1, len(words) + 1) for chosen in combinations(words, count))
        have_all = set.intersection(*(self._with_word.get(word, set()) for word in words)) if words else set()
        return have_all.union(*(self._of_words.get(chosen, set()) for chosen in some))

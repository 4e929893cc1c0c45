"""Finding words in the guide."""

from dataclasses import dataclass

from kaur_psm.guide.reading import Chapter, Part, chapters
from registry.values import names

MOST = 20  # Parts that are shown.
AROUND = 90  # Letters of the excerpt before and after the word.


@dataclass(frozen=True)
class Found:
    """A part in which all words stand, with an excerpt around the first one."""

    chapter: Chapter
    part: Part
    excerpt: str

    def get_absolute_url(self):
        return self.chapter.address_of(self.part)


def find(text):
    """The parts that have all words of the text, those first whose title has them; MOST at most.

    Upper and lower case and accents make no difference, and a word may be the beginning or the middle of another.
    """
    words = names.fold(text).split()
    if not words:
        return []
    found = [
        (chapter, part)
        for chapter in chapters()
        for part in chapter.parts
        if all(word in part.folded for word in words)
    ]
    found.sort(key=lambda pair: not all(word in names.fold(pair[1].title) for word in words))
    return [Found(chapter, part, _excerpt(part.words, words[0])) for chapter, part in found[:MOST]]


def _excerpt(text, word):
    """The text around the first place of that word; its beginning where it only stands in the title."""
    at = max(0, text.lower().find(word))
    start, end = max(0, at - AROUND), min(len(text), at + AROUND)
    # Not in the middle of a word.
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, end) if end < len(text) else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"

"""Fits words on lines: how large a name may be, and where a text breaks. Sizes are points, widths are mm."""

from functools import lru_cache
from itertools import count, pairwise
from math import ceil

from ceremonies.certificates.fonts import width

SMALLEST = 8  # Still legible on a third photocopy.
# The order in which a name is tried: the number of lines, and the largest and smallest size. One line of 24 points
# holds some 55 letters; the last two are for names of 200.
NAME_SIZES = ((1, 36, 24), (2, 28, 22), (3, 22, 15), (5, 15, SMALLEST))
# Words that belong to the next one: no line ends with them, nor with titles before a name, which end with a full
# stop.
BOUND = {"abd", "abdul", "al", "bin", "binti", "el", "ibn", "ibnu"}
# Words of a sentence that lead to the next word, above all to a number.
LEADING = {"dan", "desa", "di", "hari", "kabupaten", "kecamatan", "nomor", "serta", "tahun", "tanggal", "tentang"}


@lru_cache(maxsize=1024)
def wrap(text, font, size, measure, spacing=0):
    """Break a text into as few lines as possible, none wider than `measure`, all about equally long.

    `spacing` stands between letters, in em.
    """
    line = " ".join(text.split())
    if width(line, font, size, spacing) <= measure:
        return [line] if line else []
    words = _words(text, font, size, measure, spacing)
    fewest = ceil(sum(wide for _, wide, _ in words) / measure)
    return next(lines for number in count(fewest) if (lines := _lines(words, number, measure, _breaks_a_sentence)))


@lru_cache(maxsize=1024)
def fit_name(name, font, measure, scale=1):
    """Return (size, lines) of a name, as large as looks good within `measure`. Nothing is cut.

    `scale` makes all sizes smaller. Return None where the name would need more lines, or smaller letters, than exist.
    """
    line = " ".join(name.split())
    for number, largest, smallest in NAME_SIZES:
        for size in range(round(largest * scale), max(round(smallest * scale), SMALLEST) - 1, -1):
            if number == 1:
                if width(line, font, size) <= measure:
                    return size, [line]
            elif lines := _lines(_words(name, font, size, measure), number, measure, _breaks_a_name):
                return size, lines
    return None


def _words(text, font, size, measure, spacing=0):
    """The words of a text as (word, its width, the width of the gap before it); a word too wide is in equal parts."""
    gap = width(" ", font, size, spacing)
    return [
        (part, width(part, font, size, spacing), 0 if at else gap)
        for word in text.split()
        for at, part in enumerate(_parts(word, font, size, measure, spacing))
    ]


def _parts(word, font, size, measure, spacing):
    for number in range(1, len(word) + 1):
        cuts = [round(at * len(word) / number) for at in range(number + 1)]
        parts = [word[start:end] for start, end in pairwise(cuts)]
        if all(width(part, font, size, spacing) <= measure for part in parts):
            break
    return parts


def _lines(words, number, measure, penalty):
    """The best way to break the words into that many lines, as a list of texts; None where they do not fit.

    Best is where the lines are about equally long and the `penalty` is least: it takes the last word of a line and
    whether that is the last line.
    """
    even = sum(wide + gap for _, wide, gap in words) / number
    # For each number of lines: the least cost of setting the first so many words, and where the last line began.
    steps = [{0: (0, None)}]
    for line in range(1, number + 1):
        step = {}
        for start, (cost, _) in steps[-1].items():
            length = 0
            for end, (word, wide, gap) in enumerate(words[start:], start + 1):
                length += wide + (gap if end > start + 1 else 0)
                if length > measure:
                    break
                total = cost + ((length - even) / measure) ** 2 + penalty(word, line == number)
                if end not in step or total < step[end][0]:
                    step[end] = total, start
        steps.append(step)
    if len(words) not in steps[-1]:
        return None
    ends = [len(words)]
    for step in reversed(steps[1:]):
        ends.insert(0, step[ends[0]][1])
    return [_joined(words[start:end]) for start, end in pairwise(ends)]


def _joined(words):
    return "".join(" " * (gap > 0) + word for word, _, gap in words).strip()


def _breaks_a_sentence(word, is_last):
    if is_last or word.endswith(","):
        return 0
    return 0.14 if word.lower() in LEADING else 0.08


def _breaks_a_name(word, is_last):
    """The cost of ending a line with this word. A comma is best: titles follow after it."""
    if is_last or word.endswith(","):
        return 0
    return 2 if word.lower() in BOUND or word.endswith(".") else 0.12

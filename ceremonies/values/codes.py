"""The code of a certificate, as people type it from the paper."""

import re
from itertools import product

# What the alphabet of the codes (a to z, 2 to 7) has no sign for, and what was meant by it.
MEANT = str.maketrans("08", "ob")
MOST_ONES = 4  # Each 1 was an l or an i: two readings.


def readings(typed):
    """Return the codes that the typed text can mean, without signs, spaces and capitals; few, in no order."""
    code = _bare(typed)
    if code.count("1") > MOST_ONES:
        return []
    return ["".join(letters) for letters in product(*("li" if letter == "1" else letter for letter in code))]


def counted(typed):
    """Return one text for all ways to write the same code: what tries on a code are counted by."""
    return _bare(typed).translate(str.maketrans("i1", "ll"))


def _bare(typed):
    return re.sub("[^a-z1-7]", "", typed.lower().translate(MEANT))[:100]

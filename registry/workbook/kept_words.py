"""Words of a list that only write worse what is recorded: a name in capitals, "S. Kusuma", "SE" for "S.E.".

A certificate prints what is recorded. So the record keeps its words, and the row says so. What a clerk typed on the
preview is taken as it is.
"""

from registry.doubles import likeness
from registry.values import names


def keep_better(values, known, row, row_words):
    """Take out of a row's `values` the name and titles that write those of the `known` person worse; warn of each."""
    for key, is_worse in (("title_before", has_lost_signs), ("name", is_worse_name), ("title_after", has_lost_signs)):
        kept = getattr(known, key)
        if key in values and key not in row.corrected and is_worse(values[key], kept):
            written = values.pop(key)
            row_words.warn(
                key, f"Ditulis “{written}”; tetap tercatat “{kept}”. Bila memang begitu, ubah di halaman orangnya."
            )


def is_worse_name(written, kept):
    """Whether both are one name, and the written one lost its small or capital letters, its signs, or whole words."""
    if names.fold(written) == names.fold(kept):
        has_one_case = written.isupper() or written.islower()
        return (has_one_case and not (kept.isupper() or kept.islower())) or has_lost_signs(written, kept)
    words, whole = names.fold(written).split(), names.fold(kept).split()
    if len(words) != len(whole):
        return False
    pairs = list(zip(words, whole, strict=True))
    are_shorter = all(a == b or (len(a) < len(b) and likeness.is_short_form(a, b)) for a, b in pairs)
    return are_shorter and any(a == b and len(a) > 1 for a, b in pairs)


def has_lost_signs(written, kept):
    """Whether both have the same letters, and the written one fewer signs: "SE" for "S.E."."""
    return names.fold(written) == names.fold(kept) and _signs_in(written) < _signs_in(kept)


def _signs_in(text):
    return sum(not char.isalnum() and not char.isspace() for char in text)

"""Texts typed into the search box, and which of them may appear in an address."""

import re

LONGEST_IN_ADDRESS = 7  # Digits. A registry number has fewer; a phone has more, and so has a NIK.
# The same rule for the browser: the `pattern` of an input whose text may appear in an address.
PUBLIC_PATTERN = rf"(?:\D*\d){{0,{LONGEST_IN_ADDRESS}}}\D*"
_PUBLIC = re.compile(PUBLIC_PATTERN)


def is_private(text):
    """Whether the text holds eight digits or more and must therefore stay out of addresses and logs."""
    return not _PUBLIC.fullmatch(text)

"""What earlier lists taught about headings, for the list of one account: its own, and what the office confirmed."""

from registry.models import HeadingChoice
from registry.workbook import groups

_DIGITS = "0123456789"


def columns_before(moment, user=None):
    """The columns chosen before that moment by squeezed heading, each with when; None as user is the program itself.

    What the program knows by itself is left out: "NIK" cannot be taught to be a note.
    """
    taught = HeadingChoice.objects.holding_for(user).before(moment)
    return {heading: answer for heading, answer in taught.items() if not is_known(heading)}


def keys_in(taught):
    """The column keys by squeezed heading, without when."""
    return {heading: key for heading, (key, _) in taught.items()}


def is_known(heading):
    """Whether the program knows the squeezed heading, also with the number of a second column like it ("nik2")."""
    return bool(groups.key_of([heading]) or groups.key_of([heading.rstrip(_DIGITS)]))

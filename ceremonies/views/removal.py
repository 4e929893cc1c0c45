"""Removing a row with a reason, or showing why it must stay."""

from django.contrib import messages
from django.core.exceptions import ValidationError

from registry.history.recording import because


def is_removed(request, row, reason):
    """Call the row's `remove`, which raises ValidationError where the row must stay. Return whether it was removed."""
    try:
        with because(reason):
            row.remove()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True

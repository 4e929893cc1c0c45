"""Removing a row for a reason, or saying why it stays."""

from django.contrib import messages
from django.core.exceptions import ValidationError

from registry.history.recording import because


def is_removed(request, row, reason):
    """Remove the row, whose `remove` raises ValidationError where it must stay. Return whether it is gone."""
    try:
        with because(reason):
            row.remove()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True

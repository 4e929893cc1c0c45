"""When a certificate is valid: the one place that knows it, for rows and for queries."""

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """What a certificate is worth, in the word that screens and traces say."""

    VALID = "sah", "sah"
    REVOKED = "dicabut", "dicabut"
    REPLACED = "diganti", "diganti"


# What ends a certificate's worth: the column that says since when, and the state from then on.
ENDED_BY = {"revoked_at": State.REVOKED, "replaced_at": State.REPLACED}


def valid_condition(prefix=""):
    """The condition that a certificate is valid; `prefix` leads to it from another model: "certificates__"."""
    return Q(**{f"{prefix}{column}__isnull": True for column in ENDED_BY})


def state_of(certificate):
    """The `State` of a certificate."""
    return next((state for column, state in ENDED_BY.items() if getattr(certificate, column)), State.VALID)

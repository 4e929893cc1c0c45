"""When a certificate is valid: the only place with this rule, for rows and for queries."""

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """The state of a certificate, in the word of screens and traces."""

    VALID = "sah", "sah"
    REVOKED = "dicabut", "dicabut"
    REPLACED = "diganti", "diganti"


# What ends the validity: the column with the moment, and the state from then on.
ENDED_BY = {"revoked_at": State.REVOKED, "replaced_at": State.REPLACED}


def valid_condition(prefix=""):
    """The condition that a certificate is valid; `prefix` leads to it from another model: "certificates__"."""
    return Q(**{f"{prefix}{column}__isnull": True for column in ENDED_BY})


def state_of(certificate):
    """The `State` of a certificate."""
    return next((state for column, state in ENDED_BY.items() if getattr(certificate, column)), State.VALID)

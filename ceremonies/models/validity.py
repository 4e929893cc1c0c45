"""When a certificate is valid, and when a ceremony goes on: the only place with these rules, for rows and queries."""

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


def going_on_condition(prefix=""):
    """The condition that a ceremony was not called off; `prefix` leads to it from another model: "ceremony__".

    Whatever counts or offers what is left to do for ceremonies needs it. Of a row, `Ceremony.is_cancelled` tells it.
    """
    return Q(**{f"{prefix}cancelled_at__isnull": True})


def state_of(certificate):
    """The `State` of a certificate."""
    return next((state for column, state in ENDED_BY.items() if getattr(certificate, column)), State.VALID)

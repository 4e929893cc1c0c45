"""What rows that belong to one volunteer have in common: they are visible and deleted with their owner."""

from django.core.exceptions import ValidationError
from django.db import models


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of the people whom the account may see; not of those whose processing is restricted."""
        people = self.model.volunteer.field.related_model.with_deleted
        return self.reachable_by(user).without_people(people.restricted())

    def reachable_by(self, user):
        """Rows of the people in the account's districts, also of those who are restricted."""
        # The account says whom: where people belong follows from their appointments, which are such rows themselves.
        return self.filter(volunteer__in=user.reachable_people()) if user.is_bound else self

    def without_people(self, people):
        """Rows of everybody but these people (a query)."""
        return self.exclude(volunteer__in=people.order_by().values("pk"))


class LivingOwnerManager(models.Manager.from_queryset(OwnedQuerySet)):
    """Rows of people who have not been deleted."""

    def get_queryset(self):
        return super().get_queryset().filter(volunteer__deleted_at__isnull=True)


class CannotJoinError(ValidationError):
    """Two rows of one person contradict each other. `links`: pairs of words and the address to correct one."""

    def __init__(self, sentence, links):
        super().__init__(sentence, code="cannot_join")
        self.links = links


class Joinable:
    """What the merging of two people needs from a row of one of them (registry/doubles/merging.py).

    By default two rows never collide, and each moves to the person who is kept. A model that allows one person only one
    row (of a training, of a ceremony, of periods at once) defines here what becomes of two.
    """

    def is_twin(self, other):
        """Whether one person can have only one of the two rows."""
        return False

    def join(self, other):
        """Return the one of two twins that stays, unsaved, with what only the other one had.

        Nothing is written. Raises CannotJoinError if the two contradict each other.
        """
        raise NotImplementedError

    def leave_to(self, stays):
        """Move what depends on this row to the row that stays, just before this one is deleted."""


def fill_in(row, other, columns):
    """Fill the row's empty ones of these columns from the other row."""
    for column in columns:
        if getattr(row, column) in (None, ""):
            setattr(row, column, getattr(other, column))


def differing(row, other, columns):
    """Return those of the columns in which the rows have two different values."""
    pairs = [(column, getattr(row, column), getattr(other, column)) for column in columns]
    return [column for column, one, two in pairs if one not in (None, "") and two not in (None, "") and one != two]

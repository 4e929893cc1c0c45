"""What rows that belong to one volunteer have in common: they are seen with their owner and vanish with it."""

from django.core.exceptions import ValidationError
from django.db import models


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of the people whom the account may see."""
        # The account says whom: where people belong follows from their appointments, which are such rows themselves.
        return self.filter(volunteer__in=user.visible_people()) if user.is_bound else self

    def without_people(self, people):
        """Rows of everybody but these people (a query)."""
        return self.exclude(volunteer__in=people.order_by().values("pk"))


class LivingOwnerManager(models.Manager.from_queryset(OwnedQuerySet)):
    """Rows of people who have not been deleted."""

    def get_queryset(self):
        return super().get_queryset().filter(volunteer__deleted_at__isnull=True)


class CannotJoinError(ValidationError):
    """Two rows of one person say different things. `links`: pairs of words and the address where one is corrected."""

    def __init__(self, sentence, links):
        super().__init__(sentence, code="cannot_join")
        self.links = links


class Joinable:
    """What the merging of two people asks of a row that belongs to one of them (registry/doubles/merging.py).

    By default two rows never collide, and each simply goes over to the person who is kept. A model with a rule of one
    row a person (one training, one ceremony, no two periods at once) says here what becomes of two.
    """

    def is_twin(self, other):
        """Whether one person can have only one of these two rows."""
        return False

    def join(self, other):
        """Return the one of two twins that stays, unsaved, with what only the other one knew.

        Nothing is written. Raises CannotJoinError where both know something and it differs.
        """
        raise NotImplementedError

    def leave_to(self, stays):
        """Hand over to the row that stays what hangs on this one, just before this one is deleted."""


def fill_in(row, other, columns):
    """Give the row the other's value of each of these columns in which it has none."""
    for column in columns:
        if getattr(row, column) in (None, ""):
            setattr(row, column, getattr(other, column))


def differing(row, other, columns):
    """Those of the columns in which both rows have a value and not the same one."""
    pairs = [(column, getattr(row, column), getattr(other, column)) for column in columns]
    return [column for column, one, two in pairs if one not in (None, "") and two not in (None, "") and one != two]

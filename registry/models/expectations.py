"""Where a person is expected: invitations to trainings, ceremonies and whatever other apps have.

A model of any app says by `Expectation` that its rows expect somebody. So the registry, which knows nothing of
ceremonies, tells whoever ends a service of those to come.
"""

from collections import defaultdict
from operator import attrgetter

from django.apps import apps


class Expectation:
    """For a row by which its volunteer is expected at something, its `event`, on the day `event_on`."""

    @classmethod
    def to_come_for(cls, people):
        """The rows by which these people, or ids of people, are expected today or later."""
        raise NotImplementedError

    def withdrawal_obstacle(self, by):
        """The sentence that says why the account `by` cannot withdraw the row; empty where it can."""
        raise NotImplementedError

    def withdraw(self, by):
        """Withdraw the row, for the account `by`, which `withdrawal_obstacle` let do so. Return whether this happened.

        It does not where a colleague changed or deleted the row meanwhile.
        """
        raise NotImplementedError

    @property
    def choice(self):
        """What the row is called among all of a person, which come from several models."""
        return f"{self._meta.model_name}-{self.pk}"


def expectations_of(volunteer):
    """The rows, of all apps, by which the person is expected today or later, the earliest first."""
    return expectations_by_person([volunteer])[volunteer.pk]


def expectations_by_person(people):
    """The rows as in `expectations_of` of people, or ids of people, by the person's id; one query a model."""
    rows = [row for model in expecting_models() for row in model.to_come_for(people)]
    by_person = defaultdict(list)
    for row in sorted(rows, key=attrgetter("event_on")):
        by_person[row.volunteer_id].append(row)
    return by_person


def expecting_models():
    """The models, of all apps, by whose rows somebody is expected."""
    return [model for model in apps.get_models() if issubclass(model, Expectation)]

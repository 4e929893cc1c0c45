"""Papers that rest on somebody's service on a day, such as certificates of inaugurations.

A model of any app says by `RestsOnService` that its rows are such papers. So the registry, which knows nothing of
certificates, names them to whoever ends the service before that day.
"""

from collections import defaultdict
from operator import attrgetter

from django.apps import apps


class RestsOnService:
    """For a row that rests on the service of the person `volunteer_id` on the day `rests_on_day`."""

    @classmethod
    def resting_of(cls, people):
        """The rows of these people, or ids of people, that rest on service of a day that is over."""
        raise NotImplementedError

    @property
    def resting_in_words(self):
        """What the row is, for a sentence: the paper, its event and its day."""
        raise NotImplementedError


def resting_by_person(people):
    """The rows, of all apps, that rest on service of people, or ids of people, by the person's id; one query a model.

    The earliest day first.
    """
    models = [model for model in apps.get_models() if issubclass(model, RestsOnService)]
    by_person = defaultdict(list)
    for row in sorted((row for model in models for row in model.resting_of(people)), key=attrgetter("rests_on_day")):
        by_person[row.volunteer_id].append(row)
    return by_person

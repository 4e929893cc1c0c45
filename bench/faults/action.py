"""What every kind of action is: items that are done once, checked in the database and on the disk."""

import json


class StuckError(Exception):
    """Work is neither done nor stopped with a sentence."""


class Action:
    """One kind of action in one office.

    `account` does it. With `is_whole` all its items are saved together or none. `confirmed` are the items of which an
    answer has said that they are done.
    """

    kind = account = ""
    is_whole = False
    before = None  # The kind of action that comes before it; it starts from there.
    faults = None  # Those that may come in it; None: all of `causes.FAULTS`.

    def __init__(self, office, chance):
        self.office, self.chance, self.confirmed = office, chance, set()

    def set_up(self, clerk):
        """Make, once for all rounds, what the action needs. Return what it must know later, for JSON."""
        return {}

    @property
    def known(self):
        """What `set_up` returned."""
        return json.loads((self.office.folder / f"{self.kind}.json").read_text())

    def note(self, known):
        (self.office.folder / f"{self.kind}.json").write_text(json.dumps(known))

    def perform(self, clerk):
        raise NotImplementedError

    def items(self):
        """All that is to be done."""
        raise NotImplementedError

    def state(self):
        """How many times each item is done: a Counter."""
        raise NotImplementedError

    def oddities(self):
        """What else is wrong at the end, as sentences."""
        return []

"""The day of a ceremony, on which several people work at once: who is there, what was handed out, what is new."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from ceremonies.models import Participant


@dataclass(frozen=True)
class Turnout:
    """How many of the invited are there."""

    people: int
    present: int
    absent: int

    @property
    def unmarked(self):
        return self.people - self.present - self.absent


def turnout(participants):
    """How many of these participants (a query) are there, as a `Turnout`."""
    attendance = Participant.Attendance
    return Turnout(
        **participants.order_by().aggregate(
            people=Count("pk"),
            present=Count("pk", filter=Q(attendance=attendance.PRESENT)),
            absent=Count("pk", filter=Q(attendance=attendance.ABSENT)),
        )
    )


@dataclass(frozen=True)
class Handed:
    """How many papers were handed out; of the `unclaimed` ones some are `kept_for_absentees`."""

    papers: int
    unclaimed: int
    kept_for_absentees: int

    @property
    def handed_over(self):
        return self.papers - self.unclaimed


def handed(certificates):
    """How many of these certificates (a query) were handed out, as a `Handed`."""
    return Handed(certificates.count(), certificates.unclaimed().count(), certificates.kept_for_absentees().count())


@dataclass(frozen=True)
class News:
    """What changed on the list since the last request: the participants, and the number to send next."""

    participants: list
    latest: int


def latest_change(ceremony):
    """The number of the latest change of a participant of the ceremony. Later changes have higher numbers."""
    return _changes(ceremony).aggregate(latest=Max("history_id"))["latest"] or 0


def news(ceremony, user, since):
    """What changed after the change with that number, however it was made, as far as the account may see: a `News`."""
    changed = dict(_changes(ceremony).filter(history_id__gt=since).values_list("history_id", "id"))
    seen = ceremony.participants.visible_to(user).chosen(set(changed.values()))
    return News(list(seen.for_attendance()) if changed else [], max([since, *changed]))


def _changes(ceremony):
    return Participant.history.filter(ceremony=ceremony)

"""The day of a ceremony, as several people work on it at once: who is there, what was handed out, what is new."""

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
    """What changed on the list since one looked: the participants concerned, and the number to ask with next."""

    participants: list
    latest: int


def latest_change(ceremony):
    """The number of the latest change of anybody's part in the ceremony; every later change has a higher one."""
    return _changes(ceremony).aggregate(latest=Max("history_id"))["latest"] or 0


def news(ceremony, user, since):
    """What changed since the change of that number, through whichever door, as far as the account may see: a `News`."""
    changed = dict(_changes(ceremony).filter(history_id__gt=since).values_list("history_id", "id"))
    seen = ceremony.participants.visible_to(user).chosen(set(changed.values()))
    return News(list(seen.for_attendance()) if changed else [], max([since, *changed]))


def _changes(ceremony):
    return Participant.history.filter(ceremony=ceremony)

"""Making the copy: who may, what it says of itself, and the trace that it leaves."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from registry.models import Trace, Volunteer
from registry.models.trace_archives import traces_are_kept_from
from registry.personal_copy.facts import Fact
from registry.personal_copy.parts import Subject, in_order
from registry.values import nik

# It shows everything and who saw it, so it asks for what an export of whole NIKs asks for.
RIGHTS = (
    "registry.view_volunteer",
    "registry.export_volunteer",
    "registry.export_nik",
)
FORMAT, VERSION = "kaur-psm/salinan-data", 1  # Raise the version where a key of the JSON changes its meaning.


@dataclass(frozen=True)
class Filled:
    """A part of a copy with its entries."""

    key: str
    part: object
    entries: list


@dataclass(frozen=True)
class PersonalCopy:
    """All that is recorded about one person at that moment; `traces_from` is the day from which traces are listed."""

    person: Volunteer
    made_at: datetime
    made_by: object
    reason: str
    has_whole_nik: bool
    traces_from: date | None
    filled: list

    def as_json(self):
        """The copy as JSON: by the key of its part a list of rows, each with its values by their keys."""
        about = [
            Fact("made_at", "", self.made_at),
            Fact("made_by", "", str(self.made_by)),
            Fact("reason", "", self.reason),
            Fact("registry_no", "", self.person.registry_no),
            Fact("nik_is_whole", "", self.has_whole_nik),
            Fact("traces_from", "", self.traces_from),
        ]
        document = {
            "format": FORMAT,
            "version": VERSION,
            **{fact.key: fact.plain for fact in about},
            "headings": {each.key: each.part.heading for each in self.filled},
            "labels": {each.key: _labels(each.entries) for each in self.filled},
            "data": {
                each.key: [{fact.key: fact.plain for fact in entry.facts} for entry in each.entries]
                for each in self.filled
            },
        }
        return json.dumps(document, ensure_ascii=False, indent=1)

    def file_name(self, kind):
        """The name of its file of that kind, "pdf" or "json": the number and the day, no name."""
        return f"salinan-data-{self.person.registry_no}-{timezone.localdate(self.made_at)}.{kind}"

    def note(self, kind):
        """Leave the trace that the copy was made as a file of that kind."""
        shown = "NIK utuh" if self.has_whole_nik else "NIK disamarkan"
        Trace.objects.record(
            Trace.Kind.EXPORTED,
            user=self.made_by,
            volunteer=self.person,
            subject=self.person.registry_no,
            detail=f"salinan data orangnya, .{kind}, {shown}. Keperluan: {self.reason}",
        )


def _labels(entries):
    return {fact.key: fact.label for entry in entries for fact in entry.facts}


def make(person, *, by, reason, with_nik=False):
    """Return the `PersonalCopy` that the account `by` makes; whoever makes a file of it calls its `note`.

    With the whole NIK, that leaves its own trace. Raises PermissionDenied where the account may not, ValidationError
    without a reason.
    """
    if not by.has_perms(RIGHTS) or not Volunteer.with_deleted.reachable_by(by).filter(pk=person.pk).exists():
        raise PermissionDenied("Akun ini tidak berhak membuat salinan data orang ini.")
    if not reason.strip():
        raise ValidationError({"reason": "Tulis keperluannya."})
    whole = person.reveal_nik(by=by, reason=f"salinan data: {reason.strip()}") if with_nik and person.has_nik else ""
    ids = Volunteer.with_deleted.now_among(Volunteer.with_deleted.filter(pk=person.pk)).values_list("pk", flat=True)
    subject = Subject(person, list(ids), whole)
    return PersonalCopy(
        person=person,
        made_at=timezone.now(),
        made_by=by,
        reason=nik.redact(reason.strip()),
        has_whole_nik=bool(whole),
        traces_from=traces_are_kept_from(),
        filled=[Filled(key, part, part.entries(subject)) for key, part in in_order()],
    )

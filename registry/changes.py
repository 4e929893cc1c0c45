"""The history as people read it: one entry a change, field by field, old and new, and the way back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from registry import dates, history, phones
from registry.history import Door, because
from registry.models import Appointment, Training, TrainingRecord, Volunteer

TRACKED = {model._meta.model_name: model for model in (Volunteer, Appointment, Training, TrainingRecord)}
# Not told as fields: what never changes, and what the entry's own words say.
SILENT = {"id", "registry_no", "volunteer", "training", "deleted_at"}
# The history knows only the mask of a NIK, so there is nothing to restore it from.
WITHOUT_A_WAY_BACK = {"nik_masked", "nik_matched_at"}
EMPTY = "(kosong)"


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    old: str
    new: str

    @property
    def restorable(self):
        return self.name not in WITHOUT_A_WAY_BACK


@dataclass(frozen=True)
class Change:
    """One save of one record: `record` is its history row, `before` the row before it (None for the first)."""

    record: models.Model
    before: models.Model | None
    fields: list = field(default_factory=list)

    @property
    def verb(self):
        was_deleted = getattr(self.before, "deleted_at", None)
        is_deleted = getattr(self.record, "deleted_at", None)
        if self.record.history_type == "-" or (is_deleted and not was_deleted):
            return "dihapus"
        if was_deleted and not is_deleted:
            return "dipulihkan"
        return "dicatat" if self.before is None else "diubah"

    @property
    def subject(self):
        """What was changed, in words: "Data diri", "Penugasan di Air Dingin, Kaur Selatan"."""
        record = self.record
        return {
            "volunteer": lambda: "Data diri",
            "appointment": lambda: f"Penugasan di {record.village}",
            "trainingrecord": lambda: f"Pelatihan {record.training or 'yang sudah dihapus'}",
            "training": lambda: "Pelatihan",
        }[self.model_name]()

    @property
    def model_name(self):
        return self.record.instance_type._meta.model_name

    @property
    def door(self):
        return Door(self.record.door).label

    @property
    def is_deletion(self):
        """Whether this deleted a row that can be put back from its history."""
        return self.record.history_type == "-"


def changes_of(volunteer):
    """All changes of the person, the appointments and the training records, the latest first."""
    pk = volunteer.pk
    return _in_order(
        _changes(Volunteer.history.filter(id=pk).select_related("home_village__district")),
        _changes(Appointment.history.filter(volunteer_id=pk).select_related("village__district")),
        _changes(TrainingRecord.history.filter(volunteer_id=pk).select_related("training")),
    )


def changes_of_training(training):
    """All changes of the training itself, the latest first."""
    return _in_order(_changes(Training.history.filter(id=training.pk)))


def _in_order(*several):
    found = [change for changes in several for change in changes]
    return sorted(found, key=lambda change: change.record.history_date, reverse=True)


def _changes(history):
    before = None
    for record in history.select_related("history_user").order_by("id", "history_id"):
        if before is not None and before.id != record.id:
            before = None
        change = Change(record, before, _differences(before, record))
        if change.fields or change.before is None or change.verb != "diubah":
            yield change
        before = record


def _differences(before, record):
    if before is None or record.history_type == "-":
        return []
    return [
        FieldChange(tracked.name, str(tracked.verbose_name), _said(before, tracked), _said(record, tracked))
        for tracked in record.tracked_fields
        if tracked.name not in SILENT and getattr(before, tracked.attname) != getattr(record, tracked.attname)
    ]


def _said(record, tracked):
    """The value as the screens say it."""
    value = getattr(record, tracked.attname)
    if value is None or value == "":
        return EMPTY
    if tracked.choices:
        return str(dict(tracked.flatchoices).get(value, value))
    if tracked.is_relation:
        return "ada" if tracked.name in {"photo", "proof"} else str(getattr(record, tracked.name))
    if isinstance(value, datetime):
        return dates.spell(timezone.localdate(value))
    if isinstance(value, date):
        return dates.spell(value)
    return phones.show(value) if tracked.name == "phone" else str(value)


def latest_changes(user, count):
    """The people whose data, service or trainings were changed last: (person, who, when), the newest first.

    Only people whom the account may see, each once.
    """
    seen = Volunteer.objects.visible_to(user)
    records = [
        record
        for model, owner in ((Volunteer, "id"), (Appointment, "volunteer_id"), (TrainingRecord, "volunteer_id"))
        for record in model.history.filter(**{f"{owner}__in": seen.values("pk")})
        .select_related("history_user")
        .order_by("-history_id")[: count * 10]
    ]
    newest = {}
    for record in sorted(records, key=lambda record: record.history_date, reverse=True):
        newest.setdefault(owner_of(record), record)
    newest = dict(list(newest.items())[:count])
    people = seen.in_bulk(newest)
    return [(people[pk], record.history_user, record.history_date) for pk, record in newest.items()]


@transaction.atomic
def put_back(record):
    """Save again a row that was deleted, from its history row. Raises ValidationError where it no longer fits."""
    if record.history_type != "-":
        raise ValidationError("Catatan ini tidak dihapus.")
    restored = record.instance
    restored.full_clean()
    restored.save(force_insert=True)
    return restored


@transaction.atomic
def put_back_field(record, name):
    """Give the field the value it had before that history row. Raises ValidationError where it no longer fits.

    Return the record that was changed.
    """
    before = record.prev_record
    tracked = {tracked.name: tracked for tracked in record.tracked_fields}.get(name)
    current = record.instance_type.objects.select_for_update(of=("self",)).filter(pk=record.id).first()
    if not (before and tracked and current) or name in SILENT | WITHOUT_A_WAY_BACK:
        raise ValidationError("Isian ini tidak dapat dikembalikan.")
    setattr(current, tracked.attname, getattr(before, tracked.attname))
    current.full_clean()
    current.save()
    return current


def owner_of(record):
    """The id of the person that a history row speaks of; None for a training."""
    return record.id if record.instance_type is Volunteer else getattr(record, "volunteer_id", None)


# What was done to many at once

BATCHED = (Appointment, TrainingRecord)  # What the screens write many of; each row is about one person.


@dataclass(frozen=True)
class Undone:
    """What taking a batch back came to, as the people whose records it was about."""

    taken_back: list = field(default_factory=list)
    touched: list = field(default_factory=list)  # Changed or deleted by somebody since, and left as they are.
    already: list = field(default_factory=list)  # As before the batch when it was asked for.
    training: Training | None = None  # The one training that the batch was about, if it was.

    def __bool__(self):
        return bool(self.taken_back or self.touched or self.already)


def changes_of_batch(batch, user):
    """Pairs of a person whom the account may see and a change that the batch made to that person, by name."""
    found = []
    for model, subject in ((Appointment, "village__district"), (TrainingRecord, "training")):
        rows = model.history.filter(id__in=_ids_in(model, batch, user)).select_related(subject)
        found += [change for change in _changes(rows) if change.record.batch == batch]
    people = Volunteer.objects.visible_to(user).in_bulk({change.record.volunteer_id for change in found})
    named = [(people[change.record.volunteer_id], change) for change in found]
    return sorted(named, key=lambda pair: (pair[0].name_folded, pair[0].pk, pair[1].record.pk))


@transaction.atomic
def undo_batch(batch, user):
    """Take back, as one batch, what that batch did to the people whom the account may see. Return an `Undone`.

    What the batch made is deleted, what it changed gets its old values back. A record that somebody has changed or
    deleted since stays as it is.
    """
    outcome = Undone(training=_training_of(batch, user))
    with because("Dibatalkan bersama-sama", grouped=True):
        for model in BATCHED:
            _undo_rows(model, batch, user, outcome)
    return outcome


def _ids_in(model, batch, user):
    """The ids of the records that the batch wrote, of people whom the account may see."""
    seen = Volunteer.objects.visible_to(user)
    return model.history.filter(batch=batch, volunteer_id__in=seen.values("pk")).order_by().values("id")


def _training_of(batch, user):
    ids = _ids_in(TrainingRecord, batch, user).values_list("training_id", flat=True).distinct()[:2]
    return Training.objects.filter(pk=ids[0]).first() if len(ids) == 1 else None


def _undo_rows(model, batch, user, outcome):
    ids = _ids_in(model, batch, user)
    # Locked, so that nobody changes a record between the look at its history and its way back.
    living = {record.pk: record for record in model.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    told = model.history.filter(id__in=ids).order_by("id", "history_id")
    people = Volunteer.objects.in_bulk({row.volunteer_id for row in told})
    made, changed, columns = [], [], set()
    for pk, rows in groupby(told, key=attrgetter("id")):
        rows = list(rows)
        before, last = _span(rows, batch)
        record, old = living.get(pk), _old_values(before, last)
        if _is_as_before(record, before, old):
            place = outcome.already
        elif record is None or last is not rows[-1]:
            place = outcome.touched
        else:
            place = outcome.taken_back
            (changed if before else made).append(record)
            for name, value in old.items():
                setattr(record, name, value)
            columns |= set(old)
        place.append(people[last.volunteer_id])
    model.objects.filter(pk__in=[record.pk for record in made]).delete()
    history.bulk_update(changed, sorted(columns))


def _span(rows, batch):
    """The history row before those of the batch, None where the batch made the record; and the last of the batch."""
    ours = [number for number, row in enumerate(rows) if row.batch == batch]
    is_new = rows[ours[0]].history_type == "+"
    return None if is_new else rows[ours[0] - 1], rows[ours[-1]]


def _old_values(before, last):
    """The values that the batch changed, as they were before it, by column."""
    if before is None:
        return {}
    columns = [tracked.attname for tracked in last.tracked_fields]
    return {name: getattr(before, name) for name in columns if getattr(before, name) != getattr(last, name)}


def _is_as_before(record, before, old):
    if record is None or before is None:
        return record is None and before is None
    return bool(old) and all(getattr(record, name) == value for name, value in old.items())

"""What was written for many people at once, and taking it back as one thing."""

import uuid
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from registry.history import recording
from registry.history.reading import owned, owner_of, put_back, told_of
from registry.history.recording import Door, because
from registry.models import Import, Training, TrainingRecord, Volunteer
from registry.values import names

# Of a person's own data: what no batch gives back.
NOT_PUT_BACK = {"nik_masked", "deleted_at", "merged_into_id"}


@dataclass(frozen=True)
class Undone:
    """What taking a batch back came to, as the people whose records it was about."""

    taken_back: list = field(default_factory=list)
    touched: list = field(default_factory=list)  # Changed, deleted or put on papers since, and left as they are.
    already: list = field(default_factory=list)  # As before the batch when it was asked for.
    training: Training | None = None  # The one training that the batch was about, if it was.
    batch: uuid.UUID | None = None  # The batch that the taking back is, which can itself be taken back.


def changes_of_batch(batch, user):
    """Pairs of a person whom the account may see and a change that the batch made to that person, by name."""
    found = []
    # What a merge did to both people's own data is told in the history of the one who was kept.
    for model in owned() if _is_merge(batch) else [Volunteer, *owned()]:
        rows = model.history.filter(id__in=_ids_in(model, batch, user))
        found += [change for change in told_of(rows) if change.record.batch == batch]
    people = _people_now({owner_of(change.record) for change in found})
    named = [(people[owner_of(change.record)], change) for change in found]
    return sorted(named, key=lambda pair: (pair[0].name_folded, pair[0].pk, pair[1].record.pk))


def _people_now(ids):
    """The people with these ids, by the id: for a record that was merged into another one, the person who was kept."""
    rows = Volunteer.with_deleted.filter(pk__in=ids).select_related("merged_into")
    return {row.pk: row.merged_into or row for row in rows}


def _is_merge(batch):
    return Volunteer.history.filter(batch=batch, merged_into__isnull=False).exists()


def may_undo(user, batch):
    """Whether the account may take the batch back: its own from the screens, or anyone's where it may delete service.

    What a command wrote is not undone by a button, nor is the merging of two people; an import has a page of its own.
    """
    if Import.objects.filter(batch=batch).exists() or _is_merge(batch):
        return False
    models = [Volunteer, *owned()]
    rows = [model.history.filter(batch=batch).values_list("door", "history_user").first() for model in models]
    may_delete = user.has_perm("registry.delete_appointment")
    return all(door == Door.SCREEN and (may_delete or who == user.pk) for door, who in filter(None, rows))


@transaction.atomic
def undo_batch(batch, user, but=(), *, with_own_data=True):
    """Take back, as one batch, what that batch did to the people whom the account may see. Return an `Undone`.

    `but` are the ids of people whose records are left as they are; without `with_own_data` so are all people's own.

    What the batch made is deleted, what it changed gets its old values back, what it deleted comes back. A record that
    somebody has changed or deleted since, or on which papers depend by now, stays as it is.
    """
    with because("Dibatalkan bersama-sama", grouped=True) as told:
        outcome = Undone(training=_training_of(batch, user), batch=told.batch)
        for model in owned():
            _undo_rows(model, batch, user, outcome, but)
        if with_own_data:
            _undo_own_data(batch, user, outcome, but)
    return outcome


def _ids_in(model, batch, user):
    """The ids of the records that the batch wrote, of people whom the account may see."""
    seen = Volunteer.with_deleted.now_among(Volunteer.objects.visible_to(user))
    owner = "id__in" if model is Volunteer else "volunteer_id__in"
    return model.history.filter(batch=batch, **{owner: seen.values("pk")}).order_by().values("id")


def _training_of(batch, user):
    ids = _ids_in(TrainingRecord, batch, user).values_list("training_id", flat=True).distinct()[:2]
    return Training.objects.filter(pk=ids[0]).first() if len(ids) == 1 else None


def _undo_rows(model, batch, user, outcome, but):
    ids = _ids_in(model, batch, user).exclude(volunteer_id__in=but)
    # Locked, so that nobody changes a record between the look at its history and its way back.
    living = {record.pk: record for record in model.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    told = model.history.filter(id__in=ids).order_by("id", "history_id")
    people = _people_now({row.volunteer_id for row in told})
    changed, columns = [], set()
    for pk, rows in groupby(told, key=attrgetter("id")):
        rows = list(rows)
        before, last = _span(rows, batch)
        record, old = living.get(pk), _old_values(before, last)
        if last.history_type == "-" and record is None and last is rows[-1]:
            place = outcome.taken_back if _came_back(last) else outcome.touched
        elif _is_as_before(record, before, old) or (last.history_type == "-" and record):
            place = outcome.already
        elif record is None or last is not rows[-1]:
            place = outcome.touched
        elif before is None:
            place = outcome.taken_back if _went_away(record) else outcome.touched
        else:
            place = outcome.taken_back
            changed.append(record)
            for name, value in old.items():
                setattr(record, name, value)
            columns |= set(old)
        place.append(people[last.volunteer_id])
    recording.bulk_update(changed, sorted(columns))


def _undo_own_data(batch, user, outcome, but):
    """Give people's own data the values from before the batch. Who was made, deleted or merged in it stays so.

    So does who got another NIK: the history knows only its mask.
    """
    ids = _ids_in(Volunteer, batch, user).exclude(id__in=but)
    living = {person.pk: person for person in Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    told = Volunteer.history.filter(id__in=ids).order_by("id", "history_id")
    people = _people_now({row.id for row in told})
    changed, columns = [], {"name_folded"}
    for pk, rows in groupby(told, key=attrgetter("id")):
        rows = list(rows)
        before, last = _span(rows, batch)
        person, old = living.get(pk), _old_values(before, last)
        if _is_as_before(person, before, old):
            place = outcome.already
        elif person is None or before is None or last is not rows[-1] or not old.keys().isdisjoint(NOT_PUT_BACK):
            place = outcome.touched
        else:
            place = outcome.taken_back
            changed.append(person)
            for name, value in old.items():
                setattr(person, name, value)
            person.name_folded = names.fold(person.name)
            columns |= set(old)
        place.append(people[pk])
    recording.bulk_update(changed, sorted(columns))


def _came_back(record):
    """Put a deleted row back. Return whether it still fits beside what has been written since."""
    try:
        with transaction.atomic():
            put_back(record)
    except ValidationError:
        return False
    return True


def _went_away(record):
    """Delete a row that the batch made. Return whether it could be: papers may depend on it by now."""
    try:
        record.delete()
    except (ProtectedError, RestrictedError):
        return False  # Refused before anything was written, so the transaction goes on.
    return True


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

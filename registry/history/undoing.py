"""Undo: what was written for many people at once, and the one way to undo anything.

A batch, an import and a change of one record are undone in the same way: read what was written and what came after
it, decide what to do with each record (`decide`), then write it (`carry_out`). `UndoRules` hold the differences.
"""

import uuid
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst

from registry.history import guarding, recording
from registry.history.reading import (
    NOT_LISTED,
    WITHOUT_A_WAY_BACK,
    changes_in,
    is_seen_by,
    may_see,
    models_about_people,
    owner_of,
)
from registry.history.recording import Door, because
from registry.models import Appointment, EarlierDecree, Import, Training, TrainingRecord, Volunteer
from registry.values import names

TOGETHER = ("ended_on", "end_reason", "end_note")  # The end of a period is restored as a whole.


@dataclass(frozen=True)
class UndoRules:
    """The differences of one kind of undo from the others.

    `reason` is written to the history. A record with a change in a field of `never_put_back` stays as it is, unless
    `known_values` has the old values, which the history lacks: by column, for each (model, id).
    """

    reason: str
    never_put_back: frozenset = frozenset({"nik_masked", "nik_recorded_at", "deleted_at", "merged_into"})
    known_values: dict = field(default_factory=dict)
    deletes_new_people: bool = False  # Else new people stay.
    leaves_touched_people: bool = False  # A person changed since keeps all records of the batch.
    # The greatest id in each history after the batch (`recording.greatest_ids`), where it was noted.
    reached: dict = field(default_factory=dict)


BATCH = UndoRules("Perubahan massal dibatalkan")
ONE_RECORD = UndoRules("Dikembalikan dari riwayat", never_put_back=frozenset(NOT_LISTED | WITHOUT_A_WAY_BACK))


class Action(Enum):
    DELETE = auto()  # The batch created the record.
    RESTORE = auto()  # The batch changed it: it gets its old values.
    RECREATE = auto()  # The batch deleted it.
    LEAVE = auto()  # It was changed or deleted since, or the rules leave it.
    NOTHING = auto()  # It is already as it was before the batch.


@dataclass(eq=False)
class Decision:
    """What to do with a record. `last` is its last history row of the batch, `record` its row now (None: deleted)."""

    action: Action
    owner: int  # The id of the person whom the record is about.
    last: models.Model
    record: models.Model | None
    values: dict  # The old values by column.


@dataclass(frozen=True)
class Undone:
    """The result of undoing a batch: lists of people, one for each record."""

    taken_back: list
    touched: list  # Changed, deleted or printed on papers since, and left as they are.
    training: Training | None  # The training, if the batch was about exactly one.
    batch: uuid.UUID  # The batch of this undo, which can itself be undone.


def changes_of_batch(batch, user):
    """Return pairs of a person whom the account may see and a change of the batch to that person, by name."""
    changes = []
    is_merge = _is_merge(batch)
    for model, _, rows in _written(batch, Volunteer.objects.visible_to(user)):
        # The changes of both people's own data by a merge are shown in the history of the kept person.
        if may_see(user, model) and not (is_merge and model is Volunteer):
            history = model.history.filter(id__in=rows.values("id"))
            changes += [change for change in changes_in(history) if change.record.batch == batch]
    people = Volunteer.with_deleted.people_now({owner_of(change.record) for change in changes})
    named = [(people[owner_of(change.record)], change) for change in changes]
    return sorted(named, key=lambda pair: (pair[0].name_folded, pair[0].pk, pair[1].record.pk))


def _written(batch, people):
    """The batch's history rows about these people (a query) or the records merged into them, for each model.

    Triples of a model, the column with the person's id, and the rows.
    """
    ids = Volunteer.with_deleted.now_among(people).values("pk")
    for model, owner in models_about_people():
        yield model, owner, model.history.filter(batch=batch, **{f"{owner}__in": ids}).order_by()


def _is_merge(batch):
    return Volunteer.history.filter(batch=batch, merged_into__isnull=False).exists()


def may_undo(user, batch):
    """Whether the account may undo the batch: its own from the screens, or anyone's if it may delete service.

    Not a command's batch and not the merging of two people. An import is undone on a page of its own.
    """
    if Import.objects.filter(batch=batch).exists() or _is_merge(batch):
        return False
    histories = [model.history.filter(batch=batch) for model, _ in models_about_people()]
    rows = [history.values_list("door", "history_user").first() for history in histories]
    may_delete = user.has_perm("registry.delete_appointment")
    return all(door == Door.SCREEN and (may_delete or who == user.pk) for door, who in filter(None, rows))


def undo_batch(batch, user):
    """Take back, as one batch, what that batch did to people whom the account may see. Return an `Undone`.

    Raises PermissionDenied where the account may not (`may_undo`).
    """
    if not may_undo(user, batch):
        raise PermissionDenied("Akun ini tidak berhak membatalkan perubahan massal ini.")
    return undo(batch, Volunteer.objects.reachable_by(user), BATCH, by=user)


def owners_in(batch):
    """The ids of the people whom that batch's records are about, in order."""
    ids = set()
    for model, owner in models_about_people():
        ids.update(model.history.filter(batch=batch).order_by().values_list(owner, flat=True))
    return sorted(ids)


@transaction.atomic
def undo(batch, people, rules, *, by=None, as_batch=None):
    """Undo, as one batch, what that batch did to these people (a query), for the account `by`. Return an `Undone`.

    A large batch is undone in pieces, each with some of its people, all recorded as the batch `as_batch`.

    What the batch made is deleted, what it changed gets its old values back, what it deleted comes back. A record stays
    as it is where somebody has changed or deleted it since, where papers depend on it by now, and where the account
    could not save it so on a screen. Who may do so is refused by the caller: `undo_batch` here, `undo` of the import's
    own module.
    """
    decisions = decide(batch, people, rules)
    with because(rules.reason, grouped=True, batch=as_batch) as circumstances:
        carry_out(decisions, by)
    now = Volunteer.with_deleted.people_now({decision.owner for decision in decisions})
    about = {action: [now[each.owner] for each in decisions if each.action == action] for action in Action}
    return Undone(
        taken_back=about[Action.DELETE] + about[Action.RESTORE] + about[Action.RECREATE],
        touched=about[Action.LEAVE],
        training=_training_of(decisions),
        batch=circumstances.batch,
    )


def _training_of(decisions):
    ids = {decision.last.training_id for decision in decisions if decision.last.instance_type is TrainingRecord}
    return Training.objects.filter(pk__in=ids).first() if len(ids) == 1 else None


# Reading and deciding


def decide(batch, people, rules):
    """Decide what to do with each record of these people (a query) that the batch wrote. Return a list of `Decision`.

    Writes nothing, but locks people and records until the transaction ends, so that nothing changes before the undo.
    """
    written = list(_written(batch, people))
    owners = {pk for _, owner, rows in written for pk in rows.values_list(owner, flat=True)}
    # People first and in order, as a merge locks them: so the two never wait for each other.
    list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=owners).order_by("pk"))
    decisions = [each for model, _, rows in written for each in _decisions(model, rows.values("id"), batch, rules)]
    touched = _touched_since(batch, decisions, rules.reached) if rules.leaves_touched_people else ()
    for decision in decisions:
        if decision.owner in touched:
            decision.action = Action.LEAVE
    _leave_decrees_with_their_periods(decisions)
    return decisions


def _leave_decrees_with_their_periods(decisions):
    """Leave the earlier decrees of periods that are left: who keeps the renewed decree keeps the old one, too."""
    left = {d.last.id for d in decisions if d.last.instance_type is Appointment and d.action == Action.LEAVE}
    for decision in decisions:
        if decision.last.instance_type is EarlierDecree and decision.last.appointment_id in left:
            decision.action = Action.LEAVE


def _decisions(model, ids, batch, rules):
    living = {record.pk: record for record in model.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    history = model.history.filter(id__in=ids).order_by("id", "history_id")
    for pk, rows in groupby(history, key=attrgetter("id")):
        yield _decision(living.get(pk), list(rows), batch, rules)


def _decision(record, rows, batch, rules):
    """The decision on one record with all its history rows, the earliest first."""
    before, last = _span(rows, batch)
    known = rules.known_values.get((last.instance_type, last.id), {})
    fields = last.tracked_fields if before else []
    changed = [tracked for tracked in fields if getattr(before, tracked.attname) != getattr(last, tracked.attname)]
    unknown = {tracked.name for tracked in changed if tracked.attname not in known}
    values = {tracked.attname: getattr(before, tracked.attname) for tracked in changed} | known
    if "name" in values:
        values["name_folded"] = names.fold(values["name"])
    action = _action(record, before, last, values)
    is_kept = action == Action.DELETE and isinstance(record, Volunteer) and not rules.deletes_new_people
    if action != Action.NOTHING and (last is not rows[-1] or unknown & rules.never_put_back or is_kept):
        action = Action.LEAVE
    return Decision(action, owner_of(last), last, record, values)


def _span(rows, batch):
    """The history row before the batch (None if the batch created the record), and the last row of the batch."""
    ours = [number for number, row in enumerate(rows) if row.batch == batch]
    is_new = rows[ours[0]].history_type == "+"
    return None if is_new else rows[ours[0] - 1], rows[ours[-1]]


def _action(record, before, last, values):
    """What to do with a record that was not changed since the batch."""
    if last.history_type == "-":
        return Action.NOTHING if record or before is None else Action.RECREATE
    if record is None:
        return Action.NOTHING if before is None else Action.LEAVE
    if before is None:
        return Action.DELETE
    is_as_before = all(getattr(record, column) == value for column, value in values.items())
    return Action.NOTHING if is_as_before else Action.RESTORE


def _touched_since(batch, decisions, reached):
    """The ids of people who have a record to leave, or any change after the batch, through any door."""
    until = defaultdict(list)
    for decision in decisions:
        until[decision.owner].append(decision.last.history_date)
    touched = {decision.owner for decision in decisions if decision.action == Action.LEAVE}
    for model, owner in models_about_people():
        others = model.history.filter(**{f"{owner}__in": until}).exclude(batch=batch)
        is_later = _order_in(model, batch, decisions, reached)
        rows = others.values_list(owner, "history_id", "history_date")
        touched |= {pk for pk, number, at in rows if is_later(pk, number, at > max(until[pk]))}
    return touched


def _order_in(model, batch, decisions, reached):
    """A function from a person's id, a row of the model's history and what the clock says to whether it is later.

    Later than what the batch wrote about that person. A clock may be set back, so it decides only where nothing else
    tells the order: the batch wrote nothing in that history, nothing was noted of it (`UndoRules.reached`), and the
    batch did not make the person.
    """
    made = {each.owner for each in decisions if each.last.instance_type is Volunteer and each.action == Action.DELETE}
    first = model.history.filter(batch=batch).aggregate(first=models.Min("history_id"))["first"]
    before = reached.get(model._meta.label_lower) if first is None else first
    own = {}
    for each in (each for each in decisions if each.last.instance_type is model):
        own[each.owner] = max(own.get(each.owner, 0), each.last.history_id)

    def is_later(pk, number, by_clock):
        return pk in made or (by_clock if before is None else number > own.get(pk, before))

    return is_later


# Writing


def carry_out(decisions, by=None):
    """Write what was decided, deletions first, so that restored records do not collide with them.

    The records of one model are written together; if that is refused, one half after the other. A record refused alone
    is left, and the action of its decision becomes `LEAVE`: papers depend on it by now, its old values no longer fit,
    or the account `by` may not save them (`guarding`).
    """
    for action, write in ((Action.DELETE, _delete), (Action.RESTORE, _restore), (Action.RECREATE, _recreate)):
        # An earlier decree needs its period: it comes back last.
        in_order = sorted(decisions, key=lambda decision: decision.last.instance_type is EarlierDecree)
        chosen = [decision for decision in in_order if decision.action == action]
        for _, some in groupby(chosen, key=lambda decision: decision.last.instance_type):
            _write_or_leave(write, list(some), by)


def _write_or_leave(write, decisions, by):
    if _is_done(write, decisions, by):
        return
    if len(decisions) == 1:
        decisions[0].action = Action.LEAVE
        return
    middle = len(decisions) // 2
    _write_or_leave(write, decisions[:middle], by)
    _write_or_leave(write, decisions[middle:], by)


def _is_done(write, decisions, by):
    try:
        with transaction.atomic():
            guarding.refuse_without_right(by, decisions[0].last.instance_type)
            write(decisions, by)
            guarding.refuse_lost_people(by, {decision.owner for decision in decisions})
    # Papers that depend on a record also raise an IntegrityError.
    except (PermissionDenied, ValidationError, IntegrityError):
        return False
    return True


def _delete(decisions, by):
    """Delete records of one model; people so that they can be restored."""
    records = [copy(decision.record) for decision in decisions]  # What is refused stays as it was loaded.
    model = type(records[0])
    if model is Volunteer:
        Volunteer.remove_all(records, recording.current_reason())
    else:
        model._base_manager.filter(pk__in=[record.pk for record in records]).delete()


def _restore(decisions, by):
    """Give records of one model their old values, in one statement."""
    for decision in decisions:
        _set(decision.record, decision.values, by)
        decision.record.clean()  # What the database cannot refuse, as in a form.
        if decision.values.get("nik_digest"):
            decision.record.give_up_taken_nik(besides=[each.owner for each in decisions])
    columns = set().union(*(decision.values for decision in decisions))
    recording.bulk_update([decision.record for decision in decisions], sorted(columns))


def _recreate(decisions, by):
    for decision in decisions:
        _save_again(decision.last, by)


def _set(record, values, by):
    """Set the columns, unsaved. Raises ValidationError, with a sentence, if a referenced row was deleted.

    Raises PermissionDenied where the account `by` may not let it point there.
    """
    for column, value in values.items():
        setattr(record, column, value)
    for pointer in record._meta.fields:
        if not pointer.is_relation or values.get(pointer.attname) is None:
            continue
        # The base manager includes deleted people: their records may be restored with them.
        if not pointer.related_model._base_manager.filter(pk=values[pointer.attname]).exists():
            parent = f"{pointer.verbose_name}nya"
            raise ValidationError(f"{capfirst(parent)} sudah dihapus. Pulihkan {parent} dahulu.")
    guarding.refuse_outside(by, record)


def _save_again(row, by):
    """Save a deleted record again; if its owner was merged, for the person who was kept. Return it."""
    values = {tracked.attname: getattr(row, tracked.attname) for tracked in row.tracked_fields}
    for owner in Volunteer.with_deleted.people_now([owner_of(row)]).values():
        values["volunteer_id"] = owner.pk
    record = row.instance_type()
    _set(record, values, by)
    record.full_clean()
    record.save(force_insert=True)
    return record


# One record


def _refuse_stranger(user, row):
    guarding.refuse_without_right(user, row.instance_type)
    if not is_seen_by(user, row):
        raise PermissionDenied("Akun ini tidak berhak melihat catatan ini.")


@transaction.atomic
def put_back(row, by):
    """Save a deleted record again, from the history row of its deletion, for the account `by`. Return it.

    The earlier decrees of a period come back with it. Raises ValidationError where it no longer fits, PermissionDenied
    where the account may not change or see it.
    """
    _refuse_stranger(by, row)
    if row.history_type != "-":
        raise ValidationError("Catatan ini tidak dihapus.")
    with because(ONE_RECORD.reason):
        record = _save_again(row, by)
        for earlier in _decrees_deleted_with(row):
            _save_again(earlier, by)
    guarding.refuse_lost_people(by, [owner_of(row)])
    return record


def _decrees_deleted_with(row):
    """The history rows of the earlier decrees that were deleted together with the period of that history row."""
    if row.instance_type is not Appointment or row.batch is None:
        return EarlierDecree.history.none()
    return EarlierDecree.history.filter(appointment=row.id, batch=row.batch, history_type="-")


@transaction.atomic
def put_back_field(row, name, by):
    """Give the field the value that it had before that history row, whatever came after. Return the record.

    `by` is the account that asks for it. Raises ValidationError where the value no longer fits, PermissionDenied where
    the account may not change or see the record.
    """
    _refuse_stranger(by, row)
    before = row.prev_record
    columns = {tracked.name: tracked.attname for tracked in row.tracked_fields}
    record = row.instance_type.objects.select_for_update(of=("self",)).filter(pk=row.id).first()
    if not (before and record and name in columns) or name in ONE_RECORD.never_put_back:
        raise ValidationError("Isian ini tidak dapat dikembalikan.")
    if getattr(record, columns[name]) == getattr(before, columns[name]):  # By a second press.
        return record
    with because(ONE_RECORD.reason):
        if isinstance(record, Appointment) and name in TOGETHER:
            _put_back_end(record, before, by)
        else:
            _set(record, {columns[name]: getattr(before, columns[name])}, by)
            record.full_clean()
            record.save()
    guarding.refuse_lost_people(by, [owner_of(row)])
    return record


def _put_back_end(period, before, by):
    if before.ended_on:
        period.end(*(getattr(before, column) for column in TOGETHER), by=by)
    else:
        period.reopen()


# Somebody who was entered by mistake


@transaction.atomic
def take_back_entry(person, by):
    """Delete the person whom the account `by` entered itself today, with its service, as the bin keeps people.

    Raises ValidationError, with the sentence why, where the account may not (`guarding`).
    """
    recording.lock(person)
    guarding.refuse_taking_back(by, person)
    person.remove(guarding.TAKEN_BACK)


@transaction.atomic
def enter_again(person, by):
    """Restore a person whom the account `by` took back today; nothing where the person is back already.

    Raises ValidationError where it was not that account.
    """
    recording.lock(person)
    if person.deleted_at is None:  # By a button that was pressed twice, or by somebody else meanwhile.
        return
    guarding.refuse_entering_again(by, person)
    with because("Dipulihkan"):
        person.restore()

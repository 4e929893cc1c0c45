"""The history as people read it: each change, field by field, old and new."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain

from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.text import capfirst

from registry.history.recording import Door, tracked_models
from registry.models import Partner, Training, Upload, Village, Volunteer
from registry.values import dates, phones

# Not listed as fields: what never changes, and what the verb of the change already shows.
NOT_LISTED = {"id", "registry_no", "volunteer", "training", "appointment", "deleted_at"}
# The history has only the masked NIK, which cannot be restored. A merge cannot be undone. The deadline of a request
# follows from its receipt: one does not come back without the other.
WITHOUT_A_WAY_BACK = {"nik_masked", "nik_recorded_at", "nik_matched_at", "merged_into", "received_at", "due_at"}
EMPTY = "(kosong)"
WAYS = {Door.SCREEN: "melalui aplikasi", Door.ADMIN: "melalui Admin Django", Door.COMMAND: "oleh sistem"}


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
    is_of_another: bool = False  # A change of a record that was merged later.

    @property
    def verb(self):
        was_deleted = getattr(self.before, "deleted_at", None)
        is_deleted = getattr(self.record, "deleted_at", None)
        if self.is_merge:
            return "digabungkan"
        if self.record.history_type == "-" or (is_deleted and not was_deleted):
            return "dihapus"
        was_gone = self.before is not None and self.before.history_type == "-"
        if was_gone or (was_deleted and not is_deleted):
            return "dipulihkan"
        if self.before is None:
            return "dicatat"
        return "dipindahkan" if self._changed("volunteer_id") else "diubah"

    @property
    def is_merge(self):
        """Whether this merged the person's record into another one."""
        return self._changed("merged_into_id") and bool(self.record.merged_into_id)

    def _changed(self, column):
        if self.before is None or not hasattr(self.record, column):
            return False
        return getattr(self.before, column) != getattr(self.record, column)

    @property
    def subject(self):
        """Return what was changed, in words: "Data diri", "Penugasan di Air Dingin, Kaur Selatan"."""
        model = self.model
        has_label = hasattr(model, "history_label")
        return model.history_label(self.record) if has_label else capfirst(model._meta.verbose_name)

    @property
    def model(self):
        return self.record.instance_type

    @property
    def model_name(self):
        return self.model._meta.model_name

    @property
    def right(self):
        """Return the right needed to undo this: "registry.change_appointment"."""
        return right_to_change(self.model)

    @property
    def door(self):
        """Return by which way it was written, in words: "melalui aplikasi"."""
        return WAYS[self.record.door]

    @property
    def is_deletion(self):
        """Whether this deleted a row that can be restored from its history."""
        return self.record.history_type == "-"


def models_of_a_person():
    """Return the tracked models, of all apps, whose rows belong to one person: those with a `volunteer`."""
    return [model for model in tracked_models() if any(field.name == "volunteer" for field in model._meta.fields)]


def models_about_people():
    """Return pairs of a model with a history of people and the column with the person's id; `Volunteer` last."""
    return [*((model, "volunteer_id") for model in models_of_a_person()), (Volunteer, "id")]


def belongings():
    """Return the models, of all apps, whose rows belong to one person and move with it.

    Not those that are written once and never changed (the trace): they keep naming the record they were written about.
    """
    relations = Volunteer._meta.related_objects
    return [
        relation.related_model
        for relation in relations
        if relation.field.name == "volunteer" and relation.on_delete is not models.DO_NOTHING
    ]


def right_to_change(model):
    """Return the right to change rows of that model: "registry.change_appointment".

    A model may name another one, that of its screens (`changed_with`).
    """
    return getattr(model, "changed_with", "") or f"{model._meta.app_label}.change_{model._meta.model_name}"


def may_see(user, model):
    """Whether the account may see rows of that model, and so their history."""
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def changes_of(volunteer, seen_by=None):
    """Return all changes of the person and of the person's records (service, trainings …), the latest first.

    Includes the changes of records that were merged into the person's. With the account `seen_by`, only those of
    records of a kind that it may see.
    """
    everyone = Volunteer.with_deleted
    # A list of ids: with a subquery PostgreSQL would read the whole history.
    ids = list(everyone.now_among(everyone.filter(pk=volunteer.pk)).values_list("pk", flat=True))
    histories = [
        model.history.filter(**{f"{owner}__in": ids})
        for model, owner in models_about_people()
        if seen_by is None or may_see(seen_by, model)
    ]
    changes = _latest_first(*map(changes_in, histories))
    return [seen_from(volunteer, change) for change in changes]


def seen_from(volunteer, change):
    """The change as the person's page shows it: it knows whether it is of a record that was merged into theirs."""
    return replace(change, is_of_another=change.model is Volunteer and change.record.id != volunteer.pk)


def changes_of_training(training):
    """Return all changes of the training itself, the latest first."""
    return _latest_first(changes_in(Training.history.filter(id=training.pk)))


def changes_of_partner(partner):
    """Return all changes of the partner, the latest first."""
    return _latest_first(changes_in(Partner.history.filter(id=partner.pk)))


def is_seen_by(user, row):
    """Whether the account may see the person, or the thing, that a history row is about."""
    owner = owner_of(row)
    if owner:
        return Volunteer.objects.visible_to(user).kept_for(owner).exists()
    if row.instance_type is Partner:  # Its own row tells its village.
        return is_within_area(user, row)
    # Of what is gone nobody can tell the area any more.
    return not (user.is_bound and hasattr(row.instance_type._default_manager, "visible_to"))


def is_within_area(user, record):
    """Whether the record's village, in that history row and today, is in the account's districts."""
    now = record.instance_type._default_manager.filter(pk=record.id)
    villages = {record.village_id, *now.values_list("village", flat=True)}
    return Village.objects.visible_to(user).filter(pk__in=villages).count() == len(villages)


def _latest_first(*several):
    return sorted(chain(*several), key=lambda change: change.record.history_date, reverse=True)


def changes_in(rows):
    """Return the changes in these history rows of one model, record by record, the earliest first."""
    before = None
    label_with = getattr(rows.model.instance_type, "history_label_with", [])
    for record in rows.select_related("history_user", *label_with).order_by("id", "history_id"):
        if before is not None and before.id != record.id:
            before = None
        change = Change(record, before, _differences(before, record))
        if change.fields or change.before is None or change.verb != "diubah":
            yield change
        before = record


def row_before(history):
    """The id of the history row of the same record before each row of that history; for `annotate` and `alias`.

    By the greatest one: the first one in order would be looked for along all rows.
    """
    earlier = history.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by()
    return Subquery(earlier.values("id").annotate(last=Max("history_id")).values("last"))


def changes_among(rows):
    """Return the changes that these history rows of one model (a query) made, in no order."""
    history = rows.model
    label_with = getattr(history.instance_type, "history_label_with", [])
    records = list(rows.select_related("history_user", *label_with).annotate(row_before=row_before(history)))
    before = history.objects.select_related(*label_with).in_bulk({record.row_before for record in records} - {None})
    pairs = [(record, before.get(record.row_before)) for record in records]
    return [Change(record, one, _differences(one, record)) for record, one in pairs]


def _differences(before, record):
    if before is None or record.history_type == "-":
        return []
    return [
        FieldChange(
            tracked.name, str(tracked.verbose_name), value_in_words(before, tracked), value_in_words(record, tracked)
        )
        for tracked in record.tracked_fields
        if tracked.name not in NOT_LISTED and getattr(before, tracked.attname) != getattr(record, tracked.attname)
    ]


def value_in_words(record, tracked):
    """Return the value of that model field in a row, or in a history row, as the screens show it."""
    value = getattr(record, tracked.attname)
    if value is None or value == "":
        return EMPTY
    if tracked.choices:
        return str(dict(tracked.flatchoices).get(value, value))
    if tracked.is_relation:
        return "ada" if tracked.related_model is Upload else str(getattr(record, tracked.name))
    if isinstance(value, datetime):
        return dates.spell(timezone.localdate(value))
    if isinstance(value, date):
        return dates.spell(value)
    return phones.show(value) if tracked.name == "phone" else str(value)


def latest_changes(user, count):
    """Return the people whose data or records changed last: triples of the person, who changed it, and when.

    Only people whom the account may see, each once, the latest change first.
    """
    seen = Volunteer.objects.visible_to(user)
    records = [
        record
        for model, owner in models_about_people()
        if may_see(user, model)
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


def owner_of(record):
    """Return the id of the person whom a history row is about; None for other rows, such as a training's."""
    return record.id if record.instance_type is Volunteer else getattr(record, "volunteer_id", None)

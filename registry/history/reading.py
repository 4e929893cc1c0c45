"""The history as people read it: one entry a change, field by field, old and new, and the way back."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from registry.history.recording import Door, tracked_models
from registry.models import Partner, Training, Upload, Village, Volunteer
from registry.values import dates, phones

# Not told as fields: what never changes, and what the entry's own words say.
SILENT = {"id", "registry_no", "volunteer", "training", "deleted_at"}
# The history knows only the mask of a NIK, so there is nothing to restore it from.
# A merge is taken back by nobody.
WITHOUT_A_WAY_BACK = {"nik_masked", "nik_matched_at", "merged_into"}
# Half an end is none: what ended a period goes back as one.
TOGETHER = ("ended_on", "end_reason", "end_note")
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
    is_of_another: bool = False  # Of the own data of a record that was merged into the one whose history is read.

    @property
    def verb(self):
        was_deleted = getattr(self.before, "deleted_at", None)
        is_deleted = getattr(self.record, "deleted_at", None)
        if self.is_merge:
            return "digabungkan"
        if self.record.history_type == "-" or (is_deleted and not was_deleted):
            return "dihapus"
        if was_deleted and not is_deleted:
            return "dipulihkan"
        if self.before is None:
            return "dicatat"
        return "dipindahkan" if self._changed("volunteer_id") else "diubah"

    @property
    def is_merge(self):
        """Whether this made the person's record a part of another one."""
        return self._changed("merged_into_id") and bool(self.record.merged_into_id)

    def _changed(self, column):
        if self.before is None or not hasattr(self.record, column):
            return False
        return getattr(self.before, column) != getattr(self.record, column)

    @property
    def subject(self):
        """What was changed, in words: "Data diri", "Penugasan di Air Dingin, Kaur Selatan"."""
        model = self.model
        return model.told(self.record) if hasattr(model, "told") else capfirst(model._meta.verbose_name)

    @property
    def model(self):
        return self.record.instance_type

    @property
    def model_name(self):
        return self.model._meta.model_name

    @property
    def right(self):
        """The right that whoever takes this back needs: "registry.change_appointment"."""
        return right_to_change(self.model)

    @property
    def door(self):
        return Door(self.record.door).label

    @property
    def is_deletion(self):
        """Whether this deleted a row that can be put back from its history."""
        return self.record.history_type == "-"


def owned():
    """The tracked models, of all apps, whose rows each belong to one person: those with a `volunteer`."""
    return [model for model in tracked_models() if any(field.name == "volunteer" for field in model._meta.fields)]


def _about_people():
    """Pairs of a model whose history tells of people, and the column in it that holds the person's id."""
    return [(Volunteer, "id"), *((model, "volunteer_id") for model in owned())]


def right_to_change(model):
    """The right to change rows of that model: "registry.change_appointment"."""
    return f"{model._meta.app_label}.change_{model._meta.model_name}"


def changes_of(volunteer):
    """All changes of the person and of what belongs to the person (service, trainings …), the latest first.

    Those of the records that were merged into the person's are among them.
    """
    everyone = Volunteer.with_deleted
    # The ids themselves: beside a query for them PostgreSQL reads the whole history.
    ids = list(everyone.now_among(everyone.filter(pk=volunteer.pk)).values_list("pk", flat=True))
    found = _in_order(*(told_of(model.history.filter(**{f"{owner}__in": ids})) for model, owner in _about_people()))
    return [replace(change, is_of_another=_is_of_another(change, volunteer)) for change in found]


def _is_of_another(change, volunteer):
    return change.model is Volunteer and change.record.id != volunteer.pk


def changes_of_training(training):
    """All changes of the training itself, the latest first."""
    return _in_order(told_of(Training.history.filter(id=training.pk)))


def changes_of_partner(partner):
    """All changes of the partner, the latest first."""
    return _in_order(told_of(Partner.history.filter(id=partner.pk)))


def is_within_area(user, record):
    """Whether what belongs to a village lies in the account's districts, as that history row and as it is now."""
    now = record.instance_type._default_manager.filter(pk=record.id)
    villages = {record.village_id, *now.values_list("village", flat=True)}
    return Village.objects.visible_to(user).filter(pk__in=villages).count() == len(villages)


def _in_order(*several):
    found = [change for changes in several for change in changes]
    return sorted(found, key=lambda change: change.record.history_date, reverse=True)


def told_of(rows):
    """The changes that these history rows of one model tell, record by record, the earliest first."""
    before = None
    needed = getattr(rows.model.instance_type, "told_with", [])
    for record in rows.select_related("history_user", *needed).order_by("id", "history_id"):
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
        FieldChange(tracked.name, str(tracked.verbose_name), said(before, tracked), said(record, tracked))
        for tracked in record.tracked_fields
        if tracked.name not in SILENT and getattr(before, tracked.attname) != getattr(record, tracked.attname)
    ]


def said(record, tracked):
    """The value of that model field in a row, or in a row of its history, as the screens say it."""
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
    """The people of whom something was changed last, of their own or what belongs to them: (person, who, when).

    Only people whom the account may see, each once, the newest first.
    """
    seen = Volunteer.objects.visible_to(user)
    records = [
        record
        for model, owner in _about_people()
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
    _give_to_the_one_kept(restored)
    _check_parents(restored)
    restored.full_clean()
    restored.save(force_insert=True)
    return restored


def _give_to_the_one_kept(row):
    """Let a row of somebody whose record was merged belong to the person who was kept."""
    if hasattr(row, "volunteer_id"):
        owner = Volunteer.with_deleted.filter(pk=row.volunteer_id).first()
        row.volunteer_id = (owner and owner.merged_into_id) or row.volunteer_id


def _check_parents(row):
    """Raise ValidationError, with a sentence, where what the row points at has been deleted since."""
    for pointer in row._meta.fields:
        value = getattr(row, pointer.attname)
        if not pointer.is_relation or value is None:
            continue
        # The base manager: a deleted person's row stays, and what belongs to it may come back with it.
        if not pointer.related_model._base_manager.filter(pk=value).exists():
            parent = f"{pointer.verbose_name}nya"
            raise ValidationError(f"{capfirst(parent)} sudah dihapus. Pulihkan {parent} dahulu.")


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
    for column in TOGETHER if name in TOGETHER else [tracked.attname]:
        setattr(current, column, getattr(before, column))
    _check_parents(current)
    current.full_clean()
    current.save()
    return current


def owner_of(record):
    """The id of the person that a history row speaks of; None for what belongs to nobody, such as a training."""
    return record.id if record.instance_type is Volunteer else getattr(record, "volunteer_id", None)

"""The history of every change: who, when, old and new, through which door (screens, admin, …), why, and the batch.

django-simple-history keeps a copy of the row at each change. This module adds the door, the reason and the batch to
each copy, also in bulk, and is the only place that writes many tracked rows at once.
"""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from itertools import chain

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

from registry.values import nik


class Door(models.TextChoices):
    SCREEN = "screen", "layar"
    ADMIN = "admin", "admin"
    COMMAND = "command", "perintah"


@dataclass(frozen=True)
class Circumstances:
    """What each history row gets beside the copy of the record; rows written together share a `batch`."""

    door: str = Door.COMMAND
    reason: str = ""
    batch: uuid.UUID | None = None
    user: object = None


MANY = 500  # Rows in one statement.
_BY_COMMAND = Circumstances()
_now = ContextVar("circumstances", default=_BY_COMMAND)


def current_door():
    return _now.get().door


def current_reason():
    return _now.get().reason


def current_batch():
    return _now.get().batch


@contextmanager
def because(reason="", *, door=None, grouped=False, batch=None, user=None):
    """Record the changes made inside with this reason and door, and as one batch if grouped: `batch`, or a new one.

    `user` is who asked for work outside a request. Yields the `Circumstances`.
    """
    circumstances = replace(_now.get(), reason=nik.redact(reason) if reason else "")
    if user:
        circumstances = replace(circumstances, user=user)
    if door:
        circumstances = replace(circumstances, door=door)
    if grouped:
        circumstances = replace(circumstances, batch=batch or uuid.uuid4())
    token = _now.set(circumstances)
    try:
        yield circumstances
    finally:
        _now.reset(token)


def because_of(reason):
    """As `because`, for what is not done without a reason. Raises ValidationError where none is given."""
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    return because(reason)


class DoorMiddleware:
    """Record in the history whether a change came from the screens or from the Django admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with because(door=Door.ADMIN if request.path.startswith("/admin/") else Door.SCREEN):
            return self.get_response(request)


class HistoryColumns(models.Model):
    """The columns of a history row beside the copy of the record."""

    door = models.CharField("pintu", max_length=10, choices=Door.choices, default=current_door, editable=False)
    batch = models.UUIDField("perubahan massal", null=True, default=current_batch, editable=False, db_index=True)

    class Meta:
        abstract = True


class HistoryQuerySet(HistoricalQuerySet):
    def deletion_of(self, pk):
        """Return the history row of the latest deletion of that record."""
        return self.filter(id=pk, history_type="-").latest()

    def latest_of(self, ids):
        """Return the latest history row of each of these records, by the record's id."""
        return {row.id: row for row in self.filter(id__in=ids).order_by("history_id")}


class History(HistoricalRecords):
    """django-simple-history's records with our columns, and with the reason of `because`.

    The model may have a static method `history_label(record)`: the name of a record, from its history row ("Penugasan
    di Air Dingin, Kaur Selatan"). Without it, a record has the model's name. `history_label_with` lists what to load
    for the label and for the values of the fields, as arguments of `select_related`.

    Which row of a record is the latest follows from the order in which they were written, never from the clock, which
    may be set back.
    """

    def __init__(self, **kwargs):
        super().__init__(**{"bases": (HistoryColumns,), "historical_queryset": HistoryQuerySet, **kwargs})

    def get_meta_options(self, model):
        return super().get_meta_options(model) | {"ordering": ["-history_id"], "get_latest_by": "history_id"}

    def get_extra_fields(self, model, fields):
        return super().get_extra_fields(model, fields) | {"prev_record": property(_row_before)}

    def get_history_user(self, instance):
        return super().get_history_user(instance) or _now.get().user

    def get_change_reason_for_object(self, instance, history_type, using):
        return super().get_change_reason_for_object(instance, history_type, using) or _now.get().reason


def _row_before(row):
    """The history row of the same record that was written before this one; None for the first."""
    return type(row).objects.filter(id=row.id, history_id__lt=row.history_id).order_by("history_id").last()


def tracked_models():
    """Return the models of all apps with a history."""
    return [model.instance_type for model in apps.get_models() if issubclass(model, HistoryColumns)]


def state_of(app):
    """Return a value that is another one as soon as something with a history was written in that app.

    It counts: with two who write at once, the row with the greater number may be the first one to be seen.
    """
    models_of_app = (model for model in tracked_models() if model._meta.app_label == app)
    return [model.history.aggregate(models.Count("pk"), models.Max("pk")) for model in models_of_app]


def greatest_ids():
    """Return the greatest id in each history, by the model's label: what is written later has a greater one."""
    greatest = ((model, model.history.aggregate(last=models.Max("pk"))["last"]) for model in tracked_models())
    return {model._meta.label_lower: last or 0 for model, last in greatest}


def undo_of_deletion(model, pk):
    """Return the address that undoes the latest deletion of that record."""
    return reverse("history_restore", args=[model._meta.model_name, model.history.deletion_of(pk).pk])


def undo_of_batch(written):
    """Return the address that undoes the batch of `written`: `Circumstances` or `Undone`."""
    return reverse("batch_undo", args=[written.batch])


def lock(record):
    """Lock the record's row until the transaction ends, and read it anew. Return whether it is still there.

    So of two who change or delete it at once, the second sees what the first has done.
    """
    rows = type(record)._base_manager.select_for_update(of=("self",))
    try:
        record.refresh_from_db(from_queryset=rows)
    except type(record).DoesNotExist:
        return False
    return True


@transaction.atomic
def delete(record):
    """Delete a tracked record, unless somebody else has done so meanwhile: then its history has that already."""
    if lock(record):
        record.delete()


class ReadyRows:
    """Tracked objects of one model, with the values of their columns as the database takes them.

    To compute them takes longer than to write them, so it is done before the transaction, in which others wait. `late`
    are the columns that are known only in it: a number that is given there, the id of a new person. Each writes its
    history, as one batch, and is written once: `insert` for unsaved objects, `update` for the columns of saved ones.
    """

    def __init__(self, objects, columns=None, *, late=()):
        self.objects = list(objects)
        if not self.objects:
            return
        self._model = type(self.objects[0])
        options = self._model._meta
        fields = [options.get_field(name) for name in columns] if columns else options.local_concrete_fields
        self._fields = [field for field in fields if not (field.primary_key or field.generated)]
        self._late = [(at, field) for at, field in enumerate(self._fields) if field.name in late]
        self._is_new = columns is None
        self._rows = [[self._value(field, each) for field in self._fields] for each in self.objects]

    def _value(self, field, each):
        # Only a new row gets what a field sets by itself, as in Django's own bulk_create and bulk_update.
        value = field.pre_save(each, add=True) if self._is_new else getattr(each, field.attname)
        return field.get_db_prep_save(value, connection)

    def _fill_in(self):
        for each, row in zip(self.objects, self._rows, strict=True):
            for at, field in self._late:
                setattr(each, field.name, getattr(each, field.name))  # A related object has its id by now.
                row[at] = self._value(field, each)

    @transaction.atomic
    def insert(self):
        """Insert the objects. Return them with their ids."""
        if self.objects:
            self._fill_in()
            self._insert()
            _note(self.objects, "+")
        return self.objects

    def _insert(self):
        quote, options = connection.ops.quote_name, self._model._meta
        columns = ", ".join(quote(field.column) for field in self._fields)
        into = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES "  # noqa: S608 - our own names
        signs = f"({', '.join(['%s'] * len(self._fields))})"
        with connection.cursor() as cursor:
            for at in range(0, len(self._rows), MANY):
                rows, objects = self._rows[at : at + MANY], self.objects[at : at + MANY]
                statement = f"{into}{', '.join([signs] * len(rows))} RETURNING {quote(options.pk.column)}"
                cursor.execute(statement, [*chain.from_iterable(rows)])
                for each, (pk,) in zip(objects, cursor.fetchall(), strict=True):
                    each.pk, each._state.adding, each._state.db = pk, False, connection.alias

    @transaction.atomic
    def update(self):
        """Save the columns of the objects."""
        if not self.objects:
            return
        self._fill_in()
        quote, options = connection.ops.quote_name, self._model._meta
        columns = ", ".join(f"{quote(field.column)} = %s" for field in self._fields)
        table, key = quote(options.db_table), quote(options.pk.column)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {columns} WHERE {key} = %s",  # noqa: S608 - our own names
                [[*row, each.pk] for row, each in zip(self._rows, self.objects, strict=True)],
            )
        _note(self.objects, "~")


def bulk_create(objects):
    """Insert unsaved tracked objects of one model, with their history as one batch. Return them with their ids."""
    return ReadyRows(objects).insert()


def bulk_update(objects, fields):
    """Save the named fields of tracked objects of one model, with their history as one batch."""
    ReadyRows(objects, fields).update()


@transaction.atomic
def bulk_delete(objects):
    """Delete tracked objects of one model to which nothing else points, with their history as one batch."""
    objects = list(objects)
    if objects:
        _note(objects, "-")
    for at in range(0, len(objects), MANY):
        rows = type(objects[0])._base_manager.filter(pk__in=[each.pk for each in objects[at : at + MANY]])
        rows._raw_delete(rows.db)


def _note(objects, history_type):
    """Write a history row of each object from its own row: "+" for a new one, "~" for a changed one, "-" at its end.

    The database copies the rows itself, in half the time of sending them.
    """
    model = type(objects[0])
    history = model.history.model
    with one_batch() as circumstances:
        row = history(
            history_date=timezone.now(),
            history_type=history_type,
            history_change_reason=circumstances.reason,
            history_user=history.get_default_history_user(objects[0]),
        )
    tracked = {field.attname for field in history.tracked_fields}
    same = [field for field in history._meta.concrete_fields if field.attname in tracked]
    own = [field for field in history._meta.concrete_fields if field not in same and not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in [*same, *own])
    values = ", ".join([*(quote(field.column) for field in same), *["%s"] * len(own)])
    noted = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in own]
    key = quote(model._meta.pk.column)
    for at in range(0, len(objects), MANY):
        ids = [each.pk for each in objects[at : at + MANY]]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(history._meta.db_table)} ({columns}) "  # noqa: S608 - our own names
                f"SELECT {values} FROM {quote(model._meta.db_table)} "
                f"WHERE {key} IN ({', '.join(['%s'] * len(ids))}) ORDER BY {key}",
                [*noted, *ids],
            )


@contextmanager
def one_batch():
    """Record the changes made inside as one batch, as part of the present one if there is one."""
    now = _now.get()
    with because(now.reason, grouped=now.batch is None) as circumstances:
        yield circumstances

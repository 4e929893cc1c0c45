"""The history of every change: who, when, old and new, through which door, why, and what belonged together.

django-simple-history keeps a copy of the row at each change. This module adds the door, the reason and the batch to
each copy, also in bulk, and is the only place that writes many tracked rows at once.
"""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.apps import apps
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
class Circumstance:
    door: str = Door.COMMAND
    reason: str = ""
    batch: uuid.UUID | None = None
    user: object = None


MANY = 500  # Rows in one statement.
_NOTHING_TOLD = Circumstance()
_now = ContextVar("circumstance", default=_NOTHING_TOLD)


def current_door():
    return _now.get().door


def current_batch():
    return _now.get().batch


@contextmanager
def because(reason="", *, door=None, grouped=False, user=None):
    """Write what is changed inside with this reason, through this door, and as one batch when grouped.

    `user` is for work outside of a request: on whose behalf it is done.
    """
    told = replace(_now.get(), reason=nik.redact(reason or ""))
    if user:
        told = replace(told, user=user)
    if door:
        told = replace(told, door=door)
    if grouped:
        told = replace(told, batch=uuid.uuid4())
    token = _now.set(told)
    try:
        yield told
    finally:
        _now.reset(token)


class DoorMiddleware:
    """Tell the history whether a change came through the screens or through the Django admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with because(door=Door.ADMIN if request.path.startswith("/admin/") else Door.SCREEN):
            return self.get_response(request)


class Entry(models.Model):
    """What each history row knows beside the copy of the record."""

    door = models.CharField("pintu", max_length=10, choices=Door.choices, default=current_door, editable=False)
    batch = models.UUIDField("rombongan", null=True, default=current_batch, editable=False, db_index=True)

    class Meta:
        abstract = True


class EntryQuerySet(HistoricalQuerySet):
    def deletion_of(self, pk):
        """The history row of the latest deletion of that record."""
        return self.filter(id=pk, history_type="-").latest()

    def latest_of(self, ids):
        """The latest history row of each of these records, by the record's id."""
        return {row.id: row for row in self.filter(id__in=ids).order_by("history_date", "history_id")}


class History(HistoricalRecords):
    """django-simple-history's records with our columns, and the reason told with `because`.

    The model may say beside it, in a static method `told(record)`, what the history calls the record that a row of it
    speaks of ("Penugasan di Air Dingin, Kaur Selatan"), else it is called by the model's own name; and in `told_with`
    what must be loaded for that and for the values of its fields, in the words of `select_related`.
    """

    def __init__(self, **kwargs):
        super().__init__(**{"bases": (Entry,), "historical_queryset": EntryQuerySet, **kwargs})

    def get_history_user(self, instance):
        return super().get_history_user(instance) or _now.get().user

    def get_change_reason_for_object(self, instance, history_type, using):
        return super().get_change_reason_for_object(instance, history_type, using) or _now.get().reason


def tracked_models():
    """The models of all apps whose history is kept."""
    return [model.instance_type for model in apps.get_models() if issubclass(model, Entry)]


def undo_of_deletion(model, pk):
    """The address that takes back the latest deletion of that record."""
    return reverse("history_restore", args=[model._meta.model_name, model.history.deletion_of(pk).pk])


def undo_of_batch(told):
    """The address that takes back what was written as the batch of these circumstances."""
    return reverse("batch_undo", args=[told.batch])


@transaction.atomic
def bulk_create(objects):
    """Insert unsaved tracked objects of one model, with their history as one batch. Return them with their ids."""
    objects = list(objects)
    if not objects:
        return []
    type(objects[0])._default_manager.bulk_create(objects, batch_size=MANY)
    _note(objects, "+")
    return objects


@transaction.atomic
def bulk_update(objects, fields):
    """Save the named fields of tracked objects of one model, with their history as one batch."""
    objects = list(objects)
    if not objects:
        return
    type(objects[0])._default_manager.bulk_update(objects, fields, batch_size=MANY)
    _note(objects, "~")


def _note(objects, kind):
    """Write the history row of each object as its own row stands now, within the database: half the time of a list.

    `kind` is "+" for new rows and "~" for changed ones.
    """
    model = type(objects[0])
    history = model.history.model
    with _one_batch() as told:
        row = history(
            history_date=timezone.now(),
            history_type=kind,
            history_change_reason=told.reason,
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
def _one_batch():
    told = _now.get()
    with because(told.reason, grouped=told.batch is None) as told:
        yield told

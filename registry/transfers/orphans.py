"""Uploaded files that belong to no row: what a save leaves that was killed between its file and its row."""

from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

OLDEST_SAVE = timedelta(days=1)  # A younger file may be of a save that is not finished.


class OtherDatabaseError(Exception):
    """Not one of the uploaded files belongs to the database: it is hardly the one that they were uploaded for."""


def remove():
    """Remove the files that belong to no row and are older than a day; return their names.

    Raises OtherDatabaseError, and removes nothing, where all files would go.
    """
    stored, kept = stored_in(default_storage), _known()
    strays = not_being_saved(default_storage, stored - kept)
    if strays and not stored & kept:
        raise OtherDatabaseError(f"{len(strays)} files")
    for name in strays:
        default_storage.delete(name)
    return sorted(strays)


def stored_in(storage):
    """The set of the names of all files of the storage."""
    return {*_stored(storage, "")}


def _stored(storage, folder):
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # Nobody has stored anything yet.
        return
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from _stored(storage, f"{folder}{name}/")


def not_being_saved(storage, names):
    """Of the files of these names those that no save is storing at this moment: older than `OLDEST_SAVE`."""
    return [name for name in names if storage.get_modified_time(name) < timezone.now() - OLDEST_SAVE]


def _known():
    """The names of the files of all rows, also of deleted people, and of what a row had earlier."""
    return {name for rows, column in columns_of_files() for name in rows.values_list(column, flat=True) if name}


def columns_of_files():
    """Pairs of rows and their column with the name of a file."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield model._base_manager.all(), field.name
                if hasattr(model, "history"):
                    yield model.history.all(), field.name

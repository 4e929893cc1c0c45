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
    stored, kept = set(_stored()), _known()
    strays = [name for name in stored - kept if default_storage.get_modified_time(name) < timezone.now() - OLDEST_SAVE]
    if strays and not stored & kept:
        raise OtherDatabaseError(f"{len(strays)} files")
    for name in strays:
        default_storage.delete(name)
    return sorted(strays)


def _stored(folder=""):
    """The names of all files of the storage below that folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # Nobody has uploaded anything yet.
        return
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from _stored(f"{folder}{name}/")


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

"""Whether SHARED_FILES can be used: asked before the web server and the worker start."""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import InvalidStorageError, storages

from registry.models import Upload
from registry.models.trouble import trouble_of

UNUSABLE = (
    "SHARED_FILES cannot be written to and read: {}. Photographs, proofs, logos and printed pages are there. "
    "docs/operations.md says which folder or which keys of S3 it needs."
)
NO_PACKAGE = (
    "SHARED_FILES names a place in S3, for which a package is missing: run "
    "`.venv/bin/pip install --require-hashes -r requirements-s3.txt`."
)
ANOTHER_PLACE = (
    "The newest uploaded file ({}) is not in SHARED_FILES. Is it the folder of all machines, and is it mounted? "
    "Otherwise what is uploaded here is missing on the others."
)


class FilesError(Exception):
    """The program may not start with these SHARED_FILES. The message says why, and what to do."""


def check():
    """Write a file to each storage of SHARED_FILES, read it and remove it. Return what is strange, as sentences.

    Raises FilesError where waiting mends nothing: no right, no such place. A disk that is full and a server that does
    not answer keep nobody from starting: pages say so, and most need no file.
    """
    strange = [sentence for alias in ("default", "prints") if (sentence := _trouble_with(alias))]
    return strange or _newest_is_elsewhere()


def _trouble_with(alias):
    try:
        _use(storages[alias])
    except InvalidStorageError as error:
        raise FilesError(NO_PACKAGE) from error
    except OSError as error:
        if trouble_of(error) is None or isinstance(error, PermissionError):
            raise FilesError(UNUSABLE.format(error)) from error
        return UNUSABLE.format(error)
    return ""


def _use(storage):
    written = uuid.uuid4().hex.encode()
    name = storage.save(f"uji-{uuid.uuid4().hex}.txt", ContentFile(written))
    try:
        with storage.open(name) as file:
            if file.read() != written:
                raise FilesError(UNUSABLE.format(f"{name} was read otherwise than it was written"))
    finally:
        storage.delete(name)


def _newest_is_elsewhere():
    newest = Upload.objects.order_by("pk").last()
    if newest is None or newest.file.storage.exists(newest.file.name):
        return []
    return [ANOTHER_PLACE.format(newest.file.name)]

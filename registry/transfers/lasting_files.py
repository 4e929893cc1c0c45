"""Files in a folder that are on the disk before anything says that they are there."""

import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage


def write_through(path):
    """Let the disk have what was written to that file; of a folder, the names of its files, as after a rename."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class LastingFiles(FileSystemStorage):
    """Django's files in a folder, written through to the disk when they are saved.

    A row that names a file is written through, too. Else a power cut could leave the row and an empty file.
    """

    def _save(self, name, content):
        name = super()._save(name, content)
        path = Path(self.path(name))
        write_through(path)
        write_through(path.parent)
        return name

"""Files in a folder that are on the disk before anything says that they are there."""

import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class LastingFiles(FileSystemStorage):
    """Django's files in a folder, written through to the disk when they are saved.

    A row that names a file is written through, too. Else a power cut could leave the row and an empty file.
    """

    def _save(self, name, content):
        name = super()._save(name, content)
        path = Path(self.path(name))
        for written in (path, path.parent):  # The folder has the file's name.
            opened = os.open(written, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        return name

"""A small file of this machine with the last entries of something: it works where the database does not."""

import fcntl
import json
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class KeptLines:
    """A file in DATA_DIR with a line of JSON for each entry: the last `most`, and at most as many again."""

    name: str
    most: int

    def add(self, **entry):
        """Write an entry. Raises OSError where the disk takes none."""
        with self._locked() as file:
            lines = _lines_of(file)
            # A line that was cut off, by a full disk or when the power went, must not take this one along.
            begin = "\n" if lines and not lines[-1].endswith("\n") else ""
            file.write(f"{begin}{json.dumps(entry)}\n")
            if len(lines) >= 2 * self.most:
                self._shorten(file, _lines_of(file))

    def all(self):
        """The last `most` entries, the latest first. A line that was cut off when the power went is passed over."""
        try:
            text = self._path.read_text()
        except FileNotFoundError:
            return []
        return [entry for line in reversed(text.splitlines()) if (entry := _read(line))][: self.most]

    def tidy(self):
        """Leave no more than `most` lines. Return how many went."""
        with self._locked() as file:
            lines = _lines_of(file)
            if len(lines) > self.most:
                self._shorten(file, lines)
        return max(len(lines) - self.most, 0)

    def _shorten(self, file, lines):
        file.seek(0)
        file.truncate()
        file.writelines(lines[-self.most :])

    @property
    def _path(self):
        return settings.DATA_DIR / self.name

    @contextmanager
    def _locked(self):
        self._path.touch(mode=0o600)
        with self._path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _lines_of(file):
    file.seek(0)  # Writes what is still in memory, too.
    return file.readlines()


def _read(line):
    try:
        return json.loads(line)
    except ValueError:
        return None

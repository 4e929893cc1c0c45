"""Which backups of a folder have passed their rehearsal, and what was in them: a file beside them says so.

It is in the folder and not in the database: a database that was restored would tell of backups of the old PC.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime

from kaur_psm.backups import keeping

NAME = "cadangan-psm-teruji.json"


@dataclass(frozen=True)
class Tried:
    """What is known of a backup since its rehearsal: its bytes, when that was, and what was in it."""

    size: int
    at: datetime
    people: int
    certificates: int  # Valid ones.


def of_text(text):
    """The `Tried` by name of backup in the content (bytes) of such a file. None from one that cannot be understood."""
    try:
        tried = {
            name: Tried(**facts | {"at": datetime.fromisoformat(facts["at"])})
            for name, facts in json.loads(text).items()
            if keeping.moment_of(name)
        }
        return tried if all(each.at.tzinfo for each in tried.values()) else {}
    except (AttributeError, KeyError, TypeError, ValueError):  # Somebody changed it: then nothing is known.
        return {}


def as_text(tried):
    """The content (bytes) of the file that says so."""
    return json.dumps(
        {name: asdict(each) | {"at": each.at.isoformat()} for name, each in tried.items()}, indent=1
    ).encode()


def read(folder):
    """The `Tried` by name of backup of that folder."""
    try:
        return of_text((folder / NAME).read_bytes())
    except FileNotFoundError:
        return {}


def write(folder, tried):
    """Write them into that folder; at any moment there is the old file or the whole new one."""
    aside = folder / f".{NAME}.baru"
    with aside.open("wb") as file:
        file.write(as_text(tried))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / NAME)

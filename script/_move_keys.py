"""Move the keys of an earlier version's file into the file of keys: `_move_keys.py OLD NEW`.

What stands in NEW stays as it is. A key of OLD is added to the end of NIK_KEYS, where it still decrypts; a SECRET_KEY
is taken only where NEW has none. OLD is removed when NEW is on the disk.
"""

import os
import sys
from pathlib import Path


def read(path):
    """Return the variables of a file of lines NAME=value, in their order; empty where there is no file."""
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def joined(new, old):
    """Return the variables of `new` with what only `old` has."""
    keys = [key for variables in (new, old) for key in variables.get("NIK_KEYS", "").split(",") if key]
    return {**old, **new, "NIK_KEYS": ",".join(dict.fromkeys(keys))}


def move(old, new):
    """Write the joined variables to `new`, whole or not at all, and remove `old`."""
    written = new.with_suffix(".writing")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in joined(read(new), read(old)).items())
        file.flush()
        os.fsync(file.fileno())
    written.replace(new)
    old.unlink()


if __name__ == "__main__":
    move(Path(sys.argv[1]), Path(sys.argv[2]))

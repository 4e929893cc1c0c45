"""Move the keys of an earlier version's file into the file of keys: `_move_keys.py OLD NEW`.

What stands in NEW stays as it is. A key of OLD is added to the end of NIK_KEYS, where it still decrypts; a SECRET_KEY
is taken only where NEW has none. OLD is removed when NEW is on the disk.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kaur_psm.keys_file import read, write


def joined(new, old):
    """Return the variables of `new` with what only `old` has."""
    keys = [key for variables in (new, old) for key in variables.get("NIK_KEYS", "").split(",") if key]
    return {**old, **new, "NIK_KEYS": ",".join(dict.fromkeys(keys))}


def move(old, new):
    """Write the joined variables to `new`, whole or not at all, and remove `old`."""
    write(new, [f"{name}={value}" for name, value in joined(read(new), read(old)).items()])
    old.unlink()


if __name__ == "__main__":
    move(Path(sys.argv[1]), Path(sys.argv[2]))

"""The file of keys that stands apart from the data (KEYS_FILE): lines NAME=value. It is written whole or not at all."""

import os


def read(path):
    """Return the variables of the file at that path, in their order; empty where there is no file."""
    return dict(line.split("=", 1) for line in _lines(path) if "=" in line and not line.startswith("#"))


def write(path, lines):
    """Let the file at that path have these lines, for its owner alone."""
    written = path.with_suffix(".writing")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def add_first(path, keys):
    """Put these keys before the NIK_KEYS of the file at that path. Return the keys that stood there and still stand."""
    before = [key for key in read(path).get("NIK_KEYS", "").strip("'\"").split(",") if key]
    others = [line for line in _lines(path) if not line.startswith("NIK_KEYS=")]
    write(path, [*others, f"NIK_KEYS={','.join(dict.fromkeys([*keys, *before]))}"])
    return before


def _lines(path):
    return path.read_text().splitlines() if path.exists() else []

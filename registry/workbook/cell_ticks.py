"""Cells that are ticked: in columns of which one holds for a person, as "L | P" or "SD | SMP | SMA"."""

from registry.values import names

# "" is a sign alone, such as "√"; "u" is "ü", which fonts of signs show as one.
TICKS = {"", "v", "x", "y", "ya", "yes", "true", "ada", "benar", "l", "p", "u"}
UNTICKED = {"0", "☐", "□", "tidak", "tdk", "bukan", "false", "no", "n"}


def is_ticked(text):
    """Whether a cell of a schooling is ticked, perhaps by a year; None if it has another word."""
    if text.lower() in UNTICKED:
        return False
    word = names.fold(text)
    return True if word in TICKS - {"l", "p"} or (word.isdecimal() and word.strip("0")) else None

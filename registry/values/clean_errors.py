"""What is written down of an exception: its kind and where it happened, but nobody's data.

The text of an exception may quote what somebody typed, or the values of a row: PostgreSQL says "Key (nik_digest)=(…)
already exists". So a text stays only where Python, Django or the database wrote it about the program itself, and what
it quotes is left out. A traceback has the lines of the program, never the values of its variables.
"""

import os
import re
import traceback

# Their texts name types, attributes, modules, templates: parts of the program.
ABOUT_THE_PROGRAM = {
    *("AttributeError", "ImportError", "IndexError", "MemoryError", "ModuleNotFoundError", "NameError"),
    *("NotImplementedError", "RecursionError", "TypeError", "UnboundLocalError", "ZeroDivisionError"),
    *("AppRegistryNotReady", "FieldError", "ImproperlyConfigured", "TemplateDoesNotExist", "TemplateSyntaxError"),
}
# Their texts are about the connection, a lock or the disk.
ABOUT_THE_DATABASE = {"OperationalError", "InterfaceError"}
LONGEST = 300  # Letters of a text.
TRACEBACK = "Traceback (most recent call last):"

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME_IN_THE_PROGRAM = re.compile(r"['\"][\w.]{1,80}['\"]\Z")
_QUERY = re.compile(r"(?<=[^\s?])\?[^\s'\"]+")
_FRAME = re.compile(r'  File "[^"]+", line \d+, in \S+')
_KIND = re.compile(r"(?:\w+\.)*(\w+)(?:: (.*))?")
_LONG_NUMBER = re.compile(r"\d{8,}|\d(?:[ .-]?\d){15,}")


def without_data(text):
    """The text without the queries of addresses and without long numbers: a NIK, a phone, a day of birth."""
    return _LONG_NUMBER.sub("…", _QUERY.sub("", text))


def kind_of(error):
    """The name of the exception's class."""
    return type(error).__qualname__


def in_short(error):
    """The kind of an exception in a line, with as much of its text as holds nobody's data."""
    about = " ".join(filter(None, [*_of_the_database(error), _text(error)]))
    return f"{kind_of(error)}: {about}" if about else kind_of(error)


def _of_the_database(error):
    """What drivers name apart from their text: codes, and the constraint, table or column."""
    diag = getattr(error, "diag", None)  # psycopg
    names = ("sqlstate", "constraint_name", "table_name", "column_name")
    yield getattr(error, "sqlite_errorname", None)
    yield from (getattr(diag, name, None) for name in names)


def _text(error):
    if isinstance(error, OSError):
        return os.strerror(error.errno) if error.errno else ""
    is_sqlite_constraint = getattr(error, "sqlite_errorname", "").startswith("SQLITE_CONSTRAINT")
    kinds = {each.__name__ for each in type(error).__mro__}
    if not (is_sqlite_constraint or kinds & ABOUT_THE_DATABASE or kinds & ABOUT_THE_PROGRAM):
        return ""
    first, *_ = str(error).splitlines() or [""]
    return _without_quotes(first, kinds)


def _without_quotes(text, kinds):
    keep = _keep_names if kinds & ABOUT_THE_PROGRAM else _keep_nothing
    return without_data(_QUOTED.sub(keep, text))[:LONGEST]


def _keep_names(quoted):
    return quoted[0] if _NAME_IN_THE_PROGRAM.match(quoted[0]) else "'…'"


def _keep_nothing(quoted):
    return "'…'"


def lines_of(error):
    """The traceback as text: of the first cause first, each with the lines of the program and `in_short`.

    An error that came out of a box (`registry.guards.boxed`) brings the traceback of there with it.
    """
    parts = []
    for each in reversed(chain_of(error)):
        in_the_box = getattr(each, "traceback_in_box", "")
        parts.append(f"{in_the_box}{''.join(traceback.format_tb(each.__traceback__))}{in_short(each)}\n")
    return "Traceback:\n" + "\nthen:\n".join(parts)


def lines_of_output(text):
    """The tracebacks in what a process of ours wrote on stderr, as `lines_of`. All else may be somebody's data."""
    kept, is_traceback = [], False
    for line in text.splitlines():
        if line == TRACEBACK:
            is_traceback = True
        elif is_traceback and not (_FRAME.fullmatch(line) or line.startswith("    ")):
            line, is_traceback = _kind_in(line), False
        elif not is_traceback:
            continue
        kept.append(line)
    return "\n".join(kept)


def _kind_in(line):
    """The last line of a traceback without what may be somebody's data."""
    if not (found := _KIND.fullmatch(line)):
        return "…"
    kind, text = found[1], found[2] or ""
    about = _without_quotes(text, {kind}) if {kind} & (ABOUT_THE_PROGRAM | ABOUT_THE_DATABASE) else ""
    return f"{kind}: {about}" if about else kind


def chain_of(error):
    """The exception and those that it came from, the latest first."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain

"""What the rows of each table come to: the same on SQLite and on PostgreSQL, and for the tables of an older version.

A value is written in one form, whichever database keeps it: times in UTC, numbers in plain decimals, JSON with sorted
keys, bytes in hexadecimal digits. Nothing is left out: `move_to_postgres` copies even the ids and times of
django_migrations.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from ipaddress import ip_address
from uuid import UUID

from django.db import connections, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Cast, Collate

CHUNK = 2000  # Rows that are in memory at once.


@dataclass(frozen=True)
class Digest:
    """How many rows a table has, and the SHA-256 of all of them in the order of their primary key, as hexadecimal."""

    rows: int
    sha256: str


def digests_of(alias="default"):
    """The `Digest` of every table of that database, by the table's name.

    Its own migrations, as far as they were applied there, say which columns a table has. A table that no migration
    knows (`unknown_tables`) has a digest, too; only that one differs between SQLite and PostgreSQL.

    While others write, call it within one transaction, or on a copy.
    """
    known = models_of(alias)
    digests = {table: digest_of(model, alias) for table, model in known.items()}
    return digests | {table: _digest_of_unknown(table, alias) for table in _tables_but(known, alias)}


def models_of(alias="default"):
    """The models of that database's own version, by table: also of histories, of many-to-many and django_migrations."""
    connection = connections[alias]
    loader = MigrationLoader(connection)
    applied = sorted(node for node in loader.applied_migrations if node in loader.graph.nodes)
    historical = loader.project_state(applied).apps.get_models(include_auto_created=True)
    there = [model for model in historical if not model._meta.proxy and model._meta.managed]
    there.append(MigrationRecorder(connection).Migration)
    return {model._meta.db_table: model for model in sorted(there, key=lambda model: model._meta.db_table)}


def unknown_tables(alias="default"):
    """The names of tables that no migration of that database made. Django leaves SQLite's own ones out."""
    return _tables_but(models_of(alias), alias)


def _tables_but(known, alias):
    return sorted({*connections[alias].introspection.table_names()} - {*known})


def digest_of(model, alias="default"):
    """The `Digest` of the table of one of `models_of(alias)`."""
    fields = model._meta.local_concrete_fields
    writers = [_writer_of(field) for field in fields]
    digest = hashlib.sha256(_line([field.column for field in fields]))
    count = 0
    for row in rows_of(model, alias):
        digest.update(_line([write(value) for write, value in zip(writers, row, strict=True)]))
        count += 1
    return Digest(count, digest.hexdigest())


def _digest_of_unknown(table, alias):
    """The `Digest` of a table without a model: of its rows as the database gives them, whatever their order."""
    connection = connections[alias]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of the database
        rows = sorted(
            hashlib.sha256(_line([_plain(value) for value in row])).digest()
            for chunk in iter(partial(cursor.fetchmany, CHUNK), [])
            for row in chunk
        )
    return Digest(len(rows), hashlib.sha256(b"".join(rows)).hexdigest())


def rows_of(model, alias="default"):
    """The rows of a table as tuples, in the order of its primary key; JSON as text, in which null is a value."""
    values = [
        Cast(field.attname, models.TextField()) if _is_json(field) else models.F(field.attname)
        for field in model._meta.local_concrete_fields
    ]
    rows = models.QuerySet(model, using=alias).order_by(_order_of(model, alias)).values_list(*values)
    return rows.iterator(chunk_size=CHUNK)


def _order_of(model, alias):
    """The primary key; text by its bytes, as SQLite orders it: PostgreSQL's order depends on its language."""
    key = model._meta.pk
    while key.remote_field:
        key = key.target_field
    is_text = isinstance(key, models.CharField | models.TextField)
    bytewise = is_text and connections[alias].vendor == "postgresql"
    return Collate(model._meta.pk.attname, "C") if bytewise else models.F(model._meta.pk.attname)


def _is_json(field):
    return isinstance(field, models.JSONField)


def _writer_of(field):
    """The function that writes a value of that field as something JSON knows."""
    if _is_json(field):
        return _sorted_json
    if isinstance(field, models.GenericIPAddressField):
        return _address
    return _plain


def _sorted_json(text):
    """A text of JSON with sorted keys. PostgreSQL keeps 1e3 as 1000, so whole numbers are written without a point."""
    return text and json.dumps(json.loads(text, parse_float=_number), sort_keys=True, separators=(",", ":"))


def _number(text):
    number = float(text)
    return int(number) if number.is_integer() else number


def _address(text):
    return text and ip_address(text).packed.hex()


def _plain(value):
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case bytes() | memoryview():
            return bytes(value).hex()
        case UUID():
            return value.hex
    return value


def _line(values):
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"

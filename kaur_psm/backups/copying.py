"""All rows of one database in the place of those of another one, which may be of the other kind: SQLite or PostgreSQL.

Rows are copied as they are: no time is set anew, no signal is sent, no history is written. Constraints and triggers of
the target hold all the while, so a row that they forbid stops the copying.
"""

import json
from contextlib import contextmanager
from itertools import islice

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from kaur_psm.backups.digests import digest_of, models_of, rows_of, unknown_tables
from kaur_psm.backups.errors import BackupError

CHUNK = 1000  # Rows that are in memory at once.

OTHER_VERSION = (
    "Kedua basis data tidak sama versinya: {} hanya ada di salah satunya. Jalankan dahulu "
    f"{settings.MANAGE} migrate, lalu ulangi. Tidak ada yang diubah."
)
UNKNOWN_TABLES = (
    "Basis data asal memuat tabel yang tidak dikenal program ini: {}. Isinya tidak dapat disalin. Simpan di tempat "
    "lain bila perlu, hapus tabel itu, lalu ulangi. Tidak ada yang diubah."
)
REFUSED = "Baris tabel {} tidak diterima basis data tujuan: {} Tidak ada yang diubah di sana."
DIFFERENT = (
    "Salinan tidak sama dengan aslinya: {}. Salinan dibatalkan. Pastikan tidak ada yang memakai program, lalu ulangi."
)


def copy_rows(source, target, tell=lambda table, copied, rows: None):
    """Put all rows of the database with the alias `source` into `target`, and return their digests by table.

    Both have the same migrations. The rows of `target` are replaced: those that come with a new installation. All is
    done in one transaction, which ends only when the digests of every table are equal. `tell` is called with the name
    of a table, how many of its rows are copied, and how many there are.

    Raises BackupError with a sentence, and `target` is as before.
    """
    tables = models_of(source)
    _check_versions(source, target)
    with transaction.atomic(using=source), transaction.atomic(using=target):
        for model in tables.values():
            models.QuerySet(model, using=target)._raw_delete(target)
        for table, model in tables.items():
            with _refusals_of(table):
                _copy_table(model, source, target, tell)
        with _refusals_of("yang saling menunjuk"):
            connections[target].check_constraints()
        _set_sequences(tables.values(), target)
        digests = _compared(tables, source, target)
    ContentType.objects.clear_cache()  # They may have other ids now.
    return digests


def _check_versions(source, target):
    applied = [{*MigrationRecorder(connections[alias]).applied_migrations()} for alias in (source, target)]
    if different := sorted(applied[0] ^ applied[1]):
        raise BackupError(OTHER_VERSION.format(", ".join(f"{app}.{name}" for app, name in different[:3])))
    if unknown := unknown_tables(source):
        raise BackupError(UNKNOWN_TABLES.format(", ".join(unknown)))


@contextmanager
def _refusals_of(table):
    """What the database says of a row that it does not take; only its first line, since others may have data."""
    try:
        yield
    except DatabaseError as error:
        raise BackupError(REFUSED.format(table, str(error).partition("\n")[0])) from error


def _copy_table(model, source, target, tell):
    rows_in_all = models.QuerySet(model, using=source).count()
    fields = model._meta.local_concrete_fields
    for field in fields:
        field.auto_now = field.auto_now_add = False  # The model is of this copying alone.
    rows, copied = rows_of(model, source), 0
    while chunk := [_as_object(model, fields, row) for row in islice(rows, CHUNK)]:
        models.QuerySet(model, using=target).bulk_create(chunk)
        copied += len(chunk)
        tell(model._meta.db_table, copied, rows_in_all)


def _as_object(model, fields, row):
    return model(**{field.attname: _as_value(field, value) for field, value in zip(fields, row, strict=True)})


def _as_value(field, value):
    """The value as its field takes it: JSON has come as text, in which null is a value."""
    if value is None or not isinstance(field, models.JSONField):
        return value
    value = json.loads(value)
    return models.Value(None, field) if value is None else value


def _set_sequences(tables, target):
    """Let the next new row of each table have a number behind its greatest one. SQLite does so by itself."""
    with connections[target].cursor() as cursor:
        for statement in connections[target].ops.sequence_reset_sql(no_style(), [*tables]):
            cursor.execute(statement)


def _compared(tables, source, target):
    """The digests of the tables, which are equal in both databases. Raises BackupError where they are not."""
    original, copy = ({table: digest_of(model, alias) for table, model in tables.items()} for alias in (source, target))
    if different := [table for table in original if original[table] != copy[table]]:
        raise BackupError(DIFFERENT.format(f"tabel {', '.join(different[:3])}"))
    return copy

"""An index that finds texts by a part of them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class LettersIndex(GinIndex):
    """Finds the rows whose text contains a part of three letters or more: by trigrams, on PostgreSQL.

    SQLite knows no trigrams. There it is a plain index, which is read from end to end instead of the rows.
    """

    def __init__(self, *, fields, name, opclasses=("gin_trgm_ops",), **kwargs):
        super().__init__(fields=fields, name=name, opclasses=opclasses, **kwargs)

    def create_sql(self, model, schema_editor, **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, **kwargs)
        return models.Index(fields=self.fields, name=self.name).create_sql(model, schema_editor)

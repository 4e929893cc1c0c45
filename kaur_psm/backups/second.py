"""A second database beside the program's own, for as long as rows are read there or copied there."""

from contextlib import contextmanager

from django.db import connection, connections

ALIAS = "kedua"


@contextmanager
def database(facts):
    """Have the database with these settings (`kaur_psm.settings.database_at`) under the alias that this gives.

    Raises a DatabaseError at once where it cannot be reached.
    """
    connections.databases[ALIAS] = {**connection.settings_dict, **facts}
    try:
        connections[ALIAS].connect()
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]

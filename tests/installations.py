"""Installations of the program beside the tests' own, each with a database and a folder, to restore backups into."""

from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

from kaur_psm.backups import snapshots
from tests.conftest import kept_in


class Installation:
    """A folder, and a database of its own: a copy of the one of that name, by default of the tests' own.

    The tests' own has no rows but those of migrations while a fixture of a module is made.
    """

    def __init__(self, folder, copy_of=None):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        source = copy_of or connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            self.database = str(folder / "psm.sqlite3")
            snapshots.copy_of_sqlite(Path(source), Path(self.database))
        else:
            self.database = f"{connection.settings_dict['NAME']}_{folder.name}".replace("-", "_").lower()[:50]
            if copy_of is None:
                connection.close()  # A database that somebody uses cannot be copied.
            self.drop()
            _on_the_server(f'CREATE DATABASE "{self.database}" TEMPLATE "{source}"')

    def drop(self):
        if connection.vendor == "postgresql":
            _on_the_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    @contextmanager
    def in_use(self):
        """Let the program work on it while inside: this thread, and those that it starts."""
        tests_own, facts = connections["default"], connections.databases["default"]
        connections.databases["default"] = {**facts, "NAME": self.database}
        connections["default"] = connections.create_connection("default")
        try:
            with kept_in(self.folder):
                yield self
        finally:
            connections["default"].close()
            connections["default"], connections.databases["default"] = tests_own, facts


def _on_the_server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def databases_on_the_server():
    """The names of all databases of PostgreSQL."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}

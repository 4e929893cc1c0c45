"""Real trouble of the database for a test that commits: other connections still use it as usual."""

import resource
from contextlib import contextmanager

from django.db import connection, connections

from registry.models.trouble import Trouble

PATIENCE = 100  # Milliseconds, in place of twenty seconds.


@contextmanager
def trouble(kind):
    """Have that `Trouble` inside, on whichever database the tests run."""
    with TROUBLES[connection.vendor, kind]():
        yield


@contextmanager
def _other_connection():
    """A connection of its own, as another process has; its statements are committed at once."""
    other = connections.create_connection("default")
    try:
        yield other.cursor()
    finally:
        other.close()


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _another_name(name):
    """Have the database opened by another name."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


# SQLite


@contextmanager
def _sqlite_locked():
    with _other_connection() as other:
        other.execute("BEGIN IMMEDIATE")
        _execute(f"PRAGMA busy_timeout = {PATIENCE}")
        yield
        other.execute("ROLLBACK")
    connection.close()


@contextmanager
def _sqlite_full():
    """No file of this process may grow beyond its first byte, which the system tells like a full disk."""
    connection.ensure_connection()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        connection.close()


@contextmanager
def _sqlite_read_only():
    # A process that writes keeps the files of the write-ahead log there.
    with _other_connection() as other:
        other.execute("SELECT count(*) FROM registry_volunteer")
        with _another_name(f"file:{connection.settings_dict['NAME']}?mode=ro"):
            yield


def _sqlite_gone():
    return _another_name("/tidak/ada/psm.sqlite3")


# PostgreSQL


@contextmanager
def _postgresql_locked():
    tables = ", ".join(connection.ops.quote_name(name) for name in connection.introspection.table_names())
    with _other_connection() as other:
        other.execute("BEGIN")
        other.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        _execute(f"SET lock_timeout = {PATIENCE}")
        yield
        other.execute("ROLLBACK")
    connection.close()


@contextmanager
def _postgresql_full():
    """Each table refuses a row with the code of a full disk."""
    tables = connection.introspection.table_names()
    _execute("""
        CREATE FUNCTION refuse_as_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END $$
    """)
    for table in tables:
        _execute(
            f"CREATE TRIGGER aaa_full BEFORE INSERT OR UPDATE OR DELETE ON {connection.ops.quote_name(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_as_full()"
        )
    try:
        yield
    finally:
        _execute("DROP FUNCTION refuse_as_full CASCADE")


@contextmanager
def _postgresql_read_only():
    _execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    yield
    connection.close()


@contextmanager
def _postgresql_gone():
    """The server ends the connection, as it does when it is stopped, and lets none come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with _other_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process])
    yield
    connection.close()


TROUBLES = {
    ("sqlite", Trouble.LOCKED): _sqlite_locked,
    ("sqlite", Trouble.FULL): _sqlite_full,
    ("sqlite", Trouble.READ_ONLY): _sqlite_read_only,
    ("sqlite", Trouble.GONE): _sqlite_gone,
    ("postgresql", Trouble.LOCKED): _postgresql_locked,
    ("postgresql", Trouble.FULL): _postgresql_full,
    ("postgresql", Trouble.READ_ONLY): _postgresql_read_only,
    ("postgresql", Trouble.GONE): _postgresql_gone,
}

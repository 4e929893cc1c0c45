"""Rules that only a trigger can hold: no overlapping service on SQLite, and no change of a trace.

A trace may leave, never change: where it is older than a year and stands in a signed file (`TraceArchive`). Which file
that was stays for ever.

SQLite drops the triggers of a table silently when a migration alters it, so they are created again after every migrate.
"""

from itertools import chain

from django.db import connections

OVERLAP = "Masa tugas bertumpang tindih dengan penugasan lain orang ini."
TRACE_IS_FINAL = "Jejak tidak dapat diubah atau dihapus."
ARCHIVE_IS_FINAL = "Catatan arsip jejak tidak dapat diubah atau dihapus."
YOUNGEST = 365  # Days. A younger trace never leaves, whatever the settings and a row of TraceArchive say.
MAY_EMPTY = "kaur_psm.may_empty_traces"

NO_OVERLAP = """
    CREATE TRIGGER IF NOT EXISTS registry_appointment_no_overlap_on_{event}
    BEFORE {event} ON registry_appointment
    WHEN EXISTS (
        SELECT 1 FROM registry_appointment AS other
        WHERE other.volunteer_id = NEW.volunteer_id AND other.id IS NOT NEW.id
          AND other.started_on <= COALESCE(NEW.ended_on, '9999-12-31')
          AND NEW.started_on <= COALESCE(other.ended_on, '9999-12-31'))
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
NO_CHANGE = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_{event}
    BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
LEAVES_ARCHIVED = """
    CREATE TRIGGER IF NOT EXISTS registry_trace_leaves_archived
    BEFORE DELETE ON registry_trace
    WHEN OLD.at > datetime('now', '-{days} days') OR NOT EXISTS (
        SELECT 1 FROM registry_tracearchive WHERE OLD.id BETWEEN first_id AND last_id)
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
# REPLACE deletes the old row without the trigger on DELETE. A row with a new id has none to replace.
NO_REPLACEMENT = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_replacement
    BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
SQLITE = {
    "registry_appointment": [NO_OVERLAP.format(event=event, sentence=OVERLAP) for event in ("INSERT", "UPDATE")],
    "registry_trace": [
        NO_CHANGE.format(table="registry_trace", event="UPDATE", sentence=TRACE_IS_FINAL),
        "DROP TRIGGER IF EXISTS registry_trace_no_DELETE",  # Of versions from which no trace left.
        LEAVES_ARCHIVED.format(days=YOUNGEST, sentence=TRACE_IS_FINAL),
        NO_REPLACEMENT.format(table="registry_trace", sentence=TRACE_IS_FINAL),
    ],
    "registry_tracearchive": [
        *(
            NO_CHANGE.format(table="registry_tracearchive", event=event, sentence=ARCHIVE_IS_FINAL)
            for event in ("UPDATE", "DELETE")
        ),
        NO_REPLACEMENT.format(table="registry_tracearchive", sentence=ARCHIVE_IS_FINAL),
    ],
}

IS_FINAL = """
    CREATE OR REPLACE FUNCTION registry_trace_is_final() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '{days} days' AND EXISTS (
            SELECT 1 FROM registry_tracearchive WHERE OLD.id BETWEEN first_id AND last_id)
        THEN RETURN OLD; END IF;
        RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""
# Here an exclusion constraint forbids overlaps (registry.models.appointments.NoOverlap).
POSTGRESQL = {
    "registry_trace": [
        IS_FINAL.format(days=YOUNGEST, sentence=TRACE_IS_FINAL),
        """
        CREATE OR REPLACE TRIGGER registry_trace_is_final BEFORE UPDATE OR DELETE ON registry_trace
        FOR EACH ROW EXECUTE FUNCTION registry_trace_is_final()
        """,
        # Nothing in the program sets it: only the tests do, whose database is emptied after some of them.
        f"""
        CREATE OR REPLACE FUNCTION registry_trace_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF current_setting('{MAY_EMPTY}', true) IS DISTINCT FROM 'on' THEN
                RAISE EXCEPTION '{TRACE_IS_FINAL}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE OR REPLACE TRIGGER registry_trace_is_not_emptied BEFORE TRUNCATE ON registry_trace
        FOR EACH STATEMENT EXECUTE FUNCTION registry_trace_is_not_emptied()
        """,
    ],
    "registry_tracearchive": [
        f"""
        CREATE OR REPLACE FUNCTION registry_tracearchive_is_final() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{ARCHIVE_IS_FINAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        """
        CREATE OR REPLACE TRIGGER registry_tracearchive_is_final BEFORE UPDATE OR DELETE ON registry_tracearchive
        FOR EACH ROW EXECUTE FUNCTION registry_tracearchive_is_final()
        """,
        """
        CREATE OR REPLACE TRIGGER registry_tracearchive_is_not_emptied BEFORE TRUNCATE ON registry_tracearchive
        FOR EACH STATEMENT EXECUTE FUNCTION registry_trace_is_not_emptied()
        """,
    ],
}


def install(using="default", **kwargs):
    """Create the triggers of the tables that exist in the database `using`; a second time changes nothing."""
    connection = connections[using]
    triggers = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for statement in chain.from_iterable(triggers[table] for table in triggers if table in there):
            cursor.execute(statement)


def remove_for_migrations(plan, using="default", **kwargs):
    """Before migrations: on SQLite a table cannot be altered to which a trigger of another one refers."""
    if plan and connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS registry_trace_leaves_archived")

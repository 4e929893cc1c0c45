"""Rules that only a trigger can hold: no overlapping service on SQLite, and no change of a trace.

SQLite drops the triggers of a table silently when a migration alters it, so they are created again after every migrate.
"""

from django.db import connections

OVERLAP = "Masa tugas bertumpang tindih dengan penugasan lain orang ini."
TRACE_IS_FINAL = "Jejak tidak dapat diubah atau dihapus."
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
    CREATE TRIGGER IF NOT EXISTS registry_trace_no_{event}
    BEFORE {event} ON registry_trace
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
# REPLACE deletes the old row without the trigger on DELETE. A trace with a new id has none to replace.
NO_REPLACEMENT = """
    CREATE TRIGGER IF NOT EXISTS registry_trace_no_replacement
    BEFORE INSERT ON registry_trace
    WHEN EXISTS (SELECT 1 FROM registry_trace WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
SQLITE = {
    "registry_appointment": [NO_OVERLAP.format(event=event, sentence=OVERLAP) for event in ("INSERT", "UPDATE")],
    "registry_trace": [
        *(NO_CHANGE.format(event=event, sentence=TRACE_IS_FINAL) for event in ("UPDATE", "DELETE")),
        NO_REPLACEMENT.format(sentence=TRACE_IS_FINAL),
    ],
}

# Here an exclusion constraint forbids overlaps (registry.models.appointments.NoOverlap).
POSTGRESQL = {
    "registry_trace": [
        f"""
        CREATE OR REPLACE FUNCTION registry_trace_is_final() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{TRACE_IS_FINAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
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
}


def install(using="default", **kwargs):
    """Create the triggers of the tables that exist in the database `using`; a second time changes nothing."""
    connection = connections[using]
    triggers = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]
    with connection.cursor() as cursor:
        for table in set(triggers) & set(connection.introspection.table_names(cursor)):
            for statement in triggers[table]:
                cursor.execute(statement)

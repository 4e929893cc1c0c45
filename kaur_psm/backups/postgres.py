"""PostgreSQL's own programs: dumping a database, restoring one, and a scratch database for the rehearsal.

The password of the database is never on a command line, where every account of the machine could read it.
"""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from django.db import ProgrammingError, connection

from kaur_psm.backups.errors import BackupError
from registry.guards import parents

NEWER_PLACES = Path("/usr/lib/postgresql")  # Where Debian keeps the programs of each version.
# What the program's DATABASE_URL may say of a connection, and the variable by which PostgreSQL's programs know it.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
PLAIN = ["--no-owner", "--no-privileges", "--no-comments"]  # The account that restores owns everything.

NO_PROGRAM = (
    "Program {} dari PostgreSQL tidak ada di komputer ini. Pasang dengan: apt-get install postgresql-client, lalu "
    "jalankan lagi."
)
TOO_OLD = (
    "{} di komputer ini versi {}, lebih lama dari server PostgreSQL (versi {}). Pasang paket "
    "postgresql-client-{}, lalu jalankan lagi."
)
FAILED = "{} gagal: {}"
MAY_NOT_CREATE = (
    "Akun basis data {} tidak boleh membuat basis data percobaan, jadi cadangan tidak dapat dicoba dipulihkan. "
    "Jalankan sekali: runuser -u postgres -- psql -c 'ALTER ROLE \"{}\" CREATEDB'"
)

# Empties the schema of the program. Extensions stay: they belong to the database, and the dump takes them as they are.
EMPTY = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', each.name);
  END LOOP;
  FOR each IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', each.name);
  END LOOP;
END $$;
"""


def dump(snapshot, path):
    """Write the database, as that exported snapshot has it, to the path. Raises BackupError."""
    program = _program("pg_dump", at_least=_server_version())
    _run([program, "--format=custom", f"--snapshot={snapshot}", f"--file={path}", "--no-owner", "--no-privileges"])


def fill(database, path):
    """Restore the dump at that path into an empty database of that name, in one transaction. Raises BackupError."""
    _run([_program("pg_restore"), "--single-transaction", "--exit-on-error", *PLAIN, f"--dbname={database}", str(path)])


def replace_everything(path, folder):
    """Put the dump at that path in the place of all tables, in one transaction: all of it is there then, or nothing is.

    `folder` is for the statements, which are written first: a dump that ends too early must not be half-restored.
    """
    written = folder / "pemulihan.sql"
    _run([_program("pg_restore"), *PLAIN, f"--file={written}", str(path)])
    _in_one_transaction(["--command", EMPTY, "--file", str(written)])
    written.unlink()


def remove_everything():
    """Drop all tables, as a database is before its first migration."""
    _in_one_transaction(["--command", EMPTY])


def others_connected():
    """How many other connections the database has, of this machine or another one.

    The server counts one that has just been closed a moment longer, so it is asked again for a second.
    """
    end = time.monotonic() + 1
    while (count := _count_others()) and time.monotonic() < end:
        time.sleep(0.1)
    return count


def _count_others():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


@contextmanager
def scratch_database():
    """Have an empty database beside ours while inside; gives its name. One that a killed process left goes first.

    Only one process at a time may (`rehearsal.py` sees to it). Raises BackupError where the account may not create one.
    """
    name = f"{connection.settings_dict['NAME']}_percobaan"
    own = connection.copy()  # CREATE DATABASE takes part in no transaction.
    try:
        with own.cursor() as cursor:
            quoted = own.ops.quote_name(name)
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            _create(cursor, quoted)
            try:
                yield name
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        own.close()


def _create(cursor, quoted):
    cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()")
    collate, ctype = cursor.fetchone()
    try:
        cursor.execute(
            f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE %s LC_CTYPE %s", [collate, ctype]
        )
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":  # insufficient_privilege
            raise
        user = connection.settings_dict["USER"]
        raise BackupError(MAY_NOT_CREATE.format(user, user)) from error


def _server_version():
    """The major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _program(name, at_least=0):
    """The path of that program, in its newest version. Raises BackupError where it is older than `at_least`."""
    places = [each / "bin" / name for each in NEWER_PLACES.glob("*") if each.name.isdecimal()]
    newest = max((each for each in places if each.exists()), key=lambda each: int(each.parts[-3]), default=None)
    program = str(newest) if newest else shutil.which(name)
    if program is None:
        raise BackupError(NO_PROGRAM.format(name))
    version = _version_of(program)
    if version < at_least:
        raise BackupError(TOO_OLD.format(name, version, at_least, at_least))
    return program


def _version_of(program):
    """The major version of a program: 15 of "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0)"."""
    text = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return int(text.partition(") ")[2].partition(".")[0])


def _in_one_transaction(arguments):
    start = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run([*start, *arguments])


def _run(command):
    """Run one of PostgreSQL's programs on our database; raise BackupError with its last line where it fails."""
    done = parents.run(command, _environment())
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()] or done.stderr.splitlines()
        raise BackupError(FAILED.format(Path(command[0]).name, lines[0] if lines else f"kode {done.returncode}"))


def _environment():
    """The variables by which PostgreSQL's programs find our database."""
    facts = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    ours = {variable: str(facts[key]) for variable, key in named.items() if facts[key]}
    ours |= {VARIABLES[key]: str(value) for key, value in facts["OPTIONS"].items() if key in VARIABLES}
    return {**os.environ, **ours, "LC_MESSAGES": "C"}

"""What keeps the server from starting: a database that this version cannot work on, files that cannot be used.

Web server and worker ask it before their first process starts (`check_start`, `run_worker`). The database is also asked
by each process that serves pages (kaur_psm/wsgi.py), and the keys by /healthz, for a database that was exchanged below
a running server.
"""

from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kaur_psm.accounts import secret_key
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import failures_out, nik_keys, running, shared_files

UNMIGRATED = (
    "The database lacks {} of this version of the program, the first is {}. Pages would fail one by one. Make a copy "
    f"of the database, run `{settings.MANAGE} migrate` (script/server does it by itself), then start again. Nothing "
    "was changed."
)

UNKNOWN = (
    "Another version of this program made the database: it knows the migration {}, which this version does not have. "
    "Start the version that made it, or name an empty database (DATA_DIR, or DATABASE_URL). Nothing was changed."
)

OURS = ("accounts", "registry", "ceremonies", "backups")  # The apps whose migrations come with the program.

NO_STATIC_FILES = (
    "The static files are not there, or damaged ({}). Every page would fail. Run "
    f"`{settings.MANAGE} collectstatic --no-input` (script/server does it by itself), then start again. Nothing was "
    "changed."
)


class StartError(Exception):
    """The server may not start. The message says why, and what to do."""


def check_database_and_files(warn):
    """Refuse what web server and worker both refuse, and note keys that the database has not known yet.

    `warn` hears what is strange in a sentence. Raises StartError, and OperationalError where the database does not
    answer.
    """
    refuse_unsendable_failures()
    refuse_unfit_locks()
    refuse_unfit_database()
    nik_keys.check()
    secret_key.check()
    for sentence in refuse_unusable_files():
        warn(f"WARNING: {sentence}")


def refuse_while_exchanged():
    """Raise StartError while the database is being restored or moved on this machine; else note that it is in use."""
    try:
        running.hold()
    except running.ExchangedError as error:
        raise StartError(str(error)) from error


def refuse_unfit_database():
    """Raise StartError where the database is of another version or has other keys than the settings. Write nothing."""
    if missing := unapplied_migrations():
        count = f"{len(missing)} migration{'s' * (len(missing) > 1)}"
        raise StartError(UNMIGRATED.format(count, missing[0]))
    refuse_newer_database()
    refuse_other_keys()


def refuse_newer_database(alias=DEFAULT_DB_ALIAS):
    """Raise StartError where another version has changed the tables: this one would write rows that lack something."""
    if unknown := unknown_migrations(alias):
        raise StartError(UNKNOWN.format(" and ".join(unknown)))


def unknown_migrations(alias=DEFAULT_DB_ALIAS):
    """The last migration of each of our apps that was applied to the database and is not on disk, as "app.name"."""
    known = _known_migrations()
    applied = sorted(MigrationRecorder(connections[alias]).applied_migrations())
    unknown = {app: name for app, name in applied if app in OURS and (app, name) not in known}
    return [f"{app}.{name}" for app, name in unknown.items()]


def unapplied_migrations():
    """The migrations on disk that the database lacks, as "app.name", in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@cache
def _known_migrations():
    """The migrations of this version, with those that they replace: asked once, since files may be exchanged later."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return {each for key, migration in loader.disk_migrations.items() for each in (key, *migration.replaces)}


def refuse_other_keys():
    """Raise StartError where NIK_KEYS or SECRET_KEY are not those that this database knows."""
    try:
        nik_keys.refuse_other_keys()
        secret_key.refuse_other()
    except (nik_keys.KeysError, secret_key.OtherKeyError) as error:
        raise StartError(str(error)) from error


def refuse_missing_static_files():
    """Raise StartError where a page would not find its style: a power cut may have taken what was just collected."""
    try:
        staticfiles_storage.url("css/site.css")
    except ValueError as error:
        raise StartError(NO_STATIC_FILES.format(error)) from error


def refuse_unsendable_failures():
    """Raise StartError where SENTRY_DSN is set and cannot be used: else that would show at the first failure."""
    try:
        failures_out.check()
    except failures_out.SendingError as error:
        raise StartError(str(error)) from error


def refuse_unfit_locks():
    """Raise StartError where backups cannot be locked as the settings say: else that would show in the night."""
    try:
        Secrecy.of_settings().check()
    except BackupError as error:
        raise StartError(str(error)) from error


def refuse_unusable_files():
    """Raise StartError where SHARED_FILES cannot be used. Return what is strange there, as sentences."""
    try:
        return shared_files.check()
    except shared_files.FilesError as error:
        raise StartError(str(error)) from error

"""What keeps the server from starting: a database that this version cannot work on, files that cannot be used.

It is asked before the first process of the web server starts (gunicorn.conf.py). The database is also asked by each of
them (kaur_psm/wsgi.py), and the keys by /healthz, for a database that was exchanged below a running server.
"""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kaur_psm.accounts import secret_key
from registry.guards import failures_out, nik_keys, running, shared_files

UNMIGRATED = (
    "The database lacks {} of this version of the program, the first is {}. Pages would fail one by one. Make a copy "
    "of the database, run `manage.py migrate` (script/server does it by itself), then start again. Nothing was changed."
)

NO_STATIC_FILES = (
    "The static files are not there, or damaged ({}). Every page would fail. Run `manage.py collectstatic --no-input` "
    "(script/server does it by itself), then start again. Nothing was changed."
)


class StartError(Exception):
    """The server may not start. The message says why, and what to do."""


def refuse_while_exchanged():
    """Raise StartError while the database is being restored or moved on this machine; else note that it is in use."""
    try:
        running.hold()
    except running.ExchangedError as error:
        raise StartError(str(error)) from error


def refuse_unfit_database():
    """Raise StartError where the database lacks migrations or has other keys than the settings. Write nothing."""
    if missing := unapplied_migrations():
        count = f"{len(missing)} migration{'s' * (len(missing) > 1)}"
        raise StartError(UNMIGRATED.format(count, missing[0]))
    refuse_other_keys()


def unapplied_migrations():
    """The migrations on disk that the database lacks, as "app.name", in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


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


def refuse_unusable_files():
    """Raise StartError where SHARED_FILES cannot be used. Return what is strange there, as sentences."""
    try:
        return shared_files.check()
    except shared_files.FilesError as error:
        raise StartError(str(error)) from error

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

OURS = ("accounts", "registry", "ceremonies")


class Command(migrate.Command):
    """Django's own command, which first refuses a database that another version of the program has made."""

    def handle(self, *args, **options):
        if unknown := unknown_migrations(options["database"]):
            raise CommandError(
                "Another version of this program made the database: it knows the migration "
                f"{' and '.join(unknown)}, which this version does not have. Nothing was changed. Start the version "
                "that made it, or name an empty database (DATA_DIR, or DATABASE_URL)."
            )
        super().handle(*args, **options)


def unknown_migrations(database):
    """The last migration of each of our apps that was applied to the database and is not on disk, as "app.name"."""
    loader = MigrationLoader(connections[database])
    unknown = {
        app: name for app, name in sorted(loader.applied_migrations) if app in OURS and not _is_known(loader, app, name)
    }
    return [f"{app}.{name}" for app, name in unknown.items()]


def _is_known(loader, app, name):
    """Whether the migration is on disk, itself or as a part of one that replaces it."""
    return any((app, name) in (key, *migration.replaces) for key, migration in loader.disk_migrations.items())

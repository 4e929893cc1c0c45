from django.core.management import CommandError
from django.core.management.commands import migrate

from kaur_psm import starting


class Command(migrate.Command):
    """Django's own command, which first refuses a database that another version of the program has made."""

    def handle(self, *args, **options):
        try:
            starting.refuse_newer_database(options["database"])
        except starting.StartError as error:
            raise CommandError(str(error)) from error
        super().handle(*args, **options)

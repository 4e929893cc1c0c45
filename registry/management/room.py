from functools import wraps

from django.core.management import CommandError

from registry.guards import disk
from registry.models.trouble import NearlyFullError


def needs_room(handle):
    """Decorate the `handle` of a command that may write much: where a disk is nearly full it does not begin.

    A command with the option --commit writes only with it.
    """

    @wraps(handle)
    def begin(self, *arguments, **options):
        try:
            if options.get("commit", True):
                disk.refuse_if_nearly_full()
        except NearlyFullError as error:
            raise CommandError(str(error)) from error
        return handle(self, *arguments, **options)

    return begin

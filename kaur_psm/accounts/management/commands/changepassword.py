import getpass

from django.contrib.auth.management.commands import changepassword

from kaur_psm.accounts.models import User


class Command(changepassword.Command):
    """Django's own command, which leaves the trace that every other way to a new password leaves, too."""

    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        username = options["username"] or getpass.getuser()
        User.objects.using(options["database"]).get(username=username).trace_new_password(by=None)
        return done

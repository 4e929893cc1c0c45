import getpass

from django.contrib.auth.management.commands import changepassword

from kaur_psm.accounts.models import User


class Command(changepassword.Command):
    """Django's own command, with the trace of every other way to a new password.

    The owner of the account chooses another one at the next sign-in.
    """

    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        username = options["username"] or getpass.getuser()
        account = User.objects.using(options["database"]).get(username=username)
        account.require_new_password()
        account.trace_new_password(by=None)
        return done

"""What `manage.py check --deploy` says about accounts."""

from django.core import checks
from django.db import DatabaseError

from kaur_psm.accounts import demo


@checks.register(checks.Tags.security, deploy=True)
def no_demo_accounts(app_configs, **kwargs):
    """Name the accounts of the demo that can sign in: their password has been printed."""
    try:
        names = [account.username for account in demo.active_accounts()]
    except DatabaseError as error:
        return [checks.Info(f"Whether there are demo accounts is not known: {error}", id="accounts.I001")]
    if not names:
        return []
    hint = "Deactivate them on the page of accounts, and give each person an account of their own."
    return [checks.Warning(f"Demo accounts can sign in: {', '.join(names)}.", hint=hint, id="accounts.W001")]

"""What `manage.py check --deploy` says about the server that the program stands on."""

from django.core import checks
from django.db import DatabaseError

from registry.guards import nik_keys, server_certificate


@checks.register(checks.Tags.security, deploy=True)
def certificate_lasts(app_configs, **kwargs):
    """Name the day on which the office's own https certificate ends, where it is near: no PC opens a page after it."""
    day = server_certificate.ends_soon()
    if day is None:
        return []
    hint = "Run script/local-certificate again without names, and reload the proxy (docs/operations.md)."
    return [checks.Warning(f"The https certificate ends on {day:%Y-%m-%d}.", hint=hint, id="registry.W001")]


@checks.register(checks.Tags.security, deploy=True)
def keys_are_those_of_the_database(app_configs, **kwargs):
    """Refuse NIK_KEYS with which the NIKs of the database cannot be read."""
    try:
        nik_keys.refuse_other_keys()
    except nik_keys.KeysError as error:
        return [checks.Error(str(error), id="registry.E001")]
    except DatabaseError as error:
        return [checks.Info(f"Whether NIK_KEYS are those of the database is not known: {error}", id="registry.I001")]
    return []

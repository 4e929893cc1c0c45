"""What `manage.py check --deploy` says about the server that the program stands on."""

from django.core import checks

from registry.guards import server_certificate


@checks.register(checks.Tags.security, deploy=True)
def certificate_lasts(app_configs, **kwargs):
    """Name the day on which the office's own https certificate ends, where it is near: no PC opens a page after it."""
    day = server_certificate.ends_soon()
    if day is None:
        return []
    hint = "Run script/local-certificate again without names, and reload the proxy (docs/operations.md)."
    return [checks.Warning(f"The https certificate ends on {day:%Y-%m-%d}.", hint=hint, id="registry.W001")]

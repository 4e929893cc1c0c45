"""The entry point for a WSGI server such as gunicorn."""

import logging
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaur_psm.settings")

application = get_wsgi_application()

# Before anything of the installation is used: a restore may be exchanging it.
import_module("kaur_psm.starting").refuse_while_exchanged()

# Load all pages now, with the engine of the papers: it takes a second, and no visitor should wait for it.
import_module(settings.ROOT_URLCONF)


def look_at_database():
    """Raise StartError where pages would fail on the database. Leave no connection open."""
    try:
        import_module("kaur_psm.starting").refuse_unfit_database()
    except OperationalError as error:
        # It may answer later; until then the pages say so.
        logging.getLogger(__name__).error("The database was not looked at before the start: %s", error)
    finally:
        connection.close()


look_at_database()

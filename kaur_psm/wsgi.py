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
import_module("registry.guards.running").hold()

# Load all pages now, with the engine of the papers: it takes a second, and no visitor should wait for it.
import_module(settings.ROOT_URLCONF)
import_module("registry.guards.boxed").get_ready()

# A database that does not answer now may answer later; until then the pages say so.
try:
    import_module("kaur_psm.starting").refuse_unfit_database()
except OperationalError as error:
    logging.getLogger(__name__).error("The database was not looked at before the start: %s", error)
finally:
    connection.close()

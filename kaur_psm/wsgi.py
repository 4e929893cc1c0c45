"""The entry point for a WSGI server such as gunicorn."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaur_psm.settings")

application = get_wsgi_application()

# Load all pages now, with the engine of the papers: it takes a second, and no visitor should wait for it.
import_module(settings.ROOT_URLCONF)
import_module("registry.guards.boxed").get_ready()

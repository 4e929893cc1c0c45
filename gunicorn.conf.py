"""How the application is served. gunicorn reads this file by itself when it is started in this folder."""

import gc
import os
import sys
from importlib import import_module
from urllib.parse import quote

from gunicorn.glogging import Logger


class OneLineLogger(Logger):
    """Writes lines as the program does, with addresses as they were asked for, escaped: no visitor adds a line."""

    def setup(self, cfg):
        from kaur_psm import settings
        from kaur_psm.health import log_lines

        super().setup(cfg)
        lines = log_lines.made(settings.LOG_FORMAT, settings.TIME_ZONE)
        for handler in filter(None, map(self._get_gunicorn_handler, (self.error_log, self.access_log))):
            handler.setFormatter(lines)

    def atoms(self, resp, req, environ, request_time):
        return super().atoms(resp, req, environ, request_time) | {"U": quote(environ.get("PATH_INFO", ""))}


wsgi_app = "kaur_psm.wsgi"
bind = "127.0.0.1:8000"
# What the proxy says of a request, and nothing else: a proxy may let through what a visitor sends under other names.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""
workers = 2
worker_class = "kaur_psm.serving.PatientWorker"
threads = 4

# %(U)s is the path alone. The query string may hold the name of a person somebody searched for, and so may the
# referring address, so neither is written down.
accesslog = "-"
logger_class = OneLineLogger
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def on_starting(server):
    """Do not start where passwords would cross the network in plain text, nor on a database that pages would fail on.

    That is one that lacks migrations or has other keys, with which every NIK would be unreadable, without a word. Nor
    where no file can be stored.
    """
    import django  # Only now is the folder of the program known to gunicorn.

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaur_psm.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import CommandError, call_command

    from kaur_psm import serving

    if warning := serving.refuse_open_http(server.address, settings.PUBLIC_URL):
        sys.stderr.write(f"{warning}\n")
    try:
        call_command("check_start", skip_checks=False)
    except CommandError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    # Its processes are forked from this one, which has loaded the program once for all of them. It has no threads and
    # leaves no connection open: neither can be shared.
    import_module("kaur_psm.wsgi")
    gc.freeze()


def on_reload(server):
    """Say what a reload (HUP) does not do: this process, from which the new ones are forked, has the program loaded."""
    sys.stderr.write("WARNING: a reload takes up no new version of the program and no new settings: restart it.\n")


def post_worker_init(worker):
    """Look at the database once more, for a process that takes the place of another one; and get ready for files."""
    from kaur_psm import wsgi
    from registry.guards import boxed

    wsgi.look_at_database()
    boxed.get_ready_later()


def worker_exit(server, worker):
    """Write what this process has counted and not yet written.

    gunicorn's first process calls it too, for one that has vanished: it serves no pages, so it has counted nothing.
    """
    if worker.pid == os.getpid():
        from registry.guards.strangers import UNCOUNTED

        UNCOUNTED.write_rest()


# Nobody steers the running server through a socket; a signal to its process does.
control_socket_disable = True

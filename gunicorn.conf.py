"""How the application is served. gunicorn reads this file by itself when it is started in this folder."""

import os
import subprocess
import sys
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
    from kaur_psm import serving, settings  # Only now is the folder of the program known to gunicorn.

    if warning := serving.refuse_open_http(server.address, settings.PUBLIC_URL):
        sys.stderr.write(f"{warning}\n")
    if code := subprocess.run([sys.executable, "manage.py", "check_start"]).returncode:
        sys.exit(code)  # The command has said why.


def worker_exit(server, worker):
    """Write what this process has counted and not yet written.

    gunicorn's first process calls it too, for one that has vanished: it serves no pages, so it has counted nothing.
    """
    if worker.pid == os.getpid():
        from registry.guards.strangers import UNCOUNTED

        UNCOUNTED.write_rest()


# Nobody steers the running server through a socket; a signal to its process does.
control_socket_disable = True

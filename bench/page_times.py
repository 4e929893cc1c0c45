"""One program of `script/bench pages`: prepares its data, and requests its pages whenever it is told to.

Run as a file in the folder of the program that is measured, which may be an older one without this module: it uses
nothing of ours but the application, the accounts and what an address needs.
"""

import io
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

import django

WARM_UP = 3  # Requests of each page before the first that counts: templates, caches, what was opened today.
CSRF = "0" * 32  # For a database that is thrown away.


def main(username, requests):
    """For each line that comes in, request each page so many times and print its medians as JSON."""
    django.setup()
    ask, pages = _visitor(username), _addresses()
    for address in pages.values():
        for _ in range(WARM_UP):
            ask(address)
    _begin_like_a_server()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        sys.stdout.write(json.dumps({page: _medians(ask, address, requests) for page, address in pages.items()}) + "\n")
        sys.stdout.flush()


def _begin_like_a_server():
    import gc

    gc.collect()
    gc.freeze()  # As gunicorn.conf.py does.


def _addresses():
    """The four pages: of people the first with a service and a training, of ceremonies the one with most people."""
    from django.db.models import Count

    from ceremonies.models import Ceremony
    from registry.models import Volunteer

    person = Volunteer.objects.filter(appointments__isnull=False, training_records__isnull=False).order_by("pk").first()
    ceremony = Ceremony.objects.annotate(people=Count("participants")).order_by("-people").first()
    return {
        "front page": "/",
        "list of people": "/psm/",
        "a person": person.get_absolute_url(),
        "a ceremony": ceremony.get_absolute_url(),
    }


def _visitor(username):
    """A function that requests an address for that account; it gives the seconds of the processor and of the clock."""
    from django.conf import settings
    from django.test import Client

    from kaur_psm.accounts.models import User
    from kaur_psm.wsgi import application

    client = Client()
    client.force_login(User.objects.get(username=username))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    environ = {
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }

    def ask(address):
        answered = []
        fresh = {**environ, "PATH_INFO": address, "QUERY_STRING": "", "wsgi.input": io.BytesIO()}
        started, computed = time.perf_counter(), time.process_time()
        response = application(fresh, lambda status, headers: answered.append(status))
        b"".join(response)
        times = time.process_time() - computed, time.perf_counter() - started
        response.close()
        if answered != ["200 OK"]:
            raise RuntimeError(f"{answered} for {address}")
        return times

    return ask


def _medians(ask, address, requests):
    computed, waited = zip(*(ask(address) for _ in range(requests)), strict=True)
    return {"processor": statistics.median(computed), "clock": statistics.median(waited)}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

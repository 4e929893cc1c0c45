"""One database of `script/bench registry`: makes it, and requests its pages."""

import io
import json
import random
import sys
import time
from datetime import date
from itertools import cycle, islice
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client

from kaur_psm.accounts.models import User
from kaur_psm.accounts.roles import ensure_roles
from kaur_psm.wsgi import application
from registry import demo
from registry.models import Regency, TryCount, Volunteer
from registry.values import names, nik
from registry.views.volunteers import ROWS

SEED = 6122019
MANY = 400  # People, regencies and names to request, none twice in a round.
COMMON = ("adi", "ria", "an", "putr", "nur", "sar", "wati", "dewi", "pratama", "siti")
DAY = date(2022, 12, 31)
IDS = range(1, 20_001)  # Each database has it.
CSRF = "0" * 32  # For a database that is thrown away.


class Visitor:
    """A signed-in account that requests pages from the WSGI application itself."""

    def __init__(self, username):
        client = Client()
        client.force_login(User.objects.get(username=username))
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    def ask(self, address, posted=None):
        """Request a page. Return (seconds, seconds in the database, queries, bytes). Raises if there is no page."""
        path, _, query = address.partition("?")
        body = urlencode({**posted, "csrfmiddlewaretoken": CSRF}).encode() if posted else b""
        environ = {
            "REQUEST_METHOD": "POST" if posted else "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self._cookies,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
        }
        meter, answered = Meter(), []
        with connection.execute_wrapper(meter):
            started = time.perf_counter()
            response = application(environ, lambda status, headers: answered.append(status))
            content = b"".join(response)
            seconds = time.perf_counter() - started
            response.close()
        if answered[0] != ("302 Found" if posted else "200 OK"):
            raise RuntimeError(f"{answered[0]} for {path}")
        return seconds, meter.seconds, meter.queries, len(content)


class Meter:
    """Counts the queries of a request and the seconds that they took."""

    def __init__(self):
        self.seconds, self.queries = 0.0, 0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


def statics():
    call_command("collectstatic", interactive=False, verbosity=0)


def prepare(regions, people):
    """Make the database with so many people, two accounts, and the statistics that autovacuum would have made."""
    if connection.vendor == "postgresql":
        _create_database()
    call_command("migrate", verbosity=0)
    call_command("load_regions", regions, verbosity=0, stdout=io.StringIO())
    demo.load(int(people))
    ensure_roles()
    clerk = User.objects.create(username="petugas", sees_all_districts=True)
    clerk.groups.add(Group.objects.get(name="Petugas"))
    User.objects.create(username="admin", is_staff=True, is_superuser=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _create_database():
    database = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{database}"')


def ask(number, requests):
    """Request each page so many times and print the times, as JSON by the page's name."""
    admin.site.get_model_admin(Volunteer).list_per_page = ROWS
    TryCount.objects.all().delete()  # One round asks about as many NIKs as a clerk may in ten minutes.
    clerk, head = Visitor("petugas"), Visitor("admin")
    measured = {}
    for page, addresses in _pages(int(number)).items():
        visitor = head if page.startswith("admin") else clerk
        chosen = list(islice(cycle(addresses), int(requests) + 1))
        visitor.ask(*chosen[0])  # The first one loads templates.
        measured[page] = [visitor.ask(*address) for address in chosen[1:]]
    sys.stdout.write(json.dumps(measured))


def _pages(number):
    """The addresses of each page, with the posted data; different ones in each round."""
    chance = random.Random(SEED + number)
    people = list(Volunteer.objects.filter(pk__in=chance.sample(IDS, MANY)).order_by("pk"))
    chance.shuffle(people)
    regencies = list(Regency.objects.values_list("code", flat=True))
    chance.shuffle(regencies)
    rare = [names.fold(person.name) for person in people]
    niks = [nik.decrypt(person.nik_encrypted) for person in people if person.has_nik]
    return {
        "list": [("/psm/",)],
        "page 100": [("/psm/?hal=100",)],
        "search, rare": [(f"/psm/?{urlencode({'q': name})}",) for name in rare],
        "search, common": [(f"/psm/?{urlencode({'q': text})}",) for text in COMMON],
        "search, nobody": [(f"/psm/?{urlencode({'q': name[::-1]})}",) for name in rare],
        "search, NIK": [("/psm/cari/", {"q": number}) for number in niks],
        "filter and sort": [(f"/psm/?status=aktif&kabupaten={code}&urut=-mulai",) for code in regencies],
        "filter, page 100": [("/psm/?status=aktif&hal=100",)],
        "detail": [(f"/psm/{person.pk}/",) for person in people],
        "board of a regency": [(f"/papan/{code}/",) for code in regencies],
        "board of all regencies": [("/",)],
        "recap of a regency": [(f"/rekap/?per={DAY:%d-%m-%Y}&kabupaten={code}",) for code in regencies],
        "admin: list": [("/admin/registry/volunteer/",)],
        "admin: search, rare": [(f"/admin/registry/volunteer/?{urlencode({'q': name})}",) for name in rare],
        "admin: search, common": [(f"/admin/registry/volunteer/?{urlencode({'q': text})}",) for text in COMMON],
    }

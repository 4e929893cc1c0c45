"""What each answer tells the browser, the names of cookies, and what traces know of a visitor."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from registry.models import Trace
from tests.factories import PASSWORD, fictional_nik, make_district, make_user, make_village, make_volunteer
from tests.test_bad_input import content_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/masuk/", "/", "/tidak-ada/", "/healthz"])
def test_every_answer_forbids_what_no_page_uses(client, address):
    answer = client.get(address)
    assert "camera=()" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/masuk/", "/psm/", "/static/css/site.css", "/tidak-ada/"])
def test_trace_is_refused(client, address):
    answer = client.trace(address, headers={"Cookie": "sessionid=rahasia"})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert answer.content == b""


@pytest.fixture
def style(settings, tmp_path):
    """A static file at /static/gaya.css."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "gaya.css").write_text("p {}")


@pytest.mark.parametrize("method", ["get", "trace"])
@pytest.mark.parametrize("address", ["/masuk/", "/tidak-ada/", "/static/gaya.css", "/static/tidak-ada.css"])
def test_every_answer_has_its_content_policy(client, style, address, method):
    answer = getattr(client, method)(address)
    content_of(answer)
    policy = {words.split(" ", 1)[0]: words for words in answer["Content-Security-Policy"].split("; ")}
    for nothing in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[nothing] == f"{nothing} 'none'"
    for ours in ("script-src", "style-src", "connect-src", "form-action"):
        assert policy[ours] == f"{ours} 'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


def test_over_https_every_answer_asks_for_https_for_a_year(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    for answer in (client.get("/masuk/", secure=True), client.trace("/masuk/", secure=True)):
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("address", ["/masuk/", "/healthz", "/robots.txt", "/tidak-ada/", "/static/gaya.css"])
def test_an_answer_in_letters_says_how_they_are_written(client, style, address):
    answer = client.get(address)
    content_of(answer)
    assert re.search(r'; charset="?utf-8"?$', answer["Content-Type"])


def test_so_does_a_picture_in_xml():
    assert WhiteNoiseMiddleware(None).media_types.get_type("icon.svg") == "image/svg+xml; charset=utf-8"


def test_every_cookie_is_lax(client, petugas):
    client.get("/masuk/")
    client.post("/masuk/", {"username": petugas.username, "password": PASSWORD})
    assert {*client.cookies} == {"sessionid", "csrftoken", "device"}
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["httponly"]) == (name != "csrftoken")  # That one is no secret: each form has it.


def test_a_message_for_the_next_page_is_no_cookie(client_of, kabid):
    client = client_of(kabid)
    client.post(f"/psm/{make_volunteer('Ani Contoh').pk}/hapus/", {"reason": "Salah catat"})
    assert {*client.cookies} <= {"sessionid", "csrftoken"}
    assert "Ani Contoh (PSM-00001) sudah dihapus" in client.get("/").content.decode()


@pytest.mark.one_database
@pytest.mark.slow
@pytest.mark.parametrize(
    "address, prefix", [("https://psm.example.go.id", "__Host-"), ("http://psm.kantor", ""), ("", "")]
)
def test_cookies_belong_to_this_host_alone_over_https(address, prefix):
    assert cookies_with(address) == [[f"{prefix}{name}", prefix != ""] for name in ("sessionid", "csrftoken", "device")]


def cookies_with(address):
    """[name, secure] of the three cookies of a process with this PUBLIC_URL, from the Set-Cookie of real answers."""
    environment = {key: value for key, value in os.environ.items() if key != "PUBLIC_URL"} | {
        "DJANGO_SETTINGS_MODULE": "kaur_psm.settings"
    }
    code = """if True:
        import django, json
        django.setup()
        from django.conf import settings
        from django.http import HttpResponse
        from django.test import RequestFactory
        from kaur_psm.accounts import devices
        answer = HttpResponse()
        devices.remember(RequestFactory().get("/"), answer, "ani")
        cookie = answer.cookies[devices.COOKIE]
        assert cookie["path"] == "/" and not cookie["domain"]
        assert not settings.SESSION_COOKIE_DOMAIN and settings.SESSION_COOKIE_PATH == "/"
        print(json.dumps([
            [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE],
            [settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE],
            [cookie.key, bool(cookie["secure"])],
        ]))
    """
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code],
        env=environment | ({"PUBLIC_URL": address} if address else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


# Traces


def test_a_trace_carries_address_and_agent_of_its_request(petugas):
    agent = f"Peramban {fictional_nik()} " + "x" * 300
    client = Client(REMOTE_ADDR="10.0.0.66", headers={"User-Agent": agent})
    client.post("/masuk/", {"username": "petugas", "password": "salah-sekali"})
    trace = Trace.objects.get()
    assert trace.address == "10.0.0.66"
    assert trace.agent.startswith("Peramban ")
    assert len(trace.agent) <= 200
    assert fictional_nik() not in trace.agent


def test_behind_https_the_trace_names_the_visitor(petugas, settings):
    settings.HTTPS = True
    client = Client(headers={"X-Forwarded-For": "10.9.9.9, 10.0.0.66"})
    client.post("/masuk/", {"username": "petugas", "password": "salah-sekali"})
    assert Trace.objects.get().address == "10.0.0.66"


def test_what_a_command_does_has_neither(petugas):
    trace = Trace.objects.record(Trace.Kind.EXPORTED, user=petugas)
    trace.refresh_from_db()
    assert (trace.address, trace.agent) == (None, "")


def test_a_refusal_leaves_a_trace_with_the_name_of_the_address(client_of, pimpinan):
    volunteer = make_volunteer()
    answer = client_of(pimpinan).post(f"/psm/{volunteer.pk}/hapus/?kata=rahasia", {"reason": "rahasia"})
    assert answer.status_code == 403
    trace = Trace.objects.get(kind=Trace.Kind.REFUSED)
    assert (trace.user, trace.subject, trace.detail) == (pimpinan, "volunteer_delete", "POST")
    assert trace.address == "127.0.0.1"


def test_another_kecamatans_row_and_one_that_is_not_there_leave_the_same_trace(client_of):
    clerk = make_user("Admin", districts=[make_district()], is_staff=True, is_superuser=False)
    client, stranger = client_of(clerk), make_volunteer(village=make_village("Linau", make_district("Maje")))
    for pk in (stranger.pk, stranger.pk + 1000):
        assert client.get(f"/psm/{pk}/").status_code == 404
        assert client.get(f"/admin/registry/volunteer/{pk}/change/").status_code == 404
    traces = Trace.objects.filter(kind=Trace.Kind.REFUSED).order_by("pk")
    assert (
        list(traces.values_list("user", "subject", "volunteer"))
        == [
            (clerk.pk, "volunteer_detail", None),
            (clerk.pk, "admin:registry_volunteer_change", None),
        ]
        * 2
    )
    assert traces[0].detail == "GET: tidak ada, atau di luar kecamatannya"


@pytest.mark.parametrize("address", ["/psm/{}/", "/hak/?x={}"])
def test_no_account_fills_the_traces_with_refusals(client_of, address):
    client = client_of(make_user("Petugas", districts=[make_district()]))
    for number in range(30_000, 30_033):
        assert client.get(address.format(number)).status_code in (403, 404)
    refusals = Trace.objects.filter(kind=Trace.Kind.REFUSED).order_by("pk")
    assert list(refusals.values_list("times", flat=True)) == [1] * 10 + [6, 16]


def test_whoever_sees_all_kecamatan_and_an_unknown_address_leave_no_refusal(client_of, petugas):
    client_of(petugas).get("/psm/30000/")
    client_of(make_user("Petugas", username="kinal", districts=[make_district()])).get("/tidak-ada/")
    assert not Trace.objects.filter(kind=Trace.Kind.REFUSED).exists()


def test_a_stranger_leaves_no_refusal(client):
    client.get("/hak/")
    client.post("/keluar/")
    assert not Trace.objects.exists()

"""Attacks on the steps of a sign-in, on second factors and on what the proxy says, each with the exact requests."""

import io
import re
import time
from functools import partial

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from kaur_psm.accounts import devices, limits, urls
from kaur_psm.accounts.first_account import code as code_of_the_terminal
from kaur_psm.accounts.second_factor import enrolment, totp
from tests.at_once import at_once
from tests.factories import PASSWORD, make_user

ACCOUNT = "kabid"


@pytest.fixture
def obligatory(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def kabid(obligatory, db):
    return make_user("Kabid", username=ACCOUNT)


def give_app(account, name="HP saya"):
    """Give the account an app and return what the app knows."""
    secret = totp.new_secret()
    enrolment.add_app(account, name, secret, step=0)
    return secret


def half_signed_in(**extra):
    """A browser in which the password was typed and nothing more."""
    client = Client(**extra)
    client.post("/masuk/", {"username": ACCOUNT, "password": PASSWORD})
    return client


def enrol(client):
    """Add an app as the first sign-in asks for it; return the page of recovery codes."""
    client.get("/masuk/verifikasi/aplikasi/")
    secret = totp.unseal(client.session["new_authenticator"].encode())
    fields = {"name": "HP saya", "code": totp.code_at(secret, time.time())}
    return client.post("/masuk/verifikasi/aplikasi/", fields)


def is_signed_in(client):
    return client.get("/masuk/sandi/").status_code == 200


# Enrolment


@pytest.mark.django_db
def test_the_browser_of_the_first_sign_in_is_known_from_then_on(kabid):
    client = half_signed_in()
    enrol(client)
    assert is_signed_in(client)
    assert devices.COOKIE in client.cookies


@pytest.mark.django_db
def test_the_paper_of_recovery_codes_names_the_account_before_the_password_is_replaced(kabid):
    kabid.require_new_password()
    page = enrol(half_signed_in())
    assert f"untuk akun {ACCOUNT}." in page.content.decode()


@pytest.mark.django_db
def test_who_knows_the_password_alone_adds_no_device_beside_one(kabid):
    give_app(kabid)
    client = half_signed_in()
    for address in ("authenticator_add", "passkey_add"):
        assert client.get(reverse(address)).url == "/masuk/kode/"
        assert client.post(reverse(address), {"name": "HP pencuri", "code": "000000"}).url == "/masuk/kode/"
    for address in ("second_factor_list", "recovery_codes_renew"):
        assert client.get(reverse(address)).url.startswith("/masuk/?next=")
    assert kabid.second_factors.count() == 1


@pytest.mark.django_db
def test_a_form_of_the_first_device_that_stood_open_adds_none_after_somebody_else_did(kabid):
    thief, owner = half_signed_in(), half_signed_in()
    thief.get("/masuk/verifikasi/aplikasi/")
    enrol(owner)
    secret = totp.unseal(thief.session["new_authenticator"].encode())
    fields = {"name": "HP pencuri", "code": totp.code_at(secret, time.time())}
    assert thief.post("/masuk/verifikasi/aplikasi/", fields).url == "/masuk/kode/"
    assert kabid.second_factors.get().name == "HP saya"


@pytest.mark.django_db
def test_of_two_who_remove_the_last_two_devices_the_second_keeps_one(kabid):
    give_app(kabid, "HP")
    give_app(kabid, "tablet")
    first, second = kabid.second_factors.all()  # Both pages have looked: each device may go.
    assert [enrolment.why_kept(each) for each in (first, second)] == ["", ""]
    assert enrolment.remove(first) == ""
    assert enrolment.remove(second) == enrolment.LAST_ONE
    assert kabid.second_factors.get() == second


@pytest.mark.django_db
def test_whoever_is_given_a_guarded_role_while_signed_in_shows_a_device_first(obligatory):
    clerk, client = make_user("Petugas", username=ACCOUNT), half_signed_in()
    assert is_signed_in(client)
    clerk.groups.set([Group.objects.get(name="Kabid")])
    assert client.get("/psm/").url == "/masuk/?next=/psm/"
    assert client.post("/masuk/", {"username": ACCOUNT, "password": PASSWORD}).url == "/masuk/verifikasi/aplikasi/"


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_key_of_a_session_cannot_be_guessed(kabid):
    """32 letters and digits: 165 bits. Each step and each sign-in has another one."""
    keys = [half_signed_in().session.session_key for _ in range(3)]
    assert len(set(keys)) == 3
    assert all(re.fullmatch("[a-z0-9]{32}", key) for key in keys)


# Twice at once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", ["code", "recovery_code"])
def test_a_code_that_two_send_at_once_lets_one_in(kabid, door):
    secret = give_app(kabid)
    code = totp.code_at(secret, time.time()) if door == "code" else enrolment.renew_recovery_codes(kabid)[0]
    thieves = [half_signed_in(REMOTE_ADDR=f"10.0.0.{number}") for number in range(1, 5)]
    at_once(*[partial(thief.post, "/masuk/kode/", {door: code}) for thief in thieves])
    assert [is_signed_in(thief) for thief in thieves].count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_the_terminals_code_that_two_send_at_once_makes_one_account(obligatory, django_user_model):
    shared = {"code": code_of_the_terminal(), "password1": "gurita-9-lengan", "password2": "gurita-9-lengan"}

    def send(number):
        answer = Client().post("/masuk/pertama/", {**shared, "username": f"pertama{number}"})
        return answer.url

    answers = at_once(*[partial(send, number) for number in range(3)])
    assert sorted(answers) == ["/masuk/", "/masuk/", "/masuk/verifikasi/aplikasi/"]
    assert django_user_model.objects.count() == 1


@pytest.mark.django_db
def test_wrong_codes_for_the_first_account_count_by_network():
    """Whoever has an IPv6 line has more addresses than there are tries."""
    for number in range(limits.FIRST_CODE.most):
        Client(REMOTE_ADDR=f"2001:db8::{number:x}").post("/masuk/pertama/", {"code": "salah"})
    page = Client(REMOTE_ADDR="2001:db8::ffff").post("/masuk/pertama/", {"code": code_of_the_terminal()})
    assert "Coba lagi dalam" in page.content.decode()


# Forms of other sites

NAMES = [(pattern.name, pattern.pattern.converters) for pattern in urls.urlpatterns]


@pytest.mark.one_database
@pytest.mark.parametrize("name, values", NAMES, ids=[name for name, _ in NAMES])
def test_no_page_of_accounts_takes_a_form_of_another_site(admin, name, values):
    address = reverse(name, kwargs=dict.fromkeys(values, admin.pk))
    client = Client(enforce_csrf_checks=True)
    for _ in ("a stranger", "signed in"):
        answer = client.post(address, {"username": "x"}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403
        client.force_login(admin)


# Where the sign-in leads

ELSEWHERE = [
    "//elsewhere.example/",
    "///elsewhere.example/",
    "////elsewhere.example",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example/",
    "\t//elsewhere.example/",
    "/\n/elsewhere.example",
    " //elsewhere.example",
    "http:elsewhere.example",
    "http:///elsewhere.example",
    "https:\\\\elsewhere.example",
    "http://testserver@elsewhere.example/",
    "http://testserver.elsewhere.example/",
    "http://elsewhere.example#testserver",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/elsewhere.example",
    "//testserver:80@elsewhere.example",
    "\u2028//elsewhere.example",
]


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_form_of_an_address_leads_elsewhere_after_the_sign_in(address):
    make_user(username=ACCOUNT)
    answer = Client().post("/masuk/", {"username": ACCOUNT, "password": PASSWORD, "next": address})
    assert answer.url in ("/", "/%09/elsewhere.example")  # The second is a path of our own.
    through_the_admin = Client().get("/admin/login/", {"next": address}, follow=True)
    assert through_the_admin.redirect_chain[0][0].startswith("/masuk/?next=")
    sent_after_the_end = Client().post("/psm/baru/", {"name": "x"}, headers={"Referer": f"http://testserver{address}"})
    assert sent_after_the_end.url.startswith("/masuk/?")


# What the proxy says


@pytest.fixture(scope="module")
def server_settings():
    config, values = Config(), {}
    exec((project.BASE_DIR / "gunicorn.conf.py").read_text(), values)  # noqa: S102 - our own, as gunicorn does
    for name in config.settings.keys() & values.keys():
        config.set(name, values[name])
    return config


def request_of(config, *lines):
    head = "\r\n".join(["GET /masuk/ HTTP/1.1", "Host: psm.example", *lines, "", ""])
    return next(RequestParser(config, io.BytesIO(head.encode()), ("127.0.0.1", 5000)))


@pytest.mark.parametrize("line", ["X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl"])
def test_what_a_visitor_says_of_https_beside_the_proxy_does_not_count(server_settings, line):
    assert request_of(server_settings, line).scheme == "http"
    assert request_of(server_settings, "X-Forwarded-Proto: https", line).scheme == "https"


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER", "X_FORWARDED_FOR"])
def test_a_visitor_moves_no_address_and_writes_no_variable_of_the_server(server_settings, name):
    """Some proxies let headers with underscores through, which become the same variables."""
    names = [header for header, _ in request_of(server_settings, f"{name}: /psm").headers]
    assert name not in names

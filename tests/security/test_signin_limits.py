"""How often passwords and codes can be tried: strangers are stopped, and lock nobody out."""

import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory

from kaur_psm.accounts import devices, limits, signin
from kaur_psm.accounts.forms import SignInForm
from kaur_psm.accounts.second_factor import enrolment, totp
from kaur_psm.accounts.second_factor.forms import SecondStepForm
from registry.models import Trace, TryCount
from registry.values.visitors import visited_by
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

WRONG = "salah-sekali"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still, so that no window ends in the middle of a test."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_100.0)


def at(address):
    return Client(REMOTE_ADDR=address)


def sign_in(client, username, password=PASSWORD):
    return client.post("/masuk/", {"username": username, "password": password})


def guess(address, username, times=1):
    """Try that many wrong passwords from that address, by the form without its page, which takes longest.

    Return whether the last try was refused.
    """
    for _ in range(times):
        is_refused = type_in(address, username, WRONG).is_refused
    return is_refused


def type_in(address, username, password=PASSWORD):
    """The form of the sign-in, looked at."""
    request = RequestFactory(REMOTE_ADDR=address).post("/masuk/")
    form = SignInForm(request, {"username": username, "password": password})
    with visited_by(request):
        form.is_valid()
    return form


def is_signed_in(client):
    return client.get("/masuk/sandi/").status_code == 200


# By account and by address


def test_ten_wrong_passwords_stop_the_eleventh_and_say_for_how_long(client, petugas):
    for _ in range(10):
        assert sign_in(client, "petugas", WRONG).status_code == 200
    answer = sign_in(client, "petugas")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Terlalu banyak percobaan. Coba lagi dalam" in page
    assert "menit. Bila Anda lupa kata sandi, mintalah yang baru kepada Admin." in page
    assert 'value="petugas"' in page
    assert PASSWORD not in page


def test_a_stranger_does_not_lock_the_owner_out_elsewhere(petugas):
    assert guess("10.0.0.66", "petugas", 65)
    assert sign_in(at("10.0.0.9"), "petugas").status_code == 302


@pytest.mark.slow
def test_one_address_is_stopped_over_sixty_accounts(kabid):
    refused = [guess("10.0.0.66", f"akun-{number}") for number in range(60)]
    assert refused == [False] * 30 + [True] * 30
    assert sign_in(at("10.0.0.66"), "kabid").status_code == 429
    assert sign_in(at("10.0.0.9"), "kabid").status_code == 302


@pytest.mark.slow
def test_behind_https_the_visitor_is_counted_and_not_the_proxy(petugas, settings):
    settings.HTTPS = True

    def through_the_proxy(address):
        return Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": f"10.9.9.9, {address}"})

    for _ in range(11):
        answer = sign_in(through_the_proxy("10.0.0.66"), "petugas", WRONG)
    assert answer.status_code == 429
    assert sign_in(through_the_proxy("10.0.0.9"), "petugas").status_code == 302


def test_of_ipv6_the_network_of_a_household_counts_as_one_address(petugas):
    for number in range(1, 11):
        guess(f"2001:db8::{number:x}", "petugas")
    assert sign_in(at("2001:db8::ffff"), "petugas").status_code == 429
    assert sign_in(at("2001:db8:0:1::1"), "petugas").status_code == 302


@pytest.mark.slow
def test_many_addresses_together_are_stopped_at_one_account(petugas):
    for number in range(6):
        guess(f"10.0.1.{number}", "petugas", 10)
    assert sign_in(at("10.0.2.1"), "petugas").status_code == 429


def test_an_account_that_nobody_has_is_stopped_in_the_same_words(petugas):
    guess("10.0.0.1", "petugas", 10)
    guess("10.0.0.2", "bukan-siapa", 10)
    known, unknown = sign_in(at("10.0.0.1"), "petugas", WRONG), sign_in(at("10.0.0.2"), "bukan-siapa", WRONG)
    assert known.content.decode().count("Terlalu banyak") == unknown.content.decode().count("Terlalu banyak") == 1
    assert known.status_code == unknown.status_code == 429


@pytest.mark.slow
def test_right_passwords_are_not_counted(petugas):
    for _ in range(34):
        assert type_in("10.0.0.1", "petugas").is_valid()
    assert sign_in(at("10.0.0.1"), "petugas").status_code == 302


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_just_ten_are_looked_at(petugas):
    """Sixteen threads with a connection each, as processes have: all others are refused."""
    answers, start = [], threading.Barrier(16)

    def press():
        client = at("10.0.0.66")
        start.wait()
        try:
            answers.append(sign_in(client, "petugas", WRONG).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 10 + [429] * 6


# A browser that the account signed in with before


@pytest.mark.slow
def test_a_known_device_signs_in_while_the_account_is_attacked(petugas):
    own = at("10.0.0.5")
    sign_in(own, "petugas")
    own.post("/keluar/")
    for number in range(7):
        guess(f"10.0.1.{number}", "petugas", 10)
    guess("10.0.0.5", "petugas", 10)  # Somebody behind the same router, too.
    assert sign_in(at("10.0.0.5"), "petugas").status_code == 429
    assert sign_in(own, "petugas").status_code == 302


def test_wrong_passwords_on_a_known_device_are_counted_apart(petugas):
    own = at("10.0.0.5")
    sign_in(own, "petugas")
    own.post("/keluar/")
    for _ in range(10):
        sign_in(own, "petugas", WRONG)
    assert sign_in(own, "petugas").status_code == 429
    assert sign_in(at("10.0.0.5"), "petugas").status_code == 302


@pytest.mark.slow
def test_a_shared_pc_knows_each_of_its_accounts_and_no_other(petugas, kabid, pimpinan):
    shared = at("10.0.0.5")
    for username in ("petugas", "kabid"):
        sign_in(shared, username)
        shared.post("/keluar/")
    guess("10.0.0.5", "petugas", 11)
    guess("10.0.0.5", "kabid", 11)
    guess("10.0.0.5", "pimpinan", 11)
    answers = []
    for username in ("petugas", "kabid", "pimpinan"):
        answers.append(sign_in(shared, username).status_code)
        shared.post("/keluar/")
    assert answers == [302, 302, 429]


def test_a_device_is_not_invented_and_its_cookie_names_nobody(petugas):
    own = at("10.0.0.5")
    sign_in(own, "petugas")
    cookie = own.cookies[devices.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "petugas" not in cookie.value
    forged = at("10.0.0.66")
    forged.cookies[devices.COOKIE] = cookie.value[:-3] + "abc"
    for _ in range(11):
        answer = sign_in(forged, "petugas", WRONG)
    assert answer.status_code == 429
    assert not TryCount.objects.filter(limit=limits.SIGN_IN.by_device.name, count__gt=0).exists()


def test_a_wrong_password_makes_no_device_known(petugas):
    stranger = at("10.0.0.66")
    sign_in(stranger, "petugas", WRONG)
    assert devices.COOKIE not in stranger.cookies


# Other places where a password or a code is typed


@pytest.mark.slow
def test_wrong_old_passwords_count(client_of, petugas):
    client = client_of(petugas)
    new = {"new_password1": "gurita 9 lengan ungu", "new_password2": "gurita 9 lengan ungu"}
    for _ in range(10):
        page = client.post("/masuk/sandi/", {"old_password": WRONG, **new}).content.decode()
        assert "Kata sandi tidak cocok." in page
    assert "Coba lagi dalam" in client.post("/masuk/sandi/", {"old_password": PASSWORD, **new}).content.decode()
    petugas.refresh_from_db()
    assert petugas.check_password(PASSWORD)
    assert Trace.objects.filter(detail="kata sandi, ketika mengganti kata sandi").count() == 10


@pytest.mark.slow
def test_wrong_codes_from_many_addresses_are_stopped_at_one_account(petugas):
    secret = totp.new_secret()
    enrolment.add_app(petugas, "HP", secret, step=0)

    for number in range(30):
        request = RequestFactory(REMOTE_ADDR=f"10.0.1.{number}").post("/masuk/kode/")
        with visited_by(request):
            assert not SecondStepForm({"code": "12345"}, request=request, account=petugas).is_valid()
    client = at("10.0.2.1")
    sign_in(client, "petugas")
    answer = client.post("/masuk/kode/", {"code": totp.code_at(secret, time.time())})
    assert "Coba lagi dalam" in answer.content.decode()


# Freeing an account


@pytest.mark.slow
def test_an_admin_frees_an_account_with_a_trace(admin, petugas):
    client = at("10.0.0.5")
    for number in range(7):
        guess(f"10.0.1.{number}", "petugas", 10)
    guess("10.0.0.5", "petugas", 10)
    assert sign_in(client, "petugas").status_code == 429
    signin.free(petugas, by=admin)
    assert sign_in(client, "petugas").status_code == 302
    trace = Trace.objects.get(kind=Trace.Kind.RIGHTS_CHANGED)
    assert (trace.user, trace.subject) == (admin, "petugas")
    assert trace.detail == "percobaan masuk dihitung dari awal lagi oleh Admin"


def test_freeing_one_account_frees_no_other(petugas):
    make_user(username="kinal")
    guess("10.0.0.5", "kinal", 10)
    signin.free(petugas, by=None)
    assert sign_in(at("10.0.0.5"), "kinal").status_code == 429


def test_the_server_frees_an_account_by_command(client, petugas):
    guess("127.0.0.1", "petugas", 10)
    out = StringIO()
    call_command("free_account", "petugas", stdout=out)
    assert out.getvalue() == "Percobaan masuk akun petugas dihitung dari awal lagi.\n"
    assert sign_in(client, "petugas").status_code == 302
    with pytest.raises(CommandError, match="Tidak ada akun bernama siapa"):
        call_command("free_account", "siapa")

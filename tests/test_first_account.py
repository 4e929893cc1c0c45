"""The first account, made with the terminal's code; passwords that somebody else set; accounts of the demo."""

import re
import time
from io import StringIO
from unittest.mock import patch

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from kaur_psm.accounts import first_account
from kaur_psm.accounts.checks import no_demo_accounts
from kaur_psm.accounts.demo import make_accounts
from kaur_psm.accounts.management.commands.first_account_code import MADE
from kaur_psm.accounts.models import User
from registry.models import Trace
from tests.factories import PASSWORD, make_district, make_user

pytestmark = pytest.mark.django_db

NEW = "gurita-9-lengan"


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def is_signed_in(client):
    return client.get("/masuk/sandi/").status_code == 200


# The first account


def fill_in(client, **fields):
    return client.post(
        "/masuk/pertama/",
        {
            "code": first_account.code(),
            "username": "rahmat",
            "first_name": "Rahmat Contoh",
            "password1": NEW,
            "password2": NEW,
            **fields,
        },
    )


def test_the_code_of_the_terminal_makes_an_admin_who_is_signed_in(client):
    assert fill_in(client).url == "/"
    account = User.objects.get()
    assert (account.username, account.is_superuser, account.is_staff) == ("rahmat", True, True)
    assert account.groups.get().name == "Admin"
    assert account.check_password(NEW)
    assert is_signed_in(client)
    assert "akun pertama dibuat" in Trace.objects.get(kind=Trace.Kind.RIGHTS_CHANGED).detail


def test_where_two_steps_are_obligatory_the_first_account_adds_its_device(client, settings):
    settings.SECOND_FACTOR = True
    assert fill_in(client).url == "/masuk/verifikasi/aplikasi/"
    assert not is_signed_in(client)


def test_without_the_code_there_is_no_account(client):
    assert "Kode tidak cocok" in text_of(fill_in(client, code="aaaa-bbbb-cccc"))
    assert not User.objects.exists()


def test_the_code_may_be_typed_in_capitals_and_without_dashes(client):
    code = first_account.code()
    assert len(code.replace("-", "")) * 5 >= 128  # Bits: one of 32 letters and digits has five.
    assert fill_in(client, code=code.upper().replace("-", " ")).status_code == 302


def test_a_weak_password_makes_no_account(client):
    assert fill_in(client, password1="rahmat", password2="rahmat").status_code == 200
    assert not User.objects.exists()


def test_the_code_works_once(client):
    fill_in(client)
    other = Client()
    assert other.get("/masuk/pertama/").url == "/masuk/"
    assert fill_in(other, username="lain").url == "/masuk/"
    assert User.objects.count() == 1
    with pytest.raises(first_account.ClosedError):
        first_account.make("lain", "Lain", NEW)


def test_wrong_codes_are_counted(client):
    for _ in range(10):
        fill_in(client, code="salah")
    assert "Terlalu banyak percobaan" in text_of(fill_in(client))


def test_the_code_works_for_a_day_and_a_new_one_is_shown_after_it(client, monkeypatch):
    code, now = first_account.code(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 23 * 3600)
    assert first_account.is_code(code)
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    page = text_of(fill_in(client, code=code))
    assert "sudah lewat sehari sejak ditampilkan" in page
    assert not User.objects.exists()
    assert fill_in(client, code=first_account.code()).url == "/"


@pytest.mark.one_database
def test_the_first_start_warns_of_nothing():
    assert [each for each in checks.run_checks(databases=["default"]) if not each.is_silenced()] == []


def test_each_installation_has_a_code_of_its_own(settings):
    code = first_account.code()
    assert re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){6}", code)
    settings.SECRET_KEY = "another-key-" * 5
    assert first_account.code() != code
    assert not first_account.is_code(code)


def test_the_terminal_shows_the_code_until_there_is_an_account(settings):
    def printed():
        out = StringIO()
        call_command("first_account_code", stdout=out)
        return out.getvalue()

    settings.PUBLIC_URL = "http://127.0.0.1:8001"
    assert "http://127.0.0.1:8001/masuk/pertama/" in printed()
    assert first_account.code() in printed()
    make_user("Admin")
    assert printed() == f"{MADE}\n"


def test_the_sign_in_page_leads_to_the_first_account_while_there_is_none(client):
    assert 'href="/masuk/pertama/"' in client.get("/masuk/").content.decode()
    make_user("Admin")
    assert "/masuk/pertama/" not in client.get("/masuk/").content.decode()


# A password that somebody else set


@pytest.fixture
def newcomer(petugas):
    petugas.require_new_password()
    return petugas


def sign_in(client, account, password=PASSWORD, **extra):
    return client.post("/masuk/", {"username": account.username, "password": password, **extra})


def replace(client, password, again=None):
    return client.post("/masuk/sandi-baru/", {"new_password1": password, "new_password2": again or password})


def test_a_one_time_password_is_replaced_before_anything_opens(client, newcomer):
    assert sign_in(client, newcomer, next="/desa/").url == "/masuk/sandi-baru/"
    assert not is_signed_in(client)
    assert replace(client, NEW).url == "/desa/"
    assert is_signed_in(client)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert not newcomer.must_change_password
    assert Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED).first().detail == "kata sandi diganti sendiri"
    assert sign_in(Client(), newcomer, NEW).url == "/"


@pytest.mark.parametrize(
    "new, again, why",
    [
        (PASSWORD, None, "Pilih kata sandi lain"),
        (NEW, "lain-sekali-9", "Kedua kata sandi baru tidak sama."),
        ("12345678", None, "terlalu pendek"),
    ],
)
def test_a_new_password_that_does_not_do_is_refused_with_its_reason(client, newcomer, new, again, why):
    sign_in(client, newcomer)
    assert why in text_of(replace(client, new, again))
    assert not is_signed_in(client)
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_nobody_replaces_a_password_without_having_typed_the_old_one(client, newcomer):
    assert client.get("/masuk/sandi-baru/").url == "/masuk/"
    assert replace(client, NEW).url == "/masuk/"
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_the_new_password_comes_after_the_device(client, kabid, settings):
    settings.SECOND_FACTOR = True
    kabid.require_new_password()
    assert sign_in(client, kabid).url == "/masuk/verifikasi/aplikasi/"
    assert replace(client, NEW).url == "/masuk/verifikasi/aplikasi/"
    kabid.refresh_from_db()
    assert kabid.check_password(PASSWORD)


def test_a_password_that_the_admin_sets_must_be_replaced(client_of, admin, petugas):
    office = client_of(admin)
    address = reverse("admin:auth_user_password_change", args=[petugas.pk])
    office.post(address, {"usable_password": "true", "password1": NEW, "password2": NEW})
    assert sign_in(Client(), petugas, NEW).url == "/masuk/sandi-baru/"


def test_an_account_that_the_admin_makes_must_replace_its_password(client_of, admin):
    data = {"username": "rahmat", "password1": NEW, "password2": NEW}
    client_of(admin).post(reverse("admin:accounts_user_add"), data)
    assert sign_in(Client(), User.objects.get(username="rahmat"), NEW).url == "/masuk/sandi-baru/"


def test_the_own_password_set_in_the_admin_need_not_be_replaced(client_of, admin):
    address = reverse("admin:auth_user_password_change", args=[admin.pk])
    client_of(admin).post(address, {"usable_password": "true", "password1": NEW, "password2": NEW})
    assert sign_in(Client(), admin, NEW).url == "/"


def test_a_password_set_on_the_server_must_be_replaced(petugas, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", "petugas", stdout=StringIO())
    assert sign_in(Client(), petugas, NEW).url == "/masuk/sandi-baru/"


# The demo


def make_demo_accounts():
    make_district("Kinal")  # Of the account that is bound to it.
    make_accounts(PASSWORD)


def test_on_http_the_page_says_that_accounts_of_the_demo_need_only_the_password(client):
    make_demo_accounts()
    page = text_of(client.get("/masuk/"))
    assert "akun admin, kabid, petugas, petugas-kinal, pimpinan masuk dengan kata sandi saja" in page
    assert sign_in(client, User.objects.get(username="kabid")).url == "/"


def test_where_two_steps_are_obligatory_the_page_does_not_say_so(client, settings):
    make_demo_accounts()
    settings.SECOND_FACTOR = True
    assert "kata sandi saja" not in text_of(client.get("/masuk/"))
    assert sign_in(client, User.objects.get(username="kabid")).url == "/masuk/verifikasi/aplikasi/"


def test_the_demo_is_refused_with_https(settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="https"):
        call_command("load_demo", "--if-empty", stdout=StringIO())
    assert not User.objects.exists()


def test_check_deploy_names_the_accounts_of_the_demo():
    assert no_demo_accounts(None) == []
    make_demo_accounts()
    User.objects.filter(username="pimpinan").update(is_active=False)
    User.objects.filter(username="petugas").update(last_name="Sungguhan")
    (warning,) = no_demo_accounts(None)
    assert warning.msg == "Demo accounts can sign in: admin, kabid, petugas-kinal."
    assert warning.level == checks.WARNING
    assert no_demo_accounts in checks.registry.registry.get_checks(include_deployment_checks=True)


def test_check_deploy_says_that_it_does_not_know_without_a_database():
    with patch.object(connection, "cursor", side_effect=OperationalError("connection refused")):
        (note,) = no_demo_accounts(None)
    assert note.level == checks.INFO
    assert "connection refused" in note.msg

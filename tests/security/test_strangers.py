"""What visitors without an account are refused is counted in one row a day and kind, and fills no traces."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from kaur_psm.accounts import limits
from registry.models import StrangerCount, Trace
from tests.factories import PASSWORD, make_user
from tests.test_rules_of_ceremonies import make_certificate
from tests.test_trace_pages import text_of

pytestmark = pytest.mark.django_db

NEVER = "zzzz-zzzz-zzzz-zzzz"


def counts():
    return dict(StrangerCount.objects.values_list("kind", "count"))


def test_a_missing_address_is_counted(client):
    for _ in range(3):
        client.get("/tidak-ada/")
    assert counts() == {"alamat": 3}
    assert not Trace.objects.exists()


def test_a_form_from_elsewhere_is_counted():
    assert Client(enforce_csrf_checks=True).post("/masuk/").status_code == 403
    assert counts() == {"alamat": 1}


def test_a_name_that_no_account_has_is_counted_and_not_kept(client):
    client.post("/masuk/", {"username": "sandi-saya-123", "password": "x"})
    assert counts() == {"akun": 1}
    assert not Trace.objects.exists()


def test_tries_past_the_bound_are_counted(client, petugas):
    for _ in range(limits.SIGN_IN.here.most + 2):
        client.post("/masuk/", {"username": "petugas", "password": "salah"})
    assert counts() == {"banyak": 2}
    assert Trace.objects.count() == limits.SIGN_IN.here.most


def test_wrong_codes_and_names_of_the_public_page_are_counted(client):
    certificate = make_certificate()
    client.get(f"/v/{NEVER}/")
    for _ in range(2):
        client.post(f"/v/{certificate.code}/", {"name": "Bukan Orangnya"})
    assert counts() == {"kode": 1, "nama": 2}
    assert not Trace.objects.filter(kind=Trace.Kind.VERIFIED).exists()
    client.get(f"/v/{certificate.code}/")
    assert Trace.objects.filter(kind=Trace.Kind.VERIFIED).count() == 1


def test_the_wrong_name_of_somebody_signed_in_keeps_its_trace(client_of, petugas):
    certificate = make_certificate()
    client_of(petugas).post(f"/v/{certificate.code}/", {"name": "Bukan Orangnya"})
    assert Trace.objects.get(kind=Trace.Kind.VERIFIED).user == petugas
    assert counts() == {}


def test_a_wrong_code_for_the_first_account_is_counted(client):
    client.post("/masuk/pertama/", {"code": "aaaa-bbbb-cccc", "username": "x", "password1": "x", "password2": "x"})
    assert counts() == {"pertama": 1}


def test_pages_that_open_and_the_way_to_the_sign_in_are_not_counted(client):
    client.get("/masuk/")
    client.get("/psm/")
    make_user("Petugas", username="petugas")
    client.post("/masuk/", {"username": "petugas", "password": PASSWORD})
    assert client.get("/tidak-ada/").status_code == 404
    assert counts() == {}


def test_each_day_has_its_row_with_the_latest_address():
    Client(REMOTE_ADDR="10.0.0.66").get("/tidak-ada/")
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=1)):
        Client(REMOTE_ADDR="10.0.0.66").get("/tidak-ada/")
        Client(REMOTE_ADDR="10.0.0.77").get("/tidak-ada/")
    assert list(StrangerCount.objects.values_list("count", "latest_address")) == [(2, "10.0.0.77"), (1, "10.0.0.66")]


def make_count(day, kind="alamat", count=1):
    return StrangerCount.objects.create(
        on=date(2026, 11, day), kind=kind, count=count, latest_at=timezone.now(), latest_address="10.0.0.66"
    )


def test_the_traces_show_the_last_days(client_of, admin):
    for day in (26, 27, 28, 29):
        make_count(day, count=400 + day)
    make_count(29, "nama", 12)
    client = client_of(admin)
    page = text_of(client.get("/jejak/"))
    assert "Pengunjung tanpa akun, 29-11-2026: 429 kali alamat yang tidak ada atau tertutup" in page
    assert "dari 10.0.0.66); 12 kali nama yang tidak cocok" in page
    assert "27-11-2026: 427 kali" in page
    assert "26-11-2026" not in page
    assert "26-11-2026: 426 kali" in text_of(client.get("/jejak/?sampai=26-11-2026"))
    assert "28-11-2026: 428" not in text_of(client.get("/jejak/?dari=29-11-2026"))
    assert "Pengunjung tanpa akun" not in text_of(client.get("/jejak/?akun=petugas"))

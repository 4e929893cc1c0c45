"""What visitors without an account are refused is counted in one row a day and kind, and fills no traces."""

import os
import runpy
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kaur_psm.accounts import limits, signin
from registry.guards import strangers
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


# Without end


def writes_in(queries):
    return [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]


def test_a_flood_of_refusals_costs_one_write_a_second(client, monkeypatch):
    client.get("/tidak-ada/")
    monkeypatch.setattr(strangers, "SECONDS", 3600)
    with CaptureQueriesContext(connection) as queries:
        for number in range(60):
            client.get(f"/tidak-ada/{number}/")
    assert writes_in(queries) == []
    monkeypatch.setattr(strangers, "SECONDS", 0)
    with CaptureQueriesContext(connection) as queries:
        client.get("/masuk/")  # Whatever is asked for next.
    assert len(writes_in(queries)) == 1
    assert counts() == {"alamat": 61}


@pytest.mark.slow
def test_a_flood_of_wrong_passwords_costs_no_write_past_the_bound(client, petugas):
    def try_once():
        return client.post("/masuk/", {"username": "petugas", "password": "salah"}).status_code

    for _ in range(limits.SIGN_IN.here.most + 1):
        try_once()
    with CaptureQueriesContext(connection) as queries:
        assert {try_once() for _ in range(20)} == {429}
    assert [sql for sql in writes_in(queries) if "registry_strangercount" not in sql] == []


@contextmanager
def locked():
    """Another process writes, and does not end."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    connection.close()  # And its PRAGMAs.


@contextmanager
def only_to_be_read():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    yield
    connection.close()


@pytest.mark.one_database  # SQLite has one writer for all.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("without_writing, why", [(locked, "locked"), (only_to_be_read, "readonly")])
def test_where_nothing_can_be_written_a_stranger_is_refused_all_the_same(client, caplog, without_writing, why):
    with without_writing():
        assert client.get("/tidak-ada/").status_code == 404
        assert Client(enforce_csrf_checks=True).post("/masuk/").status_code == 403
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert all(line.startswith("1 refusals of strangers are not counted: ") and why in line for line in lines)
    assert counts() == {}
    client.get("/tidak-ada/")
    assert counts() == {"alamat": 1}


def test_while_one_thread_writes_no_other_waits_for_it():
    with strangers.UNCOUNTED._writing:
        assert Client().get("/tidak-ada/").status_code == 404
    assert counts() == {}
    Client().get("/masuk/")
    assert counts() == {"alamat": 1}


def test_what_is_not_written_when_a_process_ends_is_written_then(client, monkeypatch):
    hook = runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["worker_exit"]
    client.get("/masuk/")
    monkeypatch.setattr(strangers, "SECONDS", 3600)
    for _ in range(3):
        client.get("/tidak-ada/")
    hook(None, SimpleNamespace(pid=os.getppid()))  # Another one has ended.
    assert counts() == {}
    hook(None, SimpleNamespace(pid=os.getpid()))
    assert counts() == {"alamat": 3}


# What concerns an account or a paper leaves traces, but not without end


def traced(kind):
    return list(Trace.objects.filter(kind=kind).order_by("pk").values_list("times", flat=True))


@pytest.mark.slow
def test_looks_at_a_right_code_leave_ten_traces_and_then_one_at_each_doubling(client):
    certificate = make_certificate()
    for _ in range(33):
        client.get(f"/v/{certificate.code}/")
    assert traced(Trace.Kind.VERIFIED) == [1] * 10 + [6, 16]
    client.post(f"/v/{certificate.code}/", {"name": certificate.name})
    assert traced(Trace.Kind.VERIFIED)[-1] == 1


@pytest.mark.slow
def test_looks_of_somebody_signed_in_leave_one_each(client_of, petugas):
    certificate, client = make_certificate(), client_of(petugas)
    for _ in range(12):
        client.get(f"/v/{certificate.code}/")
    assert traced(Trace.Kind.VERIFIED) == [1] * 12


def fail_to_sign_in(times, name="petugas", address="10.0.0.66"):
    for number in range(times):
        if number % 5 == 0:
            signin.free(get_user_model()(username=name), by=None)
            limits.SIGN_IN.of_address.forget(limits.network_of(address))
        Client(REMOTE_ADDR=address).post("/masuk/", {"username": name, "password": "salah"})


@pytest.mark.slow
def test_wrong_passwords_of_an_account_from_one_address_do_not_fill_the_traces(petugas):
    fail_to_sign_in(33)
    assert traced(Trace.Kind.SIGN_IN_FAILED) == [1] * 10 + [6, 16]
    fail_to_sign_in(1, address="10.0.0.77")
    assert Trace.objects.first().address == "10.0.0.77"
    with patch("registry.models.tries.time.time", return_value=time.time() + 24 * 60 * 60):
        fail_to_sign_in(1)
    assert traced(Trace.Kind.SIGN_IN_FAILED) == [1] * 10 + [6, 16, 1, 1]


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 9, 10, 15])
def test_a_refused_sign_in_costs_the_same_whether_the_account_exists(petugas, before):
    costs = []
    for name in ("petugas", "siapa-saja"):
        fail_to_sign_in(before, name)
        signin.free(get_user_model()(username=name), by=None)
        limits.SIGN_IN.of_address.forget("10.0.0.66")
        with CaptureQueriesContext(connection) as queries:
            Client(REMOTE_ADDR="10.0.0.66").post("/masuk/", {"username": name, "password": "salah"})
        costs.append(len(queries))
    assert costs[0] == costs[1]

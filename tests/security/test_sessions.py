"""Where an account is signed in: when a session ends, the page of one's own, and what stays in the browser."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kaur_psm.accounts import sessions
from kaur_psm.accounts.models import Session
from registry.models import Trace
from tests.factories import PASSWORD, make_upload, make_user, make_volunteer

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
NEW = "gurita 9 lengan ungu"


def signed_in(username, agent=FIREFOX, address="10.0.0.5"):
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    assert client.post("/masuk/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def is_signed_in(client):
    return client.get("/masuk/sandi/").status_code == 200


def page_of(client):
    return client.get("/masuk/tempat/").content.decode()


def handles(account, but):
    return [place["handle"] for place in sessions.places(account, but.session.session_key) if not place["is_here"]]


# The end of a session


def test_twelve_hours_after_the_sign_in_it_ends_however_busy(client_of, petugas, monkeypatch):
    client, now = client_of(petugas), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 - 5)
    assert is_signed_in(client)
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 + 5)
    answer = client.get("/masuk/sandi/", follow=True)
    assert answer.redirect_chain[0][0] == "/masuk/?next=/masuk/sandi/"
    assert "Anda sudah masuk selama 12 jam." in answer.content.decode()


def test_a_changed_password_ends_the_sessions_elsewhere(petugas):
    here, elsewhere = signed_in("petugas"), signed_in("petugas", PHONE)
    here.post("/masuk/sandi/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert Session.objects.filter(account=petugas).count() == 1
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


def test_a_password_that_somebody_else_sets_ends_all_sessions(petugas):
    client = signed_in("petugas")
    petugas.require_new_password()
    assert not petugas.sessions.exists()
    assert not is_signed_in(client)


# The page of one's own


def test_the_page_shows_browser_address_and_times_of_each_place(petugas):
    here = signed_in("petugas")
    signed_in("petugas", PHONE, "10.0.0.77")
    page = page_of(here)
    for words in ("Firefox di Windows", "di sini", "10.0.0.5", "Chrome di Android", "10.0.0.77"):
        assert words in page
    assert page.count(f"{timezone.localtime():%d-%m-%Y}") >= 4
    assert f'href="{reverse("session_list")}"' in page


def test_the_page_shows_no_key_of_a_session(petugas):
    here = signed_in("petugas")
    signed_in("petugas", PHONE)
    page = page_of(here)
    assert not [row.session_key for row in Session.objects.all() if row.session_key in page]


def test_a_session_of_an_hour_ago_or_of_somebody_else_is_not_shown(petugas, kabid):
    here = signed_in("petugas")
    signed_in("petugas", PHONE)
    signed_in("kabid", PHONE)
    assert len(handles(petugas, here)) == 1
    petugas.sessions.exclude(session_key=here.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert handles(petugas, here) == []


def test_one_place_is_signed_out_from_another_with_a_trace(petugas):
    here, phone, other = signed_in("petugas"), signed_in("petugas", PHONE), signed_in("petugas")
    place = next(each for each in sessions.places(petugas, "") if each["browser"] == "Chrome di Android")
    assert here.post(reverse("session_end", args=[place["handle"]])).url == "/masuk/tempat/"
    assert [is_signed_in(client) for client in (here, phone, other)] == [True, False, True]
    assert Trace.objects.first().detail == "di satu tempat, dari tempat lain"
    answer = here.post(reverse("session_end", args=[place["handle"]]), follow=True)
    assert "Di tempat itu Anda sudah keluar sebelumnya." in answer.content.decode()


def test_nobody_signs_somebody_else_out(petugas, kabid):
    clerk, head = signed_in("petugas"), signed_in("kabid")
    for handle in handles(kabid, clerk):
        clerk.post(reverse("session_end", args=[handle]))
    assert is_signed_in(head)
    clerk.post("/masuk/tempat/keluar/")
    assert is_signed_in(head)


def test_signing_out_everywhere_ends_this_session_too(petugas):
    here, elsewhere = signed_in("petugas"), signed_in("petugas", PHONE)
    answer = here.post("/masuk/tempat/keluar/", follow=True)
    assert answer.redirect_chain[0][0] == "/masuk/"
    assert "Anda sudah keluar di semua tempat." in answer.content.decode()
    assert not is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert Trace.objects.filter(kind=Trace.Kind.SIGNED_OUT, user=petugas, detail="di semua tempat").count() == 1


@pytest.mark.parametrize(
    "agent, words",
    [
        (FIREFOX, "Firefox di Windows"),
        (PHONE, "Chrome di Android"),
        (f"{FIREFOX.partition(' Gecko')[0]} Chrome/141.0 Safari/537.36 Edg/141.0", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari di iPhone"),
        ("curl/8.5.0", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_a_browser_is_named_in_plain_words(agent, words):
    assert sessions.in_plain_words(agent) == words


# What stays in the browser


def test_signing_out_clears_copies_and_leaves_the_storage(petugas):
    for address in ("/keluar/", "/masuk/tempat/keluar/"):
        assert signed_in("petugas").post(address)["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("address", ["/", "/psm/", "/masuk/tempat/", "/hak/", "/tidak-ada/", "/robots.txt"])
def test_no_answer_to_somebody_signed_in_is_kept(client_of, admin, address):
    assert "no-store" in client_of(admin).get(address)["Cache-Control"]


def test_photographs_are_not_kept(client_of, petugas):
    upload = make_upload(make_volunteer())
    answer = client_of(petugas).get(reverse("upload_detail", args=[upload.pk]))
    answer.close()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_view_may_say_otherwise(client_of):
    answer = client_of(make_user("Petugas")).get(reverse("village_suggest"))
    assert answer["Cache-Control"] == "private, max-age=3600"

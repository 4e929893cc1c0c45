"""Where an account is signed in: when a session ends, the page of one's own, and what stays in the browser."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_save
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kaur_psm.accounts import sessions, unsent
from kaur_psm.accounts.models import Session
from kaur_psm.middleware import Sessions
from registry.models import Trace, Volunteer
from registry.values.visitors import in_plain_words
from tests.factories import PASSWORD, fictional_nik, make_upload, make_user, make_volunteer

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


def test_the_last_quarter_of_an_hour_says_when_it_ends(client_of, petugas, monkeypatch):
    client, now = client_of(petugas), time.time()
    began = client.session[sessions.BEGAN]
    monkeypatch.setattr(time, "time", lambda: now + 11.7 * 3600)
    assert "Anda akan keluar" not in client.get("/masuk/sandi/").content.decode()
    monkeypatch.setattr(time, "time", lambda: now + 11.9 * 3600)
    at = timezone.localtime(datetime.fromtimestamp(began + 12 * 3600, tz=UTC))
    assert f"Anda akan keluar pukul {at:%H.%M}" in client.get("/masuk/sandi/").content.decode()


# What was sent after the end


def over(client):
    """Let the session end, as after an hour without a click."""
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=timezone.now())


def sign_in_again(client, username="petugas"):
    return client.post("/masuk/", {"username": username, "password": PASSWORD, "next": "/psm/"})


def typed():
    return {
        "full_name": "Siti Rekaan",
        "nik": fictional_nik(),
        "notes": "Baris satu\r\nBaris dua",
        "fields": ["1", "2"],
    }


def fields_to_send(page):
    """The hidden fields of the form that sends again, as a browser would send them."""
    form = page.content.decode().partition('action="/psm/baru/?desa=Linau"')[2].partition("</form>")[0]
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def test_what_was_sent_after_the_end_is_sent_again_after_the_sign_in(petugas):
    client = signed_in("petugas")
    over(client)
    answer = client.post("/psm/baru/?desa=Linau", typed() | {"csrfmiddlewaretoken": "worthless-now"}, follow=True)
    assert answer.redirect_chain[0][0].startswith("/masuk/?next=")
    assert "tetapi tidak hilang" in answer.content.decode()
    assert fictional_nik() not in str(client.session["unsent"])
    assert sign_in_again(client).url == "/masuk/isian/"
    page = client.get("/masuk/isian/")
    assert "worthless-now" not in page.content.decode()
    assert fields_to_send(page) == [
        ("full_name", "Siti Rekaan"),
        ("nik", fictional_nik()),
        ("notes", "Baris satu\r\nBaris dua"),
        ("fields", "1"),
        ("fields", "2"),
    ]
    assert client.post("/masuk/isian/").url == "/"
    assert client.get("/masuk/isian/").url == "/"


def test_a_session_that_is_ended_during_a_save_leads_to_the_sign_in_which_says_that_it_was_done(petugas):
    def end_elsewhere(**kwargs):
        Session.objects.all().delete()

    client = signed_in("petugas")
    post_save.connect(end_elsewhere, sender=Volunteer)
    try:
        answer = client.post("/psm/baru/", {"name": "Siti Rekaan"}, follow=True)
    finally:
        post_save.disconnect(end_elsewhere, sender=Volunteer)
    person = Volunteer.objects.get()
    assert answer.redirect_chain == [(f"/masuk/?{unsent.DONE}=ya&next=/psm/{person.pk}/", 302)]
    assert "Isiannya sudah diproses" in answer.content.decode()
    assert sign_in_again(client).url == "/psm/"


def test_what_was_not_done_when_the_session_was_ended_is_kept(petugas, rf):
    client = signed_in("petugas")
    request = rf.post("/psm/baru/?desa=Linau", typed())
    request.session, request.user = client.session, petugas
    request.session["kind"] = "xlsx"
    Session.objects.all().delete()
    answer = Sessions(lambda _: HttpResponse()).process_response(request, HttpResponse())
    assert (answer.status_code, answer["Location"]) == (302, "/masuk/?next=/")
    client.cookies = answer.cookies
    assert sign_in_again(client).url == "/masuk/isian/"
    assert ("full_name", "Siti Rekaan") in fields_to_send(client.get("/masuk/isian/"))


def test_what_was_sent_after_twelve_hours_is_kept_too(petugas, monkeypatch):
    client, now = signed_in("petugas"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 + 5)
    client.post("/psm/baru/?desa=Linau", typed())
    assert sign_in_again(client).url == "/masuk/isian/"
    assert ("full_name", "Siti Rekaan") in fields_to_send(client.get("/masuk/isian/"))
    monkeypatch.setattr(time, "time", lambda: now + 13 * 3600)
    assert client.get("/masuk/isian/").url == "/"


def test_another_account_does_not_see_what_was_typed(petugas, kabid):
    client = signed_in("petugas")
    over(client)
    client.post("/psm/baru/", typed())
    assert sign_in_again(client, "kabid").url == "/psm/"
    assert client.get("/masuk/isian/").url == "/"


def test_files_are_named_as_lost(petugas):
    client = signed_in("petugas")
    over(client)
    client.post("/psm/baru/", {**typed(), "photo": SimpleUploadedFile("foto.jpg", b"x")})
    sign_in_again(client)
    assert "Berkas yang Anda pilih tidak ikut tersimpan" in client.get("/masuk/isian/").content.decode()


@pytest.mark.parametrize(
    "address, data, headers, is_told",
    [
        ("/masuk/sandi/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}, {}, True),
        ("/psm/baru/", {"notes": "x" * 300_000}, {}, True),
        ("/psm/pilih/", {"volunteer": "Siti"}, {"HX-Request": "true"}, False),
        ("/keluar/", {}, {}, False),
    ],
    ids=["passwords", "too long", "a fragment", "a button"],
)
def test_what_is_not_kept_is_told_where_somebody_typed_it(petugas, address, data, headers, is_told, monkeypatch):
    client, now = signed_in("petugas"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 + 5)
    page = client.post(address, data, headers=headers, follow=True).content.decode()
    assert ("Isian yang baru Anda kirim tidak tersimpan." in page) == is_told
    assert sign_in_again(client).url == "/psm/"


def test_a_form_sent_after_the_session_was_ended_from_elsewhere_is_told_as_lost(petugas):
    """Nobody knows any more whose it was, so it cannot be kept; to say nothing would lose it without a word."""
    client, elsewhere = signed_in("petugas"), signed_in("petugas", PHONE)
    elsewhere.post("/masuk/tempat/keluar/")
    page = client.post("/psm/baru/", typed(), headers={"Referer": "http://testserver/psm/baru/"}, follow=True)
    assert "Isian yang baru Anda kirim tidak tersimpan." in page.content.decode()
    assert page.context["next"] == "/psm/baru/"
    assert "Isian yang baru" not in client.get("/masuk/?next=/psm/baru/").content.decode()


def test_what_was_sent_again_is_no_longer_offered(petugas):
    client = signed_in("petugas")
    over(client)
    client.post("/psm/baru/?desa=Linau", typed())
    sign_in_again(client)
    fields = fields_to_send(client.get("/masuk/isian/"))
    client.post("/psm/baru/?desa=Linau", {**typed(), "notes": "Orang lain"})
    assert client.get("/masuk/isian/").status_code == 200
    client.post("/psm/baru/?desa=Linau", {name: [v for n, v in fields if n == name] for name, _ in fields})
    assert client.get("/masuk/isian/").url == "/"


def test_the_page_shows_what_was_typed_and_no_version_of_the_form():
    for value, is_shown in [
        ("Siti", True),
        ("Jl. Merdeka No. 1 di samping balai desa", True),
        ("", False),
        ("P", False),
        ("23", False),
        ("9f" * 16, False),
    ]:
        assert unsent._is_legible(value) == is_shown


@pytest.mark.parametrize("origin, is_kept", [("http://testserver", True), ("http://elsewhere.example", False)])
def test_a_form_that_was_open_during_a_new_sign_in_is_kept_too(petugas, origin, is_kept):
    client = Client(enforce_csrf_checks=True)
    client.force_login(petugas)
    answer = client.post("/psm/baru/?desa=Linau", typed(), headers={"Origin": origin})
    assert answer.status_code == 403
    assert ("Lihat dan kirim lagi" in answer.content.decode()) == is_kept
    page = client.get("/masuk/isian/")
    assert (page.status_code == 200 and ("full_name", "Siti Rekaan") in fields_to_send(page)) == is_kept


def test_the_page_of_an_invalid_token_promises_nothing_of_an_earlier_form(petugas):
    client = Client(enforce_csrf_checks=True)
    client.force_login(petugas)
    ours = {"Origin": "http://testserver"}
    assert "tidak hilang" in client.post("/psm/baru/", typed(), headers=ours).content.decode()
    assert "tidak hilang" not in client.post("/psm/baru/", {"notes": "x" * 300_000}, headers=ours).content.decode()


def test_strangers_keep_nothing(client, petugas):
    client.post("/psm/baru/", typed())
    assert "unsent" not in client.session
    assert sign_in_again(client).url == "/psm/"


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


@pytest.mark.parametrize("everywhere", [False, True])
def test_an_old_session_ends_another_with_the_password(petugas, monkeypatch, everywhere):
    here, phone, now = signed_in("petugas"), signed_in("petugas", PHONE), time.time()
    page = reverse("session_end", args=handles(petugas, here)) if not everywhere else "/masuk/tempat/keluar/"
    monkeypatch.setattr(time, "time", lambda: now + sessions.MOMENT + 5)
    assert "Ketik kata sandi Anda" in here.post(page).content.decode()
    assert "Kata sandi tidak cocok." in here.post(page, {"password": "salah"}).content.decode()
    assert Trace.objects.first().detail == "kata sandi, ketika keluar di tempat lain"
    assert is_signed_in(phone)
    assert here.post(page, {"password": PASSWORD}).status_code == 302
    assert not is_signed_in(phone)
    assert is_signed_in(here) is not everywhere


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
    assert in_plain_words(agent) == words


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

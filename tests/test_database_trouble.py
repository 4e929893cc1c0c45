"""A locked, full, read-only or lost database: pages that only read are shown, the others say which trouble it is."""

import errno
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from kaur_psm.accounts import sessions
from kaur_psm.accounts.models import Session
from registry.models import TryCount, Volunteer
from registry.models.trouble import Trouble, trouble_of
from tests.database_trouble import trouble
from tests.factories import PASSWORD, fictional_nik, make_appointment, make_user, make_volunteer, small_png
from tests.pages import words_of
from tests.security.html_forms import forms_of

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/psm/baru/"
OURS = {"headers": {"origin": "http://testserver"}}
OF_THE_DATABASE = [kind for kind in Trouble if kind not in (Trouble.FILES, Trouble.NEARLY_FULL)]
CANNOT_WRITE = [Trouble.LOCKED, Trouble.FULL, Trouble.READ_ONLY]
TITLES = {
    Trouble.LOCKED: ("Basis data sedang sibuk", "10"),
    Trouble.FULL: ("Disk server penuh", "600"),
    Trouble.READ_ONLY: ("Basis data hanya dapat dibaca", "600"),
    Trouble.GONE: ("Basis data tidak menjawab", "30"),
}


@pytest.fixture
def clerk():
    """A client as a browser is: with the check of its forms, and without exceptions."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user("Petugas"))
    return client


def token_of(client, address):
    """The token of the page's forms."""
    return re.search('name="csrfmiddlewaretoken" value="([^"]+)"', client.get(address).content.decode())[1]


def check(answer, kind):
    """That the answer names that trouble."""
    title, seconds = TITLES[kind]
    assert answer.status_code == 503
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert answer["Retry-After"] == seconds
    assert "no-store" in answer["Cache-Control"]


# Reading


@pytest.mark.parametrize("kind", CANNOT_WRITE)
def test_pages_that_only_read_are_shown(clerk, kind):
    person = make_volunteer("Siti Aminah")
    before = Session.objects.get().expire_date
    with trouble(kind):
        answers = [clerk.get(address) for address in ("/psm/", f"/psm/{person.pk}/", "/")]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "Siti Aminah" in answers[0].content.decode()
    assert Session.objects.get().expire_date == before
    assert not TryCount.objects.exists()


@pytest.mark.parametrize("kind", CANNOT_WRITE)
def test_a_message_is_shown_though_it_cannot_be_noted_as_shown(clerk, kind):
    token = token_of(clerk, NEW)
    clerk.post(NEW, {"name": "Budi Santoso", "csrfmiddlewaretoken": token})
    with trouble(kind):
        answer = clerk.get("/psm/")
    assert answer.status_code == 200
    assert "Data Budi Santoso" in answer.content.decode()


def test_a_session_that_was_ended_from_elsewhere_meanwhile_is_no_failure(clerk):
    session = clerk.session
    assert "_auth_user_id" in session  # Read before it ends, as for a page.
    Session.objects.all().delete()
    sessions.note_click(session)
    assert clerk.get("/psm/").status_code == 302


def test_without_trouble_the_click_is_noted(clerk):
    before = Session.objects.get().expire_date
    clerk.get("/psm/")
    assert Session.objects.get().expire_date > before


# What was typed


@pytest.mark.parametrize("kind", OF_THE_DATABASE)
def test_what_was_typed_stays_in_the_page_and_is_saved_from_there(clerk, kind):
    typed = {"name": "Siti Aminah", "notes": 'Baris satu\r\nBaris "dua" & <tiga>', "nik": fictional_nik()}
    token = token_of(clerk, NEW)
    with trouble(kind):
        answer = clerk.post(NEW, {**typed, "csrfmiddlewaretoken": token}, **OURS)
    check(answer, kind)
    assert not Volunteer.objects.exists()
    assert fictional_nik() not in words_of(answer)
    (form,) = forms_of(answer.content.decode())
    assert (form.action, form.method, form.values) == (NEW, "post", typed)
    fresh = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())[1]
    assert clerk.post(NEW, {**form.values, "csrfmiddlewaretoken": fresh}).status_code == 302
    assert Volunteer.objects.get().notes == typed["notes"]


def test_a_file_is_told_as_lost(clerk):
    photo = SimpleUploadedFile("foto.png", small_png())
    token = token_of(clerk, NEW)
    with trouble(Trouble.LOCKED):
        answer = clerk.post(NEW, {"name": "Siti Aminah", "photo_file": photo, "csrfmiddlewaretoken": token})
    check(answer, Trouble.LOCKED)
    assert "Berkas yang Anda pilih tidak ikut dikirim lagi." in words_of(answer)


def test_a_button_is_pressed_again_from_the_page(clerk):
    appointment = make_appointment()
    end = make_appointment(ended_on=appointment.started_on.replace(year=2020))
    address, token = f"/penugasan/{end.pk}/buka/", token_of(clerk, NEW)
    with trouble(Trouble.LOCKED):
        answer = clerk.post(address, {"csrfmiddlewaretoken": token})
    check(answer, Trouble.LOCKED)
    (form,) = forms_of(answer.content.decode())
    assert (form.action, form.values) == (address, {})


def test_what_another_site_sent_is_not_offered_to_be_sent_again(clerk):
    with trouble(Trouble.GONE):
        answer = clerk.post(NEW, {"name": "Siti Aminah"}, headers={"origin": "https://penipu.example"})
    check(answer, Trouble.GONE)
    assert forms_of(answer.content.decode()) == []
    assert "Tekan Kembali di peramban" in words_of(answer)


@pytest.mark.parametrize("kind", OF_THE_DATABASE)
def test_the_django_admin_says_it_too(kind):
    admin = Client(raise_request_exception=False)
    admin.force_login(make_user("Admin"))
    with trouble(kind):
        answer = admin.post(
            "/admin/registry/training/add/", {"name": "Bimtek Dasar", "kind": "dasar", "started_on": "14-10-2019"}
        )
    check(answer, kind)


def test_what_is_too_long_to_be_read_is_told_as_not_kept(clerk):
    with trouble(Trouble.GONE):
        answer = clerk.post(NEW, "notes=" + "x" * 3_000_000, "application/x-www-form-urlencoded", **OURS)
    check(answer, Trouble.GONE)
    assert "Tekan Kembali di peramban" in words_of(answer)


# Signing in


@pytest.mark.parametrize("kind", OF_THE_DATABASE)
def test_the_sign_in_says_why_nobody_comes_in_and_keeps_no_password(kind):
    client = Client(raise_request_exception=False)
    user = make_user("Petugas")
    with trouble(kind):
        answer = client.post("/masuk/", {"username": user.username, "password": PASSWORD})
    check(answer, kind)
    assert "jadi Anda belum masuk" in words_of(answer)
    assert PASSWORD not in answer.content.decode()
    assert forms_of(answer.content.decode()) == []
    assert client.post("/masuk/", {"username": user.username, "password": PASSWORD}).status_code == 302


# Which error is which


def test_other_errors_are_no_trouble(client_of, petugas):
    make_volunteer(nik=fictional_nik())
    with pytest.raises(IntegrityError) as same, transaction.atomic():
        make_volunteer(nik=fictional_nik())
    with pytest.raises(Exception, match="tidak_ada") as wrong, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tidak_ada")
    assert [trouble_of(same.value), trouble_of(wrong.value), trouble_of(ValueError())] == [None, None, None]


def test_a_disk_that_takes_no_file_is_told_like_one_that_takes_no_row():
    assert trouble_of(OSError(errno.ENOSPC, "No space left on device")) == Trouble.FULL
    assert trouble_of(OSError(errno.EROFS, "Read-only file system")) == Trouble.READ_ONLY
    assert trouble_of(PermissionError(errno.EACCES, "Permission denied")) == Trouble.FILES
    assert trouble_of(FileNotFoundError(errno.ENOENT, "No such file")) is None


def test_a_connection_that_never_came_about_has_no_code():
    assert trouble_of(OperationalError("connection refused")) == Trouble.GONE

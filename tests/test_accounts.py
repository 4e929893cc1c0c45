"""Signing in and out, the page of rights, and answers without a page of their own."""

import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kaur_psm.accounts import matrix, roles
from kaur_psm.accounts.models import Session, User
from registry.models import Trace
from tests.factories import PASSWORD, fictional_nik, make_district, make_user

pytestmark = pytest.mark.django_db


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post("/masuk/", {"username": username, "password": password, **extra})


@pytest.mark.slow
def test_the_right_password_leads_to_the_page_that_was_asked_for(client, petugas):
    answer = client.get("/hak/")
    assert answer.status_code == 302
    assert answer.url == "/masuk/?next=/hak/"
    assert sign_in(client, "petugas", next="/psm/").url == "/psm/"


@pytest.mark.slow
def test_signing_in_never_leads_to_another_site(client, petugas):
    assert sign_in(client, "petugas", next="https://penipu.example/").url == "/"


def test_a_wrong_password_shows_a_message_and_keeps_the_name(client, petugas):
    page = sign_in(client, "petugas", "salah").content.decode()
    assert "Nama akun atau kata sandi tidak cocok." in page
    assert 'value="petugas"' in page
    assert "salah" not in page


def test_a_deactivated_account_gets_the_answer_of_a_wrong_password(client):
    make_user(username="pensiun", is_active=False)
    known, unknown = sign_in(client, "pensiun"), sign_in(client, "tak-ada")
    assert "tidak cocok" in known.content.decode()
    assert alert(known) == alert(unknown)


def alert(response):
    return re.search(r'role="alert">(.*?)</div>', response.content.decode(), re.DOTALL)[1]


def test_deactivating_an_account_signs_it_out_at_once(client_of, petugas):
    client = client_of(petugas)
    assert client.get("/masuk/sandi/").status_code == 200
    petugas.is_active = False
    petugas.save()
    assert client.get("/masuk/sandi/").url.startswith("/masuk/")


def test_a_signed_in_user_is_redirected_from_sign_in_to_the_front_page(client_of, petugas):
    assert client_of(petugas).get("/masuk/").url == "/"


def test_an_hour_without_a_click_signs_out_and_a_click_starts_it_anew(client_of, petugas):
    client = client_of(petugas)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert client.get("/masuk/sandi/").status_code == 200
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/masuk/sandi/").url.startswith("/masuk/")


def test_closing_the_browser_signs_out(client, petugas):
    cookie = sign_in(client, "petugas").cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]


def test_signing_out_takes_a_post(client_of, petugas):
    client = client_of(petugas)
    assert client.get("/keluar/").url == "/"
    assert client.get("/masuk/sandi/").status_code == 200
    assert client.post("/keluar/").url == "/masuk/"
    assert client.get("/masuk/sandi/").url.startswith("/masuk/")


def test_a_fragment_after_the_session_ended_leads_the_whole_page_to_the_sign_in(client):
    answer = client.get(
        "/masuk/?next=/desa/pilih/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/psm/baru/"},
    )
    assert answer["HX-Redirect"] == "/masuk/?next=%2Fpsm%2Fbaru%2F"


def test_a_nik_typed_as_a_name_is_stored_nowhere(client, digits_in_the_database):
    sign_in(client, fictional_nik())
    sign_in(client, f"{fictional_nik()[:6]} {fictional_nik()[6:12]} {fictional_nik()[12:]}")
    assert digits_in_the_database(fictional_nik()) == []


def test_a_name_that_no_account_has_is_not_kept(client, digits_in_the_database):
    sign_in(client, "kataSandiRahasia")
    assert digits_in_the_database("kataSandiRahasia") == []


# The user's own password


def test_a_changed_password_keeps_the_session_and_leaves_a_trace(client_of, petugas):
    client = client_of(petugas)
    answer = client.post(
        "/masuk/sandi/",
        {"old_password": PASSWORD, "new_password1": "gurita-9-lengan", "new_password2": "gurita-9-lengan"},
    )
    assert answer.url == "/"
    assert client.get("/masuk/sandi/").status_code == 200
    petugas.refresh_from_db()
    assert petugas.check_password("gurita-9-lengan")
    assert Trace.objects.get(kind=Trace.Kind.RIGHTS_CHANGED).detail == "kata sandi diganti sendiri"


def test_a_wrong_old_password_shows_a_message(client_of, petugas):
    page = client_of(petugas).post(
        "/masuk/sandi/", {"old_password": "x", "new_password1": "gurita-9-lengan", "new_password2": "lain"}
    )
    assert "Kata sandi tidak cocok. Ketik sekali lagi." in page.content.decode()
    assert "Kedua kata sandi baru tidak sama." in page.content.decode()
    new = {"new_password1": "gurita-9-lengan", "new_password2": "gurita-9-lengan"}
    assert client_of(petugas).post("/masuk/sandi/", {"old_password": "x", **new}).status_code == 200
    petugas.refresh_from_db()
    assert petugas.check_password(PASSWORD)


# Roles and the page of rights


def test_after_all_migrations_each_role_has_exactly_its_rights():
    for name, rights in roles.ROLES.items():
        held = Group.objects.get(name=name).permissions.select_related("content_type")
        assert {matrix.code(permission) for permission in held} == set(rights), name


def test_ensure_roles_gives_what_is_missing_and_takes_nothing():
    petugas = Group.objects.get(name="Petugas")
    more = Permission.objects.get(codename="delete_volunteer")
    petugas.permissions.set([more])
    roles.ensure_roles()
    held = {matrix.code(permission) for permission in petugas.permissions.all()}
    assert held == {*roles.PETUGAS, "registry.delete_volunteer"}


def test_nobody_has_the_right_to_change_the_trace_or_to_delete_an_account():
    for forbidden in ("add_trace", "change_trace", "delete_trace", "delete_user"):
        assert not Group.objects.filter(permissions__codename=forbidden).exists()


def test_the_page_of_rights_shows_the_database_and_not_the_plan(client_of, admin):
    Group.objects.get(name="Pimpinan").permissions.add(Permission.objects.get(codename="view_nik"))
    Group.objects.create(name="Magang")
    page = client_of(admin).get("/hak/").content.decode()
    for words in ("Melihat NIK utuh", "Melihat NIK utuh seseorang, dengan keperluan yang dicatat"):
        row = re.search(rf"<tr>\s*<th[^>]*>\s*{words}\s*</th>(.*?)</tr>", page, re.DOTALL)[1]
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        ]
        assert cells == ["ya", "ya", "ya (diubah)", "ya", "tidak"]
    names = [
        re.sub(r"<[^>]+>", "", name).strip() for name in re.findall(r'<th scope="col">(.*?)</th>', page, re.DOTALL)
    ]
    assert names[:6] == ["Halaman dan pekerjaan", "Petugas", "Kabid", "Pimpinan", "Admin", "Magang"]


def test_the_page_of_rights_lists_accounts_with_role_area_and_state(client_of, admin):
    make_user("Petugas", [make_district("Kinal")], username="petugas-kinal")
    make_user("Kabid", username="pensiun", is_active=False)
    page = client_of(admin).get("/hak/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "petugas-kinal Petugas Kinal aktif belum pernah" in text
    assert "pensiun Kabid semua kecamatan dinonaktifkan" in text


@pytest.mark.slow
def test_the_page_of_rights_asks_no_more_for_many_accounts(client_of, admin, django_assert_max_num_queries):
    client = client_of(admin)
    client.get("/hak/")
    with django_assert_max_num_queries(40) as few:
        client.get("/hak/")
    for _ in range(20):
        make_user("Petugas", [make_district("Kinal")])
    with django_assert_max_num_queries(len(few)):
        client.get("/hak/")


def test_every_account_and_role_on_the_page_leads_to_the_admin(client_of, admin, petugas):
    page = client_of(admin).get("/hak/").content.decode()
    assert reverse("admin:accounts_user_change", args=[petugas.pk]) in page
    assert reverse("admin:auth_group_change", args=[Group.objects.get(name="Kabid").pk]) in page


# Answers without a page of their own


def test_healthz_says_ok_while_the_database_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-cache" in answer["Cache-Control"]


def test_healthz_says_so_when_the_database_does_not_answer(client):
    with patch("kaur_psm.accounts.views.connection.cursor", side_effect=OperationalError):
        assert client.get("/healthz").status_code == 503


def test_robots_are_refused(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_an_unknown_address_is_answered_in_indonesian_without_an_account_too(client):
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman ini tidak ditemukan" in answer.content.decode()


def test_a_form_without_its_token_is_answered_with_a_sentence(petugas):
    client = Client(enforce_csrf_checks=True)
    client.force_login(petugas)
    answer = client.post("/keluar/")
    assert answer.status_code == 403
    assert "Isian belum terkirim" in answer.content.decode()


def test_a_failure_of_the_program_is_shown_in_indonesian(client_of, admin):
    client = client_of(admin)
    client.raise_request_exception = False
    with patch("kaur_psm.accounts.matrix.groups", side_effect=RuntimeError):
        answer = client.get("/hak/")
    assert answer.status_code == 500
    assert "Ada gangguan pada program" in answer.content.decode()


def test_the_django_admin_uses_the_one_sign_in_page(client, client_of, petugas, admin):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/masuk/?next=%2Fadmin%2F"
    assert client.get("/admin/login/?next=/admin/registry/").url == "/masuk/?next=%2Fadmin%2Fregistry%2F"
    assert client_of(petugas).get("/admin/", follow=True).status_code == 403
    assert client_of(admin).get("/admin/").status_code == 200


def test_an_account_bound_to_districts_has_them_as_its_area(bound, petugas, admin):
    assert bound.district_ids == {make_district("Kinal").pk}
    assert not petugas.is_bound
    admin.districts.add(make_district("Kinal"))
    assert not User.objects.get(pk=admin.pk).is_bound


def test_an_account_without_any_kecamatan_is_bound_to_none():
    nobody = make_user("Kabid", sees_all_districts=False)
    assert nobody.is_bound
    assert nobody.district_ids == frozenset()
    assert (nobody.area, nobody.excerpt) == ("belum ada kecamatan", "Tanpa satu kecamatan pun")


def test_a_new_account_sees_nothing_until_its_area_is_chosen():
    assert User.objects.create_user("baru").is_bound


# Buttons and their pages


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(client, db):
    answer = client.post("/psm/cari/", {"q": "Siti"}, headers={"referer": "http://testserver/psm/?status=aktif"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/psm/?status=aktif"]


@pytest.mark.parametrize("before", ["", "https://example.org/psm/", "javascript:alert(1)"])
def test_from_elsewhere_it_leads_to_the_front_page(client, db, before):
    assert client.post("/psm/cari/", headers={"referer": before})["Location"].endswith("?next=/")


def test_what_only_a_button_may_open_says_so(client_of, petugas):
    answer = client_of(petugas).get("/piagam/cari/")
    assert answer.status_code == 405
    assert "Alamat ini hanya menjawab tombol" in answer.content.decode()
    assert answer["Allow"] == "POST"

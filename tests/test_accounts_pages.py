"""/akun/: what an Admin does for the accounts of others, in the words of the office, and the trace of each."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from kaur_psm.accounts import rights
from kaur_psm.accounts.managing.forms import ALL, SOME
from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor import enrolment, totp
from registry.models import Trace
from tests.factories import PASSWORD, make_district, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def office(client_of, admin):
    return client_of(admin)


@pytest.fixture
def kinal():
    return make_district("Kinal")


@pytest.fixture
def bound_office(client_of, kinal):
    """The client of an Admin of Kecamatan Kinal."""
    return client_of(make_user("Admin", [kinal], username="pengelola-kinal", is_superuser=False))


def role(name):
    return Group.objects.get(name=name).pk


def new_account(**changes):
    return {"name": "Rahmat Rekaan", "username": "rahmat", "groups": [role("Petugas")], "area": ALL, **changes}


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def traces():
    rows = Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED).order_by("pk")
    return [(trace.user.username, trace.subject, trace.detail) for trace in rows]


def shown_password(answer):
    return re.search(r'<code class="one-time">(.+?)</code>', answer.content.decode())[1]


def sign_in(username, password):
    client = Client()
    return client, client.post("/masuk/", {"username": username, "password": password})


# The list


def test_the_list_shows_of_each_account_what_an_admin_asks(office, kinal):
    make_user("Petugas", [kinal], username="petugas-kinal", first_name="Rahmat")
    head = make_user("Kabid", username="kabid", is_active=False)
    enrolment.add_app(head, "HP", totp.new_secret(), step=0)
    text = text_of(office.get("/akun/"))
    assert "Rahmat petugas-kinal Petugas Kinal tidak belum pernah aktif" in text
    assert "kabid kabid Kabid semua kecamatan ya belum pernah dinonaktifkan" in text
    assert "3 akun" in text


def test_a_list_of_nobody_else_says_what_to_do_first(office):
    assert "Belum ada akun lain" in text_of(office.get("/akun/"))


def test_many_accounts_are_paged_and_ask_no_more(office, django_assert_max_num_queries):
    make_user("Petugas")
    office.get("/akun/")
    with django_assert_max_num_queries(40) as few:
        office.get("/akun/")
    for _ in range(45):
        make_user("Petugas", [make_district("Kinal")])
    with django_assert_max_num_queries(len(few)):
        page = text_of(office.get("/akun/"))
    assert "47 akun" in page
    assert "Baris 1–40 dari 47" in page


def test_a_bound_admin_sees_accounts_of_its_area_alone(bound_office, kinal):
    make_user("Petugas", [kinal], username="dari-kinal")
    stranger = make_user("Petugas", [make_district("Maje")], username="dari-maje")
    text = text_of(bound_office.get("/akun/"))
    assert "dari-kinal" in text
    assert "dari-maje" not in text
    assert bound_office.get(f"/akun/{stranger.pk}/").status_code == 404


def test_only_who_manages_accounts_is_led_there(office, client_of, petugas):
    assert 'href="/akun/"' in office.get("/masuk/sandi/").content.decode()
    assert 'href="/akun/"' not in client_of(petugas).get("/masuk/sandi/").content.decode()


# A new account


def test_a_new_account_signs_in_once_with_its_password_and_then_chooses_its_own(office):
    answer = office.post("/akun/baru/", new_account())
    password = shown_password(answer)
    assert "no-store" in answer["Cache-Control"]
    account = User.objects.get(username="rahmat")
    assert (str(account), account.area) == ("Rahmat Rekaan", "semua kecamatan")
    ((by, subject, detail),) = traces()
    assert (by, subject) == ("admin", "rahmat")
    assert detail.startswith("akun dibuat; peran: tidak ada → Petugas; kecamatan: tidak ada → semua kecamatan; aktif:")
    client, signed_in = sign_in("rahmat", password)
    assert signed_in.url == "/masuk/sandi-baru/"
    assert client.get("/").status_code == 302
    assert password not in text_of(office.get(f"/akun/{account.pk}/"))


def test_a_new_account_has_no_area_until_one_is_chosen(office):
    answer = office.post("/akun/baru/", new_account(area=""))
    assert "Pilih semua kecamatan atau kecamatan tertentu." in text_of(answer)
    assert "checked" not in office.get("/akun/baru/").content.decode()
    answer = office.post("/akun/baru/", new_account(area=SOME))
    assert "Centang sedikitnya satu kecamatan." in text_of(answer)
    assert not User.objects.filter(username="rahmat").exists()


def test_all_and_some_kecamatan_at_once_are_asked_about(office, kinal):
    answer = office.post("/akun/baru/", new_account(districts=[kinal.pk]))
    assert rights.BOTH_AREAS in text_of(answer)
    office.post("/akun/baru/", new_account(area=SOME, districts=[kinal.pk]))
    assert User.objects.get(username="rahmat").district_ids == {kinal.pk}


def test_what_is_missing_is_summed_up_with_links_to_its_place(office):
    page = office.post("/akun/baru/", {"name": "", "username": ""}).content.decode()
    for place in ("id_name", "id_username", "div_id_groups", "div_id_area"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page


@pytest.mark.parametrize("username", ["admin", "ADMIN"])
def test_a_name_that_is_taken_is_refused(office, username):
    assert "Nama akun ini sudah dipakai." in text_of(office.post("/akun/baru/", new_account(username=username)))


def test_a_bound_admin_makes_accounts_of_its_own_kecamatan(bound_office, kinal):
    maje = make_district("Maje")
    page = text_of(bound_office.get("/akun/baru/"))
    assert ("Kinal" in page, "Maje" in page, "Semua kecamatan" in page) == (True, False, False)
    bound_office.post("/akun/baru/", new_account(area=ALL, districts=[maje.pk]))
    bound_office.post("/akun/baru/", new_account(area=ALL))
    assert not User.objects.filter(username="rahmat").exists()
    bound_office.post("/akun/baru/", new_account(area=ALL, districts=[kinal.pk]))
    assert User.objects.get(username="rahmat").area == "Kinal"


def test_a_role_with_more_rights_than_the_own_is_not_offered_and_not_taken(client_of):
    more = Group.objects.create(name="Pemelihara")
    more.permissions.add(Permission.objects.get(codename="delete_trace"))
    client = client_of(make_user("Admin", is_superuser=False))
    assert "Pemelihara" not in text_of(client.get("/akun/baru/"))
    client.post("/akun/baru/", new_account(groups=[more.pk]))
    assert not User.objects.filter(username="rahmat").exists()


# Role and area


def test_role_and_area_are_changed_with_a_trace(office, petugas, kinal):
    page = office.get(f"/akun/{petugas.pk}/peran/").content.decode()
    assert page.count("checked") == 2  # The role, and all kecamatan.
    answer = office.post(
        f"/akun/{petugas.pk}/peran/", {"groups": [role("Kabid")], "area": SOME, "districts": [kinal.pk]}
    )
    assert answer.url == f"/akun/{petugas.pk}/"
    assert User.objects.get(pk=petugas.pk).area == "Kinal"
    assert traces() == [("admin", "petugas", "peran: Petugas → Kabid; kecamatan: semua kecamatan → Kinal")]


TASKS = ("nonaktifkan", "aktifkan", "hapus-verifikasi", "buka-kunci", "keluarkan", "kata-sandi", "peran")


@pytest.mark.parametrize("task", TASKS)
def test_nobody_does_it_to_the_own_account(office, admin, kinal, task):
    data = {"groups": [role("Kabid")], "area": SOME, "districts": [kinal.pk]}
    assert office.post(f"/akun/{admin.pk}/{task}/", data).status_code == 403
    kept = User.objects.get(pk=admin.pk)
    assert (kept.is_active, kept.password, list(kept.groups.values_list("name", flat=True))) == (
        True,
        admin.password,
        ["Admin"],
    )
    assert traces() == []
    assert "Ini akun Anda sendiri" in text_of(office.get(f"/akun/{admin.pk}/"))


@pytest.mark.parametrize("task", TASKS)
def test_nobody_does_it_to_an_account_that_may_more(client_of, admin, task):
    client = client_of(make_user("Admin", is_superuser=False))
    assert client.post(f"/akun/{admin.pk}/{task}/").status_code == 403
    page = client.get(f"/akun/{admin.pk}/").content.decode()
    assert rights.SUPERUSERS_ONLY in page
    assert "hubungi pengelola server" in page
    assert f"/akun/{admin.pk}/" not in page


@pytest.mark.parametrize("task", TASKS)
def test_a_bound_admin_does_it_to_no_account_of_another_area(bound_office, petugas, task):
    assert bound_office.post(f"/akun/{petugas.pk}/{task}/").status_code == 404
    assert User.objects.get(pk=petugas.pk).is_active


# Helping somebody in, and shutting somebody out


def test_a_one_time_password_ends_the_old_one_and_its_sessions(office, client_of, petugas):
    client = client_of(petugas)
    page = office.get(f"/akun/{petugas.pk}/kata-sandi/")
    assert "tampil satu kali" in text_of(page)
    password = shown_password(office.post(f"/akun/{petugas.pk}/kata-sandi/", {"seen": page.context["seen"]}))
    assert client.get("/").status_code == 302
    assert sign_in("petugas", PASSWORD)[1].status_code == 200
    assert sign_in("petugas", password)[1].url == "/masuk/sandi-baru/"
    assert traces() == [("admin", "petugas", "kata sandi diganti oleh Admin")]


def test_two_one_time_passwords_are_never_the_same_and_one_page_gives_one(office, petugas):
    address = f"/akun/{petugas.pk}/kata-sandi/"
    seen = office.get(address).context["seen"]
    page = office.post(address, {"seen": seen})
    first, second = shown_password(page), shown_password(office.post(address, {"seen": page.context["seen"]}))
    assert first != second
    again = office.post(address, {"seen": seen})
    assert again.context["password"] is None
    assert "Kata sandi akun ini baru saja diganti" in text_of(again)
    assert re.fullmatch("[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", first)


def test_an_account_is_deactivated_and_taken_back(office, client_of, petugas):
    client = client_of(petugas)
    page = office.post(f"/akun/{petugas.pk}/nonaktifkan/", follow=True).content.decode()
    assert f'action="/akun/{petugas.pk}/aktifkan/"' in page
    assert client.get("/").status_code == 302
    office.post(f"/akun/{petugas.pk}/aktifkan/")
    assert User.objects.get(pk=petugas.pk).is_active
    assert [detail for _, _, detail in traces()] == ["aktif: ya → tidak", "aktif: tidak → ya"]


def test_a_lost_device_is_removed(office, petugas):
    assert "Hapus perangkat verifikasi" not in text_of(office.get(f"/akun/{petugas.pk}/"))
    enrolment.add_app(petugas, "HP", totp.new_secret(), step=0)
    assert "Hapus perangkat verifikasi" in text_of(office.get(f"/akun/{petugas.pk}/"))
    office.post(f"/akun/{petugas.pk}/hapus-verifikasi/")
    assert not petugas.second_factors.exists()
    assert "dihapus oleh Admin" in traces()[-1][2]


@pytest.mark.slow
def test_too_many_wrong_passwords_are_forgiven(office, petugas):
    for _ in range(10):
        sign_in("petugas", "salah")
    assert sign_in("petugas", PASSWORD)[1].status_code == 429
    office.post(f"/akun/{petugas.pk}/buka-kunci/")
    assert sign_in("petugas", PASSWORD)[1].status_code == 302
    assert traces() == [("admin", "petugas", "percobaan masuk dihitung dari awal lagi oleh Admin")]


def test_an_account_is_signed_out_everywhere_and_nobody_else_is(office, client_of, petugas, kabid):
    here, there, other = client_of(petugas), client_of(petugas), client_of(kabid)
    assert "(2 sesi)" in text_of(office.post(f"/akun/{petugas.pk}/keluarkan/", follow=True))
    assert [client.get("/").status_code for client in (here, there, other)] == [302, 302, 200]
    assert traces() == [("admin", "petugas", "dikeluarkan dari semua tempat: 2 sesi")]

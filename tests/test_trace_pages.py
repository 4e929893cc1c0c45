"""/jejak/, where an Admin searches the traces, and on a person's page who saw the NIK or exported it."""

import re
from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from registry.models import Trace
from tests.factories import fictional_nik, make_district, make_user, make_village, make_volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def office(client_of, admin):
    """The client of an Admin, without the trace of its sign-in."""
    return client_of(admin)


def make_trace(kind=Trace.Kind.NIK_VIEWED, *, on=None, **kwargs):
    at = datetime(2026, 11, on or 29, 23, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    with patch("django.utils.timezone.now", return_value=at):
        return Trace.objects.record(kind, **kwargs)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def listed(client, query=""):
    """The traces of the list but those of the sign-ins of these tests."""
    return {trace for trace in client.get(f"/jejak/{query}").context["page"] if trace.kind != Trace.Kind.SIGNED_IN}


def test_traces_are_searched_by_person_account_kind_and_day(office, petugas, kabid):
    siti, budi = make_volunteer("Siti Rekaan"), make_volunteer("Budi Rekaan")
    seen = make_trace(user=petugas, volunteer=siti, on=27, detail="Pengajuan SK")
    printed = make_trace(Trace.Kind.PRINTED, user=kabid, volunteer=budi, on=28)
    failed = make_trace(Trace.Kind.SIGN_IN_FAILED, user=petugas, subject="petugas", on=29)
    assert listed(office) == {seen, printed, failed}
    assert listed(office, "?q=siti") == listed(office, f"?q={siti.registry_no}") == {seen}
    assert listed(office, "?akun=petugas") == {seen, failed}
    assert listed(office, "?kejadian=cetak") == {printed}
    assert listed(office, "?dari=28-11-2026&sampai=28-11-2026") == {printed}
    assert listed(office, "?dari=28-11-2026") == {printed, failed}
    assert listed(office, "?akun=petugas&sampai=27-11-2026") == {seen}


def test_times_have_their_zone(office, petugas):
    make_trace(user=petugas, volunteer=make_volunteer("Siti Rekaan"), detail="Pengajuan SK")
    assert "29-11-2026 23.30 WIB petugas melihat NIK utuh Siti Rekaan" in text_of(office.get("/jejak/"))


def test_the_list_shows_address_and_browser(office, petugas):
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    Client(REMOTE_ADDR="10.0.0.66", headers={"User-Agent": agent}).post(
        "/masuk/", {"username": "petugas", "password": "salah"}
    )
    assert "petugas 10.0.0.66 · Firefox di Windows gagal masuk" in text_of(office.get("/jejak/"))


def test_the_refusal_of_an_account_is_listed_with_its_address(office, client_of, pimpinan):
    assert client_of(pimpinan).get("/jejak/", headers={"User-Agent": "Firefox Linux"}).status_code == 403
    page = text_of(office.get("/jejak/?kejadian=tolak"))
    refused = "pimpinan 127.0.0.1 · Firefox di Linux ditolak karena tidak berhak Mencari jejak"
    assert f"{refused}: siapa melihat atau melakukan apa GET" in page


def test_each_kind_of_trace_is_told_in_words():
    """Django would make words of a name without a label."""
    assert [kind for kind in Trace.Kind if kind.label == kind.name.replace("_", " ").title()] == []


def test_nothing_to_list_says_so_and_keeps_the_filters(office):
    page = text_of(office.get("/jejak/?q=tidakada"))
    assert "Tidak ada jejak yang cocok" in page
    assert "Lepas semua saringan" in page


def test_a_nik_in_the_address_is_left_out(office):
    answer = office.get(f"/jejak/?q={fictional_nik()}")
    assert fictional_nik() not in answer.content.decode()
    assert "NIK dan nomor HP dicari lewat kotak pencarian" in answer.content.decode()


@pytest.mark.slow
def test_many_traces_are_paged_and_ask_no_more(office, petugas, django_assert_max_num_queries):
    make_trace(user=petugas, volunteer=make_volunteer())
    office.get("/jejak/")
    with django_assert_max_num_queries(30) as few:
        office.get("/jejak/")
    for _ in range(60):
        make_trace(user=petugas, volunteer=make_volunteer())
    with django_assert_max_num_queries(len(few)):
        assert "Baris 1–50 dari" in text_of(office.get("/jejak/"))


def test_a_bound_admin_finds_no_trace_of_a_stranger(client_of):
    kinal = make_district("Kinal")
    client = client_of(make_user("Admin", [kinal], is_superuser=False))
    own = make_trace(volunteer=make_volunteer("Orang Kinal", make_village("Geramat", kinal)))
    make_trace(volunteer=make_volunteer("Orang Lain"))
    nobodys = make_trace(Trace.Kind.SIGN_IN_FAILED)
    assert listed(client) == {own, nobodys}
    assert listed(client, "?q=orang") == {own}


def test_an_account_without_a_kecamatan_finds_traces_of_no_person(client_of):
    make_trace(volunteer=make_volunteer())
    client = client_of(make_user("Admin", sees_all_districts=False, is_superuser=False))
    assert listed(client) == set()


def test_each_person_of_an_export_is_listed_only_where_searched_for(office, kabid):
    siti = make_volunteer("Siti Rekaan")
    whole = make_trace(Trace.Kind.EXPORTED, user=kabid, subject="1 PSM, .csv, dengan NIK utuh")
    hers = make_trace(Trace.Kind.EXPORTED, user=kabid, volunteer=siti, subject="NIK utuh")
    assert listed(office) == {whole}
    assert listed(office, "?q=siti") == {hers}


# On a person's page


@pytest.fixture
def siti(petugas, kabid):
    """Somebody whose NIK was seen once and exported once."""
    siti = make_volunteer("Siti Rekaan", nik=fictional_nik())
    make_trace(user=petugas, volunteer=siti, detail="Pengajuan SK")
    make_trace(Trace.Kind.EXPORTED, user=kabid, volunteer=siti, subject="NIK utuh", detail="Keperluan: Laporan")
    make_trace(Trace.Kind.PRINTED, user=kabid, volunteer=siti)
    make_trace(user=petugas, volunteer=make_volunteer("Budi"), detail="Orang lain")
    return siti


@pytest.mark.parametrize("role", ["Kabid", "Admin"])
def test_a_persons_page_says_who_saw_the_nik_and_who_exported_it(client_of, siti, role):
    text = text_of(client_of(make_user(role, is_superuser=False)).get(f"/psm/{siti.pk}/"))
    part = text.partition("Siapa melihat atau mengekspor NIK ini")[2].partition("Alamat")[0]
    assert "29-11-2026 23.30 WIB · kabid mengekspor Keperluan: Laporan" in part
    assert "29-11-2026 23.30 WIB · petugas melihat NIK utuh Pengajuan SK" in part
    assert "mencetak" not in part
    assert "Orang lain" not in part
    assert ("Semua jejak tentang PSM ini" in part) == (role == "Admin")


@pytest.mark.parametrize("role", ["Petugas", "Pimpinan"])
def test_others_are_not_told(client_of, siti, role):
    assert "Siapa melihat atau mengekspor" not in text_of(client_of(make_user(role)).get(f"/psm/{siti.pk}/"))


def test_nobody_yet_is_said_too(client_of, kabid):
    fresh = make_volunteer(nik=fictional_nik())
    assert "Belum ada yang melihat NIK utuh ini" in text_of(client_of(kabid).get(f"/psm/{fresh.pk}/"))

"""A yes or no about a NIK is reading it: who may ask, what it leaves, and that all others get one answer."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.doubles import merging
from registry.front_notices import notices_for
from registry.guards import nik_lookup
from registry.models import Trace, Volunteer
from registry.workbook import plan
from registry.workbook.reading import ReadSheet
from registry.workbook.writing.export import Export, Kind
from tests.factories import fictional_nik, make_district, make_user, make_village, make_volunteer
from tests.test_import_page import upload
from tests.test_volunteers import volunteer_data

TAKEN, FREE = fictional_nik(9001), fictional_nik(9112)  # Alike in no digit but the region and the birth date.

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_volunteer("Pemilik Contoh", make_village("Linau", make_district("Maje")), nik=TAKEN)


def asked():
    return Trace.objects.filter(kind=Trace.Kind.NIK_ASKED)


# The search


def test_pimpinan_gets_the_same_answer_for_every_nik(client_of, owner):
    client = client_of(make_user("Pimpinan"))
    client.post("/psm/cari/", {"q": FREE})  # The first request of a session asks the database more.
    pages = [answer_of(client, "/psm/cari/", {"q": digits}) for digits in (TAKEN, FREE)]
    assert pages[0] == pages[1]
    assert "tidak berhak melihat NIK" in pages[0][1]
    assert not asked().exists()  # Nothing was learned, and nobody can fill the traces with it.


@pytest.mark.parametrize("role", ["Petugas", "Kabid", "Admin"])
def test_who_may_see_niks_finds_the_person_and_leaves_a_trace_hit_or_miss(client_of, owner, role):
    user = make_user(role)
    client = client_of(user)
    assert client.post("/psm/cari/", {"q": TAKEN}).url == owner.get_absolute_url()
    assert "Belum ada PSM dengan NIK itu" in client.post("/psm/cari/", {"q": FREE}).content.decode()
    miss, hit = asked()
    assert (hit.user, hit.volunteer, hit.detail) == (user, owner, "pencarian: tercatat")
    assert (miss.volunteer, miss.detail) == (None, "pencarian: tidak tercatat")


@pytest.mark.slow
def test_past_the_bound_the_search_says_when_to_come_back(client_of, owner):
    client = client_of(make_user("Petugas"))
    for _ in range(nik_lookup.QUESTIONS.most):
        client.post("/psm/cari/", {"q": FREE})
    page = client.post("/psm/cari/", {"q": TAKEN})
    assert page.status_code == 429
    assert "Coba lagi dalam" in page.content.decode()
    assert asked().count() == nik_lookup.QUESTIONS.most


def test_the_form_keeps_what_was_typed_past_the_bound(client_of, owner):
    user = make_user("Petugas")
    for _ in range(nik_lookup.QUESTIONS.most):
        nik_lookup.QUESTIONS.take(user.pk)
    page = client_of(user).post("/psm/baru/", volunteer_data(nik=TAKEN)).content.decode()
    assert "Coba lagi dalam" in page
    assert TAKEN in page
    assert Volunteer.objects.count() == 1


# Another kecamatan's NIK


@pytest.fixture
def clerk():
    return make_user("Petugas", [make_district("Kinal")])


@pytest.fixture
def village():
    return make_village("Geramat", make_district("Kinal"))


def answer_of(client, address, data):
    """Status, page and number of queries of a POST, with what differs by nature between two of them taken out."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(address, data)
    page = response.content.decode()
    for digits in (TAKEN, FREE):
        page = page.replace(digits, "NIK")
    token = response.context and response.context.get("csrf_token")
    return response.status_code, page.replace(str(token), "TOKEN"), len(queries)


@pytest.mark.slow
def test_a_bound_clerk_gets_the_same_answer_for_every_nik_of_others(client_of, owner, clerk, village):
    client = client_of(clerk)
    for address, data in (("/psm/cari/", {"q": fictional_nik(9003)}), ("/psm/baru/", volunteer_data(name=""))):
        client.post(address, data)  # The first request of a session asks the database more.
    answers = []
    for digits in (TAKEN, FREE):
        data = volunteer_data(name="Ani Contoh" if digits == TAKEN else "Wahyudi Saputra", nik=digits)
        status, _, queries = answer_of(client, "/psm/baru/", data | {"home_village": village.choice_label})
        person = Volunteer.objects.latest("pk")
        shown = client.get(person.get_absolute_url()).content.decode()
        unlike = (person.name, person.registry_no, f"/psm/{person.pk}/")
        for word in unlike:
            shown = shown.replace(word, "…")
        search = answer_of(client, "/psm/cari/", {"q": digits})
        answers.append((status, queries, search[0], search[2], len(shown) // 100))
    assert answers[0] == answers[1]


def test_in_the_own_area_a_double_is_told_at_once(client_of, clerk, village):
    make_volunteer("Tetangga Contoh", village, nik=TAKEN)
    page = client_of(clerk).post("/psm/baru/", volunteer_data(nik=TAKEN, home_village=village.choice_label))
    assert "NIK sudah terdaftar atas nama Tetangga Contoh" in page.content.decode()


def test_a_nik_kept_without_a_claim_is_a_double_in_its_own_area(client_of, owner, clerk, village):
    client = client_of(clerk)
    client.post("/psm/baru/", volunteer_data(name="Ani Contoh", nik=TAKEN, home_village=village.choice_label))
    again = volunteer_data(name="Wahyudi Lain", nik=TAKEN, home_village=village.choice_label)
    assert "NIK sudah terdaftar atas nama Ani Contoh" in client.post("/psm/baru/", again).content.decode()


def test_a_list_of_guesses_teaches_a_bound_clerk_nothing_and_is_counted(client_of, owner, clerk, village):
    client = client_of(clerk)
    rows = ["Orang Satu", TAKEN, "Geramat", "Kinal"], ["Orang Dua", FREE, "Geramat", "Kinal"]
    page = upload(client, *rows, heading=["Nama", "NIK", "Desa", "Kecamatan"]).content.decode()
    assert "Pemilik" not in page
    assert "kecamatan lain" not in page
    trace = asked().get()
    assert (trace.user, trace.times, trace.detail) == (clerk, 2, "daftar: 0 dari 2 NIK tercatat")


# The office decides


@pytest.fixture
def contested(owner):
    person = make_volunteer("Ani Contoh", make_village("Geramat", make_district("Kinal")))
    person.set_nik(TAKEN, is_claimed=False)
    person.save()
    return person


def test_kabid_sees_the_list_and_gives_the_nik_to_one_of_them(client_of, owner, contested):
    client = client_of(make_user("Kabid"))
    assert "1 NIK tercatat pada dua orang" in client.get("/psm/kembar/").content.decode()
    page = client.get("/psm/nik-ganda/").content.decode()
    assert "Ani Contoh" in page
    assert "Pemilik Contoh" in page
    client.post(f"/psm/nik-ganda/{contested.pk}/", {"owner": contested.pk, "reason": "KTP dilihat"})
    contested.refresh_from_db()
    owner.refresh_from_db()
    assert (contested.nik_digest is not None, contested.nik_unclaimed_digest, owner.has_nik) == (True, "", False)
    assert contested.history.latest().history_change_reason == "Pemilik NIK diputuskan: KTP dilihat"
    assert not Volunteer.objects.with_unclaimed_nik().exists()


def test_the_owner_stays_the_owner_where_kabid_says_so(client_of, owner, contested):
    client_of(make_user("Kabid")).post(f"/psm/nik-ganda/{contested.pk}/", {"owner": owner.pk, "reason": "KTP dilihat"})
    contested.refresh_from_db()
    owner.refresh_from_db()
    assert (contested.has_nik, owner.nik_digest is not None) == (False, True)


def test_a_nik_that_nobody_else_has_any_more_is_claimed_by_a_click(client_of, owner, contested):
    owner.remove("Salah catat")
    client_of(make_user("Kabid")).post(f"/psm/nik-ganda/{contested.pk}/", {"owner": contested.pk, "reason": "KTP"})
    contested.refresh_from_db()
    assert contested.nik_digest is not None


def test_what_was_decided_meanwhile_is_told_and_changes_nothing(owner, contested):
    kabid = make_user("Kabid")
    nik_lookup.give_to(owner, contested, by=kabid, reason="KTP dilihat")
    with pytest.raises(ValidationError, match="berubah sementara ini"):
        nik_lookup.give_to(contested, owner, by=kabid, reason="KTP dilihat")
    owner.refresh_from_db()
    assert owner.nik_digest is not None


def test_a_nik_that_somebody_else_claims_is_not_given_without_taking_it(owner, contested):
    with pytest.raises(ValidationError, match="masih tercatat pada orang lain"):
        nik_lookup.give_to(contested, by=make_user("Kabid"), reason="KTP dilihat")


def test_who_may_not_decide_gives_no_nik_and_sees_no_list(client_of, owner, contested, clerk):
    with pytest.raises(PermissionDenied):
        nik_lookup.give_to(owner, contested, by=clerk, reason="KTP dilihat")
    bound = make_user("Kabid", [owner.home_village.district])
    assert client_of(bound).get("/psm/nik-ganda/").status_code == 403
    assert client_of(bound).get(f"/psm/nik-ganda/{contested.pk}/").status_code == 403


def test_without_a_reason_nothing_is_decided(client_of, owner, contested):
    page = client_of(make_user("Kabid")).post(f"/psm/nik-ganda/{contested.pk}/", {"owner": owner.pk, "reason": ""})
    assert page.context["form"].errors["reason"]
    contested.refresh_from_db()
    assert contested.has_nik


def test_merging_the_two_records_claims_the_nik(owner, contested):
    kept = merging.merge(contested, owner, reason="Orang yang sama")
    assert kept.nik_digest is not None
    assert not kept.nik_unclaimed_digest


def test_the_database_refuses_a_nik_that_is_claimed_and_not_claimed(owner):
    owner.nik_unclaimed_digest = owner.nik_digest
    with pytest.raises(IntegrityError), transaction.atomic():
        owner.save()


# Who asks much


def test_the_admin_is_shown_who_asks_more_than_three_hundred_a_day(client_of):
    clerk = make_user("Petugas")
    nik_lookup.note_list(clerk, "daftar.xlsx", 301, 0)
    assert notices_for(make_user("Admin"))["asking_much"] == [(clerk.username, 301)]
    assert "301" in client_of(make_user("Admin", username="admin2")).get("/").content.decode()
    assert "menanyakan 301 NIK" not in client_of(make_user("Kabid")).get("/").content.decode()


def test_an_export_asks_for_each_nik_in_it(kabid):
    for digits in (TAKEN, FREE, ""):
        make_volunteer(nik=digits)
    Export(Volunteer.objects.all(), ["nik"], user=kabid, purpose="Laporan").write(BytesIO(), Kind.CSV)
    trace = Trace.objects.get(kind=Trace.Kind.NIK_ASKED)
    assert (trace.user, trace.times, trace.detail) == (kabid, 2, "ekspor: 2 NIK utuh")
    Export(Volunteer.objects.all(), ["sex"], user=kabid).write(BytesIO(), Kind.CSV)
    assert Trace.objects.filter(kind=Trace.Kind.NIK_ASKED).count() == 1


def test_three_hundred_are_a_day_of_typing(client_of):
    nik_lookup.note_list(make_user("Petugas"), "daftar.xlsx", 300, 0)
    assert notices_for(make_user("Admin"))["asking_much"] == []


def test_a_command_may_match_by_nik(owner):
    (row,) = plan.make([plan_sheet(["Nama", "NIK"], ["Pemilik Contoh", TAKEN])]).rows
    assert row.before == owner


def plan_sheet(*rows):
    return ReadSheet("Lembar", [list(row) for row in rows])

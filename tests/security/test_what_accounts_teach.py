"""What one account teaches the import is its own until the office confirms it for all."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from registry.models import HeadingChoice, Import, VillageSpelling, Volunteer
from registry.workbook import remembered, uploaded
from registry.workbook.planned_row import State
from tests.factories import fictional_nik, make_district, make_user, make_village
from tests.test_import_page import save, upload

pytestmark = pytest.mark.django_db

HEADING = ["No", "Nama", "Sebutan kerja"]
UNKNOWN = "judulnya tidak dikenal"


def is_asked(client):
    """Whether a list with the heading of above is asked about it."""
    return UNKNOWN in upload(client, [1, "Ani Contoh", "Petani"], heading=HEADING).content.decode()


@pytest.fixture
def taught(bound):
    """A heading that a clerk of one kecamatan taught."""
    HeadingChoice.objects.remember({"sebutankerja": "occupation"}, bound)
    return HeadingChoice.objects.get()


@pytest.mark.slow
def test_what_one_account_taught_holds_for_its_own_lists_alone(client_of, bound, petugas, taught):
    assert not is_asked(client_of(bound))
    assert is_asked(client_of(petugas))
    assert remembered.columns_before(taught.said_at) == {}  # The command, which has no account.


def test_what_the_office_confirmed_holds_for_all(client_of, petugas, kabid, taught):
    page = client_of(kabid).post(reverse("remembered_heading", args=[taught.pk]), follow=True).content.decode()
    assert "sekarang berlaku bagi semua akun" in page
    assert not is_asked(client_of(petugas))
    taught.refresh_from_db()
    assert taught.confirmed_by == kabid


def test_a_later_answer_changes_what_was_confirmed_for_its_own_account_alone(bound, petugas, kabid, taught):
    taught.confirm(kabid)
    HeadingChoice.objects.remember({"sebutankerja": "notes"}, bound)
    assert [_key_for(user) for user in (bound, petugas, None)] == ["notes", "occupation", "occupation"]
    HeadingChoice.objects.get(confirmed_at=None).confirm(kabid)
    assert [_key_for(user) for user in (bound, petugas, None)] == ["notes"] * 3
    assert HeadingChoice.objects.count() == 1


def _key_for(user):
    return remembered.keys_in(remembered.columns_before(timezone.now(), user))["sebutankerja"]


def test_who_may_not_decide_for_the_office_confirms_nothing(client_of, bound, petugas, taught):
    heads_of_kinal = make_user("Kabid", [make_district("Kinal")])
    for user in (bound, petugas, heads_of_kinal):
        assert client_of(user).post(reverse("remembered_heading", args=[taught.pk])).status_code == 403
        with pytest.raises(PermissionDenied):
            taught.confirm(user)
    taught.refresh_from_db()
    assert taught.confirmed_at is None


def test_the_office_deletes_what_is_wrong_and_it_is_asked_again(client_of, bound, kabid, taught):
    client_of(kabid).post(reverse("remembered_heading", args=[taught.pk]), {"hapus": "ya"})
    assert is_asked(client_of(bound))


def test_the_page_shows_what_waits_before_what_holds_for_all(client_of, bound, kabid, taught):
    taught.confirm(kabid)
    HeadingChoice.objects.remember({"warna": ""}, bound)
    VillageSpelling.objects.remember("Selik", "Maje", make_village("Linau", make_district("Maje")), bound)
    page = client_of(kabid).get(reverse("remembered_list")).content.decode()
    assert page.index("warna") < page.index("sebutankerja")
    assert all(words in page for words in ("tidak dibaca", "Pekerjaan", "selik, maje", "Linau, Maje"))
    assert "Yang diingat dari daftar" in client_of(kabid).get(reverse("import_list")).content.decode()


def test_hundreds_of_answers_come_page_by_page_and_a_decision_leads_back_to_its_page(client_of, bound, kabid):
    HeadingChoice.objects.remember({f"judul{at:03}": "notes" for at in range(60)}, bound)
    VillageSpelling.objects.remember("Selik", "Maje", make_village("Linau", make_district("Maje")), bound)
    client, address = client_of(kabid), reverse("remembered_list")
    first, second = client.get(address).content.decode(), client.get(address, {"hal": 2}).content.decode()
    shown = [[word in page for word in ("judul049", "judul050", "selik, maje")] for page in (first, second)]
    assert shown == [[True, False, False], [False, True, True]]
    assert "Baris 51–61 dari 61" in second
    last = reverse("remembered_heading", args=[HeadingChoice.objects.get(heading="judul059").pk]) + "?hal=2"
    assert last in second
    assert client.post(last, {"hapus": "ya"}).url == f"{address}?hal=2"


@pytest.mark.slow
def test_a_village_that_one_account_chose_holds_for_all_once_it_is_confirmed(client_of, bound, petugas, kabid):
    village = make_village("Geramat", make_district("Kinal"))
    VillageSpelling.objects.remember("Gramattt", "Kinal", village, bound)
    row, heading = ["Ani Contoh", "Gramattt", "Kinal"], ["Nama", "Desa", "Kecamatan"]
    states = [_planned(client_of(user), row, heading).state for user in (bound, petugas)]
    assert states == [State.NEW, State.FAILED]
    client_of(kabid).post(reverse("remembered_spelling", args=[VillageSpelling.objects.get().pk]))
    assert _planned(client_of(petugas), row, heading).state == State.NEW


def _planned(client, row, heading):
    upload(client, row, heading=heading)
    (planned,) = uploaded.plan_of(Import.objects.latest("pk")).rows
    return planned


@pytest.mark.slow
def test_what_the_program_knows_cannot_be_taught_anew(client_of, bound, petugas):
    """A second column NIK that one account took for a note would take the NIKs of everybody's lists."""
    client, heading = client_of(bound), ["Nama", "NIK", "NIK"]
    upload(client, ["Ani Contoh", "", fictional_nik()], heading=heading)
    client.post(f"/psm/impor/{Import.objects.get().pk}/kolom/", {"kolom_0_1": "notes", "kolom_0_2": "notes"})
    client.post(f"/psm/impor/{Import.objects.get().pk}/kolom/", {"kolom_0_1": "notes", "kolom_0_2": ""})
    assert not HeadingChoice.objects.exists()


def test_what_was_once_taught_about_a_known_heading_is_not_followed(client_of, bound, kabid):
    HeadingChoice.objects.remember({"nik": "notes", "nik2": "notes"}, bound)
    for choice in HeadingChoice.objects.all():
        choice.confirm(kabid)
    client = client_of(make_user())
    upload(client, ["Ani Contoh", fictional_nik()], heading=["Nama", "NIK"])
    save(client)
    assert Volunteer.objects.get().has_nik

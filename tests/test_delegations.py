"""Work of the front page is given to a colleague, who sees it there; it says who is at it, and gives no right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import Delegation, FollowUp
from registry.nightly import tidy
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_delegation,
    make_district,
    make_follow_up,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db

HOME = "/"


def given(client, key, account):
    return client.post(f"/pekerjaan/{key}/serahkan/", {"account": account.pk}, follow=True)


def test_who_has_it_in_hand_stands_beside_it_for_both(client_of, petugas, kabid):
    make_appointment(make_volunteer())
    page = given(client_of(kabid), "tanpa-nik", petugas)
    assert f"Diserahkan kepada {petugas}: 1 PSM aktif belum tercatat NIK-nya." in words_of(page)
    assert f"Dipegang {petugas}" in words_of(page)
    assert f"Diserahkan kepada Anda oleh {kabid}" in words_of(client_of(petugas).get(HOME))


def test_a_follow_up_and_a_ceremony_are_given_too(client_of, petugas, kabid):
    follow_up, ceremony = make_follow_up(make_village()), make_ceremony([make_volunteer()])
    for key in (f"tindak-lanjut-{follow_up.pk}", f"acara-{ceremony.pk}"):
        given(client_of(kabid), key, petugas)
    assert words_of(client_of(petugas).get(HOME)).count("Diserahkan kepada Anda") == 2


def test_given_twice_it_is_held_once(client_of, petugas, kabid):
    task = make_delegation(account=petugas).task
    given(client_of(kabid), task, petugas)
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("role, districts", [("Pimpinan", False), ("Petugas", True)])
def test_only_who_may_do_it_and_sees_it_is_offered(client_of, kabid, role, districts):
    other = make_user(role, [make_district("Maje")] if districts else ())
    key = f"tindak-lanjut-{make_follow_up(make_village('Geramat', make_district('Kinal'))).pk}"
    page = given(client_of(kabid), key, other)
    assert "tidak berhak atas pekerjaan ini, atau tidak melihatnya" in words_of(page)
    assert not Delegation.objects.exists()


def test_it_is_taken_back_or_laid_down(client_of, petugas, kabid):
    delegation = make_delegation(account=petugas)
    page = client_of(kabid).post(f"/pekerjaan/{delegation.pk}/tarik/", follow=True)
    assert f"Tidak lagi dipegang {petugas}" in words_of(page)
    assert not Delegation.objects.exists()


def test_work_that_is_not_there_is_not_found(client_of, kabid):
    client = client_of(kabid)
    for key in ("tanpa-nik", "tindak-lanjut-99", "acara-0", "tindak-lanjut-x", "x"):
        assert client.get(f"/pekerjaan/{key}/serahkan/").status_code == 404


def test_an_account_of_another_kecamatan_neither_sees_nor_ends_it(client_of, kabid):
    kinal, maje = make_district("Kinal"), make_district("Maje")
    holder, other = make_user("Petugas", [kinal]), make_user("Petugas", [maje])
    for person, district in (("Orang Kinal", kinal), ("Orang Maje", maje)):
        make_appointment(make_volunteer(person), make_village(f"Desa {person}", district))
    given(client_of(kabid), "tanpa-nik", holder)
    client = client_of(other)
    page = words_of(client.get(HOME))
    assert "1 PSM aktif belum tercatat NIK-nya" in page
    assert "Dipegang" not in page
    assert client.post(f"/pekerjaan/{Delegation.objects.get().pk}/tarik/").status_code == 404
    assert "Dipegang" in words_of(client_of(kabid).get(HOME))


def test_it_ends_with_its_follow_up_and_after_half_a_year(petugas):
    delegation = make_delegation(account=petugas)
    FollowUp.objects.get().finish(petugas)
    assert not Delegation.objects.exists()
    old = make_delegation(account=petugas)
    Delegation.objects.filter(pk=old.pk).update(given_at=timezone.now() - timedelta(days=200))
    assert "1 penyerahan pekerjaan" in tidy(None)
    assert not Delegation.objects.exists()
    assert delegation.task != old.task

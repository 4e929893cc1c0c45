from io import StringIO

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.guards import nik_keys
from registry.models import Volunteer
from tests.factories import fictional_nik, make_volunteer, whole_nik

pytestmark = pytest.mark.django_db

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))
NIK = fictional_nik(9001)


@pytest.fixture(autouse=True)
def _old_key(settings, monkeypatch):
    settings.NIK_KEYS = [OLD]
    monkeypatch.setattr(nik_keys, "PAUSE", 0)


def rotate():
    out = StringIO()
    call_command("rotate_nik_keys", stdout=out)
    return out.getvalue()


def stored():
    return list(Volunteer.with_deleted.order_by("pk").values())


def test_a_person_is_found_by_nik_before_while_and_after_the_key_changes(settings):
    person = make_volunteer(nik=NIK)
    assert Volunteer.objects.with_nik(NIK).get() == person
    settings.NIK_KEYS = [NEW, OLD]
    assert Volunteer.objects.with_nik(NIK).get() == person
    assert rotate().startswith("1 NIK kini memakai kunci pertama di NIK_KEYS; 1 di antaranya baru dipindahkan.\n")
    assert Volunteer.objects.with_nik(NIK).get() == person
    settings.NIK_KEYS = [NEW]
    assert Volunteer.objects.with_nik(NIK).get() == person


def test_afterwards_only_the_new_key_opens_the_nik(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    settings.NIK_KEYS = [NEW]
    assert whole_nik(Volunteer.objects.get()) == NIK
    settings.NIK_KEYS = [OLD]
    with pytest.raises(InvalidToken):
        whole_nik(Volunteer.objects.get())


def test_both_digests_are_made_only_by_the_new_key(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    settings.NIK_KEYS = [NEW]
    fresh = Volunteer()
    fresh.set_nik(NIK)
    assert Volunteer.objects.get().nik_digest == fresh.nik_digest
    assert Volunteer.objects.get().nik15_digest == fresh.nik15_digest


def test_a_nik_stays_unique_before_and_after_the_key_changes(settings):
    make_volunteer(nik=NIK)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    settings.NIK_KEYS = [NEW]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_volunteer(nik=NIK)


def test_deleted_people_change_keys_too(settings):
    person = make_volunteer(nik=NIK)
    person.remove("Salah catat")
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    settings.NIK_KEYS = [NEW]
    assert whole_nik(Volunteer.with_deleted.get()) == NIK


def test_people_without_a_nik_stay_without(settings):
    make_volunteer()
    before = stored()
    settings.NIK_KEYS = [NEW, OLD]
    assert rotate().startswith("0 NIK")
    assert stored() == before


def test_nothing_but_what_the_key_made_changes(settings):
    person = make_volunteer(nik=NIK, notes="Ketua")
    person.nik_matched_at = timezone.now()
    person.save()
    (before,) = stored()
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    (after,) = stored()
    made_by_key = {*nik_keys.MADE_BY_KEY} - {"nik_unclaimed_digest"}
    assert {column for column in after if after[column] != before[column]} == made_by_key


def test_a_nik_without_a_claim_keeps_none(settings):
    make_volunteer("Pemilik", nik=NIK)
    other = make_volunteer("Lain")
    other.set_nik(NIK, is_claimed=False)
    other.save()
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    other.refresh_from_db()
    assert (other.nik_digest, other.nik_unclaimed_digest) == (None, Volunteer.objects.get(name="Pemilik").nik_digest)


def test_no_history_grows(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    rotate()
    assert Volunteer.history.count() == 1


def test_more_people_than_one_chunk_all_change_keys(settings, monkeypatch):
    monkeypatch.setattr(nik_keys, "CHUNK", 2)
    niks = [fictional_nik(serial) for serial in range(9001, 9006)]
    for nik in niks:
        make_volunteer(nik=nik)
    settings.NIK_KEYS = [NEW, OLD]
    assert rotate().startswith("5 NIK")
    settings.NIK_KEYS = [NEW]
    assert [whole_nik(person) for person in Volunteer.objects.order_by("pk")] == niks


def test_the_old_key_may_go_only_when_none_was_left_to_move(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    assert "Jalankan sekali lagi" in rotate()
    message = rotate()
    assert "; 0 di antaranya" in message
    assert "Kunci lama boleh dihapus" in message


def test_a_person_who_was_read_before_and_saved_after_is_moved_by_the_next_rotation(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    read_before = Volunteer.objects.get()
    rotate()
    read_before.save()
    assert "1 NIK kini memakai kunci pertama di NIK_KEYS; 1 di antaranya" in rotate()
    settings.NIK_KEYS = [NEW]
    assert whole_nik(Volunteer.objects.get()) == NIK


def test_the_people_are_locked_while_their_niks_are_made_anew(settings):
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    with CaptureQueriesContext(connection) as captured:
        rotate()
    # SQLite has no row locks: there a transaction excludes all other writers from its start.
    assert any("FOR UPDATE" in query["sql"] for query in captured) == connection.features.has_select_for_update


def test_a_rotation_that_is_interrupted_keeps_what_it_has_done_and_goes_on_at_the_next_call(settings, monkeypatch):
    monkeypatch.setattr(nik_keys, "CHUNK", 2)
    niks = [fictional_nik(serial) for serial in range(9001, 9006)]
    for nik in niks:
        make_volunteer(nik=nik)
    settings.NIK_KEYS = [NEW, OLD]
    monkeypatch.setattr(nik_keys, "PAUSE", None)  # It fails between two chunks.
    with pytest.raises(TypeError):
        rotate()
    monkeypatch.setattr(nik_keys, "PAUSE", 0)
    assert [whole_nik(person) for person in Volunteer.objects.order_by("pk")] == niks
    assert "; 3 di antaranya" in rotate()


def test_a_nik_that_no_key_opens_stops_the_rotation_and_all_others_still_open(settings, monkeypatch):
    monkeypatch.setattr(nik_keys, "CHUNK", 1)
    person = make_volunteer(nik=NIK)
    settings.NIK_KEYS = [LOST]
    unreadable = make_volunteer(nik=fictional_nik(9002))
    settings.NIK_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match=f"NIK {unreadable.registry_no} tidak terbuka") as caught:
        rotate()
    assert caught.value.returncode == 1
    assert whole_nik(Volunteer.objects.get(pk=person.pk)) == NIK
    settings.NIK_KEYS = [LOST]
    assert whole_nik(Volunteer.objects.get(pk=unreadable.pk)) == fictional_nik(9002)


@pytest.mark.parametrize("chunk", [1, 10])
@pytest.mark.parametrize("keys", [[NEW, OLD], [OLD, NEW], [LOST, NEW, OLD]])
def test_the_same_nik_under_two_keys_stops_all_with_both_registry_numbers(settings, monkeypatch, keys, chunk):
    monkeypatch.setattr(nik_keys, "CHUNK", chunk)
    make_volunteer(nik=fictional_nik(9002))
    first = make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW]
    second = make_volunteer(nik=NIK)
    settings.NIK_KEYS = keys
    with pytest.raises(CommandError) as caught:
        rotate()
    assert "mempunyai NIK yang sama" in str(caught.value)
    assert first.registry_no in str(caught.value)
    assert second.registry_no in str(caught.value)
    assert NIK not in str(caught.value)
    assert {whole_nik(Volunteer.objects.get(pk=person.pk)) for person in (first, second)} == {NIK}


def test_a_deleted_person_may_share_the_nik_of_a_living_one(settings):
    make_volunteer(nik=NIK).remove("Salah catat")
    make_volunteer(nik=NIK)
    settings.NIK_KEYS = [NEW, OLD]
    assert rotate().startswith("2 NIK")

"""The log of changes: by person, place, field, kind, account and day."""

import io
from datetime import date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import python_calamine
from django.urls import reverse

from registry.history.finding import ChangeFilter, lines
from registry.history.recording import because
from registry.models import Trace, Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_partner,
    make_record,
    make_training,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinal():
    return make_village("Gedung Wani", make_district("Kinal"))


def listed(user, **filters):
    """The lines of the log as triples: whose, what, and what happened."""
    keys = list(ChangeFilter(filters, user=user).keys())
    return [(line.name, line.change.subject, line.change.verb) for line in lines(keys)]


def set_phone(person, phone, *, by=None, on=None):
    at = datetime(2026, 11, on or 29, 23, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    person.phone = phone
    with because(user=by), patch("django.utils.timezone.now", return_value=at):
        person.save()


def test_who_changed_a_phone_of_people_of_a_kecamatan_in_a_month(petugas, kabid, kinal):
    near, far = make_volunteer("Siti Rekaan", kinal), make_volunteer("Orang Jauh")
    set_phone(near, "081200000001", by=petugas, on=27)
    set_phone(far, "081200000002", by=petugas, on=27)
    near.occupation = "Guru"
    near.save()
    phone = {"isian": "volunteer.phone", "kecamatan": near.village.district.code}
    assert listed(kabid, **phone) == [("Siti Rekaan", "Data diri", "diubah")]
    assert len(listed(kabid, **phone, dari="27-11-2026", sampai="27-11-2026", akun=petugas.username)) == 1
    for nothing in ({"dari": "28-11-2026"}, {"sampai": "26-11-2026"}, {"akun": "orang lain"}, {"jenis": "dicatat"}):
        assert not listed(kabid, **phone, **nothing)
    (line,) = lines(ChangeFilter(phone, user=kabid).keys())
    assert [(field.old, field.new) for field in line.change.fields] == [("(kosong)", "081200000001")]
    assert line.change.record.history_user == petugas


def test_a_field_that_was_emptied_or_filled_has_changed_and_one_that_was_kept_has_not(kabid):
    person = make_volunteer("Siti Rekaan", born_on=None)
    for born_on in (date(1980, 1, 2), date(1980, 1, 2), None):
        person.born_on = born_on
        person.save()
    assert len(listed(kabid, isian="volunteer.born_on")) == 2


def test_what_was_created_changed_and_deleted_is_told_apart_also_of_a_person(kabid):
    person = make_volunteer("Siti Rekaan")
    make_appointment(person)
    make_record(person).delete()
    set_phone(person, "081200000001")
    person.remove("Salah catat")
    assert listed(kabid, q="siti", jenis="dihapus") == [
        ("Siti Rekaan", "Data diri", "dihapus"),
        ("Siti Rekaan", "Pelatihan Bimtek Dasar PSM", "dihapus"),
    ]
    assert listed(kabid, q="siti", jenis="diubah") == [("Siti Rekaan", "Data diri", "diubah")]
    assert len(listed(kabid, q=person.registry_no, jenis="dicatat")) == 3
    assert [line.address for line in lines(ChangeFilter({"q": "siti"}, user=kabid).keys())] == [""] * 6


def test_an_account_of_a_kecamatan_sees_only_its_people_and_others_also_trainings_and_partners(bound, kabid, kinal):
    make_volunteer("Siti Rekaan", kinal)
    make_appointment(make_volunteer("Orang Jauh"))
    make_training("Bimtek Rekaan"), make_partner("Karang Rekaan")
    assert {name for name, *_ in listed(bound)} == {"Siti Rekaan"}
    assert {"Siti Rekaan", "Orang Jauh", "Bimtek Rekaan", "Karang Rekaan"} <= {name for name, *_ in listed(kabid)}
    assert {name for name, *_ in listed(kabid, isian="training")} == {"Bimtek Rekaan"}


def test_changes_of_a_merged_record_are_those_of_the_person_who_was_kept(kabid):
    kept, gone = make_volunteer("Siti Rekaan"), make_volunteer("Siti R.")
    gone.deleted_at, gone.merged_into = datetime(2026, 11, 29, tzinfo=ZoneInfo("Asia/Jakarta")), kept
    gone.save()
    assert set(listed(kabid, q="siti rekaan")) == {
        ("Siti Rekaan", "Data diri", "dicatat"),
        ("Siti Rekaan", "Data diri", "digabungkan"),
    }
    assert not listed(kabid, jenis="dihapus")
    of_another = [line.change.is_of_another for line in lines(ChangeFilter({}, user=kabid).keys())]
    assert sorted(of_another) == [False, True, True]  # Nothing of it is put back.


def test_a_deleted_record_that_came_back_is_told(kabid):
    record = make_record(make_volunteer("Siti Rekaan"))
    pk = record.pk
    record.delete()
    record.pk = pk
    record.save(force_insert=True)
    assert listed(kabid, isian="trainingrecord")[0] == ("Siti Rekaan", "Pelatihan Bimtek Dasar PSM", "dipulihkan")


@pytest.mark.one_database
def test_the_page_shows_the_change_masks_the_nik_and_puts_a_field_back(client_of, petugas):
    person = make_volunteer("Siti Rekaan")
    set_phone(person, "081200000001")
    set_phone(person, "081200000002", by=petugas)
    nik = fictional_nik()
    person.set_nik(nik)
    person.save()
    client = client_of(petugas)
    page = client.get(reverse("change_list"), {"q": "siti"})
    text = page.content.decode()
    assert text.count(person.get_absolute_url()) == 4
    assert nik not in text
    assert "<del>081200000001</del> → <ins>081200000002</ins>" in text
    changed = person.history.filter(phone="081200000002").earliest()
    put_back = f"{reverse('history_restore', args=['volunteer', changed.pk])}"
    assert put_back in text
    client.post(put_back, {"field": "phone"})
    assert Volunteer.objects.get().phone == "081200000001"
    assert (
        "hanya menemukan yang diubah"
        in client.get(reverse("change_list"), {"isian": "volunteer.phone", "jenis": "dicatat"}).content.decode()
    )
    for wrong in ("isian=volunteer.nik", "isian=x.y", "jenis=x", "dari=32-13-2026", "sampai=31-12-9999", "hal=0"):
        assert client.get(f"{reverse('change_list')}?{wrong}").status_code == 200


@pytest.mark.slow
@pytest.mark.one_database
def test_fifty_lines_take_no_more_queries_than_two(kabid, django_assert_max_num_queries):
    for serial in range(25):
        make_volunteer(f"Orang {serial}")
    with django_assert_max_num_queries(8):
        assert len(lines(ChangeFilter({}, user=kabid).keys()[:50])) >= 25


@pytest.mark.slow
@pytest.mark.one_database
def test_the_list_is_saved_without_phones_and_not_where_it_is_too_long(client_of, kabid, monkeypatch):
    person = make_volunteer("Siti Rekaan")
    set_phone(person, "081200000001", by=kabid, on=27)
    person.occupation = "Guru"
    person.save()
    client = client_of(kabid)
    answer = client.get(reverse("change_list_export"), {"q": "siti", "jenis": "diubah"})
    book = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    _, later, earlier = book.get_sheet_by_index(0).to_python()
    about = [person.full_name, person.registry_no, "Data diri", "diubah"]
    assert later[1:] == ["Sistem", "oleh sistem", *about, "pekerjaan", "(kosong)", "Guru", ""]
    assert earlier == [
        *("27-11-2026 23.30", str(kabid), "oleh sistem", *about),
        *("No. HP/WhatsApp", "(tidak dimuat)", "(tidak dimuat)", ""),
    ]
    assert Trace.objects.get(kind=Trace.Kind.EXPORTED).subject == "2 isian yang berubah, .xlsx"
    monkeypatch.setattr("registry.views.home.MOST_IN_FILE", 1)
    refused = client.get(reverse("change_list_export"), {"q": "siti"}, follow=True)
    assert "paling banyak 1 perubahan" in refused.content.decode()
    assert refused.request["QUERY_STRING"] == "q=siti"

"""The history as people read it, and the way back from it."""

from datetime import date

import pytest

from registry.changes import changes_of
from registry.models import Appointment, TrainingRecord
from tests.factories import fictional_nik, make_appointment, make_district, make_record, make_village, make_volunteer

pytestmark = pytest.mark.django_db


def test_a_change_is_told_with_old_and_new_in_words():
    volunteer = make_volunteer(sex="L", home_village=None)
    volunteer.sex, volunteer.home_village = "P", make_village("Linau", make_district("Maje"))
    volunteer.save()
    change = changes_of(volunteer)[0]
    assert (change.subject, change.verb) == ("Data diri", "diubah")
    told = {field.label: (field.old, field.new) for field in change.fields}
    assert told["jenis kelamin"] == ("Laki-laki", "Perempuan")
    assert told["desa/kelurahan tempat tinggal"] == ("(kosong)", "Linau, Maje")


def test_a_changed_nik_is_told_masked():
    volunteer = make_volunteer()
    volunteer.set_nik(fictional_nik())
    volunteer.save()
    (field,) = changes_of(volunteer)[0].fields
    assert (field.label, field.new, field.restorable) == ("NIK", "170405••••••••••", False)


def test_service_and_trainings_stand_in_the_same_history():
    volunteer = make_appointment().volunteer
    make_record(volunteer).delete()
    told = [(change.subject, change.verb) for change in changes_of(volunteer)]
    assert told == [
        ("Pelatihan Bimtek Dasar PSM", "dihapus"),
        ("Pelatihan Bimtek Dasar PSM", "dicatat"),
        ("Penugasan di Air Dingin, Kaur Selatan", "dicatat"),
        ("Data diri", "dicatat"),
    ]


def test_deleting_and_restoring_a_person_are_told_as_such():
    volunteer = make_volunteer()
    volunteer.remove()
    volunteer.restore()
    assert [change.verb for change in changes_of(volunteer)] == ["dipulihkan", "dihapus", "dicatat"]


def restore(client, record, **data):
    model = record.instance_type._meta.model_name
    return client.post(f"/riwayat/{model}/{record.history_id}/pulihkan/", data, follow=True)


def test_a_field_goes_back_to_what_it_was_before_a_change(client_of, petugas):
    volunteer = make_volunteer(occupation="Petani")
    volunteer.occupation = "Guru"
    volunteer.save()
    restore(client_of(petugas), volunteer.history.latest(), field="occupation")
    volunteer.refresh_from_db()
    assert volunteer.occupation == "Petani"
    assert volunteer.history.latest().history_change_reason == "Dikembalikan dari riwayat"


def test_the_end_of_a_service_goes_back_as_one(client_of, petugas):
    appointment = make_appointment()
    appointment.end(date(2020, 1, 1), "mundur", "surat")
    restore(client_of(petugas), appointment.history.latest(), field="ended_on")
    appointment.refresh_from_db()
    assert (appointment.ended_on, appointment.end_reason, appointment.end_note) == (None, "", "")


def test_a_deleted_training_record_comes_back(client_of, petugas):
    record = make_record(certificate_number="12/BIMTEK/2019")
    pk, volunteer = record.pk, record.volunteer
    record.delete()
    restore(client_of(petugas), TrainingRecord.history.deletion_of(pk))
    assert volunteer.training_records.get().certificate_number == "12/BIMTEK/2019"


def test_a_record_of_a_deleted_training_waits_for_the_training(client_of, kabid):
    record = make_record()
    pk, training = record.pk, record.training
    record.delete()
    training.delete()
    page = restore(client_of(kabid), TrainingRecord.history.deletion_of(pk))
    assert "Pulihkan pelatihannya dahulu" in page.content.decode()


def test_a_deleted_service_that_no_longer_fits_is_refused_with_a_sentence(client_of, kabid):
    appointment = make_appointment()
    pk, volunteer = appointment.pk, appointment.volunteer
    appointment.delete()
    make_appointment(volunteer)
    page = restore(client_of(kabid), Appointment.history.deletion_of(pk))
    assert "Tidak dapat dikembalikan" in page.content.decode()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("field", ["nik_masked", "registry_no", "name_folded", "entah", "deleted_at"])
def test_a_field_without_a_way_back_is_refused_with_a_sentence(client_of, petugas, field):
    volunteer = make_volunteer()
    volunteer.name = "Lain"
    volunteer.save()
    page = restore(client_of(petugas), volunteer.history.latest(), field=field)
    assert "tidak dapat dikembalikan" in page.content.decode()


def test_what_was_not_deleted_cannot_be_put_back(client_of, petugas):
    volunteer = make_volunteer()
    page = restore(client_of(petugas), volunteer.history.latest())
    assert "tidak dihapus" in page.content.decode()


def test_the_history_of_another_kecamatan_does_not_exist_for_a_bound_account(client_of, bound):
    volunteer = make_volunteer()
    assert restore(client_of(bound), volunteer.history.latest()).status_code == 404

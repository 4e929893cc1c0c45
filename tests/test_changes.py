"""The history as people read it, and restoring from it."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from ceremonies.models import Ceremony
from registry.history.reading import changes_of, changes_of_training, models_of_a_person
from registry.models import Appointment, TrainingRecord
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_official,
    make_record,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db


def test_a_change_shows_old_and_new_in_words():
    volunteer = make_volunteer(sex="L", home_village=None)
    volunteer.sex, volunteer.home_village = "P", make_village("Linau", make_district("Maje"))
    volunteer.save()
    change = changes_of(volunteer)[0]
    assert (change.subject, change.verb) == ("Data diri", "diubah")
    fields = {field.label: (field.old, field.new) for field in change.fields}
    assert fields["jenis kelamin"] == ("Laki-laki", "Perempuan")
    assert fields["desa/kelurahan tempat tinggal"] == ("(kosong)", "Linau, Maje")


def test_a_changed_nik_is_shown_masked():
    volunteer = make_volunteer()
    volunteer.set_nik(fictional_nik())
    volunteer.save()
    field, moment = changes_of(volunteer)[0].fields
    assert (field.label, field.new, field.restorable) == ("NIK", "••••••••••••••••", False)
    assert (moment.label, moment.restorable) == ("NIK dicatat pada", False)


def test_another_nik_with_the_same_mask_is_a_change_too():
    volunteer = make_volunteer(nik=fictional_nik(9001))
    volunteer.set_nik(fictional_nik(9002))
    volunteer.save()
    (field,) = changes_of(volunteer)[0].fields
    assert field.label == "NIK dicatat pada"


def test_service_and_trainings_stand_in_the_same_history():
    volunteer = make_appointment().volunteer
    make_record(volunteer).delete()
    listed = [(change.subject, change.verb) for change in changes_of(volunteer)]
    assert listed == [
        ("Pelatihan Bimtek Dasar PSM", "dihapus"),
        ("Pelatihan Bimtek Dasar PSM", "dicatat"),
        ("Penugasan di Air Dingin, Kaur Selatan", "dicatat"),
        ("Data diri", "dicatat"),
    ]


@pytest.mark.parametrize("model", models_of_a_person(), ids=lambda model: model._meta.model_name)
def test_what_belongs_to_a_person_says_what_its_history_calls_it_and_what_that_needs(model):
    assert callable(model.history_label)
    assert not model.history.select_related(*model.history_label_with).first()


def test_a_record_of_no_person_has_its_own_name():
    (change,) = changes_of_training(make_training())
    assert (change.subject, change.verb) == ("Pelatihan", "dicatat")


def test_a_long_history_takes_one_query_for_each_kind_of_record(django_assert_num_queries):
    volunteer = make_volunteer()
    for serial in range(5):
        village = make_village(f"Desa {serial}")
        make_appointment(volunteer, village, date(2001 + serial, 1, 1), ended_on=date(2001 + serial, 6, 1))
        make_record(volunteer, make_training(f"Bimtek {serial}"))
        volunteer.home_village = village
        volunteer.save()
    with django_assert_num_queries(
        2 + len(models_of_a_person())
    ):  # Whose history it is, the person's own, and the others.
        assert len([change.subject for change in changes_of(volunteer)]) == 16


def test_a_file_is_shown_as_present_or_not():
    volunteer = make_volunteer()
    volunteer.photo = make_upload(volunteer)
    volunteer.save()
    (field,) = changes_of(volunteer)[0].fields
    assert (field.label, field.old, field.new) == ("pas foto", "(kosong)", "ada")


def test_a_change_knows_the_right_that_its_way_back_needs():
    rights = {change.right for change in changes_of(make_appointment().volunteer)}
    assert rights == {"registry.change_volunteer", "registry.change_appointment"}


def test_deleting_and_restoring_a_person_are_named():
    volunteer = make_volunteer()
    volunteer.remove("Salah catat")
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


def test_a_service_in_a_village_that_is_no_more_does_not_come_back(client_of, kabid):
    appointment = make_appointment(village=make_village("Desa Lama"))
    pk, village, volunteer = appointment.pk, appointment.village, appointment.volunteer
    appointment.delete()
    volunteer.home_village = None
    volunteer.save()
    village.delete()
    page = restore(client_of(kabid), Appointment.history.deletion_of(pk))
    assert "Desa/kelurahan tugasnya sudah dihapus." in page.content.decode()
    assert page.redirect_chain == [(volunteer.get_absolute_url(), 302)]
    assert not Appointment.objects.exists()


def test_a_field_does_not_go_back_to_a_village_that_is_no_more(client_of, petugas):
    volunteer = make_volunteer(village=make_village("Desa Lama"))
    village, volunteer.home_village = volunteer.home_village, make_village()
    volunteer.save()
    village.delete()
    page = restore(client_of(petugas), volunteer.history.latest(), field="home_village")
    assert "Desa/kelurahan tempat tinggalnya sudah dihapus." in page.content.decode()


@pytest.mark.parametrize(
    "make, page_of_all",
    [(make_training, "/pelatihan/"), (make_ceremony, "/pengukuhan/"), (make_official, "/")],
    ids=["training", "ceremony", "official, without a list of their own"],
)
def test_what_belongs_to_no_person_returns_to_its_own_page_or_to_that_of_all(client_of, kabid, make, page_of_all):
    gone = make()
    own_page, pk, entries = gone.get_absolute_url(), gone.pk, type(gone).history
    gone.delete()
    for page in (own_page, page_of_all):  # The second time it already exists.
        assert restore(client_of(kabid), entries.deletion_of(pk)).redirect_chain == [(page, 302)]


def test_of_what_is_gone_and_was_seen_in_part_a_bound_account_knows_nothing(client_of, kabid):
    ceremony = make_ceremony()
    pk = ceremony.pk
    ceremony.remove()
    deletion = Ceremony.history.deletion_of(pk)
    assert restore(client_of(make_user("Kabid", [make_district("Kinal")])), deletion).status_code == 403
    assert not Ceremony.objects.exists()
    assert restore(client_of(kabid), deletion).status_code == 200


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


@pytest.mark.parametrize("model", ["village", "entah", "historicalvolunteer"])
def test_what_has_no_history_is_not_found_there(client_of, petugas, model):
    row = make_volunteer().history.latest()
    answer = client_of(petugas).post(f"/riwayat/{model}/{row.history_id}/pulihkan/", {"field": "name"})
    assert answer.status_code == 404


def test_going_back_asks_for_the_right_to_change_that_very_kind_of_record(client_of):
    clerk = make_user(None)
    rights = ["view_volunteer", "change_volunteer", "change_training"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    appointment = make_appointment()
    for record, status in ((appointment, 403), (appointment.volunteer, 200)):
        record.save()
        answer = restore(client_of(clerk), record.history.latest(), field="name")
        assert answer.status_code == status


def test_the_history_of_another_kecamatan_does_not_exist_for_a_bound_account(client_of, bound):
    volunteer = make_volunteer()
    assert restore(client_of(bound), volunteer.history.latest()).status_code == 404

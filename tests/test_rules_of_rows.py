"""Rules of the models, so that nothing gets round them: not the admin, not an import, not the shell."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from registry.models import Appointment, Policy, TrainingRecord, Volunteer
from registry.workbook.writing.export import Export
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_partner,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.localdate() + timedelta(1)


# Service


def test_a_period_refuses_a_decree_of_the_future():
    appointment = make_appointment(decree_number="1", decree_on=tomorrow())
    with pytest.raises(ValidationError, match="tidak boleh di masa depan"):
        appointment.full_clean()


def test_a_period_refuses_a_decree_that_runs_out_before_its_day():
    appointment = make_appointment(decree_number="1", decree_on=date(2021, 1, 2), decree_until=date(2021, 1, 1))
    with pytest.raises(ValidationError, match="sebelum tanggal SK"):
        appointment.full_clean()


@pytest.mark.parametrize("days", [{"on": date(2999, 1, 1)}, {"on": date(2021, 1, 2), "until": date(2021, 1, 1)}])
def test_one_decree_for_many_keeps_the_same_rules(days):
    make_appointment()
    with pytest.raises(ValidationError):
        Appointment.objects.all().record_decree("460/1/2021", **days)
    assert Appointment.objects.get().decree_number == ""


def test_nobody_dies_tomorrow():
    with pytest.raises(ValidationError, match="masih di masa depan"):
        make_appointment().end(tomorrow(), Appointment.EndReason.DIED)


def test_nobody_serves_after_death():
    dead = make_appointment(ended_on=date(2020, 1, 1), end_reason="meninggal").volunteer
    again = Appointment(volunteer=dead, village=make_village(), started_on=date(2020, 1, 2))
    with pytest.raises(ValidationError, match="dicatat meninggal dunia"):
        again.full_clean()


def test_service_before_death_is_written_down_afterwards():
    dead = make_appointment(ended_on=date(2020, 1, 1), end_reason="meninggal").volunteer
    earlier = Appointment(volunteer=dead, village=make_village(), started_on=date(2015, 1, 1))
    earlier.ended_on, earlier.end_reason = date(2016, 1, 1), Appointment.EndReason.RESIGNED
    earlier.full_clean()


def test_the_end_of_a_service_that_began_too_early_is_refused_in_a_sentence(client_of, petugas):
    # The birth date was corrected afterwards. The form of the end does not show the field that is wrong.
    appointment = make_appointment(make_volunteer(born_on=date(2010, 1, 1)), started_on=date(2020, 1, 1))
    data = {"ended_on": "01-01-2021", "end_reason": "mundur", "version": appointment.history.latest().pk}
    page = client_of(petugas).post(f"/penugasan/{appointment.pk}/akhiri/", data)
    assert "Umur pada hari mulai bertugas baru 10 tahun" in page.content.decode()


# Trainings


def test_a_record_refuses_more_hours_than_its_training_has():
    with pytest.raises(ValidationError, match="hanya 32 JP"):
        TrainingRecord(training=make_training(hours=32), volunteer=make_volunteer(), hours=33).full_clean()


def test_a_nik_in_a_certificate_number_is_masked():
    record = make_record(certificate_number=fictional_nik())
    record.full_clean()
    assert record.certificate_number == "170405••••••••••"


def test_a_training_with_people_does_not_move_into_the_future():
    training = make_record().training
    training.started_on = tomorrow()
    with pytest.raises(ValidationError, match="hari pertamanya tidak di masa depan"):
        training.full_clean()


# Partners, settings, NIKs


def test_a_partner_keeps_its_phone_as_all_phones_are_kept():
    partner = make_partner(phone="0812-3456-7890")
    partner.full_clean()
    assert partner.phone == "+6281234567890"
    partner.phone = "081"
    with pytest.raises(ValidationError, match="tidak lengkap"):
        partner.full_clean()


def test_a_bound_account_does_not_change_the_settings(bound):
    with pytest.raises(PermissionDenied):
        Policy(minimum_serving=3).change(by=bound)
    assert not Policy.objects.exists()


def test_the_settings_know_who_changed_them(kabid):
    Policy(minimum_serving=3).change(by=kabid)
    assert Policy.objects.get().changed_by == kabid


@pytest.mark.parametrize("kinds", ["dasar", ["dasar", "menjahit"]])
def test_the_settings_require_trainings_that_exist(kinds):
    with pytest.raises(ValidationError, match="tidak dikenal"):
        Policy(required_kinds=kinds).full_clean()


def test_a_nik_that_is_not_known_was_not_compared():
    volunteer = make_volunteer()
    with pytest.raises(ValidationError, match="belum dicatat"):
        volunteer.note_nik_matched()
    assert Volunteer.objects.get().nik_matched_at is None


def test_whole_niks_are_exported_by_right_and_for_a_purpose_alone():
    make_volunteer(nik=fictional_nik())
    target = io.BytesIO()
    with pytest.raises(PermissionDenied):
        Export(Volunteer.objects.all(), ["nik"], user=make_user("Petugas"), purpose="Pengajuan SK").write(target)
    with pytest.raises(ValidationError, match="Tulis keperluannya"):
        Export(Volunteer.objects.all(), ["nik"], user=make_user("Kabid"), purpose=" ").write(target)
    assert target.getvalue() == b""

"""Rules of the models, so that nothing gets round them: not the admin, not an import, not the shell."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from kaur_psm.accounts import rights
from registry.history.recording import Door, because
from registry.history.undoing import put_back, put_back_field, undo_batch
from registry.models import Appointment, FollowUp, Policy, Trace, TrainingInvitation, TrainingRecord, Volunteer
from registry.models.follow_ups import usual_day
from registry.workbook import batch, taking_back
from registry.workbook.reading import sheets_of
from registry.workbook.writing.export import Export
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_import,
    make_invitation,
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


def test_another_reason_of_an_end_is_explained():
    with pytest.raises(ValidationError, match="Jelaskan alasannya"):
        make_appointment().end(date(2020, 1, 1), Appointment.EndReason.OTHER)


def test_a_move_ends_the_open_period_the_day_before_and_begins_the_next(petugas):
    old = make_appointment()
    new = old.move(next_period(old), by=petugas)
    old.refresh_from_db()
    assert (old.ended_on, old.end_reason) == (date(2020, 12, 31), Appointment.EndReason.MOVED_SERVICE)
    assert Appointment.objects.get(ended_on=None) == new
    assert FollowUp.objects.get().opened_by == petugas


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"started_on": date(2019, 12, 6)}, "Harus sesudah hari mulai"),
        ({"village": None}, "sudah bertugas di desa ini"),
    ],
)
def test_nobody_moves_to_an_earlier_day_or_to_the_same_village(wrong, sentence):
    old = make_appointment()
    with pytest.raises(ValidationError, match=sentence):
        old.move(next_period(old, **wrong))
    old.refresh_from_db()
    assert old.ended_on is None


def test_a_move_that_does_not_fit_leaves_the_open_period_open():
    old = make_appointment(make_volunteer(born_on=date(2003, 1, 1)), underage_reason="Diizinkan")
    with pytest.raises(ValidationError, match="baru 17 tahun"):
        old.move(next_period(old, started_on=date(2020, 6, 1)))
    assert Appointment.objects.get().ended_on is None
    assert not FollowUp.objects.exists()


def next_period(old, **kwargs):
    """A period, not saved, to which the person moves; its village=None is the one where he or she serves already."""
    values = {"village": make_village("Geramat"), "started_on": date(2021, 1, 1), **kwargs}
    return Appointment(**{**values, "volunteer": old.volunteer, "village": values["village"] or old.village})


def test_an_end_that_leaves_the_village_empty_opens_a_follow_up_by_whatever_door():
    appointment = make_appointment()
    appointment.end(date(2020, 1, 1), Appointment.EndReason.RESIGNED)
    follow_up = FollowUp.objects.get()
    assert (follow_up.village, follow_up.due_on) == (appointment.village, usual_day())


def test_an_end_that_is_corrected_opens_nothing_anew():
    appointment = make_appointment(ended_on=date(2020, 1, 1))
    appointment.end(date(2020, 1, 2), Appointment.EndReason.RESIGNED)
    assert not FollowUp.objects.exists()


def test_an_end_in_a_village_where_somebody_else_serves_opens_nothing():
    appointment, _ = make_appointment(), make_appointment()
    appointment.end(date(2020, 1, 1), Appointment.EndReason.RESIGNED)
    assert not FollowUp.objects.exists()


def test_an_end_put_back_from_the_history_opens_the_follow_up_and_keeps_the_day_of_an_earlier_one(petugas):
    appointment, day = make_appointment(), tomorrow()
    appointment.end(date(2020, 1, 1), Appointment.EndReason.RESIGNED, due_on=day)
    appointment.reopen()
    row = appointment.history.latest()
    put_back_field(row, "ended_on", petugas)
    assert FollowUp.objects.waiting().get().due_on == day
    FollowUp.objects.all().delete()
    Appointment.objects.get().reopen()
    put_back_field(row, "ended_on", petugas)
    assert FollowUp.objects.waiting().get().due_on == usual_day()


def test_a_follow_up_is_not_due_on_a_day_that_is_over():
    appointment = make_appointment()
    with pytest.raises(ValidationError, match="tidak boleh sudah lewat"):
        appointment.end(date(2020, 1, 1), Appointment.EndReason.RESIGNED, due_on=timezone.localdate() - timedelta(1))
    assert Appointment.objects.get().ended_on is None


def test_the_last_day_of_a_training_is_put_back_from_the_history(petugas):
    training = make_training(ended_on=date(2019, 10, 18))
    training.ended_on = date(2019, 10, 19)
    training.save()
    put_back_field(training.history.latest(), "ended_on", petugas)
    training.refresh_from_db()
    assert training.ended_on == date(2019, 10, 18)


# Trainings


def test_a_record_refuses_more_hours_than_its_training_has():
    with pytest.raises(ValidationError, match="hanya 32 JP"):
        TrainingRecord(training=make_training(hours=32), volunteer=make_volunteer(), hours=33).full_clean()


def test_a_nik_in_a_certificate_number_is_masked():
    record = make_record(certificate_number=fictional_nik())
    record.full_clean()
    assert record.certificate_number == "••••••••••••••••"


def test_a_training_with_people_does_not_move_into_the_future():
    training = make_record().training
    training.started_on = tomorrow()
    with pytest.raises(ValidationError, match="hari pertamanya tidak di masa depan"):
        training.full_clean()


@pytest.mark.parametrize("hours", [0, 2001])
@pytest.mark.parametrize("make", [make_training, make_record])
def test_hours_are_between_1_and_2000_whatever_door_they_come_through(make, hours):
    with pytest.raises(IntegrityError):
        make(hours=hours)


@pytest.mark.parametrize("hours", [0, 2001])
def test_the_admin_refuses_such_hours_in_a_sentence(client_of, hours):
    training = make_training()
    data = {"name": "Bimtek", "kind": "dasar", "started_on": "2019-10-14", "hours": hours}
    page = client_of(make_user("Admin")).post(f"/admin/registry/training/{training.pk}/change/", data)
    assert "JP-nya antara 1 dan 2000." in page.content.decode()


def test_subjects_that_add_up_to_too_many_hours_are_refused(client_of, petugas):
    training = make_training(hours=None)
    data = {"subjects": "\n".join(f"Materi {letter} | 200" for letter in "ABCDEFGHIJK")}
    data["version"] = training.history.latest().pk
    page = client_of(petugas).post(f"/pelatihan/{training.pk}/materi/", data)
    assert "JP-nya antara 1 dan 2000." in page.content.decode()


def test_the_name_of_a_training_or_a_partner_keeps_no_invisible_signs():
    training, partner = (
        make_training(" Bimtek\u200b  Dasar\t"),
        make_partner("\u00a0Tunas\u200b Muda ", leader="Ani\u200b "),
    )
    training.full_clean()
    partner.full_clean()
    assert (training.name, partner.name, partner.leader) == ("Bimtek  Dasar", "Tunas Muda", "Ani")


def test_nobody_is_invited_to_a_training_that_has_begun(client_of):
    training, person = make_training(), make_volunteer()
    with pytest.raises(ValidationError, match="sudah mulai 14 Oktober 2019"):
        TrainingInvitation.objects.invite(training, [person])
    data = {"training": training.pk, "volunteer": person.pk}
    page = client_of(make_user("Admin")).post("/admin/registry/traininginvitation/add/", data)
    assert "Pelatihan ini sudah mulai 14 Oktober 2019." in page.content.decode()
    assert not TrainingInvitation.objects.exists()


def test_people_are_invited_to_a_training_of_today():
    training, person = make_training(started_on=timezone.localdate()), make_volunteer()
    assert TrainingInvitation.objects.invite(training, [person])[0].volunteer == person


def test_an_invitation_that_was_withdrawn_comes_back_also_after_the_training_began(petugas):
    invitation = make_invitation()
    pk = invitation.pk
    invitation.delete()
    assert put_back(TrainingInvitation.history.deletion_of(pk), petugas).pk == pk


# Partners, settings, NIKs


@pytest.fixture
def matched():
    """A person whose NIK was compared with the KTP."""
    person = make_volunteer(nik=fictional_nik(), born_on=date(1990, 12, 6), sex="P")
    person.note_nik_matched()
    return person


@pytest.mark.parametrize("changed", [{"born_on": date(1990, 12, 7)}, {"sex": "L"}])
@pytest.mark.parametrize("is_partial", [True, False])
def test_another_birth_date_or_sex_was_not_compared_with_the_ktp(matched, changed, is_partial):
    for column, value in changed.items():
        setattr(matched, column, value)
    matched.save(update_fields=list(changed) if is_partial else None)
    matched.refresh_from_db()
    assert matched.nik_matched_at is None
    assert matched.has_nik


def test_another_address_leaves_a_nik_matched(matched):
    matched.occupation = "Petani"
    matched.save()
    matched.refresh_from_db()
    assert matched.nik_matched_at is not None


def test_a_birth_date_put_back_from_the_history_is_to_be_matched_again(matched, petugas):
    matched.born_on = date(1990, 12, 7)
    matched.save()
    matched.note_nik_matched()
    put_back_field(matched.history.filter(born_on=date(1990, 12, 7)).earliest(), "born_on", petugas)
    matched.refresh_from_db()
    assert (matched.born_on, matched.nik_matched_at) == (date(1990, 12, 6), None)


def test_an_imported_birth_date_is_to_be_matched_again(matched):
    table = [["No. registri", "Tanggal lahir"], [matched.registry_no, "07-12-1990"]]
    batch.save(sheets_of([("PSM", table)]), name="daftar.xlsx", answers={"nik:0-2": "apa-adanya"})
    matched.refresh_from_db()
    assert (matched.born_on, matched.nik_matched_at) == (date(1990, 12, 7), None)


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


# Taking back


def test_a_batch_is_taken_back_by_whoever_may_alone(petugas, kabid):
    with because(grouped=True, door=Door.SCREEN, user=kabid) as written:
        record = make_record()
    with pytest.raises(PermissionDenied):
        undo_batch(written.batch, petugas)
    assert TrainingRecord.objects.get() == record
    undo_batch(written.batch, kabid)
    assert not TrainingRecord.objects.exists()


def test_what_a_command_wrote_is_taken_back_by_no_account(kabid):
    with because(grouped=True) as written:
        make_record()
    with pytest.raises(PermissionDenied):
        undo_batch(written.batch, kabid)


@pytest.mark.parametrize("who", ["pimpinan", "bound"])  # One may change nothing, the other sees the person not.
def test_a_field_is_put_back_by_whoever_may_change_and_see_the_record_alone(request, who):
    person = make_volunteer(occupation="Petani")
    person.occupation = "Guru"
    person.save()
    with pytest.raises(PermissionDenied):
        put_back_field(person.history.latest(), "occupation", request.getfixturevalue(who))
    person.refresh_from_db()
    assert person.occupation == "Guru"


@pytest.mark.parametrize("who", ["pimpinan", "bound"])
def test_a_record_is_put_back_by_whoever_may_change_and_see_it_alone(request, who):
    record = make_record()
    pk = record.pk
    record.delete()
    with pytest.raises(PermissionDenied):
        put_back(TrainingRecord.history.deletion_of(pk), request.getfixturevalue(who))
    assert not TrainingRecord.objects.exists()


@pytest.mark.parametrize("who", ["petugas", "bound"])
def test_an_import_is_taken_back_by_its_account_or_one_that_may_delete_people_alone(request, who):
    imported = make_import()
    with pytest.raises(PermissionDenied):
        taking_back.ask(imported, request.getfixturevalue(who))


# Accounts


def test_the_command_that_sets_a_password_leaves_a_trace(petugas, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "gurita-9-lengan")
    call_command("changepassword", petugas.username, stdout=io.StringIO())
    petugas.refresh_from_db()
    assert petugas.check_password("gurita-9-lengan")
    trace = Trace.objects.get(kind=Trace.Kind.RIGHTS_CHANGED)
    assert (trace.subject, trace.user, trace.detail) == (
        petugas.username,
        None,
        "kata sandi diganti dengan perintah di server",
    )


def test_an_aborted_command_leaves_no_trace(petugas, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "")
    with pytest.raises(CommandError):
        call_command("changepassword", petugas.username, stdout=io.StringIO())
    assert not Trace.objects.exists()


def test_an_account_is_deactivated_with_its_trace(petugas, admin):
    rights.set_active(petugas, False, by=admin)
    petugas.refresh_from_db()
    assert not petugas.is_active
    trace = Trace.objects.get()
    assert (trace.user, trace.subject, trace.detail) == (admin, petugas.username, "aktif: ya → tidak")


def test_a_bound_account_must_say_where_a_candidate_lives_and_nobody_else_must(bound, petugas):
    assert Volunteer().must_have_home(bound)
    assert not Volunteer().must_have_home(petugas)
    assert make_volunteer().must_have_home(bound)
    assert not make_appointment().volunteer.must_have_home(bound)


# Leaving


@pytest.mark.parametrize("make", [make_volunteer, make_training, make_partner])
@pytest.mark.parametrize("reason", ["", " "])
def test_nothing_is_deleted_without_a_reason(make, reason):
    row = make()
    with pytest.raises(ValidationError, match="Tulis alasannya"):
        row.remove(reason)
    assert type(row).objects.get() == row


@pytest.mark.parametrize("make", [make_volunteer, make_training, make_partner])
def test_the_reason_of_a_deletion_stands_in_the_history(make):
    row = make()
    history = type(row).history
    row.remove("Tercatat dua kali")
    assert history.latest().history_change_reason == "Tercatat dua kali"

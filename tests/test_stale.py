"""A save over a colleague's newer save is refused and shows both."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone

from registry.forms.appointments import AppointmentEndForm
from registry.forms.volunteers import VolunteerForm
from registry.history import undoing
from registry.models import Appointment, Volunteer
from tests.factories import fictional_nik, make_appointment, make_volunteer, whole_nik

pytestmark = pytest.mark.django_db

NOT_SENT = ("photo_file", "problems")


@pytest.fixture
def opened(client_of, petugas):
    """A form opened before the colleague saved, as the browser would send it back: without boxes that have no tick."""
    volunteer = make_volunteer("Siti Aminah", occupation="Petani", email="lama@example.org")
    page = client_of(petugas).get(f"/psm/{volunteer.pk}/ubah/")
    form = page.context["form"]
    return volunteer, {field.html_name: field.value() or "" for field in form if field.name not in NOT_SENT}


def save(client, volunteer, data):
    return client.post(f"/psm/{volunteer.pk}/ubah/", data)


def test_what_both_changed_is_shown_side_by_side_and_nothing_is_saved(client_of, petugas, kabid, opened):
    volunteer, data = opened
    save(client_of(kabid), volunteer, data | {"occupation": "Guru"})
    page = save(client_of(petugas), volunteer, data | {"occupation": "Nelayan"})
    (clash,) = page.context["form"].clashes
    assert (clash.label, clash.theirs, clash.mine) == ("Pekerjaan", "Guru", "Nelayan")
    assert "Disimpan kabid" in page.content.decode()
    volunteer.refresh_from_db()
    assert volunteer.occupation == "Guru"


def test_what_only_the_colleague_changed_is_taken_over(client_of, petugas, kabid, opened):
    volunteer, data = opened
    save(client_of(kabid), volunteer, data | {"email": "baru@example.org"})
    page = save(client_of(petugas), volunteer, data | {"occupation": "Nelayan"})
    form = page.context["form"]
    assert form["email"].value() == "baru@example.org"
    assert form["occupation"].value() == "Nelayan"


@pytest.mark.slow
def test_saving_once_more_is_a_choice_and_saves(client_of, petugas, kabid, opened):
    volunteer, data = opened
    save(client_of(kabid), volunteer, data | {"email": "baru@example.org", "occupation": "Guru"})
    form = save(client_of(petugas), volunteer, data | {"occupation": "Nelayan"}).context["form"]
    again = {field.html_name: field.value() or "" for field in form if field.name not in NOT_SENT}
    save(client_of(petugas), volunteer, again)
    volunteer.refresh_from_db()
    assert (volunteer.occupation, volunteer.email) == ("Nelayan", "baru@example.org")


def test_a_form_without_its_version_is_refused_too(client_of, petugas, opened):
    volunteer, data = opened
    page = save(client_of(petugas), volunteer, data | {"version": ""})
    assert page.context["form"].errors


def test_a_row_saved_between_check_and_save_is_detected_and_reported(petugas):
    form = VolunteerForm({"name": "Kedua", "nik": fictional_nik()}, user=petugas)
    assert form.is_valid()
    make_volunteer("Pertama", nik=fictional_nik())
    assert not form.save_if_valid()
    assert form.errors["nik"] == ["NIK sudah terdaftar atas nama Pertama (PSM-00001)."]


def test_a_change_of_keys_between_opening_and_saving_is_not_written_back(settings, petugas):
    volunteer = make_volunteer("Siti Aminah", nik=fictional_nik())
    data = {"name": "Siti Aminah", "occupation": "Guru", "version": volunteer.history.latest().pk}
    form = VolunteerForm(data, user=petugas, instance=Volunteer.objects.get())
    old, new = settings.NIK_KEYS[0], Fernet.generate_key().decode()
    settings.NIK_KEYS = [new, old]
    call_command("rotate_nik_keys")
    assert form.save_if_valid()
    settings.NIK_KEYS = [new]
    assert whole_nik(Volunteer.objects.get()) == fictional_nik()


def test_a_record_that_a_colleague_deleted_meanwhile_is_reported_as_gone(petugas):
    appointment = make_appointment()
    data = {"ended_on": "30-06-2020", "end_reason": "mundur", "version": appointment.history.latest().pk}
    form = AppointmentEndForm(data, user=petugas, instance=Appointment.objects.get())
    appointment.delete()
    assert not form.save_if_valid()
    assert "sudah dihapus orang lain" in str(form.errors)


def test_choices_and_villages_are_shown_in_words(client_of, petugas, kabid, opened):
    volunteer, data = opened
    save(client_of(kabid), volunteer, data | {"sex": "P"})
    page = save(client_of(petugas), volunteer, data | {"sex": "L"})
    (clash,) = page.context["form"].clashes
    assert (clash.theirs, clash.mine) == ("Perempuan", "Laki-laki")


def test_two_clerks_who_end_the_same_service_do_not_overwrite_each_other(client_of, petugas, kabid):
    appointment = make_appointment()
    address, version = f"/penugasan/{appointment.pk}/akhiri/", appointment.history.latest().pk
    client_of(kabid).post(address, {"ended_on": "30-06-2020", "end_reason": "mundur", "version": version})
    page = client_of(petugas).post(address, {"ended_on": "01-01-2021", "end_reason": "pasif", "version": version})
    assert {clash.mine for clash in page.context["form"].clashes} == {"01-01-2021", "tidak aktif"}


# A clock that is set back


@pytest.fixture
def two_days_ago(monkeypatch):
    """The clock is set back by two days from now on, as a time server may do, or a second server may be late."""
    then = timezone.now() - timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: then)


def test_a_colleagues_save_counts_as_newer_though_the_clock_went_back(
    client_of, petugas, kabid, opened, two_days_ago, settings
):
    settings.SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
    volunteer, data = opened
    save(client_of(kabid), volunteer, data | {"occupation": "Guru"})
    page = save(client_of(petugas), volunteer, data | {"occupation": "Nelayan"})
    (clash,) = page.context["form"].clashes
    assert (clash.theirs, clash.mine) == ("Guru", "Nelayan")


def test_a_field_is_put_back_to_what_was_written_before_it_though_the_clock_went_back(kabid, two_days_ago):
    volunteer = make_volunteer("Siti Aminah", occupation="Petani")
    Volunteer.history.update(history_date=timezone.now() + timedelta(days=2))
    for occupation in ("Guru", "Nelayan"):
        volunteer.occupation = occupation
        volunteer.save()
    undoing.put_back_field(volunteer.history.latest(), "occupation", kabid)
    volunteer.refresh_from_db()
    assert volunteer.occupation == "Guru"

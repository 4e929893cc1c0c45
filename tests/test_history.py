"""The history has the door of each change, its user, reason and batch. It contains no NIK."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from registry.history import recording
from registry.history.recording import Door, because
from registry.models import Appointment, Training, TrainingRecord, Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_record,
    make_training,
    make_village,
    make_volunteer,
    whole_nik,
)

pytestmark = pytest.mark.django_db


def circumstances_of(record):
    """Door, user and reason of the latest history row."""
    entry = record.history.latest()
    return entry.door, str(entry.history_user or ""), entry.history_change_reason


def test_a_change_by_a_command_says_so():
    assert circumstances_of(make_volunteer()) == (Door.COMMAND, "", "")


def test_a_change_on_the_screens_says_who_and_where(client_of, petugas):
    client_of(petugas).post("/psm/baru/", {"name": "Rahmat"})
    assert circumstances_of(Volunteer.objects.get()) == (Door.SCREEN, "petugas", "")


def test_a_change_in_the_admin_says_who_and_where(client_of, admin):
    client_of(admin).post(
        reverse("admin:registry_training_add"), {"name": "Bimtek", "kind": "dasar", "started_on": "14-10-2019"}
    )
    assert circumstances_of(Training.objects.get()) == (Door.ADMIN, "admin", "")


def test_the_door_of_one_request_is_not_left_open_for_the_next(client_of, admin):
    client_of(admin).get("/admin/")
    assert circumstances_of(make_volunteer())[0] == Door.COMMAND


@pytest.mark.parametrize("make", [make_volunteer, make_appointment, make_training, make_record])
def test_each_kind_of_record_keeps_its_beginning_its_change_and_its_end(make):
    record = make()
    with because("Diperbaiki"):
        record.save()
    pk, entries = record.pk, type(record).history
    with because("Salah catat"):
        record.delete()
    rows = list(entries.filter(id=pk).order_by("history_id").values_list("history_type", "history_change_reason"))
    assert rows == [("+", ""), ("~", "Diperbaiki"), ("-", "Salah catat")]


def test_a_reason_holds_for_what_is_inside_and_no_longer():
    volunteer = make_volunteer()
    with because("Pemutakhiran data"):
        volunteer.save()
    assert circumstances_of(volunteer)[2] == "Pemutakhiran data"
    volunteer.save()
    assert circumstances_of(volunteer)[2] == ""


def test_a_failure_inside_takes_its_reason_along():
    with pytest.raises(ZeroDivisionError), because("Gagal"):
        1 / 0  # noqa: B018
    assert circumstances_of(make_volunteer())[2] == ""


def test_a_nik_in_a_reason_is_masked():
    nik = fictional_nik()
    with because(f"NIK {nik} keliru"):
        volunteer = make_volunteer()
    assert circumstances_of(volunteer)[2] == "NIK •••••••••••••••• keliru"


# In bulk


def test_rows_made_together_are_one_batch_with_one_reason():
    training, people = make_training(), [make_volunteer("Satu"), make_volunteer("Dua")]
    with because("Daftar hadir 14 Oktober"):
        records = recording.bulk_create([TrainingRecord(training=training, volunteer=person) for person in people])
    entries = TrainingRecord.history.all()
    assert {entry.id for entry in entries} == {record.pk for record in records}
    assert len({entry.batch for entry in entries}) == 1
    assert entries[0].batch is not None
    assert {entry.history_change_reason for entry in entries} == {"Daftar hadir 14 Oktober"}
    assert {entry.history_type for entry in entries} == {"+"}


def test_rows_changed_together_keep_old_and_new_in_the_history():
    periods = [make_appointment(make_volunteer(name)) for name in ("Satu", "Dua")]
    for period in periods:
        period.decree_number = "460/001/DINSOS/XII/2019"
    with because("SK massal"):
        recording.bulk_update(periods, ["decree_number"])
    for period in periods:
        new, old = period.history.order_by("-history_id")
        assert (old.decree_number, new.decree_number) == ("", "460/001/DINSOS/XII/2019")
        assert (new.history_type, new.history_change_reason) == ("~", "SK massal")


def test_two_actions_are_two_batches_and_a_single_save_is_none():
    training = make_training()
    for name in ("Satu", "Dua"):
        recording.bulk_create([TrainingRecord(training=training, volunteer=make_volunteer(name))])
    first, second = TrainingRecord.history.values_list("batch", flat=True)
    assert first != second
    assert make_volunteer("Tiga").history.latest().batch is None


def test_several_writes_can_be_one_batch():
    with because("Impor", grouped=True) as circumstances:
        volunteer = make_volunteer()
        recording.bulk_create([Appointment(volunteer=volunteer, village=make_village(), started_on=date(2020, 1, 1))])
    assert volunteer.history.latest().batch == Appointment.history.latest().batch == circumstances.batch


def test_nothing_to_write_is_no_failure():
    assert recording.bulk_create([]) == []
    assert recording.bulk_update([], ["name"]) is None


def test_a_bulk_write_that_fails_leaves_neither_rows_nor_history():
    record = make_record()
    again = TrainingRecord(training=record.training, volunteer=record.volunteer)
    with pytest.raises(Exception, match=r"(?i)unique"):
        recording.bulk_create([TrainingRecord(training=record.training, volunteer=make_volunteer("Baru")), again])


# No NIK


@pytest.mark.slow
def test_no_table_holds_a_nik_after_a_day_of_work(client_of, kabid, admin, digits_in_the_database, client):
    first, second = fictional_nik(9001), fictional_nik(9002)
    spaced = f"{first[:6]} {first[6:12]} {first[12:]}"
    clerk, office = client_of(kabid), client_of(admin)

    post_answered(clerk, "/psm/baru/", {"name": "Siti Aminah", "nik": first, "notes": f"KTP lama {spaced}"})
    volunteer = Volunteer.objects.get()
    clerk.post("/psm/baru/", {"name": "Orang Lain", "nik": first, "occupation": first})
    clerk.post("/psm/cari/", {"q": spaced}, follow=True)
    clerk.post("/psm/cari/", {"q": second}, follow=True)
    clerk.get("/psm/", {"q": first})
    clerk.post(f"/psm/{volunteer.pk}/nik/", {"reason": f"memastikan {first}"})
    clerk.post(f"/psm/{volunteer.pk}/nik/cocok/")
    edit(clerk, volunteer, nik=second, home_address=f"Jl. {first}", occupation=second, ipsm_no=first)
    make_appointment(volunteer)
    clerk.post(f"/psm/{volunteer.pk}/hapus/", {"reason": f"NIK ganda {second}"}, follow=True)
    clerk.post(f"/psm/{volunteer.pk}/pulihkan/", follow=True)

    change = reverse("admin:registry_volunteer_change", args=[volunteer.pk])
    form = office.get(change).context["adminform"].form
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    post_answered(office, change, {**typed, "nik": first, "notes": spaced})
    office.post(reverse("admin:registry_volunteer_delete", args=[volunteer.pk]), {"post": "yes"})
    office.get(reverse("admin:registry_volunteer_changelist"), {"q": first})
    client.post("/masuk/", {"username": first, "password": second})

    assert whole_nik(Volunteer.with_deleted.get()) == first
    for nik in (first, second):
        assert digits_in_the_database(nik) == []
        assert digits_in_the_database(nik[:15]) == []
    masks = set(Volunteer.history.values_list("nik_masked", flat=True))
    assert masks == {"••••••••••••••••"}


def edit(client, volunteer, **changes):
    form = client.get(f"/psm/{volunteer.pk}/ubah/").context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return post_answered(client, f"/psm/{volunteer.pk}/ubah/", {**typed, **changes})


def post_answered(client, address, data):
    """Post the form, and once more with the tick at each question that it asks."""
    context = client.post(address, data).context
    form = context["adminform"].form if "adminform" in context else context["form"]
    return client.post(address, {**data, **{question.box: question.token for question in form.asked}})


def test_the_search_of_the_test_above_finds_what_is_there(digits_in_the_database):
    nik = fictional_nik()
    Group.objects.create(name=f"{nik[:6]}.{nik[6:12]}.{nik[12:]}")
    assert digits_in_the_database(nik) == ["auth_group.name"]


@pytest.mark.parametrize("field", ["decree_number", "end_note", "underage_reason"])
def test_a_nik_typed_into_service_is_kept_masked(client_of, petugas, field, digits_in_the_database):
    period = make_appointment()
    page = "akhiri" if field == "end_note" else "ubah"
    form = client_of(petugas).get(f"/penugasan/{period.pk}/{page}/").context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    more = {"ended_on": "01-01-2021", "end_reason": "lain"} if field == "end_note" else {}
    typed |= {**more, field: f"lihat {fictional_nik()}"}
    assert post_answered(client_of(petugas), f"/penugasan/{period.pk}/{page}/", typed).status_code == 302
    assert digits_in_the_database(fictional_nik()) == []

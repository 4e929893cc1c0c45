"""Service: appoint, move, correct, end; at most one open, none overlapping, also without the form."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from registry.models import Appointment, triggers
from tests.answering import post_answering
from tests.factories import make_appointment, make_district, make_village, make_volunteer

pytestmark = pytest.mark.django_db


def appoint(client, volunteer, village=None, **changes):
    data = {"village": (village or make_village()).choice_label, "started_on": "06-12-2019", **changes}
    return client.post(f"/psm/{volunteer.pk}/penugasan/baru/", data)


def test_a_candidate_is_appointed_without_a_decree(client_of, petugas):
    volunteer = make_volunteer()
    assert appoint(client_of(petugas), volunteer).url == volunteer.get_absolute_url()
    appointment = Appointment.objects.get()
    assert (appointment.started_on, appointment.decree_number) == (date(2019, 12, 6), "")


def test_the_form_begins_with_the_village_that_the_clerk_came_from(client_of, petugas):
    old = make_appointment(ended_on=date(2020, 1, 1))
    village = make_village("Sekunyit")
    page = client_of(petugas).get(f"/psm/{old.volunteer.pk}/penugasan/baru/?desa={village.code}")
    assert f'value="{village.choice_label}"' in page.content.decode()


def test_moving_ends_the_old_service_on_the_day_before(client_of, petugas):
    old = make_appointment(started_on=date(2019, 12, 6))
    appoint(client_of(petugas), old.volunteer, make_village("Sekunyit"), started_on="01-07-2020")
    old.refresh_from_db()
    assert (old.ended_on, old.end_reason) == (date(2020, 6, 30), Appointment.EndReason.MOVED_SERVICE)
    assert old.volunteer.appointments.current().get().village.name == "Sekunyit"


def test_a_move_that_is_refused_leaves_the_old_service_open(client_of, petugas):
    old = make_appointment(started_on=date(2019, 12, 6))
    page = appoint(client_of(petugas), old.volunteer, make_village("Sekunyit"), started_on="06-12-2019")
    assert "started_on" in page.context["form"].errors
    old.refresh_from_db()
    assert old.ended_on is None


def test_moving_into_a_time_already_served_is_refused_with_a_sentence(client_of, petugas):
    volunteer = make_volunteer()
    make_appointment(volunteer, started_on=date(2018, 1, 1), ended_on=date(2019, 12, 31))
    page = appoint(client_of(petugas), volunteer, started_on="31-12-2019")
    assert triggers.OVERLAP in page.content.decode()


def test_under_eighteen_on_the_first_day_takes_a_reason(client_of, petugas):
    volunteer = make_volunteer(born_on=date(2001, 12, 7))
    client = client_of(petugas)
    assert "underage_reason" in appoint(client, volunteer).context["form"].errors
    appoint(client, volunteer, underage_reason="SK lama Bupati")
    assert Appointment.objects.exists()


def test_nobody_serves_before_being_born_whatever_the_reason(client_of, petugas):
    volunteer = make_volunteer(born_on=date(2020, 12, 7))
    page = appoint(client_of(petugas), volunteer, underage_reason="SK lama Bupati")
    assert "sebelum orangnya lahir, 7 Desember 2020" in page.content.decode()
    assert not Appointment.objects.exists()


def test_a_bound_clerk_appoints_only_in_the_own_kecamatan(client_of, bound):
    volunteer = make_volunteer(village=make_village("Gedung Wani", make_district("Kinal")))
    page = appoint(client_of(bound), volunteer, make_village("Linau", make_district("Maje")))
    assert "tidak ditemukan di kecamatan Anda" in page.context["form"].errors["village"][0]


def test_a_village_name_that_occurs_twice_is_asked_for_with_its_kecamatan(client_of, petugas):
    make_village("Tanjung Iman", make_district("Tanjung Kemuning"))
    kelurahan = make_village("Tanjung Iman", make_district("Kaur Tengah"), kind="kelurahan")
    client, volunteer = client_of(petugas), make_volunteer()
    data = {"village": "tanjung iman", "started_on": "06-12-2019"}
    page = client.post(f"/psm/{volunteer.pk}/penugasan/baru/", data)
    assert "Tanjung Iman, Kaur Tengah" in page.context["form"].errors["village"][0]
    client.post(f"/psm/{volunteer.pk}/penugasan/baru/", data | {"village": "Tanjung Iman, Kaur Tengah"})
    assert Appointment.objects.get().village == kelurahan


def test_a_decree_may_say_until_when_it_runs(client_of, petugas):
    client, volunteer = client_of(petugas), make_volunteer()
    appoint(client, volunteer, started_on="06-12-2019", decree_until="31-12-2024")
    appointment = Appointment.objects.get()
    assert appointment.decree_until == date(2024, 12, 31)
    assert "berlaku sampai 31 Desember 2024" in client.get(f"/psm/{volunteer.pk}/").content.decode()
    appointment.decree_until = date(2025, 12, 31)
    appointment.save()
    assert "SK berlaku sampai" in client.get(f"/psm/{volunteer.pk}/riwayat/").content.decode()


@pytest.mark.parametrize("typed", ["05-12-2019", "31-02-2020", "kapan-kapan"])
def test_a_decree_that_runs_out_before_the_start_is_refused_and_kept(client_of, petugas, typed):
    page = appoint(client_of(petugas), make_volunteer(), started_on="06-12-2019", decree_until=typed)
    assert page.context["form"].errors["decree_until"]
    assert page.context["form"]["decree_until"].value() == typed


def test_the_database_refuses_a_decree_that_runs_out_before_the_start():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_appointment(started_on=date(2019, 12, 6), decree_until=date(2019, 12, 5))


def test_ending_takes_a_date_and_a_reason(client_of, petugas):
    appointment = make_appointment()
    client, address = client_of(petugas), f"/penugasan/{appointment.pk}/akhiri/"
    version = appointment.history.latest().pk
    page = client.post(address, {"ended_on": "", "end_reason": "", "version": version})
    assert set(page.context["form"].errors) == {"ended_on", "end_reason"}
    client.post(address, {"ended_on": "30-06-2020", "end_reason": "mundur", "version": version})
    appointment.refresh_from_db()
    assert (appointment.ended_on, appointment.end_reason) == (date(2020, 6, 30), "mundur")


@pytest.mark.slow
def test_an_end_is_taken_back_at_once_or_corrected_later(client_of, petugas):
    appointment = make_appointment()
    client, address = client_of(petugas), f"/penugasan/{appointment.pk}/akhiri/"
    data = {"ended_on": "30-06-2020", "end_reason": "mundur", "version": appointment.history.latest().pk}
    page = client.post(address, data, follow=True)
    assert "Ubah akhirnya" in page.content.decode()
    client.post(address, data | {"ended_on": "31-12-2020", "version": appointment.history.latest().pk})
    appointment.refresh_from_db()
    assert appointment.ended_on == date(2020, 12, 31)
    undo = next(str(message.extra_tags) for message in page.context["messages"])
    client.post(undo)
    appointment.refresh_from_db()
    assert (appointment.ended_on, appointment.end_reason) == (None, "")


def test_a_period_cannot_be_opened_again_over_a_later_one(client_of, petugas):
    old = make_appointment(ended_on=date(2020, 1, 1))
    make_appointment(old.volunteer, started_on=date(2021, 1, 1))
    page = client_of(petugas).post(f"/penugasan/{old.pk}/buka/", follow=True)
    assert "Tidak dapat dibuka kembali" in page.content.decode()
    old.refresh_from_db()
    assert old.ended_on == date(2020, 1, 1)


def test_a_dead_person_is_not_appointed_again(client_of, petugas):
    volunteer = make_appointment(ended_on=date(2020, 1, 1), end_reason="meninggal").volunteer
    client = client_of(petugas)
    assert "Tugaskan kembali" not in client.get(volunteer.get_absolute_url()).content.decode()
    assert "dicatat meninggal dunia" in appoint(client, volunteer, started_on="01-01-2021").content.decode()
    assert volunteer.appointments.count() == 1


def test_a_decree_of_the_future_and_a_death_of_the_future_are_refused(client_of, petugas):
    client = client_of(petugas)
    assert "decree_on" in appoint(client, make_volunteer(), decree_on="01-01-2090").context["form"].errors
    appointment = make_appointment(make_volunteer("Lain"))
    data = {"ended_on": "01-01-2090", "end_reason": "meninggal", "version": appointment.history.latest().pk}
    page = client.post(f"/penugasan/{appointment.pk}/akhiri/", data)
    assert "ended_on" in page.context["form"].errors


def test_an_end_before_the_start_is_refused_with_a_sentence(client_of, petugas):
    appointment = make_appointment(started_on=date(2019, 12, 6))
    data = {"ended_on": "05-12-2019", "end_reason": "mundur", "version": appointment.history.latest().pk}
    page = client_of(petugas).post(f"/penugasan/{appointment.pk}/akhiri/", data)
    assert "tidak boleh sebelum hari mulai" in page.content.decode()


def test_another_reason_must_be_written(client_of, petugas):
    appointment = make_appointment()
    data = {"ended_on": "30-06-2020", "end_reason": "lain", "version": appointment.history.latest().pk}
    page = client_of(petugas).post(f"/penugasan/{appointment.pk}/akhiri/", data)
    assert "end_note" in page.context["form"].errors


def test_ending_the_last_service_of_a_village_warns_that_it_will_be_empty(client_of, petugas):
    appointment = make_appointment()
    page = client_of(petugas).get(f"/penugasan/{appointment.pk}/akhiri/")
    assert "tidak akan mempunyai PSM lagi" in page.content.decode()
    make_appointment(make_volunteer("Teman"), appointment.village)
    page = client_of(petugas).get(f"/penugasan/{appointment.pk}/akhiri/")
    assert "tidak akan mempunyai PSM lagi" not in page.content.decode()


def test_a_deleted_appointment_can_be_taken_back_at_once(client_of, kabid):
    appointment = make_appointment(decree_number="188.45/01/2019")
    client = client_of(kabid)
    page = client.post(f"/penugasan/{appointment.pk}/hapus/", {"reason": "Salah catat"}, follow=True)
    assert not Appointment.objects.exists()
    undo = next(str(message.extra_tags) for message in page.context["messages"])
    client.post(undo)
    assert Appointment.objects.get().decree_number == "188.45/01/2019"


# The rules in the database itself, on both databases


@pytest.mark.parametrize("started_on", [date(2019, 6, 1), date(2018, 12, 31), date(2019, 12, 31)])
def test_overlapping_service_is_refused_by_the_database_in_every_way_of_writing(started_on):
    volunteer = make_volunteer()
    make_appointment(volunteer, started_on=date(2019, 1, 1), ended_on=date(2019, 12, 31))
    later = make_appointment(volunteer, started_on=date(2021, 1, 1), ended_on=date(2021, 12, 31))
    period = {"started_on": started_on, "ended_on": date(2020, 5, 1)}
    new = Appointment(volunteer=volunteer, village=later.village, end_reason="habis", **period)
    for write in (
        lambda: Appointment.objects.bulk_create([new]),
        lambda: Appointment.objects.filter(pk=later.pk).update(**period),
        new.save,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_service_may_begin_on_the_day_after_the_last_one():
    volunteer = make_volunteer()
    make_appointment(volunteer, started_on=date(2019, 1, 1), ended_on=date(2019, 12, 31))
    assert make_appointment(volunteer, started_on=date(2020, 1, 1)).pk


def test_two_open_services_of_one_person_are_refused():
    first = make_appointment(started_on=date(2019, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_appointment(first.volunteer, started_on=date(2020, 1, 1))


def test_an_end_without_a_reason_is_refused_by_the_database():
    appointment = make_appointment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(ended_on=date(2020, 1, 1))


def test_the_triggers_come_back_when_a_migration_dropped_them():
    laid = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]

    def triggers_now():
        with connection.cursor() as cursor:
            cursor.execute(laid)
            return set(cursor.fetchall())

    before = triggers_now()
    assert {table for _, table in before} >= set(triggers.POSTGRESQL)
    with connection.cursor() as cursor:
        for name, table in before:
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert not triggers_now()
    triggers.install()
    assert triggers_now() == before


# A village left empty without an end of service


EMPTY = "Desa Air Dingin tidak akan mempunyai PSM lagi sesudah ini."


@pytest.mark.parametrize("who", ["penugasan", "psm"])
@pytest.mark.parametrize(
    "ended_on, others, is_shown", [(None, 0, True), (None, 1, False), (date(2020, 1, 1), 0, False)]
)
def test_deleting_warns_that_it_leaves_the_village_empty(client_of, kabid, who, ended_on, others, is_shown):
    village = make_village("Air Dingin")
    appointment = make_appointment(village=village, ended_on=ended_on)
    for _ in range(others):
        make_appointment(make_volunteer("Lain", village), village)
    pk = appointment.pk if who == "penugasan" else appointment.volunteer.pk
    assert (EMPTY in client_of(kabid).get(f"/{who}/{pk}/hapus/").content.decode()) is is_shown


@pytest.mark.parametrize(
    "others, changes, is_shown",
    [(0, {}, False), (0, {"village": "Sekunyit"}, True), (1, {"village": "Sekunyit"}, False)],
)
def test_correcting_the_village_shows_which_one_is_now_empty(client_of, petugas, others, changes, is_shown):
    village = make_village("Air Dingin")
    appointment = make_appointment(village=village)
    for _ in range(others):
        make_appointment(make_volunteer("Lain", village), village)
    target = make_village(changes.get("village", village.name))
    data = {"village": target.choice_label, "started_on": "06-12-2019", "version": appointment.history.latest().pk}
    data["village_change"] = "ganti"
    address = f"/penugasan/{appointment.pk}/ubah/"
    page = post_answering(client_of(petugas), address, data, follow=True).content.decode()
    assert "Penugasan sudah disimpan." in page
    assert ("Desa Air Dingin kini tanpa PSM." in page) is is_shown

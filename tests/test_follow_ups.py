"""Follow-ups of villages left empty: opened with the end of service, on the front page until done."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.doubles import merging
from registry.models import Appointment, FollowUp
from registry.values import dates, nik
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_follow_up,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def today(days=0):
    return timezone.localdate() + timedelta(days)


def end(client, appointment, **changes):
    address = f"/penugasan/{appointment.pk}/akhiri/"
    fields = client.get(address).context["form"]
    values = {bound.html_name: bound.value() for bound in fields if bound.value() is not None}
    values |= {"ended_on": f"{today():%d-%m-%Y}", "end_reason": "mundur", "end_note": ""}
    return client.post(address, values | changes)


# Opening


def test_ending_the_last_service_of_a_village_opens_a_follow_up_in_fourteen_days(client, petugas):
    appointment = make_appointment(village=make_village("Air Dingin"))
    page = client.get(f"/penugasan/{appointment.pk}/akhiri/")
    assert "tidak akan mempunyai PSM lagi" in page.content.decode()
    assert end(client, appointment).status_code == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.village, follow_up.due_on, follow_up.opened_by) == (appointment.village, today(14), petugas)
    assert "mengundurkan diri" in follow_up.about
    assert appointment.volunteer.name not in follow_up.about


def test_the_date_may_be_another_one(client):
    end(client, make_appointment(), follow_up_on=f"{today(3):%d-%m-%Y}")
    assert FollowUp.objects.get().due_on == today(3)


@pytest.mark.parametrize("typed", ["31-02-2026", "besok", "01-01-2020"])
def test_a_date_that_cannot_be_ends_nothing_and_keeps_what_was_typed(client, typed):
    appointment = make_appointment()
    page = end(client, appointment, follow_up_on=typed, end_note="Pindah kerja")
    assert page.context["form"].errors["follow_up_on"]
    assert page.context["form"]["end_note"].value() == "Pindah kerja"
    appointment.refresh_from_db()
    assert appointment.ended_on is None
    assert not FollowUp.objects.exists()


def test_an_empty_date_is_the_usual_one(client):
    assert end(client, make_appointment(), follow_up_on="").status_code == 302
    assert FollowUp.objects.get().due_on == today(14)


def test_where_somebody_else_serves_nothing_is_asked_or_opened(client):
    village = make_village()
    appointment = make_appointment(make_volunteer("Satu", village), village)
    make_appointment(make_volunteer("Dua", village), village)
    assert "follow_up_on" not in client.get(f"/penugasan/{appointment.pk}/akhiri/").context["form"].fields
    assert end(client, appointment).status_code == 302
    assert not FollowUp.objects.exists()


@pytest.mark.slow
def test_correcting_an_end_opens_no_second_one(client):
    appointment = make_appointment()
    end(client, appointment)
    assert end(client, appointment, end_reason="pindah").status_code == 302
    assert FollowUp.objects.count() == 1


def end_in_the_admin(client, appointment, **changes):
    address = f"/admin/registry/appointment/{appointment.pk}/change/"
    fields = client.get(address).context["adminform"].form
    values = {bound.html_name: bound.value() for bound in fields if bound.value() is not None}
    values |= {"started_on": f"{appointment.started_on:%d-%m-%Y}", "ended_on": f"{today():%d-%m-%Y}"}
    return client.post(address, values | {"end_reason": "mundur"} | changes, follow=True)


def test_an_end_in_the_admin_opens_one_too_and_says_so(client_of):
    admin = make_user("Admin")
    appointment = make_appointment(village=make_village("Air Dingin"))
    page = end_in_the_admin(client_of(admin), appointment)
    follow_up = FollowUp.objects.get()
    assert (follow_up.village, follow_up.due_on, follow_up.opened_by) == (appointment.village, today(14), admin)
    assert f"tanpa PSM sesudah {dates.spell(today())}" in page.content.decode()
    end_in_the_admin(client_of(admin), appointment, end_note="Surat menyusul")
    assert FollowUp.objects.count() == 1


def test_an_end_in_the_admin_opens_none_where_somebody_else_serves(client_of):
    village = make_village()
    appointment = make_appointment(make_volunteer("Satu", village), village)
    make_appointment(make_volunteer("Dua", village), village)
    end_in_the_admin(client_of(make_user("Admin")), appointment)
    appointment.refresh_from_db()
    assert appointment.ended_on == today()
    assert not FollowUp.objects.exists()


def test_of_many_ends_each_empty_village_gets_one_with_the_latest_end(petugas, django_assert_max_num_queries):
    empty, served = make_village("Air Dingin"), make_village("Sekunyit")
    make_appointment(make_volunteer("Tetap", served), served)
    ended = [
        make_appointment(
            make_volunteer(f"Orang {days}", village),
            village,
            ended_on=today(days),
            end_reason=Appointment.EndReason.DIED,
        )
        for village in (empty, served)
        for days in (5, 0)
    ]
    with django_assert_max_num_queries(3):
        (opened,) = FollowUp.objects.open_where_empty(ended, petugas)
    assert opened.village == empty
    assert dates.spell(today(5)) in opened.about
    FollowUp.objects.open_where_empty(ended, petugas)
    assert FollowUp.objects.count() == 1


def test_the_end_and_the_follow_up_are_written_together_or_not_at_all(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    appointment = make_appointment()
    monkeypatch.setattr(FollowUp, "save", fail)
    with pytest.raises(RuntimeError):
        end(client, appointment)
    assert Appointment.objects.get().ended_on is None


def test_a_move_that_leaves_a_village_empty_opens_one_about_that_village(client):
    volunteer, target = make_volunteer("Siti"), make_village("Sekunyit")
    left = make_appointment(volunteer, make_village("Air Dingin")).village
    address = f"/psm/{volunteer.pk}/penugasan/baru/"
    values = {"village": target.choice_label, "started_on": f"{today():%d-%m-%Y}"}
    values["follow_up_on"] = f"{today(7):%d-%m-%Y}"
    assert client.post(address, values).status_code == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.village, follow_up.due_on) == (left, today(7))
    assert "pindah tugas" in follow_up.about


# Undoing the end


def listed_at_home(client):
    return [each.about for each in client.get("/").context["follow_ups"]]


@pytest.fixture
def ended(client):
    """A period ended on the screen, which left its village empty."""
    appointment = make_appointment(village=make_village("Air Dingin"))
    end(client, appointment)
    appointment.refresh_from_db()
    return appointment


def test_a_period_that_runs_again_takes_its_follow_up_off_the_page(client, ended):
    assert listed_at_home(client)
    client.post(f"/penugasan/{ended.pk}/buka/")
    assert listed_at_home(client) == []
    assert not FollowUp.objects.get().done_at


def test_an_end_that_is_taken_back_by_the_history_does_so_too(client, ended):
    entry = ended.history.latest()
    client.post(f"/riwayat/appointment/{entry.pk}/pulihkan/", {"field": "ended_on"})
    ended.refresh_from_db()
    assert ended.ended_on is None
    assert listed_at_home(client) == []


@pytest.mark.slow
def test_ending_it_again_renews_the_same_one(client, client_of, ended):
    client.post(f"/penugasan/{ended.pk}/buka/")
    again = make_user("Petugas")
    end(client_of(again), ended, end_reason="pindah", follow_up_on=f"{today(30):%d-%m-%Y}")
    follow_up = FollowUp.objects.get()
    assert (follow_up.due_on, follow_up.opened_by) == (today(30), again)
    assert "pindah domisili" in follow_up.about
    assert listed_at_home(client) == [follow_up.about]


@pytest.mark.slow
def test_ending_it_again_after_that_one_was_done_opens_another(client, ended):
    FollowUp.objects.get().finish(make_user("Petugas"))
    client.post(f"/penugasan/{ended.pk}/buka/")
    end(client, ended)
    assert FollowUp.objects.count() == 2
    assert len(listed_at_home(client)) == 1


@pytest.mark.slow
def test_one_that_was_done_stays_done_where_another_of_the_period_is_open(client, ended):
    done = FollowUp.objects.get()
    done.finish(make_user("Petugas"))
    client.post(f"/penugasan/{ended.pk}/buka/")
    end(client, ended)
    answer = client.post(f"/tindak-lanjut/{done.pk}/buka/", follow=True)
    assert "Tindak lanjut lain dari penugasan yang sama masih terbuka." in answer.content.decode()
    done.refresh_from_db()
    assert done.done_at


def test_the_database_holds_one_unfinished_for_a_period(ended):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_follow_up(ended.village, appointment=ended)


def test_an_import_that_ends_it_again_renews_the_same_one(client, ended, petugas):
    client.post(f"/penugasan/{ended.pk}/buka/")
    ended.refresh_from_db()
    ended.end(today(-3), Appointment.EndReason.MOVED_SERVICE)
    (renewed,) = FollowUp.objects.open_where_empty([ended], petugas)
    assert renewed == FollowUp.objects.get()
    assert "pindah tugas" in FollowUp.objects.get().about


def test_a_village_of_which_one_waits_without_a_period_gets_no_second_one(petugas):
    appointment = make_appointment(village=make_village("Air Dingin"))
    make_follow_up(appointment.village)
    appointment.end(today(-1), Appointment.EndReason.RESIGNED)
    assert FollowUp.objects.open_where_empty([appointment], petugas) == []


def test_a_village_of_which_one_waits_no_more_gets_another_one(client, ended, petugas):
    client.post(f"/penugasan/{ended.pk}/buka/")
    elsewhere = make_village("Sekunyit")
    Appointment.objects.filter(pk=ended.pk).update(village=elsewhere)
    other = make_appointment(make_volunteer("Lain", ended.village), ended.village, ended_on=today(-1))
    (opened,) = FollowUp.objects.open_where_empty([other], petugas)
    assert (opened.village, opened.appointment) == (ended.village, other)


def test_a_deleted_person_does_not_serve_again(client, ended):
    client.post(f"/penugasan/{ended.pk}/buka/")
    ended.volunteer.remove("Salah catat")
    assert listed_at_home(client)


def test_a_deleted_period_leaves_its_follow_up_and_comes_back_without_it(client_of, ended):
    head = client_of(make_user("Kabid"))
    head.post(f"/penugasan/{ended.pk}/hapus/", {"reason": "Salah catat"})
    assert not Appointment.objects.exists()
    assert FollowUp.objects.waiting().get().appointment is None
    entry = Appointment.history.latest()
    head.post(f"/riwayat/appointment/{entry.pk}/pulihkan/")
    assert Appointment.objects.get().ended_on
    assert len(listed_at_home(head)) == 1


def test_two_periods_that_a_merge_makes_one_leave_one_follow_up_with_it(client, ended, kabid):
    twin = make_appointment(make_volunteer("Siti Aminah Lagi", ended.village), ended.village, ended_on=today())
    kept = make_follow_up(ended.village, appointment=twin)
    alone = FollowUp.objects.exclude(pk=kept.pk).get()
    merging.merge(twin.volunteer, ended.volunteer, reason="Satu orang")
    alone.refresh_from_db()
    kept.refresh_from_db()
    assert (kept.appointment, alone.appointment) == (twin, None)


def test_the_follow_up_of_a_period_that_a_merge_takes_in_goes_over(client, ended):
    twin = make_appointment(make_volunteer("Siti Aminah Lagi", ended.village), ended.village, ended_on=today())
    merging.merge(twin.volunteer, ended.volunteer, reason="Satu orang")
    assert FollowUp.objects.get().appointment == twin
    client.post(f"/penugasan/{twin.pk}/buka/")
    assert listed_at_home(client) == []


# The front page


def test_it_stands_on_the_front_page_until_it_is_done(client, petugas):
    follow_up = make_follow_up(make_village("Air Dingin"), due_on=today(5))
    assert "Tanpa PSM sesudah" in client.get("/").content.decode()
    assert client.post(f"/tindak-lanjut/{follow_up.pk}/selesai/", {"note": "Kades mengusulkan"}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.done_by, follow_up.note) == (petugas, "Kades mengusulkan")
    content = client.get("/").content.decode()
    assert "Tanpa PSM sesudah" not in content
    client.post(f"/tindak-lanjut/{follow_up.pk}/buka/")
    assert "Tanpa PSM sesudah" in client.get("/").content.decode()


def test_it_is_done_without_a_note_and_only_once(client, client_of, kabid, petugas):
    follow_up = make_follow_up()
    address = f"/tindak-lanjut/{follow_up.pk}/selesai/"
    client.post(address)
    client_of(kabid).post(address, {"note": "Kedua"})
    follow_up.refresh_from_db()
    assert (follow_up.done_by, follow_up.note) == (petugas, "")


@pytest.mark.parametrize("days, is_marked", [(-1, True), (0, False), (3, False)])
def test_the_overdue_are_marked(client, days, is_marked):
    make_follow_up(due_on=today(days))
    assert ("Lewat waktu" in client.get("/").content.decode()) is is_marked


def test_the_row_says_when_the_village_has_somebody_again(client):
    village = make_village()
    make_follow_up(village)
    assert "Sudah ada PSM lagi" not in client.get("/").content.decode()
    make_appointment(make_volunteer("Baru", village), village)
    assert "Sudah ada PSM lagi" in client.get("/").content.decode()


@pytest.mark.parametrize("start, end_of_it, is_shown", [(-99, None, True), (30, None, True), (-99, 5, False)])
def test_somebody_is_there_again_who_comes_later_but_not_who_is_about_to_leave(client, start, end_of_it, is_shown):
    village = make_village()
    make_follow_up(village)
    ended_on = today(end_of_it) if end_of_it else None
    make_appointment(make_volunteer("Lain", village), village, started_on=today(start), ended_on=ended_on)
    assert ("Sudah ada PSM lagi" in client.get("/").content.decode()) is is_shown


@pytest.mark.parametrize("days, will_end", [(-1, False), (0, False), (30, True)])
def test_a_past_and_a_future_end_of_service_have_their_own_words(client, days, will_end):
    appointment = make_appointment()
    end(client, appointment, ended_on=f"{today(days):%d-%m-%Y}")
    page = client.get("/").content.decode()
    assert (f"akan berakhir pada {dates.spell(today(days))}" in page) is will_end
    assert ("berakhir." in page) is not will_end
    assert "Sudah ada PSM lagi" not in page


def test_the_head_of_the_page_counts_them_and_leads_there(client):
    assert "#tindak-lanjut" not in client.get("/").content.decode()
    make_follow_up(due_on=today(-1))
    make_follow_up(make_village("Sekunyit"), due_on=today(1))
    content = html_of(client.get("/"))
    assert '<a href="#tindak-lanjut">2 tindak lanjut, 1 lewat waktunya</a>' in content
    assert content.index("#tindak-lanjut") < content.index('id="papan"')


def test_where_none_is_late_the_head_says_no_more_than_their_number(client):
    make_follow_up(due_on=today())
    assert '<a href="#tindak-lanjut">1 tindak lanjut</a>' in html_of(client.get("/"))


def test_the_page_of_a_village_shows_its_own_and_finishing_leads_back_there(client):
    village = make_village("Air Dingin")
    follow_up = make_follow_up(village, about="Punya kami")
    make_follow_up(make_village("Sekunyit"), about="Punya tetangga")
    page = client.get(village.get_absolute_url()).content.decode()
    assert "Punya kami" in page
    assert "Punya tetangga" not in page
    address = f"/tindak-lanjut/{follow_up.pk}/selesai/?dari=desa"
    assert address in page
    assert client.post(address, {"note": ""}).url == village.get_absolute_url()
    assert "Punya kami" not in client.get(village.get_absolute_url()).content.decode()


def test_it_outlives_the_deletion_of_who_served(client):
    appointment = make_appointment()
    end(client, appointment)
    appointment.volunteer.remove("Salah catat")
    assert "Tanpa PSM sesudah" in client.get("/").content.decode()


def test_the_most_urgent_stands_first():
    later = make_follow_up(make_village("Air Dingin"), due_on=date(2026, 5, 1))
    sooner = make_follow_up(make_village("Sekunyit"), due_on=date(2026, 4, 1))
    assert list(FollowUp.objects.waiting().for_home()) == [sooner, later]


def test_a_bound_account_sees_those_of_its_own_kecamatan(client_of, bound):
    make_follow_up(make_village("Air Dingin"), about="Jauh")
    make_follow_up(make_village("Geramat", make_district("Kinal")), about="Dekat")
    content = client_of(bound).get("/").content.decode()
    assert "Dekat" in content
    assert "Jauh" not in content


def test_who_only_reads_has_no_button(client_of):
    make_follow_up()
    content = client_of(make_user("Pimpinan")).get("/").content.decode()
    assert "Tanpa PSM sesudah" in content
    assert "/selesai/" not in content


def test_a_nik_in_the_note_is_masked(client):
    follow_up = make_follow_up()
    typed = {"note": f"Calon {fictional_nik()}", "note_is_masked": "on"}
    post_answering(client, f"/tindak-lanjut/{follow_up.pk}/selesai/", typed)
    follow_up.refresh_from_db()
    assert follow_up.note == f"Calon {nik.MASK}"


def test_a_note_that_is_too_long_is_refused_and_kept(client):
    follow_up = make_follow_up()
    page = client.post(f"/tindak-lanjut/{follow_up.pk}/selesai/", {"note": "x" * 201})
    assert page.context["form"].errors["note"]
    assert page.context["form"]["note"].value() == "x" * 201


def test_many_ask_no_more_queries_than_one(client, django_assert_max_num_queries):
    make_follow_up()
    client.get("/")
    with django_assert_max_num_queries(60) as few:
        client.get("/")
    for serial in range(20):
        make_follow_up(make_village(f"Desa {serial}"))
    with django_assert_max_num_queries(len(few)):
        client.get("/")

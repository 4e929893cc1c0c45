"""The decrees of a period of service: renewed, kept, restored, and which one was valid on a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from registry.doubles import merging
from registry.figures.board import board
from registry.history import undoing
from registry.history.recording import because
from registry.models import Appointment, EarlierDecree, FollowUp
from registry.models.decrees import is_another_decree
from tests.answering import post_answering
from tests.factories import make_appointment, make_user, make_village, make_volunteer, renew_decree

START, RENEWED = date(2019, 12, 6), date(2025, 1, 2)
OLD, NEW = "460/12/DINSOS/2019", "460/3/DINSOS/2025"


def make_served(volunteer=None, village=None, **kwargs):
    """A period since 2019 with a decree that ends with 2024."""
    decree = {"decree_number": OLD, "decree_on": date(2019, 12, 2), "decree_until": date(2024, 12, 31)}
    return make_appointment(volunteer, village, started_on=START, **decree | kwargs)


def renewed(appointment=None, **kwargs):
    appointment = appointment or make_served()
    renew_decree(appointment, NEW, RENEWED, **kwargs)
    return appointment


# Renewing


@pytest.mark.django_db
def test_a_renewed_decree_keeps_the_start_and_the_old_decree():
    period = renewed(until=date(2029, 12, 31))
    period.refresh_from_db()
    assert period.started_on == START
    assert (period.decree_number, period.decree_on, period.decree_until) == (NEW, RENEWED, date(2029, 12, 31))
    earlier = period.earlier_decrees.get()
    assert (earlier.decree_number, earlier.decree_on) == (OLD, date(2019, 12, 2))
    assert (earlier.decree_until, earlier.replaced_on) == (date(2024, 12, 31), RENEWED)


@pytest.mark.django_db
def test_a_decree_without_a_last_day_does_not_keep_the_old_one():
    assert renewed().decree_until is None


@pytest.mark.django_db
def test_a_period_may_have_had_several_decrees():
    period = renewed()
    renew_decree(period, "460/9/DINSOS/2026", date(2026, 1, 5))
    assert [earlier.decree_number for earlier in period.earlier_decrees.all()] == [NEW, OLD]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "valid_from, decree_on, obstacle",
    [
        (START, None, "sesudah hari mulai bertugas"),
        (date(2019, 12, 1), date(2025, 2, 1), "sesudah hari mulai bertugas"),
        (date(2026, 7, 1), None, "sebelum penugasan berakhir, 30 Juni 2026"),
        (date(2025, 6, 1), date(2025, 1, 2), "bertanggal sesudah SK yang tercatat, 2 Januari 2025"),
        (date(2024, 6, 1), date(2025, 2, 1), "berlaku sesudah tanggal SK yang tercatat, 2 Januari 2025"),
        (date(2025, 3, 1), date(2025, 2, 1), "sesudah 1 Maret 2025"),
    ],
)
def test_a_decree_that_cannot_follow_the_recorded_one_has_an_obstacle(valid_from, decree_on, obstacle):
    period = renewed(make_served(ended_on=date(2026, 6, 30), end_reason="mundur"), valid_from=date(2025, 3, 1))
    assert obstacle in period.renewal_obstacle(valid_from, decree_on)


@pytest.mark.django_db
def test_a_later_decree_within_the_service_has_no_obstacle():
    period = renewed(make_served(ended_on=date(2026, 6, 30), end_reason="mundur"), valid_from=date(2025, 3, 1))
    assert period.renewal_obstacle(date(2025, 3, 2), date(2025, 2, 1)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"decree_number": "", "decree_on": None},
        {"decree_on": RENEWED + timedelta(1)},
        {"decree_until": date(2019, 12, 1)},
    ],
)
def test_the_database_refuses_an_earlier_decree_that_cannot_be(wrong):
    period = make_served()
    earlier = period.replaced_decree(RENEWED)
    for column, value in wrong.items():
        setattr(earlier, column, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        earlier.save()


@pytest.mark.django_db
def test_the_database_refuses_two_decrees_replaced_on_one_day():
    period = renewed()
    with pytest.raises(IntegrityError), transaction.atomic():
        period.replaced_decree(RENEWED).save()


@pytest.mark.django_db
def test_an_earlier_decree_belongs_to_the_person_of_its_period():
    earlier = make_served(make_volunteer("Ani Contoh")).replaced_decree(RENEWED)
    earlier.volunteer = make_volunteer("Budi Contoh")
    earlier.full_clean()
    assert earlier.volunteer.name == "Ani Contoh"


@pytest.mark.django_db
def test_the_start_cannot_move_behind_a_renewal():
    period = renewed()
    period.started_on = RENEWED
    with pytest.raises(ValidationError) as refused:
        period.full_clean()
    assert "started_on" in refused.value.message_dict


@pytest.mark.parametrize(
    "one, other, is_another",
    [
        (("460/12/2019", None), ("460 / 12 / 2019", None), False),
        (("460/12/2019", None), ("460/13/2019", None), True),
        (("460/12/2019", START), ("460/12/2019", RENEWED), False),  # A corrected date.
        (("460/12/2019", START), ("", RENEWED), True),
        (("", START), ("460/12/2019", START), False),
        (("460/12/2019", None), ("", RENEWED), False),
    ],
)
def test_a_decree_is_another_one_by_its_number_else_by_its_date(one, other, is_another):
    first, second = (Appointment(decree_number=number, decree_on=on) for number, on in (one, other))
    assert is_another_decree(first, second) == is_another


# The decree of a day


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day, ends_on",
    [
        (date(2024, 12, 20), date(2024, 12, 31)),  # The first decree, about to end.
        (RENEWED, None),  # The renewed one names no end.
    ],
)
def test_the_board_of_a_past_day_shows_the_decree_of_that_day(day, ends_on):
    renewed()
    (cell,) = board(make_user("Pimpinan"), on=day).rows[0].cells
    assert cell.decree_ends_on == ends_on


@pytest.mark.django_db
def test_a_renewal_that_begins_later_calms_the_board_of_today():
    today = timezone.localdate()
    period = make_served(decree_until=today + timedelta(5))
    (cell,) = board(make_user("Pimpinan")).rows[0].cells
    assert cell.decree_ends_on == today + timedelta(5)
    renew_decree(period, NEW, today, valid_from=today + timedelta(6))
    (cell,) = board(make_user("Pimpinan")).rows[0].cells
    assert cell.decree_ends_on is None


# Undone, deleted, restored


@pytest.mark.django_db
def test_the_undo_of_a_renewal_gives_the_old_decree_back():
    petugas, period = make_user("Petugas"), make_served()
    with because(grouped=True, door="screen", user=petugas) as circumstances:
        renewed(period)
    undoing.undo_batch(circumstances.batch, petugas)
    assert Appointment.objects.get().decree_number == OLD
    assert not EarlierDecree.objects.exists()


@pytest.mark.django_db
def test_the_earlier_decrees_of_a_deleted_period_come_back_with_it(client_of):
    period = renewed()
    kabid = client_of(make_user("Kabid"))
    page = kabid.post(reverse("appointment_delete", args=[period.pk]), {"reason": "Salah orang"}, follow=True)
    assert not EarlierDecree.objects.exists()
    (message,) = page.context["messages"]
    kabid.post(message.extra_tags)
    assert Appointment.objects.get().earlier_decrees.get().decree_number == OLD


@pytest.mark.django_db
def test_a_decree_that_was_taken_back_before_the_deletion_stays_away():
    period = renewed()
    period.earlier_decrees.get().delete()
    pk = period.pk
    renew_decree(period, "460/9/DINSOS/2026", date(2026, 1, 5))
    period.delete()
    undoing.put_back(Appointment.history.deletion_of(pk), make_user("Kabid"))
    assert [earlier.decree_number for earlier in EarlierDecree.objects.all()] == [NEW]


@pytest.mark.django_db
def test_the_undo_of_a_bulk_deletion_restores_the_period_before_its_decrees():
    renewed()
    kabid = make_user("Kabid")
    with because(grouped=True, door="screen", user=kabid) as circumstances:
        Appointment.objects.all().delete()
    undoing.undo_batch(circumstances.batch, kabid)
    assert Appointment.objects.get().earlier_decrees.count() == 1


@pytest.mark.django_db
def test_the_undo_of_a_renewal_that_was_renewed_again_leaves_both_decrees():
    petugas, period = make_user("Petugas"), make_served()
    with because(grouped=True, door="screen", user=petugas) as circumstances:
        renewed(period)
    renew_decree(period, "460/9/DINSOS/2026", date(2026, 1, 5))
    undone = undoing.undo_batch(circumstances.batch, petugas)
    assert undone.taken_back == []
    assert [earlier.decree_number for earlier in period.earlier_decrees.all()] == [NEW, OLD]


# The form of a period


def update(client, period, **data):
    opened = client.get(reverse("appointment_update", args=[period.pk])).context["form"]
    shown = {name: opened[name].value() for name in opened.fields}
    typed = {**{name: value for name, value in shown.items() if value is not None}, **data}
    return post_answering(client, reverse("appointment_update", args=[period.pk]), typed, follow=True)


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def test_another_decree_on_the_form_is_asked_about(client):
    page = update(client, make_served(), decree_number=NEW, decree_on="02-01-2025", decree_until="")
    assert "Tercatat SK 460/12/DINSOS/2019 (2 Desember 2019)" in page.context["form"].errors["decree_number"][0]
    assert Appointment.objects.get().decree_number == OLD


@pytest.mark.slow
def test_a_renewed_decree_on_the_form_keeps_the_old_one_and_can_be_undone(client):
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": "", "decree_change": "baru"}
    page = update(client, make_served(), **new)
    period = Appointment.objects.get()
    assert (period.started_on, period.decree_number, period.decree_until) == (START, NEW, None)
    shown = "SK 460/12/DINSOS/2019 (2 Desember 2019), berlaku sampai 31 Desember 2024; diganti 2 Januari 2025"
    assert f"Sebelumnya: {shown}" in page.content.decode()
    (message,) = page.context["messages"]
    client.post(message.extra_tags)
    assert Appointment.objects.get().decree_number == OLD
    assert not EarlierDecree.objects.exists()


CHANGED = {"decree_number": "460/99/DINSOS/2025", "decree_on": "03-01-2025", "decree_until": "31-12-2029"}


@pytest.mark.slow
@pytest.mark.parametrize("column", CHANGED)
def test_an_answer_on_a_decree_is_asked_for_anew_where_the_decree_is_another_one_by_then(client, column):
    period = make_served()
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": ""}
    form = update(client, period, **new).context["form"]
    answer = {"decree_change": next(sent for sent, value in form.asked[0].answers.items() if value == "baru")}
    page = update(client, period, **new | answer | {column: CHANGED[column]})
    assert "Pilih: SK baru, atau pembetulan?" in page.context["form"].errors["decree_number"][0]
    assert "checked" not in page.content.decode()
    assert Appointment.objects.get().decree_number == OLD
    update(client, period, **new, **answer)
    assert Appointment.objects.get().decree_number == NEW


@pytest.mark.slow
def test_an_answer_on_a_village_is_asked_for_anew_where_the_village_is_another_one_by_then(client):
    period = make_served()
    village, other = make_village("Sekunyit"), make_village("Padang Petron")
    form = update(client, period, village=village.choice_label).context["form"]
    answer = {"village_change": next(sent for sent, value in form.asked[0].answers.items() if value == "ganti")}
    page = update(client, period, village=other.choice_label, **answer)
    assert "Pilih: pindah tugas, atau pembetulan?" in page.context["form"].errors["village"][0]
    update(client, period, village=village.choice_label, **answer)
    assert Appointment.objects.get().village == village


def test_a_correction_on_the_form_keeps_no_earlier_decree(client):
    update(client, make_served(), decree_number="460/21/DINSOS/2019", decree_change="ganti")
    assert Appointment.objects.get().decree_number == "460/21/DINSOS/2019"
    assert not EarlierDecree.objects.exists()


@pytest.mark.parametrize("on, sentence", [("", "Isi tanggal SK baru."), ("06-12-2019", "sesudah hari mulai bertugas")])
def test_a_renewed_decree_on_the_form_comes_after_the_start(client, on, sentence):
    new = {"decree_number": NEW, "decree_on": on, "decree_until": "", "decree_change": "baru"}
    page = update(client, make_served(), **new)
    assert sentence in " ".join(page.context["form"].errors["decree_on"])
    assert Appointment.objects.get().decree_number == OLD


@pytest.mark.slow
def test_a_renewed_decree_on_the_form_comes_within_the_service_and_after_the_last_renewal(client):
    period = renewed(make_served(ended_on=date(2026, 6, 30), end_reason="mundur"), valid_from=date(2025, 3, 1))
    for on, sentence in [("01-07-2026", "sebelum penugasan berakhir"), ("01-02-2025", "sesudah 1 Maret 2025")]:
        page = update(client, period, decree_number="460/9/2026", decree_on=on, decree_change="baru")
        assert sentence in page.context["form"].errors["decree_on"][0]
    assert EarlierDecree.objects.count() == 1


def test_a_renewed_decree_on_the_form_comes_after_the_start_that_is_typed_with_it(client):
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": "", "decree_change": "baru"}
    page = update(client, make_served(), **new, started_on="03-01-2025")
    assert "sesudah hari mulai bertugas" in page.context["form"].errors["decree_on"][0]


def test_a_number_that_no_decree_can_have_is_refused_on_the_form_and_asked_about_no_further(client):
    page = update(client, make_served(), decree_number="460\x00", decree_on="02-01-2025")
    assert page.context["form"].errors["decree_number"]
    assert Appointment.objects.get().decree_number == OLD


@pytest.mark.slow
def test_a_first_decree_and_other_corrections_are_not_asked_about(client):
    period = make_appointment(started_on=START)
    assert "decree_change" not in client.get(reverse("appointment_update", args=[period.pk])).context["form"].fields
    update(client, period, decree_number=OLD, decree_on="02-12-2019")
    update(client, period, decree_until="31-12-2024")
    assert Appointment.objects.get().decree_until == date(2024, 12, 31)


# Another village on the form of a period


def test_another_village_is_asked_about_and_the_question_says_which_period_gets_which_decree(client):
    other = make_village("Sekunyit")
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": ""}
    page = update(client, make_served(), village=other.choice_label, **new)
    asked = " ".join(page.context["form"].errors["village"])
    assert "Desa diganti dari Air Dingin, Kaur Selatan ke Sekunyit, Kaur Selatan." in asked
    assert "Air Dingin, Kaur Selatan berakhir sehari sebelumnya (SK 460/12/DINSOS/2019 (2 Desember 2019))" in asked
    assert "Sekunyit, Kaur Selatan mulai pada hari yang Anda isi (SK 460/3/DINSOS/2025 (2 Januari 2025))" in asked
    assert list(page.context["form"].errors) == ["village"]
    text = page.content.decode()
    assert text.count('name="moved_on"') == 1
    assert text.count('name="village_change"') == 2
    assert Appointment.objects.get().village.name == "Air Dingin"


def move(client, period, village="Sekunyit", **changes):
    return update(client, period, village=make_village(village).choice_label, village_change="pindah", **changes)


@pytest.mark.slow
def test_a_move_gives_the_typed_decree_to_the_new_period_and_can_be_undone(client):
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": "31-12-2029"}
    page = move(client, make_served(), moved_on="06-01-2025", **new)
    after, before = Appointment.objects.all()
    assert (before.village.name, before.started_on, before.ended_on) == ("Air Dingin", START, date(2025, 1, 5))
    assert (before.decree_number, before.decree_until, before.end_reason) == (OLD, date(2024, 12, 31), "alih")
    assert (after.village.name, after.started_on, after.ended_on) == ("Sekunyit", date(2025, 1, 6), None)
    assert (after.decree_number, after.decree_on, after.decree_until) == (NEW, RENEWED, date(2029, 12, 31))
    assert not EarlierDecree.objects.exists()
    message = next(iter(page.context["messages"]))
    assert f"pindah ke Sekunyit, Kaur Selatan sejak 6 Januari 2025 (SK {NEW} (2 Januari 2025))" in str(message)
    assert f"di Air Dingin, Kaur Selatan (SK {OLD} (2 Desember 2019)) berakhir 5 Januari 2025." in str(message)
    client.post(message.extra_tags)
    period = Appointment.objects.get()
    assert (period.village.name, period.ended_on, period.decree_number) == ("Air Dingin", None, OLD)


@pytest.mark.slow
def test_a_move_without_another_decree_leaves_the_decree_where_it_is(client):
    move(client, make_served(), moved_on="06-01-2025")
    after, before = Appointment.objects.all()
    assert (before.decree_number, after.decree_number, after.decree_on, after.decree_until) == (OLD, "", None, None)


@pytest.mark.parametrize(
    "day, sentence",
    [
        ("", "Isi hari pertama bertugas di desa yang baru."),
        ("01-12-2019", "Harus sesudah hari mulai bertugas di Air Dingin, Kaur Selatan, 6 Desember 2019."),
        ("06-12-2019", "Harus sesudah hari mulai bertugas"),
    ],
)
def test_a_move_needs_a_day_after_the_start_of_the_present_period(client, day, sentence):
    page = move(client, make_served(), moved_on=day)
    assert sentence in page.context["form"].errors["moved_on"][0]
    assert Appointment.objects.get().ended_on is None


def test_a_move_that_cannot_be_saved_is_told_at_its_field(client):
    page = move(client, make_served(), moved_on="06-01-2025", decree_number=NEW, decree_until="01-01-2025")
    assert "SK berlaku sampai" in str(page.context["form"].errors)
    assert Appointment.objects.get().village.name == "Air Dingin"


@pytest.mark.slow
def test_a_corrected_village_moves_nobody_and_asks_about_the_decree(client):
    other = make_village("Sekunyit").choice_label
    new = {"village": other, "village_change": "ganti", "decree_number": NEW}
    page = update(client, make_served(), **new)
    assert list(page.context["form"].errors) == ["decree_number"]
    update(client, Appointment.objects.get(), **new, decree_change="ganti")
    period = Appointment.objects.get()
    assert (period.village.name, period.decree_number, period.ended_on) == ("Sekunyit", NEW, None)


def test_the_village_of_a_period_that_is_over_is_corrected_without_a_question(client):
    period = make_served(ended_on=date(2024, 6, 30))
    update(client, period, village=make_village("Sekunyit").choice_label)
    assert Appointment.objects.get().village.name == "Sekunyit"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_admin_moves_by_the_same_question(client_of):
    admin, period, other = client_of(make_user("Admin")), make_served(), make_village("Sekunyit")
    changes = {"village": other.pk, "decree_number": NEW, "decree_on": "02-01-2025", "decree_until": ""}
    page = change_in_admin(admin, period, **changes)
    assert "Pilih: pindah tugas, atau pembetulan?" in page.context["adminform"].form.errors["village"][0]
    assert page.content.decode().count('name="moved_on"') == 1
    change_in_admin(admin, period, **changes, village_change="pindah", moved_on="06-01-2025")
    after, before = Appointment.objects.all()
    assert (before.village.name, before.decree_number, before.ended_on) == ("Air Dingin", OLD, date(2025, 1, 5))
    assert (after.village.name, after.decree_number, after.started_on) == ("Sekunyit", NEW, date(2025, 1, 6))
    assert FollowUp.objects.count() == 1


@pytest.mark.django_db
def test_the_admin_corrects_earlier_decrees_by_the_same_rules(client_of):
    earlier = renewed().earlier_decrees.get()
    admin = client_of(make_user("Admin"))
    address = f"/admin/registry/earlierdecree/{earlier.pk}/change/"
    typed = {"decree_number": "460/21/DINSOS/2019", "decree_on": "02-12-2019", "replaced_on": "02-01-2025"}
    refused = admin.post(address, {**typed, "replaced_on": "06-12-2019"})
    assert "sesudah hari mulai bertugas" in refused.content.decode()
    admin.post(address, typed)
    earlier.refresh_from_db()
    assert (earlier.decree_number, earlier.volunteer) == ("460/21/DINSOS/2019", earlier.appointment.volunteer)
    added = admin.post("/admin/registry/earlierdecree/add/", {**typed, "replaced_on": "02-01-2024"})
    assert "appointment" in added.context["adminform"].form.errors


def change_in_admin(client, period, **data):
    address = f"/admin/registry/appointment/{period.pk}/change/"
    form = client.get(address).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields}
    return post_answering(client, address, {**{k: v for k, v in typed.items() if v is not None}, **data})


@pytest.mark.slow
@pytest.mark.django_db
def test_the_admin_asks_whether_another_decree_renews_before_the_save(client_of):
    admin, period = client_of(make_user("Admin")), make_served()
    new = {"decree_number": NEW, "decree_on": "02-01-2025", "decree_until": ""}
    assert change_in_admin(admin, period, decree_until="31-12-2025").status_code == 302
    form = change_in_admin(admin, period, **new).context["adminform"].form
    assert "Pilih: SK baru, atau pembetulan?" in form.errors["decree_number"][0]
    assert Appointment.objects.get().decree_number == OLD
    change_in_admin(admin, period, **new, decree_change="baru")
    earlier = period.earlier_decrees.get()
    assert (earlier.decree_number, earlier.decree_on) == (OLD, date(2019, 12, 2))
    assert (earlier.decree_until, earlier.replaced_on) == (date(2025, 12, 31), RENEWED)
    assert Appointment.objects.get().decree_number == NEW


@pytest.mark.django_db
@pytest.mark.parametrize("on, obstacle", [("", "Isi tanggal SK baru"), ("01-12-2019", "sesudah hari mulai bertugas")])
def test_the_admin_says_why_a_decree_renews_nothing(client_of, on, obstacle):
    changes = {"decree_number": NEW, "decree_on": on, "decree_change": "baru"}
    page = change_in_admin(client_of(make_user("Admin")), make_served(), **changes)
    assert obstacle in page.context["adminform"].form.errors["decree_on"][0]


@pytest.mark.django_db
def test_the_admin_corrects_a_decree(client_of):
    change_in_admin(client_of(make_user("Admin")), make_served(), decree_number=NEW, decree_change="ganti")
    assert Appointment.objects.get().decree_number == NEW
    assert not EarlierDecree.objects.exists()


# Merging


@pytest.mark.django_db
def test_earlier_decrees_go_with_their_period_to_the_person_who_is_kept():
    kept, gone = make_volunteer("Ani Contoh"), make_volunteer("Ani Contoh")
    renewed(make_served(gone))
    merging.merge(kept, gone, reason="sama")
    earlier = EarlierDecree.objects.get()
    assert (earlier.volunteer, earlier.appointment.volunteer) == (kept, kept)


@pytest.mark.django_db
def test_two_periods_that_become_one_keep_each_decree_once():
    village = make_village()
    kept, gone = make_volunteer("Ani Contoh"), make_volunteer("Ani Contoh")
    stays = renewed(make_served(kept, village))
    goes = renewed(make_served(gone, village))
    renew_decree(goes, "460/9/DINSOS/2026", date(2026, 1, 5))
    renew_decree(stays, "460/9/DINSOS/2026", date(2026, 1, 5), valid_from=date(2026, 1, 6))
    merging.merge(kept, gone, reason="sama")
    period = Appointment.objects.get()
    days = [(earlier.decree_number, earlier.replaced_on) for earlier in period.earlier_decrees.all()]
    assert days == [(NEW, date(2026, 1, 6)), (NEW, date(2026, 1, 5)), (OLD, RENEWED)]


@pytest.mark.django_db
def test_two_decrees_replaced_on_one_day_hinder_a_merge():
    village = make_village()
    kept, gone = make_volunteer("Ani Contoh"), make_volunteer("Ani Contoh")
    renewed(make_served(kept, village))
    renewed(make_served(gone, village, decree_number="460/77/2019"))
    with pytest.raises(ValidationError, match="dua SK yang berbeda"):
        merging.merge(kept, gone, reason="sama")

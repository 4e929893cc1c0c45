"""The undo: what it decides for each record, and what its rules change."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry.history import recording, undoing
from registry.history.recording import Door, because
from registry.history.undoing import BATCH, Action, UndoRules
from registry.models import Appointment, TrainingRecord, Volunteer
from registry.workbook.planned_row import NIK_COLUMNS
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    whole_nik,
)

pytestmark = pytest.mark.django_db

EVERYBODY = Volunteer.objects.all()


def batch_of(act, **kwargs):
    """The batch as which that was done."""
    with because(grouped=True, **kwargs) as circumstances:
        act()
    return circumstances.batch


def changed(*people, by=None, **values):
    """The batch in which these people's own data became these; one of the account `by`, on a screen, where given."""
    for person in people:
        for column, value in values.items():
            setattr(person, column, value)
    return batch_of(lambda: recording.bulk_update(people, list(values)), user=by, door=by and Door.SCREEN)


def actions(batch, rules=BATCH):
    return [decision.action for decision in undoing.decide(batch, EVERYBODY, rules)]


# Deciding


def test_what_is_made_changed_and_deleted_is_decided_for_each_record_and_nothing_is_written():
    training = make_training()
    records = [make_record(make_volunteer(name), training) for name in ("Satu", "Dua")]
    new = make_volunteer("Tiga")

    def act():
        make_record(new, training)
        records[0].certificate_number = "7"
        records[0].save()
        records[1].delete()

    batch = batch_of(act)
    rows = TrainingRecord.history.count()
    assert actions(batch) == [Action.RESTORE, Action.RECREATE, Action.DELETE]
    assert (TrainingRecord.objects.count(), TrainingRecord.history.count()) == (2, rows)


def test_what_was_made_and_deleted_in_one_batch_is_as_before():
    person = make_volunteer()
    batch = batch_of(lambda: make_record(person).delete())
    assert actions(batch) == [Action.NOTHING]


def test_what_somebody_has_put_back_already_is_as_before():
    record = make_record()
    pk = record.pk
    batch = batch_of(record.delete)
    undoing.put_back(TrainingRecord.history.deletion_of(pk), make_user())
    assert actions(batch) == [Action.NOTHING]


def test_only_rules_that_say_so_delete_new_people():
    batch = batch_of(make_volunteer)
    assert actions(batch) == [Action.LEAVE]
    assert actions(batch, UndoRules("uji", deletes_new_people=True)) == [Action.DELETE]


def test_what_the_history_does_not_have_is_put_back_only_where_it_is_known_otherwise():
    person = make_volunteer(nik=fictional_nik())
    old = {name: getattr(person, name) for name in NIK_COLUMNS}
    person.set_nik("1704062203709011")
    batch = batch_of(person.save)
    assert actions(batch) == [Action.LEAVE]
    undoing.undo(batch, EVERYBODY, UndoRules("uji", known_values={(Volunteer, person.pk): old}))
    person.refresh_from_db()
    assert whole_nik(person) == fictional_nik()


def test_only_rules_that_say_so_leave_all_of_a_person_who_was_touched_since():
    person = make_volunteer(occupation="Petani")
    batch = changed(person, occupation="Guru")
    make_record(person)
    assert actions(batch) == [Action.RESTORE]
    assert actions(batch, UndoRules("uji", leaves_touched_people=True)) == [Action.LEAVE]


def test_who_got_a_training_since_is_touched_also_where_only_the_service_was_written():
    appointment = make_appointment()
    appointment.decree_number = "460/1"
    batch = batch_of(appointment.save)
    make_record(appointment.volunteer)
    assert actions(batch, UndoRules("uji", leaves_touched_people=True)) == [Action.LEAVE]


def test_what_came_before_the_batch_touches_nobody():
    person = make_record().volunteer
    batch = changed(person, occupation="Guru")
    assert actions(batch, UndoRules("uji", leaves_touched_people=True)) == [Action.RESTORE]


def test_a_clock_that_was_set_back_hides_no_change_after_the_batch():
    person = make_volunteer(occupation="Petani")
    record = make_record(person)

    def act():
        person.occupation = "Guru"
        person.save()
        record.certificate_number = "7"
        record.save()

    batch = batch_of(act)
    make_record(person, make_training("Bimtek Lanjutan"))
    TrainingRecord.history.filter(batch=None).update(history_date=timezone.now() - timedelta(days=2))
    assert actions(batch, UndoRules("uji", leaves_touched_people=True)) == [Action.LEAVE, Action.LEAVE]


def test_whoever_the_batch_made_is_touched_by_any_other_row_whatever_the_clock_said():
    batch = batch_of(make_volunteer)
    make_record(Volunteer.objects.get())
    TrainingRecord.history.update(history_date=timezone.now() - timedelta(days=2))
    rules = UndoRules("uji", leaves_touched_people=True, deletes_new_people=True)
    assert actions(batch, rules) == [Action.LEAVE]


def test_a_record_that_is_left_leaves_all_of_its_person_where_the_rules_say_so():
    appointment = make_appointment()
    person = appointment.volunteer

    def act():
        person.set_nik(fictional_nik())
        person.save()
        appointment.end(date(2020, 1, 1), "mundur")

    assert actions(batch_of(act), UndoRules("uji", leaves_touched_people=True)) == [Action.LEAVE, Action.LEAVE]


# Writing


def test_people_are_taken_back_in_pieces_each_piece_alone():
    one, other = make_volunteer("Satu", occupation="Petani"), make_volunteer("Dua", occupation="Petani")
    batch = changed(one, other, occupation="Guru")
    undone = undoing.undo(batch, EVERYBODY.filter(pk=one.pk), BATCH)
    assert undone.taken_back == [one]
    assert dict(Volunteer.objects.values_list("name", "occupation")) == {"Satu": "Petani", "Dua": "Guru"}


def test_an_old_value_that_somebody_else_has_by_now_is_left_and_named_and_the_others_go_back(petugas):
    one, other = make_volunteer("Satu", ipsm_no="1"), make_volunteer("Dua", ipsm_no="2")
    batch = changed(one, other, by=petugas, ipsm_no="")
    make_volunteer("Tiga", ipsm_no="1")
    undone = undoing.undo_batch(batch, petugas)
    assert (undone.taken_back, undone.touched) == ([other], [one])
    assert dict(Volunteer.objects.values_list("name", "ipsm_no")) == {"Satu": "", "Dua": "2", "Tiga": "1"}
    assert Volunteer.history.filter(batch=undone.batch).count() == 1


def test_an_old_village_that_is_no_more_is_left_and_named(petugas):
    old = make_village("Desa Lama")
    person = make_volunteer(village=old)
    batch = changed(person, by=petugas, home_village=make_village())
    old.delete()
    undone = undoing.undo_batch(batch, petugas)
    assert (undone.taken_back, undone.touched) == ([], [person])


def test_what_was_made_goes_before_what_was_deleted_comes_back_to_its_place(petugas):
    person, old = make_volunteer(), make_village("Desa Lama")
    pk = make_appointment(person, old).pk

    def act():
        person.appointments.get().delete()
        make_appointment(person, make_village("Desa Baru"))

    undone = undoing.undo_batch(batch_of(act, user=petugas, door=Door.SCREEN), petugas)
    assert undone.taken_back == [person, person]
    assert Appointment.objects.get().pk == pk

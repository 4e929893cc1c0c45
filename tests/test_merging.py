"""Two records of one person become one: nothing is lost, and contradictions are refused with a message."""

from datetime import date
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, Participant
from registry.doubles import merging
from registry.history import undoing
from registry.history.reading import changes_of
from registry.history.recording import because
from registry.history.undoing import put_back
from registry.models import Appointment, DistinctPair, Trace, TrainingRecord, Upload, Volunteer
from registry.models.owned import Joinable
from tests.at_once import at_once
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_upload,
    make_village,
    make_volunteer,
    whole_nik,
)

pytestmark = pytest.mark.django_db

START, LATER = date(2019, 12, 6), date(2021, 3, 1)
SECOND_NIK = fictional_nik(9002)


@pytest.fixture
def kept(db):
    return make_volunteer("Siti Aminah")


@pytest.fixture
def gone(db):
    return make_volunteer("Hj. Siti Amina")


def merge(kept, gone, *taken, reason="Tercatat dua kali", **kwargs):
    """The kept person after the merge."""
    merging.merge(kept, gone, taken=taken, reason=reason, **kwargs)
    gone.refresh_from_db()
    return Volunteer.objects.for_page().get(pk=kept.pk)


def sentences(kept, gone, **kwargs):
    """Why the two cannot be merged. Nothing is written."""
    before = [change.record.pk for person in (kept, gone) for change in changes_of(person)]
    with pytest.raises(ValidationError) as refused:
        merging.merge(kept, gone, reason="Tercatat dua kali", **kwargs)
    assert [change.record.pk for person in (kept, gone) for change in changes_of(person)] == before
    assert Volunteer.objects.filter(pk__in=[kept.pk, gone.pk]).count() == 2
    return " ".join(refused.value.messages)


# What is moved


def test_all_that_belongs_to_the_one_goes_over_to_the_other(kept, gone):
    make_appointment(gone, ended_on=LATER)
    make_record(gone)
    make_upload(gone)
    issue_certificates(make_ceremony([gone]))
    person = merge(kept, gone)
    for model in (Appointment, TrainingRecord, Upload, Participant):
        assert model.objects.get().volunteer == person
    assert Certificate.objects.get().participant.volunteer == person
    assert Volunteer.objects.get() == person


def test_every_relation_to_a_person_is_moved_or_known_to_stay():
    """A new model must define what a merge does with it."""
    known = {
        ("Trace", "volunteer"),  # Never changed.
        ("Volunteer", "merged_into"),
        ("DistinctPair", "first"),
        ("DistinctPair", "second"),
        ("PossibleDouble", "first"),
        ("PossibleDouble", "second"),
    }
    pointing = {
        (field.model.__name__, field.name)
        for model in apps.get_models()
        if not hasattr(model, "instance_type")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Volunteer
    }
    assert pointing == known | {(model.__name__, "volunteer") for model in merging.belongings()}


def test_every_model_of_which_a_person_has_one_row_says_what_becomes_of_two():
    limited = [
        model
        for model in merging.belongings()
        if any("volunteer" in getattr(constraint, "fields", ()) for constraint in model._meta.constraints)
    ]
    assert {model.__name__ for model in limited} == {
        "Appointment",
        "TrainingInvitation",
        "TrainingRecord",
        "Participant",
        "VolunteerField",
    }
    assert all(issubclass(model, Joinable) for model in merging.belongings())
    assert all(model.is_twin is not Joinable.is_twin for model in limited)


def test_the_trace_goes_on_naming_the_record_it_was_written_about(kept, gone):
    Trace.objects.record(Trace.Kind.NIK_VIEWED, volunteer=gone)
    merge(kept, gone)
    assert Trace.objects.get().volunteer == gone


def test_a_merge_takes_what_was_merged_before_along(kept, gone):
    first = make_volunteer("Siti Aminnah")
    merge(gone, first)
    merge(kept, gone)
    first.refresh_from_db()
    assert first.merged_into == kept


# The person's own data


def test_the_chosen_values_come_over_and_the_others_stay(kept, gone):
    Volunteer.objects.filter(pk=kept.pk).update(phone="+6281111111111", occupation="Guru")
    Volunteer.objects.filter(pk=gone.pk).update(phone="+6282222222222", occupation="Petani", title_before="Hj.")
    person = merge(kept, gone, "name", "phone")
    assert (person.full_name, person.phone, person.occupation) == ("Hj. Hj. Siti Amina", "+6282222222222", "Guru")
    assert person.name_folded == "hj siti amina"
    assert person.registry_no == kept.registry_no


def test_the_notes_of_both_are_kept(kept, gone):
    Volunteer.objects.filter(pk=kept.pk).update(notes="Satu")
    Volunteer.objects.filter(pk=gone.pk).update(notes="Dua")
    assert merge(kept, gone).notes == "Satu\nDua"


def test_the_photograph_that_was_chosen_comes_with_its_consent_and_both_files_stay(kept, gone):
    for person in (kept, gone):
        person.photo = make_upload(person)
        person.save()
    Volunteer.objects.filter(pk=gone.pk).update(photo_consent_on=START)
    person = merge(kept, gone, "photo")
    assert (person.photo, person.photo_consent_on) == (gone.photo, START)
    assert Upload.objects.filter(volunteer=person).count() == 2


@pytest.fixture
def two_niks(kept, gone):
    kept.set_nik(fictional_nik())
    kept.save()
    gone.set_nik(SECOND_NIK)
    gone.save()


@pytest.mark.usefixtures("two_niks")
def test_the_nik_that_was_not_chosen_stays_on_the_record_that_went(kept, gone):
    assert whole_nik(merge(kept, gone)) == fictional_nik()
    assert whole_nik(gone) == SECOND_NIK


@pytest.mark.usefixtures("two_niks")
def test_a_chosen_nik_changes_places_and_is_found(kept, gone):
    person = merge(kept, gone, "nik")
    assert whole_nik(person) == SECOND_NIK
    assert whole_nik(gone) == fictional_nik()
    assert Volunteer.objects.with_nik(SECOND_NIK).get() == person
    assert not Volunteer.objects.with_nik(fictional_nik()).exists()
    assert not person.nik_warnings() or person.nik15_digest == gone.nik15_digest


@pytest.mark.usefixtures("two_niks")
@pytest.mark.parametrize("taken, still_matched", [(["nik"], False), (["nik", "born_on"], True), ([], False)])
def test_a_nik_stays_matched_with_the_data_it_was_matched_with_alone(kept, gone, taken, still_matched):
    Volunteer.objects.filter(pk=kept.pk).update(born_on=START)
    Volunteer.objects.filter(pk=gone.pk).update(born_on=LATER, nik_matched_at=timezone.now())
    assert bool(merge(kept, gone, *taken).nik_matched_at) is still_matched


@pytest.mark.usefixtures("two_niks")
def test_no_table_holds_a_nik_after_a_merge(kept, gone, digits_in_the_database):
    merge(kept, gone, "nik", reason=f"NIK {SECOND_NIK} yang benar")
    assert not digits_in_the_database(fictional_nik())
    assert not digits_in_the_database(SECOND_NIK)


def test_what_differs_is_asked_and_what_is_equal_is_not(kept, gone):
    assert merging.differing(kept, gone) == ["name"]
    Volunteer.objects.filter(pk=gone.pk).update(phone="+6282222222222")
    gone.refresh_from_db()
    gone.set_nik(SECOND_NIK)
    kept.set_nik(SECOND_NIK)  # Encrypted anew, but the same NIK.
    assert merging.differing(kept, gone) == ["name", "phone"]


def test_every_field_of_a_person_is_chosen_joined_or_the_programs_own():
    chosen = {column for columns in merging.TRAITS.values() for column in columns}
    own = {"id", "registry_no", "name_folded", "deleted_at", "merged_into_id", "nik_matched_at", "notes"}
    assert chosen | own == {field.attname for field in Volunteer._meta.concrete_fields}


# Service


def periods(person):
    appointments = person.appointments.order_by("started_on")
    return [(period.started_on, period.ended_on, period.decree_number) for period in appointments]


def test_periods_that_do_not_meet_are_both_kept(kept, gone):
    make_appointment(kept, started_on=LATER)
    make_appointment(gone, started_on=START, ended_on=date(2021, 2, 28))
    assert periods(merge(kept, gone)) == [(START, date(2021, 2, 28), ""), (LATER, None, "")]


def test_two_open_periods_in_one_village_become_one_from_the_earlier_day(kept, gone):
    make_appointment(kept, started_on=LATER)
    make_appointment(gone, started_on=START, decree_number="460/7", decree_on=START)
    person = merge(kept, gone)
    assert periods(person) == [(START, None, "460/7")]
    assert person.appointments.get().decree_on == START


def test_two_ended_periods_in_one_village_end_on_the_later_day_for_its_reason(kept, gone):
    make_appointment(kept, started_on=START, ended_on=date(2020, 1, 1), end_reason="mundur")
    make_appointment(gone, started_on=date(2019, 12, 31), ended_on=LATER, end_reason="meninggal", end_note="sakit")
    (period,) = merge(kept, gone).appointments.all()
    assert (period.started_on, period.ended_on, period.end_reason, period.end_note) == (
        START,
        LATER,
        "meninggal",
        "sakit",
    )


def test_the_end_of_the_decree_that_only_one_knows_is_kept(kept, gone):
    make_appointment(kept, started_on=START)
    make_appointment(gone, started_on=LATER, decree_until=date(2025, 12, 31))
    assert merge(kept, gone).appointments.get().decree_until == date(2025, 12, 31)


def test_one_long_period_takes_in_several_short_ones(kept, gone):
    make_appointment(kept, started_on=START, ended_on=date(2020, 1, 1))
    make_appointment(kept, started_on=date(2020, 2, 1), ended_on=LATER)
    make_appointment(gone, started_on=date(2019, 12, 31), ended_on=date(2020, 2, 2))
    assert periods(merge(kept, gone)) == [(START, LATER, "")]


def test_the_joined_period_that_went_is_told_by_the_history(kept, gone, petugas):
    make_appointment(kept, started_on=LATER)
    period = make_appointment(gone, started_on=START)
    person = merge(kept, gone)
    listed = [(change.subject, change.verb) for change in changes_of(person) if change.model is Appointment]
    assert ("Penugasan di Air Dingin, Kaur Selatan", "dihapus") in listed
    with pytest.raises(ValidationError, match="bertumpang tindih"):
        put_back(Appointment.history.deletion_of(period.pk), petugas)


@pytest.mark.parametrize(
    "other, why",
    [
        ({"village": "Padang Leban"}, "bertumpang tindih. Betulkan tanggalnya"),
        ({"ended_on": date(2022, 1, 1)}, "hanya satu yang sudah berakhir"),
        ({"decree_number": "460/8"}, "SK-nya berbeda"),
        ({"decree_until": date(2026, 1, 1)}, "SK-nya berbeda"),
    ],
)
def test_periods_that_contradict_each_other_are_named_and_nothing_is_written(kept, gone, other, why):
    village = make_village(other.pop("village", "Air Dingin"))
    make_appointment(kept, started_on=START, decree_number="460/7", decree_until=date(2025, 12, 31))
    make_appointment(gone, village, started_on=LATER, **{"decree_number": "", **other})
    reasons = sentences(kept, gone)
    assert why in reasons
    assert "Air Dingin, Kaur Selatan (6 Desember 2019 – sekarang)" in reasons
    assert f"{village} (1 Maret 2021 – " in reasons


def test_an_obstacle_leads_to_where_each_period_is_corrected(kept, gone):
    one = make_appointment(kept, started_on=START)
    other = make_appointment(gone, make_village("Padang Leban"), started_on=LATER)
    (obstacle,) = merging.gather(kept, gone)[Appointment].obstacles
    addresses = [address for _, address in obstacle.links]
    assert addresses == [
        f"/penugasan/{one.pk}/ubah/",
        f"/penugasan/{one.pk}/akhiri/",
        f"/penugasan/{other.pk}/ubah/",
        f"/penugasan/{other.pk}/akhiri/",
    ]


# Trainings


def test_two_records_of_one_training_become_one_with_what_either_knows(kept, gone):
    training = make_training()
    make_record(kept, training, hours=20)
    proof = make_upload(gone, kind="bukti")
    make_record(gone, training, certificate_number="400/7", proof=proof)
    make_record(gone, make_training("Bimtek Lanjutan"))
    person = merge(kept, gone)
    record = person.training_records.get(training=training)
    assert (record.hours, record.certificate_number, record.proof) == (20, "400/7", proof)
    assert person.training_records.count() == 2


@pytest.mark.parametrize(
    "one, other", [({"hours": 20}, {"hours": 32}), *[({"certificate_number": "1"}, {"certificate_number": "2"})]]
)
def test_two_records_that_contradict_each_other_are_named(kept, gone, one, other):
    training = make_training()
    make_record(kept, training, **one)
    make_record(gone, training, **other)
    assert "Bimtek Dasar PSM tercatat pada keduanya" in sentences(kept, gone)


# Ceremonies


def test_a_part_in_one_ceremony_is_kept_once_with_what_either_knows(kept, gone):
    ceremony = make_ceremony([kept, gone])
    ceremony.mark(Participant.objects.filter(volunteer=gone), Participant.Attendance.PRESENT)
    merge(kept, gone)
    participant = Participant.with_deleted.get()
    assert (participant.volunteer, participant.attendance) == (kept, "hadir")


@pytest.mark.parametrize("holder", ["kept", "gone"])
def test_the_certificate_of_either_stays_with_its_participant_and_its_words(kept, gone, holder):
    holder = {"kept": kept, "gone": gone}[holder]
    ceremony = make_ceremony([holder])
    (before,) = issue_certificates(ceremony)
    ceremony.invite([kept, gone])
    person = merge(kept, gone)
    after = Certificate.objects.get()
    assert after.participant.volunteer == person
    for column in Certificate._meta.concrete_fields:
        assert getattr(after, column.attname) == getattr(before, column.attname), column


def test_two_valid_certificates_of_one_ceremony_are_named_with_where_to_revoke(kept, gone):
    first, second = issue_certificates(make_ceremony([kept, gone]))
    reasons = sentences(kept, gone)
    assert str(first.number) in reasons
    assert str(second.number) in reasons
    (obstacle,) = merging.gather(kept, gone)[Participant].obstacles
    assert {address for _, address in obstacle.links} == {first.get_absolute_url(), second.get_absolute_url()}


@pytest.mark.parametrize("revoked", ["kept", "gone", "both"])
def test_a_revoked_certificate_is_kept_beside_the_valid_one(kept, gone, revoked):
    papers = issue_certificates(make_ceremony([kept, gone]))
    for paper in papers:
        if revoked == "both" or paper.participant.volunteer == {"kept": kept, "gone": gone}[revoked]:
            revoke(paper, "Tercatat dua kali")
    words = {paper.pk: paper.words for paper in papers}
    person = merge(kept, gone)
    participant = Participant.objects.get()
    assert participant.volunteer == person
    assert {paper.pk: paper.words for paper in participant.certificates.all()} == words
    assert set(Certificate.objects.of_person(person)) == set(papers)


def test_certificates_of_two_ceremonies_are_both_kept(kept, gone):
    issue_certificates(make_ceremony([kept]))
    issue_certificates(make_ceremony([gone], held_on=date(2023, 12, 6)))
    person = merge(kept, gone)
    assert Certificate.objects.of_person(person).count() == 2


# Refused


def test_people_declared_different_are_not_merged(kept, gone, kabid):
    DistinctPair.objects.say(kept, gone, kabid)
    assert "orang yang berbeda" in sentences(kept, gone)


def test_a_declaration_about_one_record_moves_to_the_other(kept, gone, kabid):
    stranger, both = make_volunteer("Orang Lain"), make_volunteer("Orang Ketiga")
    DistinctPair.objects.say(stranger, gone, kabid)
    DistinctPair.objects.say(both, gone, kabid)
    DistinctPair.objects.say(both, kept, None)
    merge(kept, gone)
    assert DistinctPair.objects.ids() == {(kept.pk, stranger.pk), (kept.pk, both.pk)}
    assert DistinctPair.objects.between(kept, stranger).get().said_by == kabid


def test_a_person_is_not_merged_twice_or_with_itself(kept, gone):
    with pytest.raises(ValidationError, match="sudah digabungkan"):
        merge(kept, kept)
    merge(kept, gone)
    with pytest.raises(ValidationError, match="sudah digabungkan"):
        merge(kept, gone)


def test_data_that_changed_since_it_was_decided_on_is_looked_at_again(kept, gone):
    seen = merging.version(kept, gone)
    make_appointment(gone, ended_on=LATER)
    assert "berubah sejak halaman ini dibuka" in sentences(kept, gone, seen=seen)
    merge(kept, gone, seen=merging.version(kept, gone))


def test_what_no_lock_holds_back_is_a_sentence(kept, gone, monkeypatch):
    def fail(*args):
        raise IntegrityError

    monkeypatch.setattr(merging, "_take_over", fail)
    assert "berubah sementara ini" in sentences(kept, gone)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_merge_the_same_two_at_once_either_way_one_does():
    kept, gone = make_volunteer("Siti Aminah"), make_volunteer("Siti Amina")
    make_appointment(kept, started_on=LATER)
    make_appointment(gone, started_on=START)
    pairs = [(kept, gone), (gone, kept)] * 3
    results = at_once(*[partial(merging.merge, *pair, reason="Tercatat dua kali") for pair in pairs])
    assert sum(isinstance(result, ValidationError) for result in results) == 5
    (person,) = Volunteer.objects.all()
    assert periods(person) == [(START, None, "")]
    assert Volunteer.with_deleted.exclude(pk=person.pk).get().merged_into == person


# Afterwards


def test_the_record_that_went_is_deleted_and_points_to_the_other(kept, gone):
    merge(kept, gone)
    assert (gone.merged_into, bool(gone.deleted_at)) == (kept, True)
    assert not Volunteer.with_deleted.deleted().exists()
    with pytest.raises(ValidationError, match=f"sudah digabungkan dengan {kept.full_name}"):
        gone.restore()


def test_the_database_lets_nobody_live_on_who_was_merged(kept, gone):
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.filter(pk=gone.pk).update(merged_into=kept)


def test_the_old_number_finds_the_person_who_was_kept(kept, gone):
    merge(kept, gone)
    assert list(Volunteer.objects.matching(gone.registry_no)) == [kept]
    assert list(Volunteer.objects.matching(kept.registry_no)) == [kept]


def test_the_history_of_both_is_one(kept, gone):
    with because("Pindah rumah"):
        gone.save()
    record = make_record(gone)
    person = merge(kept, gone)
    listed = [(change.record.registry_no, change.verb) for change in changes_of(person) if change.model is Volunteer]
    assert set(listed) == {
        (kept.registry_no, "dicatat"),
        (gone.registry_no, "dicatat"),
        (gone.registry_no, "digabungkan"),
    }
    (merged,) = [change for change in changes_of(person) if change.is_merge]
    assert merged.record.history_change_reason == "Digabungkan: Tercatat dua kali"
    assert [(field.label, field.new, field.restorable) for field in merged.fields] == [
        ("digabung dengan", str(kept), False)
    ]
    verbs = [
        change.verb for change in changes_of(person) if change.record.id == record.pk and change.model is TrainingRecord
    ]
    assert verbs == ["dipindahkan", "dicatat"]


def test_a_merge_is_one_batch_that_no_button_takes_back(kept, gone, admin):
    make_record(gone)
    merge(kept, gone)
    batch = gone.history.latest().batch
    assert batch == TrainingRecord.history.latest().batch
    assert not undoing.may_undo(admin, batch)
    ((person, change),) = undoing.changes_of_batch(batch, admin)
    assert (person, change.verb) == (kept, "dipindahkan")


def test_an_earlier_batch_still_names_the_person_and_leaves_what_was_moved(kept, gone, admin):
    with because(grouped=True, door="screen") as circumstances:
        make_training().enrol([gone])
    merge(kept, gone)
    ((person, _),) = undoing.changes_of_batch(circumstances.batch, admin)
    assert person == kept
    undone = undoing.undo_batch(circumstances.batch, admin)
    assert (undone.taken_back, undone.touched) == ([], [kept])
    assert TrainingRecord.objects.count() == 1


def test_what_was_deleted_before_comes_back_to_the_person_who_was_kept(kept, gone, petugas):
    record = make_record(gone)
    pk = record.pk
    record.delete()
    merge(kept, gone)
    assert put_back(TrainingRecord.history.deletion_of(pk), petugas).volunteer == kept


def test_a_person_made_of_two_can_be_deleted_and_restored(kept, gone):
    person = merge(kept, gone)
    assert person.deletion_obstacles() == []
    person.remove("Salah catat")
    assert list(Volunteer.with_deleted.deleted()) == [person]
    person.restore()
    assert list(Volunteer.objects.matching(gone.registry_no)) == [person]


def test_a_colleague_of_the_place_that_the_kept_person_belongs_to_sees_all_of_it(kept, gone, bound):
    kinal = make_village("Geramat", make_district("Kinal"))
    make_appointment(gone, kinal)
    assert not Volunteer.objects.visible_to(bound).filter(pk=kept.pk).exists()
    merge(kept, gone)
    assert Volunteer.objects.visible_to(bound).get() == kept


# The screens


@pytest.fixture
def address(kept, gone):
    return f"/psm/kembar/{kept.pk}/{gone.pk}/gabung/"


def filled_in(one, other, **changes):
    """The form's initial values, with a reason and these changes."""
    traits = dict.fromkeys(merging.differing(one, other), one.pk)
    return {"kept": one.pk, **traits, "reason": "Tercatat dua kali", "version": merging.version(one, other), **changes}


def test_after_a_change_was_shown_pressing_once_more_merges(client_of, kabid, kept, gone, address):
    data = filled_in(kept, gone)
    make_record(gone)
    page = client_of(kabid).post(address, data)
    assert "berubah sejak halaman ini dibuka" in page.content.decode()
    client_of(kabid).post(address, data | {"version": page.context["form"]["version"].value()})
    assert Volunteer.objects.count() == 1


def test_only_what_differs_is_asked_and_what_one_does_not_know_is_taken_from_the_other(
    client_of, kabid, kept, gone, address
):
    Volunteer.objects.filter(pk=gone.pk).update(phone="+6281234567890")
    form = client_of(kabid).get(address).context["form"]
    assert [field.name for field in form.choices()] == ["kept", "name", "phone"]
    assert [field.initial for field in form.choices()] == [kept.pk, kept.pk, gone.pk]


def test_a_merge_leads_to_the_person_and_the_old_address_follows(client_of, kabid, kept, gone, address):
    client = client_of(kabid)
    answer = client.post(address, filled_in(kept, gone, name=gone.pk))
    assert answer.url == f"/psm/{kept.pk}/"
    kept.refresh_from_db()
    assert kept.name == "Hj. Siti Amina"
    assert "sudah digabungkan ke" in client.get(answer.url).content.decode()
    assert client.get(f"/psm/{gone.pk}/").url == f"/psm/{kept.pk}/"
    assert kept.history.latest().history_user == kabid
    page = client.get(f"/psm/{kept.pk}/riwayat/").content.decode()
    assert f"Data diri {gone.registry_no}" in page
    assert "Alasan: Digabungkan: Tercatat dua kali" in page


def test_the_other_number_may_be_the_one_that_stays(client_of, kabid, kept, gone, address):
    client_of(kabid).post(address, filled_in(kept, gone, kept=gone.pk))
    person = Volunteer.objects.get()
    assert (person, person.name) == (gone, "Siti Aminah")
    assert person.appointments.count() == 0


def test_the_old_address_of_a_stranger_is_not_found(client_of, bound, kept, gone):
    merge(kept, gone)
    assert client_of(bound).get(f"/psm/{gone.pk}/").status_code == 404


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"reason": ""}, "Alasan"),
        ({"kept": "0"}, "No. registri yang tetap"),
        ({"name": ""}, "Nama dan gelar"),
        ({"version": "1-2"}, "berubah sejak halaman ini dibuka"),
        ({"version": ""}, "berubah sejak halaman ini dibuka"),
    ],
)
def test_errors_in_the_form_are_shown_and_nothing_is_merged(client_of, kabid, kept, gone, address, changes, why):
    page = client_of(kabid).post(address, filled_in(kept, gone, **changes)).content.decode()
    assert "Belum tersimpan" in page
    assert why in page
    assert Volunteer.objects.count() == 2


def test_the_page_says_what_becomes_one_and_that_nothing_takes_it_back(client_of, kabid, kept, gone, address):
    make_appointment(kept, started_on=LATER)
    make_appointment(gone, started_on=START)
    page = client_of(kabid).get(address).content.decode()
    assert "menjadi satu: Penugasan di Air Dingin, Kaur Selatan (6 Desember 2019 – sekarang)" in page
    assert "Penggabungan tidak dapat dibatalkan." in page


def test_an_obstacle_takes_the_place_of_the_form(client_of, kabid, kept, gone, address):
    make_appointment(kept, started_on=START)
    period = make_appointment(gone, make_village("Padang Leban"), started_on=LATER)
    page = client_of(kabid).get(address).content.decode()
    assert "Belum dapat digabungkan" in page
    assert f'href="/penugasan/{period.pk}/ubah/"' in page
    assert "Gabungkan dua catatan" not in page
    client_of(kabid).post(address, filled_in(kept, gone))
    assert Volunteer.objects.count() == 2


def test_users_who_may_not_merge_see_who_may(client_of, petugas, kept, gone, address):
    page = client_of(petugas).get(address.removesuffix("gabung/")).content.decode()
    assert "minta Kabid menggabungkannya" in page
    assert "Gabungkan…" not in page


def test_people_declared_different_are_refused_on_the_page_too(client_of, kabid, kept, gone, address):
    DistinctPair.objects.say(kept, gone, kabid)
    page = client_of(kabid).post(address, filled_in(kept, gone)).content.decode()
    assert "dicatat sebagai orang yang berbeda" in page


def test_a_field_of_the_record_that_went_offers_no_way_back(client_of, kabid, kept, gone):
    gone.phone = "+6281234567890"
    gone.save()
    merge(kept, gone)
    page = client_of(kabid).get(f"/psm/{kept.pk}/riwayat/").content.decode()
    assert "No. HP/WhatsApp" in page
    assert "Kosongkan lagi" not in page
    record = gone.history.filter(phone="+6281234567890").earliest()
    answer = client_of(kabid).post(f"/riwayat/volunteer/{record.pk}/pulihkan/", {"field": "phone"}, follow=True)
    assert "Isian ini tidak dapat dikembalikan." in answer.content.decode()


def test_a_deleted_record_of_the_one_who_went_is_restored_from_the_page_of_the_other(client_of, kabid, kept, gone):
    record = make_record(gone)
    record.delete()
    merge(kept, gone)
    deletion = TrainingRecord.history.latest()
    client_of(kabid).post(f"/riwayat/trainingrecord/{deletion.pk}/pulihkan/")
    assert TrainingRecord.objects.get().volunteer == kept

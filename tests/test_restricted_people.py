"""Effects of granted requests, at once: a photograph is shown nowhere any more; who is restricted is in no list."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from registry.figures import activity_recap
from registry.figures.coverage import Coverage, by_regency
from registry.guards import nik_lookup
from registry.history.undoing import put_back_field
from registry.models import Activity, RightsRequest, TrainingInvitation, Upload, Volunteer
from registry.models.owned import OwnedQuerySet
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_invitation,
    make_record,
    make_rights_request,
    make_training,
    make_upload,
    make_village,
    make_volunteer,
)
from tests.pages import words_of
from tests.test_house import DOORS, PAPERS
from tests.test_import_page import upload

pytestmark = pytest.mark.django_db

# They are about no people, or about accounts.
OF_THE_OFFICE = (
    *("guide", "backup", "number", "office", "official", "policy", "print", "second", "session", "password"),
    *("authenticator", "passkey", "recovery_codes", "system", "nightly", "remembered", "yearly", "import_template"),
)
HIDDEN, SHOWN = "Zulaiha Tersembunyi", "Zulaiha Tampak"


def restrict(person, by):
    request = make_rights_request(person, kind="pembatasan")
    assert request.give_answer(by, "dikabulkan")
    return request


def text_of(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


@pytest.fixture
def both():
    """Two people with the same of everything, of whom one is to be restricted; by name."""
    village, training = make_village(), make_training()
    soon = make_training("Bimtek Lanjutan", "lanjutan", timezone.localdate() + timedelta(days=9))
    people = {}
    for name in (HIDDEN, SHOWN):
        people[name] = make_appointment(make_volunteer(name, village), village).volunteer
        make_volunteer(f"{name} Calon", village)
        make_record(people[name], training)
        make_activity(people[name])
        make_invitation(people[name], soon)
    return people


@pytest.fixture
def arguments(both):
    """The arguments of addresses that are about nobody alone, by `Door.about`."""
    village = Volunteer.objects.first().home_village
    return {
        "": [],
        "village": [village.code],
        "regency": [village.district.regency.code],
        "training": [TrainingInvitation.objects.first().training.pk],
        "kind": ["lanjutan"],
        "ceremony": [make_ceremony(held_on=timezone.localdate() + timedelta(days=9)).pk],
    }


@pytest.mark.slow
@pytest.mark.one_database
def test_who_is_restricted_is_named_behind_no_door_and_counted_by_all_figures(client_of, kabid, both, arguments):
    restrict(both[HIDDEN], kabid)
    restrict(Volunteer.objects.get(name=f"{HIDDEN} Calon"), kabid)
    client = client_of(kabid)
    naming = set()
    for name, door in DOORS.items():
        is_read = "Kabid" in door.who and door.get == 200 and not (name in PAPERS or name.startswith(OF_THE_OFFICE))
        if is_read and door.about in arguments:
            text = text_of(client.get(reverse(name, args=arguments[door.about])))
            assert HIDDEN not in text, name
            naming |= {name} if SHOWN in text else set()
    columns = client.get("/psm/ekspor/").context["form"]["columns"].value()
    answers = {
        "suggested": client.post("/psm/pilih/", {"volunteer": "zulaiha"}),
        "exported": client.post("/psm/ekspor/", {"kind": "csv", "columns": columns, "purpose": "Rapat"}),
        "trained": client.get(reverse("training_export", args=[both[SHOWN].training_records.get().training_id])),
    }
    for name, answer in answers.items():
        text = text_of(answer)
        assert HIDDEN not in text, name
        assert SHOWN in text, name
    assert {"volunteer_list", "village_detail", "village_list_export", "activity_list"} <= naming
    assert {"participant_invite", "training_enrol", "training_invitations", "training_invitations_export"} <= naming
    assert {"recap_people", "training_lacking", "change_list", "activity_list_export"} <= naming
    assert Coverage.summed(by_regency()).serving == 2
    assert activity_recap.recap(kabid, Activity.objects.first().done_on.replace(day=1)).total.reports == 2


def test_whose_a_nik_is_is_asked_also_where_one_of_them_is_restricted(kabid):
    owner, other = make_volunteer(HIDDEN, nik=fictional_nik(7)), make_volunteer(SHOWN)
    restrict(owner, kabid)
    assert not nik_lookup.is_hidden(fictional_nik(7), other, by=kabid)
    other.nik_unclaimed_digest = owner.nik_digest
    assert [*nik_lookup.rivals_of(other, kabid)] == [owner]


def test_two_who_end_a_restriction_and_an_answer_that_lacks_something_meanwhile_are_told(client_of, kabid, monkeypatch):
    ended = restrict(make_volunteer(), kabid)
    monkeypatch.setattr(RightsRequest, "lift", lambda *_: False)
    address = reverse("rights_request_lift", args=[ended.pk])
    page = client_of(kabid).post(address, {"reason": "Diminta orangnya"}, follow=True)
    assert "alasan Anda tidak disimpan" in words_of(page)
    asked, sentence = make_rights_request(make_volunteer(), kind="pembatasan"), "Identitasnya belum diperiksa."
    sent = {"answer": "dikabulkan", "version": asked.history.latest().pk}

    def refuse(*_):
        raise ValidationError(sentence)

    monkeypatch.setattr(RightsRequest, "give_answer", refuse)
    page = client_of(kabid).post(reverse("rights_request_answer", args=[asked.pk]), sent)
    assert sentence in words_of(page)


def test_the_own_page_says_it_to_all_and_shows_the_data_to_those_who_answer(client_of, kabid, petugas, both):
    person = both[HIDDEN]
    request = restrict(person, kabid)
    said = "Pemrosesan dibatasi sejak"
    for user, sees in ((petugas, False), (kabid, True)):
        client = client_of(user)
        page = words_of(client.get(person.get_absolute_url()))
        assert said in page
        assert ("Data diri" in page) == sees
        for button in ("ubah/", "penugasan/baru/", "riwayat/"):
            assert client.get(f"{person.get_absolute_url()}{button}").status_code == 404
    assert "Akhiri pembatasan" in words_of(client.get(request.get_absolute_url()))
    client.post(reverse("rights_request_lift", args=[request.pk]), {"reason": "Diminta orangnya"})
    assert said not in words_of(client_of(petugas).get(person.get_absolute_url()))
    request.refresh_from_db()
    assert not request.lift(kabid, "Sekali lagi")


def test_invitations_are_withdrawn_and_certificates_stay(client_of, kabid, both):
    person, training = both[HIDDEN], TrainingInvitation.objects.first().training
    ceremony = make_ceremony([person], timezone.localdate() + timedelta(days=9))
    (certificate,) = issue_certificates(make_ceremony([person], name="Dahulu"))
    asked = make_rights_request(person, kind="pembatasan")
    client = client_of(kabid)
    sent = {"answer": "dikabulkan", "version": asked.history.latest().pk}
    client.post(reverse("rights_request_answer", args=[asked.pk]), sent)
    assert [each.volunteer for each in training.invitations.all()] == [both[SHOWN]]
    assert not ceremony.participants.exists()
    client.post(reverse("participant_invite", args=[ceremony.pk]), {"person": [person.pk]})
    assert not ceremony.participants.exists()
    assert certificate in type(certificate).objects.valid().visible_to(kabid)


def test_a_list_changes_nobody_who_is_restricted(client_of, kabid, petugas, both):
    restrict(both[HIDDEN], kabid)
    number = both[HIDDEN].registry_no
    page = upload(client_of(petugas), [number, "Guru"], heading=["No. registri", "Pekerjaan"])
    assert "Pemrosesan data orang ini dibatasi atas permintaannya; baris ini tidak disimpan." in words_of(page)


def test_a_withdrawn_photograph_is_shown_nowhere_and_does_not_come_back(client_of, kabid):
    person = make_volunteer()
    photo = make_upload(person)
    person.photo, person.photo_consent_on = photo, date(2026, 1, 2)
    person.save()
    client, address = client_of(kabid), photo.get_absolute_url()
    asked = make_rights_request(person, kind="foto")
    assert address in client.get(person.get_absolute_url()).content.decode()
    assert text_of(client.get(address))
    asked.give_answer(kabid, "dikabulkan")
    person.refresh_from_db()
    assert (person.photo, person.photo_consent_on) == (None, None)
    assert address not in client.get(person.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 404
    with pytest.raises(ValidationError, match="ditarik"):
        put_back_field(person.history.latest(), "photo", kabid)
    later = make_upload(person)  # With a new consent.
    assert Upload.objects.shown_to(kabid).get() == later


def test_only_participants_of_ceremonies_stay_listed_with_a_restricted_person():
    own = {model.__name__ for model in OwnedQuerySet.__subclasses__() if "visible_to" in vars(model)}
    assert own == {"ParticipantQuerySet"}

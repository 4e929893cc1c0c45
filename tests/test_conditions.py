"""The conditions of a ceremony: the same words and the same severity wherever somebody is invited, locked or issued."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from ceremonies import proof
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, Paper, Participant, conditions
from ceremonies.models.conditions import DEAD, UNTRAINED
from ceremonies.papers import kinds
from ceremonies.requirements import requirements_of
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_participant,
    make_record,
    make_training,
    make_user,
    make_volunteer,
    tick_proof_off,
)
from tests.pages import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DAY = date(2019, 12, 6)


def make_dead(name="Almarhumah Sari", on=date(2019, 11, 30)):
    person = make_volunteer(name, born_on=date(1980, 1, 1))
    make_appointment(person, started_on=date(2018, 1, 1), ended_on=on, end_reason="meninggal")
    return person


def text_of(page):
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


@pytest.mark.slow
def test_who_died_after_the_numbering_is_named_on_the_ceremony_until_a_reason_is_given(head):
    person = make_volunteer("Sari Rekaan", born_on=date(1980, 1, 1))
    period = make_appointment(person, started_on=date(2018, 1, 1))
    ceremony = make_ceremony([person], held_on=DAY)
    issue_certificates(ceremony)
    words = "Sesudah piagamnya bernomor, orang berikut tercatat meninggal dunia"
    assert words not in text_of(head.get(f"/pengukuhan/{ceremony.pk}/"))
    period.ended_on, period.end_reason = date(2019, 11, 30), "meninggal"
    period.save()
    page = text_of(head.get(f"/pengukuhan/{ceremony.pk}/"))
    assert words in page
    address = f"/peserta/{ceremony.participants.get().pk}/alasan/"
    assert f'href="{address}"' in page
    ceremony.participants.update(posthumous_reason="Diterima keluarganya")
    assert words not in text_of(head.get(f"/pengukuhan/{ceremony.pk}/"))


@pytest.mark.slow
def test_the_dead_are_invited_only_with_a_reason_which_the_participant_keeps(clerk):
    person, ceremony = make_dead(), make_ceremony()
    address = f"/pengukuhan/{ceremony.pk}/peserta/"
    text = text_of(clerk.post(address, {"person": [person.pk]}))
    assert "Undang 0 PSM?" in text
    assert "Undang 0 PSM dan yang diberi alasan" in text
    assert "Alasan untuk Almarhumah Sari" in text
    assert "1 tercatat meninggal dunia" in text
    page = clerk.post(address, {"frozen": str(person.pk)}, follow=True)
    refusal = "1 PSM tidak diundang, tercatat meninggal dunia, jadi perlu alasan: Almarhumah Sari."
    assert refusal in messages_of(page)
    assert not ceremony.participants.exists()
    given = {"frozen": str(person.pk), f"posthumous_reason_{person.pk}": "Anumerta, diterima anaknya"}
    clerk.post(address, given)
    assert ceremony.participants.get().posthumous_reason == "Anumerta, diterima anaknya"
    assert "anumerta: Anumerta, diterima anaknya" in text_of(clerk.get(ceremony.get_absolute_url()))
    assert [each.name for each in issue_certificates(ceremony)] == ["Almarhumah Sari"]


def test_the_dead_are_refused_in_the_model_too_so_in_the_admin():
    person, ceremony = make_dead(), make_ceremony()
    with pytest.raises(ValidationError, match="Tercatat meninggal dunia, jadi perlu alasan: Almarhumah Sari"):
        ceremony.invite([person])
    with pytest.raises(ValidationError, match="Tercatat meninggal dunia, jadi perlu alasan"):
        Participant(ceremony=ceremony, volunteer=person).full_clean()
    Participant(ceremony=ceremony, volunteer=person, posthumous_reason="Anumerta").full_clean()


def test_the_reason_for_the_age_is_no_reason_for_the_dead():
    person = make_dead()
    with pytest.raises(ValidationError, match="Tercatat meninggal dunia"):
        make_ceremony().invite([person], {person.pk: "Surat keterangan kepala desa"})


@pytest.mark.parametrize("died_on, is_refused", [(date(2019, 12, 5), True), (DAY, True), (date(2019, 12, 7), False)])
def test_dead_is_who_died_by_the_day_and_who_died_later_is_told(died_on, is_refused):
    person, ceremony = make_dead(on=died_on), make_ceremony()
    required = requirements_of([person], ceremony)
    assert bool(required.refusals) is is_refused
    later = "tercatat meninggal dunia sesudah hari itu"
    assert (later in [each.condition.words for each in required.doubts]) is not is_refused
    make_participant(ceremony, person)
    assert ceremony.participants.refused(ceremony).exists() is is_refused


def test_who_dies_after_the_invitation_gets_no_certificate_and_does_not_stand_in_the_decree():
    alive, dies = make_volunteer("Ani Hidup"), make_volunteer("Sari")
    period = make_appointment(dies, started_on=date(2018, 1, 1))
    ceremony = make_ceremony([alive, dies])
    tick_proof_off(ceremony)
    period.end(date(2019, 12, 1), "meninggal")
    decree = kinds.paper_of(ceremony, Paper.Kind.DECREE)
    assert [each.volunteer for each in decree.people(make_user("Kabid"))] == [alive]
    with pytest.raises(ValidationError, match="ada yang berubah: Sari"):
        issue_certificates(ceremony, as_proofed=True)
    assert [each.name for each in issue_certificates(ceremony)] == ["Ani Hidup"]


@pytest.mark.slow
def test_who_is_held_is_named_at_the_lock_and_a_reason_is_given_from_there(head):
    ceremony = make_ceremony([make_volunteer("Ani Hidup")])
    participant = make_participant(ceremony, make_dead())
    for page in (f"/pengukuhan/{ceremony.pk}/", f"/pengukuhan/{ceremony.pk}/terbitkan/"):
        text = text_of(head.get(page))
        assert "1 tertahan</span> tercatat meninggal dunia, jadi perlu alasan: Almarhumah Sari." in text
        assert f'href="/peserta/{participant.pk}/alasan/"' in text
    form = head.get(f"/peserta/{participant.pk}/alasan/").context["form"]
    assert list(form.fields) == ["posthumous_reason", "version"]
    given = {"posthumous_reason": "Anumerta", "version": form["version"].value()}
    assert head.post(f"/peserta/{participant.pk}/alasan/", given).url == ceremony.get_absolute_url()
    assert len(issue_certificates(ceremony)) == 2


@pytest.mark.slow
def test_a_reason_is_not_emptied_while_its_certificate_is_valid(head):
    ceremony = make_ceremony()
    participant = make_participant(ceremony, make_dead(), posthumous_reason="Anumerta")
    (certificate,) = issue_certificates(ceremony)
    address = f"/peserta/{participant.pk}/alasan/"
    page = head.get(address)
    assert "tetap tertahan" not in text_of(page)
    version = page.context["form"]["version"].value()
    page = head.post(address, {"posthumous_reason": "", "version": version})
    assert f"{certificate} sudah terbit dengan alasan ini" in text_of(page)
    assert head.post(address, {"posthumous_reason": "Diterima anaknya", "version": version}).status_code == 302
    revoke(certificate, "Salah orang")
    version = head.get(address).context["form"]["version"].value()
    assert head.post(address, {"posthumous_reason": "", "version": version}).status_code == 302
    assert Participant.objects.get().posthumous_reason == ""


def test_nobody_else_is_asked_for_a_reason(head):
    participant = make_participant(make_ceremony(), make_volunteer())
    page = head.get(f"/peserta/{participant.pk}/alasan/")
    assert "tidak memerlukan alasan" in page.content.decode()


def test_the_command_says_what_the_pages_say():
    ceremony = make_ceremony([make_volunteer("Ani Hidup")])
    make_participant(ceremony, make_dead())
    out, err = StringIO(), StringIO()
    call_command("issue_certificates", ceremony.pk, stdout=out, stderr=err)
    assert "1 piagam diterbitkan" in out.getvalue()
    assert "1 tertahan, tercatat meninggal dunia, jadi perlu alasan: Almarhumah Sari." in err.getvalue()
    assert "2 belum mengikuti bimtek dasar sampai hari itu: Ani Hidup dan Almarhumah Sari." in err.getvalue()


def test_the_admin_asks_of_a_new_participant_what_the_pages_ask_before_the_save(client_of, admin):
    person, ceremony = make_volunteer("Ani Hidup"), make_ceremony()
    data = {"ceremony": ceremony.pk, "volunteer": person.pk, "attendance": "belum"}
    client, address = client_of(admin), "/admin/ceremonies/participant/add/"
    form = client.post(address, data).context["adminform"].form
    assert "Ani Hidup tidak bertugas pada hari itu." in form.errors["volunteer"]
    assert "Ani Hidup belum mengikuti bimtek dasar sampai hari itu." in form.errors["volunteer"]
    assert not ceremony.participants.exists()
    client.post(address, {**data, form.asked[0].box: form.asked[0].token})
    assert ceremony.participants.exists()


@pytest.mark.slow
def test_a_condition_has_the_same_words_at_the_invitation_on_the_proof_sheet_and_at_the_lock(head):
    person, ceremony = make_volunteer("Ani Hidup"), make_ceremony()
    invitation = text_of(head.post(f"/pengukuhan/{ceremony.pk}/peserta/", {"person": [person.pk]}))
    ceremony.invite([person])
    sheet = text_of(head.get(f"/pengukuhan/{ceremony.pk}/periksa/"))
    tick_proof_off(ceremony)
    lock = text_of(head.get(f"/pengukuhan/{ceremony.pk}/terbitkan/"))
    for condition in requirements_of([person], ceremony).doubts:
        words = condition.condition.words
        assert (words in invitation, words in sheet, words in lock) == (True, True, True), words


def test_each_condition_refuses_or_is_a_doubt_and_is_in_the_list_once():
    every = [each for each in vars(conditions).values() if isinstance(each, conditions.Condition)]
    assert sorted(each.key for each in every) == sorted(each.key for each in (*conditions.REFUSING, *conditions.DOUBTS))


def test_the_filter_of_the_proof_sheet_has_the_words_of_the_conditions():
    assert proof.MARKS[DEAD.key] == DEAD.words
    assert proof.MARKS[UNTRAINED.key] == UNTRAINED.words


@pytest.mark.slow
def test_whose_training_record_was_deleted_after_the_numbering_is_named_on_the_ceremony(head):
    training = make_training()
    gone, kept = [make_record(make_volunteer(name), training) for name in ("Ani Rekaan", "Budi Rekaan")]
    ceremony = make_ceremony(training=training, name="Sertifikat", number_pattern="460/{serial:03}/BIMTEK/{year}")
    ceremony.take_from_training()
    certificates = issue_certificates(ceremony)
    words = "catatan pelatihannya sudah dihapus"
    assert words not in text_of(head.get(ceremony.get_absolute_url()))
    gone.delete()
    page = text_of(head.get(ceremony.get_absolute_url()))
    notice = page[page.index(words) :].partition("</ul>")[0]
    assert (gone.volunteer.name in notice, kept.volunteer.name in notice) == (True, False)
    revoke(certificates[0], "Tidak ikut")
    assert words not in text_of(head.get(ceremony.get_absolute_url()))


@pytest.mark.slow
def test_of_a_training_the_dead_are_taken_over_but_wait_for_a_reason(head):
    training, person = make_training(started_on=date(2019, 12, 2)), make_dead()
    make_record(person, training)
    ceremony = make_ceremony(training=training, name="Sertifikat", number_pattern="460/{serial:03}/BIMTEK/{year}")
    assert [each.volunteer for each in ceremony.take_from_training()] == [person]
    assert "1 tertahan</span> tercatat meninggal dunia" in text_of(head.get(ceremony.get_absolute_url()))
    training.subjects = "Kebijakan PSM; 32"
    training.save()
    assert issue_certificates(ceremony) == []
    ceremony.participants.update(posthumous_reason="Diterima keluarganya")
    assert len(issue_certificates(ceremony)) == 1
    assert Certificate.objects.get().participant.volunteer == person

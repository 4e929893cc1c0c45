"""Whoever records a death or an end of service is told where the person is still expected, and withdraws it there."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from ceremonies.models import Participant
from registry.models import Appointment, Training, TrainingInvitation
from registry.models.expectations import expectations_of
from registry.values import dates
from registry.workbook import plan
from registry.workbook.reading import ReadSheet
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_invitation,
    make_training,
    make_user,
    make_volunteer,
)
from tests.pages import messages_of

pytestmark = pytest.mark.django_db


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def period():
    return make_appointment(make_volunteer("Sari Contoh"))


@pytest.fixture
def ceremony(period):
    return make_ceremony([period.volunteer], held_on=in_days(20), name="Pengukuhan Akhir Tahun")


@pytest.fixture
def invitation(period):
    return make_invitation(period.volunteer, make_training("Bimtek Lanjutan", Training.Kind.ADVANCED, in_days(9)))


def end(client, period, **kwargs):
    """Post the death of yesterday from the form as it was opened; return the page that follows."""
    address = f"/penugasan/{period.pk}/akhiri/"
    form = client.get(address).context["form"]
    died_on = timezone.localdate() - timedelta(days=1)
    data = {"version": form["version"].value(), "ended_on": f"{died_on:%d-%m-%Y}", "end_reason": "meninggal"}
    return client.post(address, {**data, **kwargs}, follow=True)


@pytest.mark.slow
def test_what_is_to_come_is_told_and_withdrawn_in_the_same_form(client_of, petugas, period, ceremony, invitation):
    client = client_of(petugas)
    text = client.get(f"/penugasan/{period.pk}/akhiri/").content.decode()
    assert text.index("Bimtek Lanjutan, ") < text.index("Pengukuhan Akhir Tahun, ")
    ticked = [row.choice for row in expectations_of(period.volunteer)]
    page = end(client, period, withdrawn=ticked)
    assert not Participant.objects.exists()
    assert not TrainingInvitation.objects.exists()
    assert any(
        "Undangan ditarik: Bimtek Lanjutan dan Pengukuhan Akhir Tahun." in sentence for sentence in messages_of(page)
    )
    deleted = Participant.history.filter(history_type="-").get()
    assert deleted.history_change_reason == "Ditarik karena penugasannya berakhir"


@pytest.mark.slow
def test_what_is_not_ticked_stays_and_is_named(client_of, petugas, period, ceremony, invitation):
    page = end(client_of(petugas), period)
    assert Participant.objects.count() == TrainingInvitation.objects.count() == 1
    assert any("Masih tercatat diundang: Bimtek Lanjutan" in sentence for sentence in messages_of(page))


@pytest.mark.slow
def test_whoever_has_a_certificate_stays_on_the_list_and_the_paper_is_named(client_of, petugas, period, ceremony):
    (certificate,) = issue_certificates(ceremony)
    page = client_of(petugas).get(f"/penugasan/{period.pk}/akhiri/")
    assert f"{certificate} sudah terbit; cabut dari halamannya" in page.content.decode()
    assert "withdrawn" not in page.context["form"].fields
    end(client_of(petugas), period, withdrawn=[f"participant-{certificate.participant_id}"])
    assert ceremony.participants.exists()


@pytest.mark.slow
def test_what_changed_while_the_end_was_saved_is_named_as_not_withdrawn(
    client_of, petugas, period, ceremony, invitation
):
    def act_meanwhile(**kwargs):
        issue_certificates(ceremony)
        invitation.delete()

    ticked = [row.choice for row in expectations_of(period.volunteer)]
    client = client_of(petugas)
    post_save.connect(act_meanwhile, sender=Appointment)
    try:
        page = end(client, period, withdrawn=ticked, end_reason="mundur")
    finally:
        post_save.disconnect(act_meanwhile, sender=Appointment)
    assert not any("Undangan ditarik" in sentence for sentence in messages_of(page))
    (sentence,) = [each for each in messages_of(page) if "Tidak ditarik" in each]
    assert "Bimtek Lanjutan dan Pengukuhan Akhir Tahun" in sentence
    assert ceremony.participants.exists()
    assert TrainingInvitation.history.filter(history_type="-").count() == 1


@pytest.mark.slow
def test_a_service_opened_again_names_the_invitations_that_stay_withdrawn(
    client_of, petugas, period, ceremony, invitation
):
    client, address = client_of(petugas), f"/penugasan/{period.pk}/buka/"
    end(client, period)
    assert not any("tetap ditarik" in sentence for sentence in messages_of(client.post(address, follow=True)))
    period.refresh_from_db()
    end(client, period, withdrawn=[row.choice for row in expectations_of(period.volunteer)])
    Appointment.history.update(history_date=timezone.now() + timedelta(days=2))  # The clock was set back after this.
    (sentence,) = [each for each in messages_of(client.post(address, follow=True)) if "tetap ditarik" in each]
    assert "Peserta Pengukuhan Akhir Tahun" in sentence
    assert "Undangan ke Bimtek Lanjutan" in sentence
    end(client, period)
    assert not any("tetap ditarik" in sentence for sentence in messages_of(client.post(address, follow=True)))


def test_what_is_over_is_not_told(period):
    make_ceremony([period.volunteer], held_on=in_days(-1))
    make_invitation(period.volunteer, make_training(started_on=in_days(-1)))
    assert expectations_of(period.volunteer) == []
    make_ceremony([period.volunteer], held_on=in_days(0), name="Hari ini")
    assert len(expectations_of(period.volunteer)) == 1


def test_an_account_without_the_right_is_told_but_withdraws_nothing(period, ceremony, invitation):
    reader = make_user("Pimpinan")
    obstacles = [row.withdrawal_obstacle(reader) for row in expectations_of(period.volunteer)]
    assert obstacles == ["Akun ini tidak berhak menarik undangan.", "Akun ini tidak berhak mengeluarkan peserta."]


def test_a_form_that_comes_back_withdraws_nothing(client_of, petugas, period, ceremony):
    end(client_of(petugas), period, withdrawn=[f"participant-{ceremony.participants.get().pk}"], ended_on="")
    assert ceremony.participants.exists()
    assert Appointment.objects.get().ended_on is None


def test_a_list_that_ends_a_service_names_what_is_to_come(period, ceremony, invitation):
    heading = ["No. registri", "Desa tugas", "TMT", "Hari terakhir", "Alasan berakhir"]
    row = [period.volunteer.registry_no, "Air Dingin", "06-12-2019", f"{in_days(-1):%d-%m-%Y}", "meninggal dunia"]
    (planned,) = plan.make([ReadSheet("PSM", [heading, row])]).rows
    (question,) = planned.open_questions
    days = [dates.spell(in_days(number)) for number in (9, 20)]
    named = f"Masih diundang: Bimtek Lanjutan ({days[0]}) dan Pengukuhan Akhir Tahun ({days[1]})."
    assert question.message.endswith(f"Akhiri masa tugasnya? {named} Yang perlu ditarik, tarik di halaman acaranya.")


def test_an_end_typed_into_the_admin_names_what_is_to_come(client_of, admin, period, ceremony):
    client, address = client_of(admin), f"/admin/registry/appointment/{period.pk}/change/"
    data = {key: value or "" for key, value in client.get(address).context["adminform"].form.initial.items()}
    yesterday = f"{in_days(-1):%d-%m-%Y}"
    data |= {"village": period.village_id, "started_on": "06-12-2019", "ended_on": yesterday, "end_reason": "mundur"}
    page = client.post(address, data, follow=True)
    assert any("Masih tercatat diundang: Pengukuhan Akhir Tahun." in sentence for sentence in messages_of(page))

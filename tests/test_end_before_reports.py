"""An end of a service that lies before reports of the person's work, or before a certificate's day, is asked about."""

from datetime import date, timedelta

import pytest

from ceremonies import issuing
from ceremonies.models import Participant
from registry.models.activities import doubt_on_end
from registry.workbook import plan
from registry.workbook.reading import ReadSheet
from tests.factories import make_activity, make_appointment, make_certificates, make_village, make_volunteer

pytestmark = pytest.mark.django_db
MARCH, OCTOBER = date(2026, 3, 3), date(2026, 10, 24)
SENTENCE = "Sudah tercatat 1 laporan kegiatannya sesudah 3 Maret 2026, yang terakhir 24 Oktober 2026."


@pytest.fixture
def period():
    found = make_appointment(make_volunteer("Ani Contoh"), make_village("Geramat"))
    make_activity(found.volunteer, done_on=OCTOBER)
    return found


def test_reports_of_a_later_period_and_on_the_last_day_raise_no_doubt(period):
    assert doubt_on_end(period, MARCH) == SENTENCE
    assert doubt_on_end(period, OCTOBER) == ""
    period.end(MARCH, "alih")
    make_appointment(period.volunteer, make_village("Linau"), started_on=date(2026, 3, 4))
    assert doubt_on_end(period, MARCH) == ""


def test_the_form_asks_once_and_takes_the_answer(client_of, petugas, period):
    client, address = client_of(petugas), f"/penugasan/{period.pk}/akhiri/"
    data = {"ended_on": "3-3-2026", "end_reason": "meninggal", "version": period.history.latest().pk}
    page = client.post(address, data)
    (question,) = page.context["form"].asked
    assert (question.box, question.sentences) == ("end_is_right", (f"{SENTENCE} Periksa tanggalnya.",))
    period.refresh_from_db()
    assert period.ended_on is None
    client.post(address, data | {"end_is_right": question.token})
    period.refresh_from_db()
    assert period.ended_on == MARCH


def test_a_list_that_ends_the_service_says_it_in_its_question(period):
    heading = ["No. registri", "Desa tugas", "TMT", "Hari terakhir", "Alasan berakhir"]
    row = [period.volunteer.registry_no, "Geramat", "06-12-2019", "3-3-2026", "meninggal dunia"]
    (planned,) = plan.make([ReadSheet("PSM", [heading, row])]).rows
    (question,) = planned.open_questions
    assert SENTENCE in question.message


def test_an_end_typed_into_the_admin_names_them(client_of, admin, period):
    client, address = client_of(admin), f"/admin/registry/appointment/{period.pk}/change/"
    data = {key: value or "" for key, value in client.get(address).context["adminform"].form.initial.items()}
    data |= {"village": period.village_id, "started_on": "06-12-2019", "ended_on": "3-3-2026", "end_reason": "mundur"}
    page = client.post(address, data, follow=True)
    assert any(SENTENCE in str(message) for message in page.context["messages"])


# Certificates


@pytest.fixture
def certificate(period):
    return make_certificates([period.volunteer], held_on=date(2020, 1, 10)).certificates().get()


@pytest.fixture
def before(certificate):
    return certificate.participant.ceremony.held_on - timedelta(days=1)


def test_a_certificate_of_a_day_after_the_end_is_named_where_nothing_else_bears_it(period, certificate, before):
    period.volunteer.activities.all().delete()
    sentence = doubt_on_end(period, before)
    assert str(certificate) in sentence
    assert "tetap sah sampai dicabut" in sentence
    assert doubt_on_end(period, before + timedelta(days=1)) == ""
    issuing.revoke(certificate, "Bukan haknya")
    assert doubt_on_end(period, before) == ""


def test_the_certificate_of_who_was_honoured_after_death_rests_on_no_service(period, certificate, before):
    period.volunteer.activities.all().delete()
    Participant.objects.update(posthumous_reason="Berjasa")
    assert doubt_on_end(period, before) == ""


def test_the_form_and_a_list_name_the_certificate(client_of, petugas, period, certificate, before):
    data = {"ended_on": f"{before:%d-%m-%Y}", "end_reason": "meninggal", "version": period.history.latest().pk}
    (question,) = client_of(petugas).post(f"/penugasan/{period.pk}/akhiri/", data).context["form"].asked
    assert str(certificate) in question.sentences[0]
    heading = ["No. registri", "Desa tugas", "TMT", "Hari terakhir", "Alasan berakhir"]
    row = [period.volunteer.registry_no, "Geramat", "06-12-2019", f"{before:%d-%m-%Y}", "meninggal dunia"]
    (planned,) = plan.make([ReadSheet("PSM", [heading, row])]).rows
    assert any(str(certificate) in question.message for question in planned.open_questions)

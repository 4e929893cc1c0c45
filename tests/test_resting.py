"""Certificates rest on a service and its decree: before one of these goes, the certificates are named."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, NumberSeries, OfficialNumber, Paper, PaperKind
from ceremonies.papers import numbered
from registry.models import Appointment, EarlierDecree
from tests.factories import make_appointment, make_ceremony, make_record, make_training, make_volunteer

pytestmark = pytest.mark.django_db

NAMED = "Piagam 460/001/DINSOS/XII/2019"


@pytest.fixture
def period():
    return make_appointment(make_volunteer("Sari Contoh"), started_on=date(2018, 1, 1), decree_number="188.45/7/2018")


@pytest.fixture
def certificate(period):
    return issue_certificates(make_ceremony([period.volunteer]))[0]


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def test_the_certificates_are_named_before_the_service_is_deleted_or_changed(head, period, certificate):
    for page in ("hapus", "ubah"):
        assert NAMED in head.get(f"/penugasan/{period.pk}/{page}/").content.decode()
    head.post(f"/penugasan/{period.pk}/hapus/", {"reason": "Salah catat"})
    assert not Appointment.objects.exists()
    assert Certificate.objects.get().is_valid


@pytest.mark.slow
def test_only_valid_certificates_of_the_time_of_the_service_are_named(head, period, certificate):
    other = make_appointment(make_volunteer("Lain"), ended_on=date(2019, 12, 5), started_on=date(2019, 1, 1))
    make_ceremony([other.volunteer], name="Lain")
    issue_certificates(make_ceremony([other.volunteer], name="Kemudian", held_on=date(2019, 12, 7)))
    assert "didasarkan pada penugasan ini" not in head.get(f"/penugasan/{other.pk}/hapus/").content.decode()
    revoke(certificate, "Bukan haknya")
    assert NAMED not in head.get(f"/penugasan/{period.pk}/hapus/").content.decode()


def test_the_admin_names_them_too(client_of, admin, period, certificate):
    client = client_of(admin)
    assert NAMED in client.get(f"/admin/registry/appointment/{period.pk}/delete/").content.decode()
    several = {"action": "delete_selected", "_selected_action": [period.pk]}
    assert NAMED in client.post("/admin/registry/appointment/", several).content.decode()


@pytest.mark.slow
def test_the_admin_asks_once_for_the_certificates_of_several_services(client_of, admin, period, certificate):
    others = [make_appointment(make_volunteer(name), started_on=date(2018, 1, 1)) for name in ("Ani Lain", "Budi Lain")]
    client = client_of(admin)
    one = {"action": "delete_selected", "_selected_action": [period.pk]}
    several = {"action": "delete_selected", "_selected_action": [each.pk for each in (period, *others)]}
    with CaptureQueriesContext(connection) as asked:
        client.post("/admin/registry/appointment/", one)
    page = client.post("/admin/registry/appointment/", several)
    assert page.content.decode().count(NAMED) == 1
    with CaptureQueriesContext(connection) as asked_of_several:
        client.post("/admin/registry/appointment/", several)
    assert _about_certificates(asked_of_several) == _about_certificates(asked) == 1


def _about_certificates(asked):
    return sum('FROM "ceremonies_certificate"' in query["sql"] for query in asked.captured_queries)


@pytest.mark.slow
def test_the_admin_names_the_certificates_of_training_records_that_are_deleted(client_of, admin):
    people = [make_volunteer("Ani Lestari"), make_volunteer("Budi Santoso")]
    training = make_training()
    records = [make_record(person, training) for person in people]
    ceremony = make_ceremony(name="Sertifikat Bimtek", training=training)
    ceremony.take_from_training()
    first, second = issue_certificates(ceremony)
    client = client_of(admin)
    page = client.get(f"/admin/registry/trainingrecord/{records[0].pk}/delete/").content.decode()
    assert f">{first}</a>, Ani Lestari" in page
    assert str(second) not in page
    revoke(first, "Tidak ikut")
    several = {"action": "delete_selected", "_selected_action": [record.pk for record in records]}
    page = client.post("/admin/registry/trainingrecord/", several).content.decode()
    assert f">{second}</a>, Budi Santoso" in page
    assert f">{first}</a>" not in page


def void(client, series, **kwargs):
    address = f"/buku-nomor/{series.pk}/batal/"
    return client.post(address, {"serials": "1", "reason": "Keputusan dibatalkan", **kwargs})


@pytest.mark.slow
def test_a_decree_that_becomes_void_names_its_certificates_and_asks_once_more(head, certificate):
    ceremony = certificate.participant.ceremony
    Paper.objects.create(ceremony=ceremony, kind=Paper.Kind.DECREE, dated_on=date(2019, 12, 2))
    number = numbered.take(ceremony, Paper.Kind.DECREE, "188.45/{serial:03}/DINSOS/{year}")
    page = void(head, number.series)
    assert "1 piagam didasarkan pada surat keputusan bernomor ini" in page.content.decode()
    assert NAMED in page.content.decode()
    assert OfficialNumber.objects.get(pk=number.pk).state == OfficialNumber.State.USED
    (question,) = page.context["form"].asked
    assert f'name="certificates_stay" value="{question.token}"' in page.content.decode()
    void(head, number.series, certificates_stay="something-else")
    assert number.series.numbers.get().state == OfficialNumber.State.USED
    void(head, number.series, certificates_stay=question.token)
    assert number.series.numbers.get().state == OfficialNumber.State.VOID


def test_a_decree_by_which_somebody_served_names_the_certificate_too(period, certificate):
    resting = Certificate.objects.resting_on_decrees(["188.45/7/2018"])
    assert list(resting) == [certificate]
    assert not Certificate.objects.resting_on_decrees(["188.45/8/2018"])
    Appointment.objects.update(ended_on=date(2019, 12, 5), end_reason="mundur")
    assert not resting.all()


def test_a_renewed_decree_names_the_certificates_of_its_own_time(period, certificate):
    EarlierDecree.objects.create(
        volunteer=period.volunteer, appointment=period, decree_number="188.45/7/2018", replaced_on=date(2024, 1, 8)
    )
    Appointment.objects.update(decree_number="188.45/9/2024")
    make_appointment(make_volunteer("Lain"), decree_number="188.45/9/2024")
    later = issue_certificates(make_ceremony([period.volunteer], name="Kemudian", held_on=date(2024, 1, 8)))[0]
    assert list(Certificate.objects.resting_on_decrees(["188.45/7/2018"])) == [certificate]
    assert list(Certificate.objects.resting_on_decrees(["188.45/9/2024"])) == [later]


def test_a_number_of_another_letter_is_void_without_a_question(head, certificate):
    series = NumberSeries.objects.create(pattern="005/{serial}/{year}", year=2019, kind=PaperKind.INVITATION)
    assert void(head, series).status_code == 302

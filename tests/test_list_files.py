"""Lists as workbooks, as they stand on their pages: activity reports, villages, participants of a training."""

import io
from datetime import date

import pytest
import python_calamine

from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover
from registry.models import Trace
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_district,
    make_record,
    make_training,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db
REPORTS, VILLAGES = "/kegiatan/laporan.xlsx", "/desa/desa.xlsx"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def sheets(answer):
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def in_kinal(name="Orang Kinal", **changes):
    return make_volunteer(name, make_village("Geramat", make_district("Kinal")), **changes)


def test_the_reports_are_those_of_the_page_and_their_file_leaves_a_trace(client, petugas):
    make_activity(in_kinal(), what="=1+1", helped=3, problem=24)
    make_activity(make_volunteer("Orang Selatan"), date(2026, 9, 1))
    rows, about = sheets(client.get(REPORTS, {"bulan": "2026-10", "kecamatan": "17.04.01"}))
    day, number, *texts, helped = rows[1]
    assert (day, number, helped, len(rows)) == (date(2026, 10, 5), "PSM-00001", 3, 2)
    assert texts == ["Orang Kinal", "=1+1", "Fakir miskin", "", "Desa Geramat", "Kinal"]
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED)
    assert (trace.user, trace.subject) == (petugas, "1 laporan kegiatan, .xlsx")
    assert trace.detail == "Saringan: Oktober 2026, Kec. Kinal"
    assert ["Saringan", "Oktober 2026, Kec. Kinal"] in about


def test_villages_without_psm_come_with_their_candidates(client):
    person = in_kinal("Ani Contoh", nik=fictional_nik(), phone="+6281366660001")
    make_volunteer("Budi Rekaan", person.home_village)
    make_appointment(make_volunteer("Citra Umpama"), make_village("Selatan"))
    content = sheets(client.get(VILLAGES, {"psm": "tanpa", "kecamatan": "17.04.01"}))
    (row,) = [row for row in content[0] if row[1] == "Desa Geramat"]
    assert row[-2:] == [2, "Ani Contoh, PSM-00001; Budi Rekaan, PSM-00002"]
    for secret in (fictional_nik(), "6666", "Citra"):
        assert secret not in str(content)


def test_the_participants_of_a_training_come_with_their_certificate_numbers(client):
    training = make_training()
    make_record(in_kinal(), training, certificate_number="460/7/2019")
    rows, _ = sheets(client.get(f"/pelatihan/{training.pk}/peserta.xlsx"))
    number, name, village, district, _, certificate, proof = rows[1]
    assert (number, name, village, district) == ("PSM-00001", "Orang Kinal", "Desa Geramat", "Kinal")
    assert (certificate, proof) == ("460/7/2019", "")


def test_an_account_of_a_kecamatan_saves_its_own_rows_and_the_file_says_so(client_of, bound):
    training, selatan, kinal = make_training(), make_volunteer("Orang Selatan"), in_kinal()
    for person in (selatan, kinal):
        make_activity(person)
        make_record(person, training)
    client = client_of(bound)
    for address in (REPORTS, VILLAGES, f"/pelatihan/{training.pk}/peserta.xlsx"):
        content = str(sheets(client.get(address)))
        assert "Kinal" in content
        assert "Selatan" not in content, address


def test_a_nik_in_the_filters_is_in_no_trace_and_no_file(client):
    make_activity()
    content = sheets(client.get(REPORTS, {"q": fictional_nik()}))
    assert fictional_nik() not in str(content) + Trace.objects.get(kind=Trace.Kind.EXPORTED).detail


@pytest.mark.parametrize("address", [REPORTS, VILLAGES, "/pelatihan/{training}/peserta.xlsx"])
def test_more_rows_need_no_more_queries(client, django_assert_max_num_queries, address):
    training = make_training()
    address = address.format(training=training.pk)

    def add(count):
        for number in range(count):
            person = make_volunteer(f"Orang {number}", make_village(f"Desa {number}"))
            make_activity(person)
            make_record(person, training)

    def queries():
        with django_assert_max_num_queries(40) as counted:
            sheets(client.get(address))
        return len(counted.captured_queries)

    add(2)
    queries()  # The first request asks for what the process then remembers.
    few = queries()
    add(6)
    assert queries() == few


def test_the_participants_of_a_ceremony_are_those_of_its_page(client_of, kabid):
    one, two = in_kinal("Ani Contoh", nik=fictional_nik(), phone="+6281366660001"), make_volunteer("Budi Rekaan")
    ceremony = make_ceremony([one, two])
    (certificate, _) = issue_certificates(ceremony)
    content = sheets(client_of(kabid).get(f"/pengukuhan/{ceremony.pk}/peserta.xlsx", {"kecamatan": "17.04.01"}))
    assert content[0][1][:4] == ["PSM-00001", "Ani Contoh", "Desa Geramat", "Kinal"]
    assert content[0][1][5] == str(certificate.number)
    assert len(content[0]) == 2
    for secret in (fictional_nik(), "6666", "Budi"):
        assert secret not in str(content)
    assert Trace.objects.get(kind=Trace.Kind.EXPORTED).subject == "1 peserta, .xlsx"


def test_papers_that_nobody_collected_are_saved_as_filtered(client_of, petugas):
    ceremony = make_ceremony([make_volunteer("Ani Contoh"), make_volunteer("Budi Rekaan")])
    collected, kept = issue_certificates(ceremony)
    Handover.objects.create(certificate=collected)
    content = sheets(client_of(petugas).get(f"/pengukuhan/{ceremony.pk}/penyerahan.xlsx", {"tampil": "belum"}))
    assert [row[:2] for row in content[0][1:]] == [[str(kept.number), kept.name]]
    assert sheets(client_of(petugas).get(f"/pengukuhan/{ceremony.pk}/penyerahan.xlsx"))[0][1][0] == str(
        collected.number
    )

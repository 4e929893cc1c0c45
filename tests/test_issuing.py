"""The base of issuing: models load no PDF engine, and one place defines when a certificate is valid."""

import os
import subprocess
import sys

import pytest

from ceremonies import corrections, specimens
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, Handover, OfficialNumber, Participant, PrintedSheet, PrintRun
from tests.factories import make_ceremony, make_volunteer

ENGINE = {"weasyprint", "pikepdf", "cffi", "pypdfium2", "zxingcpp", "fontTools"}


def loaded_after(code, **environment):
    """The names of all modules that this code loads in a new process."""
    command, given = [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], os.environ | environment
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["ceremonies.models", "ceremonies.issuing", "ceremonies.steps", "ceremonies.proof"])
@pytest.mark.slow
def test_what_makes_no_paper_loads_no_engine(module):
    loaded = loaded_after(f"import django; django.setup(); import {module}")
    assert module in loaded
    assert not ENGINE & loaded


@pytest.mark.slow
def test_a_server_that_has_started_has_loaded_the_engine(tmp_path):
    # Otherwise the first visitor of each process would wait for it.
    assert {"weasyprint", "pikepdf"} <= loaded_after("import kaur_psm.wsgi", DATABASE_URL=nowhere(tmp_path))


def nowhere(folder):
    """The address of a database that does not answer: it keeps no server from starting."""
    return f"sqlite:///{folder / 'tidak' / 'ada'}"


@pytest.fixture
def ceremony(db):
    """A ceremony with four certificates: Ani's and Dewi's valid, Budi's revoked, Citra's replaced."""
    ceremony = make_ceremony([make_volunteer(name) for name in ("Ani", "Budi", "Citra", "Dewi")])
    _, budi, citra, _ = issue_certificates(ceremony)
    revoke(budi, "Salah orang")
    Handover.objects.create(certificate=citra)
    corrections.replace(citra, "Salah nama")
    return ceremony


def test_a_row_a_query_and_a_join_agree_on_which_certificate_is_valid(ceremony):
    states = {(each.name, str(each.state)) for each in Certificate.objects.filter(replaces=None)}
    assert states == {("Ani", "sah"), ("Budi", "dicabut"), ("Citra", "diganti"), ("Dewi", "sah")}
    by_row = {each.pk for each in Certificate.objects.all() if each.is_valid}
    assert by_row == set(Certificate.objects.valid().values_list("pk", flat=True))
    assert by_row == set(Participant.objects.joined_to_valid().exclude(valid=None).values_list("valid", flat=True))
    numbers = OfficialNumber.objects.on_valid_certificates()
    assert sorted(number.valid_certificate.pk for number in numbers) == sorted(by_row)


def test_a_number_on_two_certificates_of_one_name_is_found_once(ceremony):
    assert Certificate.objects.filter(name="Citra").count() == 2
    assert OfficialNumber.objects.matching("citra").count() == 1


def test_a_sheet_lies_at_the_printer_only_if_its_own_run_is_open_and_can_be_made(ceremony):
    certificate = ceremony.certificates().get(name="Ani")
    recorded = PrintRun.objects.begin(ceremony, [certificate])
    PrintRun.objects.filter(pk=recorded.pk).update(recorded_at="2019-12-06T09:00:00+07:00")
    PrintRun.objects.give_up(PrintRun.objects.begin(ceremony, [certificate]).pk, "Logonya tidak ada.")
    assert PrintedSheet.objects.filter(certificate=certificate).count() == 2
    assert certificate not in Certificate.objects.at_the_printer()


def test_two_good_sheets_of_one_certificate_count_it_once(ceremony):
    certificate = ceremony.certificates().get(name="Dewi")
    for _ in range(2):
        PrintRun.objects.begin(ceremony, [certificate], again=True)
    certificate.sheets.update(outcome=PrintedSheet.Outcome.GOOD)
    assert list(Certificate.objects.well_printed()) == [certificate]


def test_a_specimen_says_what_the_certificate_will_say(db):
    ceremony = make_ceremony([make_volunteer("Ani")])
    (specimen,) = specimens.to_issue(ceremony)
    (certificate,) = issue_certificates(ceremony)
    assert specimen.pk is None
    assert (specimen.name, specimen.words, str(specimen.number)) == (
        certificate.name,
        certificate.words,
        str(certificate.number),
    )

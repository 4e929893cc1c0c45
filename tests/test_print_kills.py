"""A run of hundreds of sheets whose processes are killed several times: nothing twice, nothing missing."""

import os
import re
import signal
import time

import pypdfium2
import pytest
from django.db import connections

from ceremonies.issuing import issue_certificates
from ceremonies.models import PrintRun
from ceremonies.printing import runs
from registry import work
from tests.factories import make_ceremony, make_district, make_village, make_volunteer
from tests.test_work import until
from tests.workbooks import many_names

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.first]
MANY = 400  # 16 pieces: the processes are killed after one to four of them.
NUMBER = re.compile(r"460/(\d+)/DINSOS")


@pytest.fixture
def long_run():
    village = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([make_volunteer(name, village) for name in many_names(MANY)])
    issue_certificates(ceremony)
    yield PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    connections.close_all()


def kill_all():
    for process in work.processes():
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def kill_all_in_the_middle(run):
    before = run.made_count()
    until(lambda: run.made_count() > before)
    time.sleep(0.1)  # Into the next piece.
    kill_all()


def printed_numbers(run):
    """The serials on the pages of the run's PDF, in order."""
    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        return [int(NUMBER.search(page.get_textpage().get_text_bounded())[1]) for page in document]


def test_hundreds_of_sheets_survive_three_killings(long_run):
    runs.make(long_run)
    for _ in range(3):
        kill_all_in_the_middle(long_run)
        assert long_run.made_count() < MANY
        runs.go_on(long_run)
    until(lambda: PrintRun.objects.get().finished_at, seconds=300)
    for process in work.processes():
        process.wait()
    assert printed_numbers(long_run) == list(range(1, MANY + 1))

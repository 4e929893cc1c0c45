"""A run of hundreds of sheets whose workers are killed several times: nothing twice, nothing missing."""

import re
import time

import pypdfium2
import pytest

from ceremonies.issuing import issue_certificates
from ceremonies.models import PrintRun
from ceremonies.printing import runs
from tests.factories import make_ceremony, make_district, make_village, make_volunteer
from tests.workbooks import many_names
from tests.worker_process import children_of, kill, until, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.first]
MANY = 400  # 16 pieces: the processes are killed after one to four of them.
NUMBER = re.compile(r"460/(\d+)/DINSOS")


@pytest.fixture
def long_run():
    village = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([make_volunteer(name, village) for name in many_names(MANY)])
    issue_certificates(ceremony)
    return PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())


def kill_in_the_middle(parent, run):
    before = run.made_count()
    until(lambda: run.made_count() > before)
    time.sleep(0.1)  # Into the next piece.
    for worker in children_of(parent.pid):
        kill(worker)


def printed_numbers(run):
    """The serials on the pages of the run's PDF, in order."""
    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        return [int(NUMBER.search(page.get_textpage().get_text_bounded())[1]) for page in document]


def test_hundreds_of_sheets_survive_three_killings(long_run):
    runs.make(long_run)
    with working() as parent:
        for _ in range(3):
            kill_in_the_middle(parent, long_run)
            assert long_run.made_count() < MANY
        until(lambda: PrintRun.objects.get().finished_at)
    assert printed_numbers(PrintRun.objects.get()) == list(range(1, MANY + 1))

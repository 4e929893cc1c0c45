"""Long work in processes of its own: started, shared, and continued after one was killed."""

import os
import signal
import time

import pytest
from django.db import connections

from registry import work
from registry.models import Import, Volunteer
from registry.workbook import uploaded
from tests.factories import make_import, make_user
from tests.workbooks import many_names

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.first]  # Starts processes.
LONG = [(name, "Geramat", "Kinal") for name in many_names(uploaded.SHORT + 100)]


def until(is_so, seconds=300):
    """Wait until the condition is true; fail if it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def asked():
    return Import.objects.get().asked


@pytest.fixture
def long_import():
    imported = make_import(make_user(), rows=LONG)
    yield imported
    for process in work.processes():
        process.wait()
    connections.close_all()


def test_a_process_of_its_own_looks_at_a_long_list_and_saves_it(long_import):
    until(lambda: asked() == "")
    assert len(uploaded.preview_of(Import.objects.get()).rows) == len(LONG)
    uploaded.ask(long_import, Import.Asked.SAVE_ALL)
    until(lambda: asked() == "")
    assert Import.objects.get().counts["baru"] == Volunteer.objects.count() == len(LONG)


def test_a_killed_process_leaves_all_or_nothing_and_another_one_goes_on(long_import):
    until(lambda: asked() == "")
    uploaded.ask(long_import, Import.Asked.SAVE_ALL)
    until(lambda: work.told(long_import.work_name)[0] > len(LONG) // 2)
    assert work.is_held(long_import.work_name)
    os.kill(work.processes()[-1].pid, signal.SIGKILL)
    work.processes()[-1].wait()
    until(lambda: not work.is_held(long_import.work_name))  # The process with limits ends with the one it works for.
    assert not Volunteer.objects.exists()
    assert asked() == "simpan-semua"
    uploaded.go_on(long_import)
    until(lambda: asked() == "")
    assert Volunteer.objects.count() == len(LONG)


def test_no_more_processes_are_started_than_can_work(long_import):
    for _ in range(5):
        work.start()
    assert len(work.processes()) <= work.MOST

"""What pages say of long work that waits, fails or is done by nobody, and what they offer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from ceremonies.models import PrintRun
from ceremonies.printing import runs
from registry import work
from registry.models import Import, LongWork, Volunteer
from registry.models.long_works import MOST_ATTEMPTS, PATIENCE
from registry.workbook import uploaded
from tests.factories import make_ceremony, make_import, make_village, make_volunteer

pytestmark = pytest.mark.one_database
WHY = "Ada kesalahan pada program (ValueError)."


@pytest.fixture
def saving(petugas, monkeypatch):
    """The address of a list whose save was asked for and waits for the worker."""
    imported = make_import(petugas)
    monkeypatch.setattr(uploaded, "SHORT", 0)
    uploaded.ask(imported, Import.Asked.SAVE_GOOD)
    return f"/psm/impor/{imported.pk}/"


@pytest.fixture
def printing(db, monkeypatch):
    """The address of a print run that waits for the worker."""
    ceremony = make_ceremony([make_volunteer("Ani Contoh", make_village())])
    issue_certificates(ceremony)
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    monkeypatch.setattr(runs, "SHORT", 0)
    runs.make(run)
    return run.get_absolute_url()


def fail(*, attempts):
    stopped_at = timezone.now() if attempts == MOST_ATTEMPTS else None
    LongWork.objects.update(attempts=attempts, failure=WHY, stopped_at=stopped_at)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_work_that_nobody_does_is_told_to_whoever_waits(client_of, petugas, kabid, saving, printing):
    pages = [(client_of(petugas), saving), (client_of(kabid), printing)]
    for client, address in pages:
        assert "Pekerja latar tidak berjalan" not in text_of(client.get(address))
    LongWork.objects.update(due_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    for client, address in pages:
        answer = client.get(address)
        assert "Pekerja latar tidak berjalan" in text_of(answer)
        assert answer["Refresh"] == f"2; url={address}"  # It goes on by itself once the worker runs.


def test_an_attempt_that_failed_is_told_while_it_is_tried_again(client_of, petugas, saving):
    fail(attempts=2)
    answer = client_of(petugas).get(saving)
    assert f"Percobaan ke-2 gagal dan sebentar lagi diulang. {WHY}" in text_of(answer)
    assert answer["Refresh"] == f"2; url={saving}"


def test_a_save_that_always_fails_is_tried_again_when_asked(client_of, petugas, saving):
    fail(attempts=MOST_ATTEMPTS)
    answer = client_of(petugas).get(saving)
    assert f"Sudah dicoba 5 kali dan selalu gagal, jadi tidak dicoba lagi. {WHY}" in text_of(answer)
    assert "Refresh" not in answer
    client_of(petugas).post(f"{saving}lagi/")
    work.do_all()
    assert Volunteer.objects.count() == 1


def test_a_save_that_always_fails_can_be_called_off(client_of, petugas, saving):
    fail(attempts=MOST_ATTEMPTS)
    assert "Batalkan penyimpanan" in text_of(client_of(petugas).get(saving))
    page = text_of(client_of(petugas).post(f"{saving}henti/", follow=True))
    assert "1 baris dibaca" in page
    work.do_all()
    assert not Volunteer.objects.exists()


def test_a_list_on_which_the_work_was_stopped_is_looked_at_again_when_asked(client_of, petugas, saving):
    Import.objects.update(asked=Import.Asked.FAILED, preview="")
    assert "Coba lagi" in text_of(client_of(petugas).get(saving))
    client_of(petugas).post(f"{saving}lagi/")
    work.do_all()
    assert "1 baris dibaca" in text_of(client_of(petugas).get(saving))


def test_a_print_that_always_fails_is_tried_again_or_thrown_away(client_of, kabid, printing):
    fail(attempts=MOST_ATTEMPTS)
    page = text_of(client_of(kabid).get(printing))
    assert WHY in page
    assert "Tidak jadi" in page
    client_of(kabid).post(f"{printing}lagi/")
    assert not LongWork.objects.filter(stopped_at__isnull=False, job=runs.JOIN).exists()
    work.do_all()
    assert PrintRun.objects.get().finished_at

"""What reads lists runs in a process of its own, whose time and memory have bounds."""

import json
import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from registry import work
from registry.guards import boxed, turns
from registry.models import Import, Volunteer
from registry.models.trouble import trouble_of
from registry.values.clean_errors import lines_of
from registry.workbook import plan, uploaded
from tests.factories import make_district, make_import, make_user, make_village

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # Starts processes.
LIMITS = boxed.Limits(computing=20, waiting=30)
LIST = "Nama;Desa;Kecamatan\n" + "".join(f"Ani Contoh {letter};Geramat;Kinal\n" for letter in "ABCDEFGHIJKLMNOPQRST")


def _place():
    return os.getpid(), Volunteer.objects.count(), connection.settings_dict["NAME"]


def _refuse():
    raise ValueError("begitu")


def _ask_nonsense():
    with connection.cursor() as cursor:
        cursor.execute("SELECT something FROM nowhere")


def _compute():
    while True:
        pass


def _take_memory():
    return "x" * 4_000_000_000


def _crash():
    os.abort()


def test_a_function_runs_in_another_process_on_the_same_database():
    process, people, name = boxed.run(_place, limits=LIMITS)
    assert (process != os.getpid(), people, name) == (True, 0, connection.settings_dict["NAME"])


def test_what_it_raises_is_raised_with_where_it_happened_and_without_its_text():
    with pytest.raises(ValueError, match="begitu") as caught:
        boxed.run(_refuse, limits=LIMITS)
    assert "in _refuse" in lines_of(caught.value)
    assert "ValueError: begitu" not in lines_of(caught.value)


def test_a_statement_that_the_database_does_not_understand_is_no_trouble_of_the_database():
    with pytest.raises(DatabaseError) as caught:
        boxed.run(_ask_nonsense, limits=LIMITS)
    assert trouble_of(caught.value) is None


@pytest.mark.parametrize(
    "function, limits, why",
    [
        (_compute, boxed.Limits(computing=1, waiting=30), boxed.TOO_SLOW),
        (time.sleep, boxed.Limits(computing=20, waiting=1), boxed.TOO_SLOW),
        (_take_memory, LIMITS, boxed.TOO_LARGE),
        (_crash, LIMITS, boxed.CRASHED),
    ],
)
def test_it_is_stopped_at_its_limits(function, limits, why):
    with pytest.raises(boxed.StoppedError, match=why):
        boxed.run(function, *([60] if function is time.sleep else []), limits=limits)


@pytest.fixture
def petugas_at_the_page(client_of, petugas):
    make_village("Geramat", make_district("Kinal"))
    return client_of(petugas)


def _upload(client):
    return client.post("/psm/impor/", {"file": SimpleUploadedFile("daftar.csv", LIST.encode())})


def test_the_process_of_pages_reads_and_plans_no_list(petugas_at_the_page, monkeypatch):
    def fail(*_, **__):
        raise AssertionError("read in the process of pages")

    monkeypatch.setattr(plan, "make", fail)
    monkeypatch.setattr(uploaded.reading, "read", fail)
    answer = _upload(petugas_at_the_page)
    assert "20 baris dibaca" in petugas_at_the_page.get(answer.url).content.decode()


@pytest.fixture
def file(tmp_path):
    make_village("Geramat", make_district("Kinal"))
    path = tmp_path / "daftar.csv"
    path.write_text(LIST)
    return str(path)


def test_the_command_reads_plans_and_saves_in_a_process_of_its_own(file, monkeypatch, capsys):
    def fail(*_, **__):
        raise AssertionError("done in the process of the command")

    monkeypatch.setattr(plan, "make", fail)
    monkeypatch.setattr(uploaded.reading, "read", fail)
    call_command("import_volunteers", file, "--json")
    assert json.loads(capsys.readouterr().out)["new"] == 20
    assert not Volunteer.objects.exists()
    call_command("import_volunteers", file, "--commit")
    assert "Sudah disimpan." in capsys.readouterr().out
    assert Volunteer.objects.count() == 20


def test_a_list_that_stops_the_command_is_told_in_a_sentence(file, monkeypatch):
    monkeypatch.setattr(uploaded, "IN_BACKGROUND", boxed.Limits(computing=20, waiting=0))
    with pytest.raises(CommandError, match="pekerjaannya dihentikan karena terlalu lama") as stopped:
        call_command("import_volunteers", file, "--commit")
    assert stopped.value.returncode == 2
    assert not Volunteer.objects.exists()


def test_a_list_of_twenty_people_is_previewed_at_once(petugas_at_the_page):
    boxed.run(_place, limits=LIMITS)  # A server loads the program before the first visitor.
    begin = time.monotonic()
    petugas_at_the_page.get(_upload(petugas_at_the_page).url)
    assert time.monotonic() - begin < 10  # Half a second where nothing else runs.


def test_a_list_that_cannot_be_read_in_time_is_refused(petugas_at_the_page, monkeypatch):
    monkeypatch.setattr(uploaded, "AT_ONCE", boxed.Limits(computing=20, waiting=0))
    assert "pekerjaannya dihentikan karena terlalu lama" in _upload(petugas_at_the_page).content.decode()
    assert not Import.objects.exists()


def test_a_list_that_is_stopped_is_not_tried_again(petugas_at_the_page, petugas, monkeypatch):
    imported = uploaded.receive("daftar.csv", LIST.encode(), petugas)
    monkeypatch.setattr(uploaded, "AT_ONCE", boxed.Limits(computing=20, waiting=0))
    uploaded.ask(imported, Import.Asked.LOOK)
    assert (imported.asked, imported.preview) == ("gagal", "")
    monkeypatch.setattr(boxed, "run", lambda *_, **__: pytest.fail("tried again"))
    work.do_all()
    page = petugas_at_the_page.get(f"/psm/impor/{imported.pk}/")
    assert "Gagal, tidak dicoba lagi dengan sendirinya." in page.content.decode()
    assert "dihentikan karena terlalu lama" in page.content.decode()
    assert "Refresh" not in page
    assert "gagal, tidak dicoba lagi" in petugas_at_the_page.get("/psm/impor/").content.decode()
    petugas_at_the_page.post(f"/psm/impor/{imported.pk}/batal/")


def test_a_stopped_save_keeps_the_preview(monkeypatch):
    imported = make_import(make_user())
    monkeypatch.setattr(uploaded, "AT_ONCE", boxed.Limits(computing=20, waiting=0))
    uploaded.ask(imported, Import.Asked.SAVE_GOOD)
    assert (imported.asked, bool(imported.preview)) == ("", True)
    assert "Tidak ada yang disimpan" in imported.failure
    assert not Volunteer.objects.exists()


def test_an_account_has_one_list_read_at_a_time(petugas_at_the_page, petugas):
    with turns.held(f"akun-{petugas.pk}"):
        assert "Daftar Anda yang lain masih dikerjakan" in _upload(petugas_at_the_page).content.decode()
    assert _upload(petugas_at_the_page).status_code == 302

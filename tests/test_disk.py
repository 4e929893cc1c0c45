"""A disk that fills up: it is told early, and writing stops before anything is half-written."""

import os
import re
import threading

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from kaur_psm.health.writing import STILL_OPEN
from registry import work
from registry.guards import disk, patience
from registry.guards.disk import MB, Disk
from registry.models import LongWork, Volunteer
from tests.factories import PASSWORD, make_user, make_volunteer
from tests.pages import words_of
from tests.security.html_forms import forms_of
from tests.test_house import NAMES

pytestmark = pytest.mark.django_db

NEW = "/psm/baru/"
OURS = {"headers": {"origin": "http://testserver"}}


@pytest.fixture
def low(settings):
    """The disk of this machine counts as filling up."""
    settings.DISK_LOW_PERCENT = 100


@pytest.fixture
def full(settings):
    """The disk of this machine counts as nearly full."""
    settings.DISK_LOW_PERCENT = settings.DISK_STOP_PERCENT = 100


def client_of(role):
    """A client as a browser is: with the check of its forms, and without exceptions."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user(role))
    return client


def post(client, address, page=NEW, **fields):
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', client.get(page).content.decode())[1]
    return client.post(address, {**fields, "csrfmiddlewaretoken": token}, **OURS)


# What is measured


@pytest.mark.parametrize(
    "total, free, is_low, is_nearly_full",
    [
        (40_000, 4_100, False, False),
        (40_000, 3_900, True, False),
        (40_000, 790, True, True),  # Less than two hundredths.
        (4_000, 600, False, False),
        (4_000, 450, True, False),  # Less than the megabytes that a small disk needs, though it is more than a tenth.
        (4_000, 99, True, True),
    ],
)
def test_little_room_is_a_part_of_the_disk_and_on_a_small_one_so_many_megabytes(
    settings, total, free, is_low, is_nearly_full
):
    settings.DISK_LOW_PERCENT, settings.DISK_LOW_MB = 10, 500
    settings.DISK_STOP_PERCENT, settings.DISK_STOP_MB = 2, 100
    measured = Disk("data program", total * MB, free * MB)
    assert (measured.is_low, measured.is_nearly_full) == (is_low, is_nearly_full)


def test_the_disks_are_those_of_the_data_the_database_and_the_files(settings):
    folders = dict(disk._folders())
    assert folders["data program"] == settings.DATA_DIR
    assert folders["basis data"].is_dir()
    assert folders["berkas unggahan dan cetakan"] == settings.DATA_DIR / "uploads"
    measured = disk.disks()[0]
    place = os.statvfs(settings.DATA_DIR)
    assert measured.total == place.f_blocks * place.f_frsize
    assert 0 < measured.free <= measured.total


def test_one_disk_is_told_once(settings):
    assert len({each.what for each in disk.disks()}) == len(disk.disks()) <= 3
    assert "berkas unggahan dan cetakan" not in [each.what for each in disk.disks()]  # In the folder of the data.


# The front page


@pytest.mark.one_database
@pytest.mark.parametrize("role, is_told", [("Admin", True), ("Kabid", True), ("Petugas", False), ("Pimpinan", False)])
def test_who_can_act_is_told_early(low, role, is_told):
    text = words_of(client_of(role).get("/"))
    assert ("Disk server mulai penuh: tinggal" in text) == is_told


@pytest.mark.one_database
def test_when_writing_has_stopped_the_front_page_says_so(full):
    text = words_of(client_of("Kabid").get("/"))
    assert "Disk server hampir penuh, jadi tidak ada lagi yang disimpan: tinggal" in text


# Pages


def test_nothing_is_saved_and_what_was_typed_stays_in_the_page(full, settings):
    clerk = client_of("Petugas")
    answer = post(clerk, NEW, name="Siti Aminah", notes="Baris satu")
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "<h1>Disk server hampir penuh</h1>" in answer.content.decode()
    assert not Volunteer.objects.exists()
    (form,) = forms_of(answer.content.decode())
    settings.DISK_STOP_PERCENT = 0
    assert post(clerk, NEW, **form.values).status_code == 302
    assert Volunteer.objects.get().notes == "Baris satu"


@pytest.mark.one_database
def test_the_django_admin_saves_nothing_either(full):
    client = client_of("Admin")
    assert post(client, "/admin/registry/training/add/", name="Bimtek Dasar", kind="dasar").status_code == 503


def test_people_are_still_read_and_searched(full):
    person = make_volunteer("Siti Aminah")
    clerk = client_of("Petugas")
    assert clerk.get(f"/psm/{person.pk}/").status_code == 200
    assert post(clerk, "/psm/cari/", q="Siti").status_code == 302


def test_signing_in_and_out_still_work(full):
    client = Client(raise_request_exception=False)
    user = make_user("Petugas")
    assert client.post("/masuk/", {"username": user.username, "password": PASSWORD}).status_code == 302
    assert client.get("/psm/").status_code == 200
    assert client.post("/keluar/").status_code == 302
    assert client.get("/psm/").status_code == 302


def test_what_stays_open_are_addresses_of_the_program():
    assert {name for name in STILL_OPEN if ":" not in name} <= {*NAMES}
    assert reverse("admin:logout")


# The worker and the commands


def test_long_work_waits_and_its_page_says_why(full, settings):
    work.ask("batal-impor", [7])
    work.do_all()
    progress = work.progress_of(LongWork.objects.about("batal-impor", [7]))
    assert progress.is_asked
    assert progress.lacks_room
    assert not progress.nobody_works
    settings.DISK_STOP_PERCENT = 0
    work.do_all()
    assert not LongWork.objects.exists()


def test_what_frees_room_is_done_all_the_same(full):
    work.ask_every_night()
    work.hasten_nightly()
    work.do_all()
    not_done = [job.job for _, job in work.nightly() if not job.finished_at]
    assert not_done == ["cadangan", "ganda", "jejak-lama", "tindak-lanjut"]
    assert not work.nobody_works_at_night(work.nightly())


@pytest.mark.one_database
def test_a_command_that_writes_much_does_not_begin(full, tmp_path):
    people = tmp_path / "daftar.csv"
    people.write_text("Nama\nSiti Aminah\n")
    with pytest.raises(CommandError, match="Disk server hampir penuh"):
        call_command("import_volunteers", people, "--commit")
    with pytest.raises(CommandError, match="Disk server hampir penuh"):
        call_command("rotate_nik_keys")
    assert not Volunteer.objects.exists()


def test_a_folder_that_does_not_answer_is_waited_for_by_one_thread_at_a_time(monkeypatch, tmp_path):
    answers = threading.Event()
    monkeypatch.setattr(disk, "SECONDS", 0.01)
    monkeypatch.setattr(disk, "_measure", lambda folder: answers.wait() and (1, 100, 50))
    before = threading.active_count()
    assert [disk._measure_patiently(tmp_path) for _ in range(5)] == [None] * 5
    assert threading.active_count() == before + 1
    answers.set()
    patience._asked[tmp_path].join()
    monkeypatch.setattr(disk, "SECONDS", 5)
    assert disk._measure_patiently(tmp_path) == (1, 100, 50)


@pytest.mark.parametrize("megabytes, reserve", [(1, 5), (20, 20)])
def test_what_stays_free_is_the_larger_of_both_bounds(settings, megabytes, reserve):
    settings.DISK_STOP_PERCENT, settings.DISK_STOP_MB = 5, megabytes
    assert disk.Disk("data program", total=100 * disk.MB, free=0).reserve == reserve * disk.MB

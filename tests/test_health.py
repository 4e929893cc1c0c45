"""/readyz, /metrics and "Keadaan sistem": the same checks, asked by a script, a program that watches, and an Admin."""

import pytest
from cryptography.fernet import Fernet
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from kaur_psm.health import checks
from registry import work
from registry.guards import failures, nik_keys, sizes
from registry.models import LongWork
from registry.models.trouble import Trouble
from tests.database_trouble import trouble
from tests.factories import fictional_nik, make_user, make_volunteer
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    """A worker that has begun, and has done what is due."""
    work.begin_pulse()
    work.do_all()


@pytest.fixture
def page(client_of, admin):
    """What an Admin reads on the page."""
    client = client_of(admin)
    return lambda: words_of(client.get("/kesehatan/"))


def ready(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.content.decode()


def test_a_system_that_is_well_is_ready(client, worker):
    assert ready(client) == (200, "siap")


def test_without_a_worker_it_is_not(client, page):
    assert ready(client) == (503, "pekerja")
    assert "Pekerja latar tidak berjalan: di komputer server, jalankan lagi" in page()


def test_a_worker_that_has_ended_shows_at_once_and_one_that_was_killed_soon(client, worker):
    work.end_pulse()
    assert ready(client) == (503, "pekerja")
    work.do_all()
    assert ready(client) == (200, "siap")
    for due_at in (timezone.now() - work.SILENCE, timezone.now() + 2 * work.SILENCE):  # Or of a clock that was wrong.
        LongWork.objects.update(due_at=due_at)
        assert ready(client) == (503, "pekerja")


def test_the_pulse_is_no_work_of_the_night_and_fills_no_queue(worker, page):
    assert not work.nightly()
    assert "Tidak ada yang menunggu" in page()


def test_a_database_without_a_migration_is_not_ready(client, worker, page):
    MigrationRecorder.Migration.objects.filter(app="registry").latest("pk").delete()
    assert ready(client) == (503, "migrasi")
    assert "1 perubahan basis data belum dijalankan: jalankan ./script/manage migrate." in page()


def test_other_keys_are_not_ready(client, worker, settings):
    nik_keys.check()
    settings.NIK_KEYS = [Fernet.generate_key().decode()]
    assert ready(client) == (503, "kunci")


def test_a_disk_that_is_nearly_full_is_not_ready(client, worker, settings, page):
    settings.DISK_STOP_PERCENT = 100
    assert ready(client) == (503, "disk")
    assert "tidak ada yang disimpan sampai disk itu dikosongkan" in page()


def test_files_that_cannot_be_written_show_on_the_page_alone(client, worker, settings, page):
    (settings.DATA_DIR / "uploads").write_text("no folder")
    assert ready(client) == (200, "siap")
    assert "Berkas unggahan tidak dapat ditulis atau dibaca" in page()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [Trouble.READ_ONLY, Trouble.GONE])
def test_a_database_that_takes_nothing_is_not_ready(client, kind):
    with trouble(kind):
        assert ready(client) == (503, "basis-data")


@pytest.mark.django_db(transaction=True)
def test_a_database_in_which_another_one_writes_is_ready(client, worker):
    with trouble(Trouble.LOCKED):
        assert checks._database() == ""


def test_the_answer_holds_for_some_seconds(client, worker, monkeypatch):
    monkeypatch.setattr(checks, "SECONDS", 60)
    monkeypatch.setattr(checks, "_last", checks._Last())
    assert ready(client) == (200, "siap")
    LongWork.objects.all().delete()
    assert ready(client) == (200, "siap")


# The page


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_what_cannot_be_asked_is_not_called_empty(page):
    page()
    with trouble(Trouble.READ_ONLY):
        text = page()
    assert "Cadangan terakhir Tidak diketahui selama basis data tidak baik." in text
    assert "Antrean pekerja latar Tidak diketahui selama basis data tidak baik." in text


@pytest.mark.one_database
def test_the_page_shows_queue_errors_growth_and_disks(page, worker, settings):
    work.ask("daftar", [7])
    LongWork.objects.filter(job="daftar").update(attempts=3, failure="Terputus.")
    number = failures.number_of(ValueError("Siti"), "volunteer_list")
    sizes.note(0)
    text = page()
    assert "Memeriksa atau menyimpan daftar" in text
    assert "3 Terputus." in text
    assert f"{number} " in text
    assert "volunteer_list ValueError" in text
    assert "Data program lapang" in text
    assert f"{timezone.localdate():%d-%m-%Y}" in text.partition("Pertumbuhan")[2].partition("Antrean")[0]
    assert "Cadangan terakhir dapat diandalkan tidak baik " in text
    assert "tidak baik Cadangan belum pernah" in text


def test_growth_is_seen_over_a_month_and_a_year():
    day = 24 * 60 * 60
    for ago in (400, 366, 200, 31, 29, 0):
        sizes.NOTED.add(at=1_000_000_000 - ago * day, database=400 - ago, files=0)
    assert [size["database"] for size in sizes.growth()] == [400, 369, 34]


def test_the_size_of_the_database_and_the_files_is_measured(settings):
    before = sizes.now()
    make_volunteer()
    (settings.DATA_DIR / "uploads" / "foto").mkdir(parents=True)
    (settings.DATA_DIR / "uploads" / "foto" / "a.jpg").write_bytes(b"x" * 1000)
    assert sizes.now()["files"] == before["files"] + 1000
    assert sizes.now()["database"] > 100_000


# /metrics


@pytest.mark.one_database
def test_figures_are_for_a_program_on_this_machine(client, worker):
    work.ask("daftar", [7, 8])
    failures.number_of(ValueError("Siti"), "volunteer_list")
    text = client.get("/metrics").content.decode()
    assert 'kaur_psm_check_ok{check="pekerja"} 1.0' in text
    assert 'kaur_psm_work_waiting{job="daftar"} 2.0' in text
    assert "kaur_psm_errors_kept 1.0" in text
    assert 'kaur_psm_disk_free_bytes{disk="data program"} ' in text


@pytest.mark.one_database
@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_nobody_else_gets_them_not_even_through_the_proxy(client, asked):
    assert client.get("/metrics", **asked).status_code == 404


@pytest.mark.one_database
def test_figures_name_nobody(client, worker):
    make_volunteer("Zulaiha Tersembunyi", nik=fictional_nik())
    account = make_user("Petugas")
    text = client.get("/metrics").content.decode()
    for private in ("Zulaiha", fictional_nik(), account.username):
        assert private not in text

"""Files in a place that all machines share: in S3 as in a folder, and what is said where the place cannot be used."""

import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.issuing import issue_certificates
from ceremonies.models import PrintRun
from ceremonies.printing import runs
from kaur_psm.backups import archive, folder, making, nightly
from kaur_psm.backups.errors import BackupError, RehearsalError
from kaur_psm.backups.keeping import name_of
from kaur_psm.backups.secrecy import Secrecy
from registry import work
from registry.models import LongWork, Upload
from registry.transfers import orphans, s3
from tests import s3_server
from tests.backup_folders import put_backup
from tests.factories import make_ceremony, make_upload, make_user, make_volunteer
from tests.worker_process import environment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def server():
    with s3_server.running() as variables:
        yield variables


@pytest.fixture
def use(settings, monkeypatch):
    """A function: let files be in that bucket of the S3 server with these variables."""

    def use(variables, bucket=s3_server.BUCKET):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        s3._client_of.cache_clear()
        backend = {"BACKEND": "registry.transfers.s3.S3Storage"}
        ours = {
            alias: backend | {"OPTIONS": {"bucket": bucket, "folder": folder}}
            for alias, folder in (("default", "kantor/uploads"), ("prints", "kantor/prints"))
        }
        settings.STORAGES = django_settings.STORAGES | ours

    yield use
    s3._client_of.cache_clear()


@pytest.fixture
def in_s3(use, server):
    use(server)


@pytest.fixture
def nobody_answers(use):
    use(s3_server.variables_for(s3_server.free_port()))


@pytest.fixture
def backups_in_s3(settings):
    """BACKUP_DIR in the bucket, and a folder of this machine with the last of fifteen nights."""
    settings.BACKUP_DIR = f"s3://{s3_server.BUCKET}/cadangan"
    moments = [timezone.now() - timedelta(days=day) for day in range(14, -1, -1)]
    path = put_backup(moments[-1])
    return [*(name_of(timezone.localtime(moment), is_encrypted=False) for moment in moments[:-1]), path.name]


# S3 as a folder


def test_a_backup_is_copied_read_back_and_kept_in_s3_by_the_same_rule(in_s3, backups_in_s3):
    storage = folder.s3()
    for name in [*backups_in_s3[:-1], "catatan.txt"]:
        storage.save(name, ContentFile(b"lama"))
    nightly._copy_to_s3(backups_in_s3[-1])
    assert (
        storage.sha256(backups_in_s3[-1])
        == hashlib.sha256((folder.path() / backups_in_s3[-1]).read_bytes()).hexdigest()
    )
    (folder.path() / backups_in_s3[-1]).unlink()  # As on another machine, which sees S3 alone.
    assert folder.look().last.name == backups_in_s3[-1]
    folder.remove_from_s3_what_does_not_stay()
    left = storage.listdir("")[1]
    assert {"catatan.txt", *backups_in_s3[-7:]} <= {*left}
    assert len(left) < len(backups_in_s3)
    storage.delete(backups_in_s3[-1])
    assert (folder.look().last, bool(folder.look().lost)) == (None, True)


def test_where_s3_does_not_answer_the_backup_here_stays_and_it_is_said(nobody_answers, backups_in_s3):
    with pytest.raises(BackupError, match=r"tidak dapat disalin ke s3://berkas/cadangan\. Periksa sambungan internet"):
        nightly._copy_to_s3(backups_in_s3[-1])
    assert [each.name for each in folder.backups()] == [backups_in_s3[-1]]


def test_what_is_in_s3_in_another_way_than_here_is_no_copy(in_s3, backups_in_s3):
    storage = folder.s3()
    storage.save(backups_in_s3[-1], ContentFile(b"lain"))
    with pytest.raises(RehearsalError, match=r"Cadangan tertulis lain daripada isinya di s3://berkas/cadangan"):
        nightly._copy_to_s3(backups_in_s3[-1])
    assert not storage.exists(backups_in_s3[-1])


def test_a_backup_takes_its_files_out_of_s3_and_a_restore_puts_them_back_over_half_ones(in_s3, tmp_path):
    name, path = default_storage.save("foto/dua.jpg", ContentFile(b"isi")), tmp_path / "cadangan.zip"
    with archive.being_written(path) as writer:
        database = writer.add_database(Path(__file__), "sqlite")
        files, missing = making.add_files(writer, ["foto/hilang.jpg", name])
        writer.add_manifest(archive.Manifest("0.1.0", "sqlite", timezone.now(), database, {}, [], [], files, missing))
    assert (list(files), missing) == ([name], ["foto/hilang.jpg"])
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"i"))  # A restore that was killed.
    with archive.opened(path, Secrecy(), tmp_path) as opened:
        opened.restore_files(default_storage)
    with default_storage.open(name) as file:
        assert file.read() == b"isi"
    default_storage.delete(name)


def test_what_is_stored_in_s3_is_read_listed_measured_and_deleted(in_s3):
    assert default_storage.listdir("") == ([], [])
    name = default_storage.save("foto/satu.jpg", ContentFile(b"isi"))
    with default_storage.open(name) as file:
        assert file.read() == b"isi"
    assert default_storage.size(name) == 3
    assert timedelta(0) <= timezone.now() - default_storage.get_modified_time(name) < timedelta(minutes=1)
    assert default_storage.listdir("") == (["foto"], [])
    assert default_storage.listdir("foto") == ([], ["satu.jpg"])
    assert storages["prints"].listdir("") == ([], [])
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


def test_the_nightly_tidy_finds_files_of_nobody_in_s3(in_s3, monkeypatch):
    monkeypatch.setattr(orphans, "OLDEST_SAVE", timedelta(0))
    kept = make_upload()
    stray = default_storage.save("foto/milik-siapa.jpg", ContentFile(b"isi"))
    assert orphans.remove() == [stray]
    assert default_storage.exists(kept.file.name)


@pytest.mark.slow
def test_a_run_is_made_printed_and_forgotten_in_s3(in_s3):
    ceremony = make_ceremony([make_volunteer("Ani Contoh")])
    issue_certificates(ceremony)
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    runs.make(run)
    run.refresh_from_db()
    assert storages["prints"].listdir("")[1] == [run.file]
    assert runs.print_whole(run).startswith(b"%PDF-")
    runs.forget(run.pk)
    assert storages["prints"].listdir("")[1] == []


# What is said


def test_a_place_that_cannot_be_used_keeps_the_server_from_starting(tmp_path):
    (tmp_path / "uploads").touch()
    with pytest.raises(CommandError, match=r"SHARED_FILES cannot be written to and read: .* is not a directory"):
        call_command("check_start")


def test_a_bucket_that_is_not_there_keeps_the_server_from_starting(use, server):
    use(server, "lain")
    with pytest.raises(CommandError, match=r"SHARED_FILES cannot be written to and read: .*NoSuchBucket"):
        call_command("check_start")


def test_the_worker_does_not_start_either_and_says_which_package_is_missing(settings):
    gone = {"BACKEND": "registry.transfers.tidak_ada.S3Storage"}
    settings.STORAGES = django_settings.STORAGES | {"default": gone}
    with pytest.raises(CommandError, match=r"requirements-s3\.txt"):
        call_command("run_worker")


def test_a_server_of_files_that_does_not_answer_yet_is_named_and_keeps_nobody_from_starting(nobody_answers, capsys):
    call_command("check_start")
    assert "WARNING: SHARED_FILES cannot be written to and read: " in capsys.readouterr().err


def test_a_machine_that_has_another_folder_than_the_others_says_so(capsys):
    upload = make_upload()
    call_command("check_start")
    assert "WARNING" not in capsys.readouterr().err
    default_storage.delete(upload.file.name)
    call_command("check_start")
    assert f"The newest uploaded file ({upload.file.name}) is not in SHARED_FILES" in capsys.readouterr().err


def test_a_photograph_that_cannot_be_read_now_is_told_as_that(nobody_answers):
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Petugas"))
    upload = Upload.objects.create(volunteer=make_volunteer(), kind="foto", file="foto/satu.jpg")
    answer = client.get(upload.get_absolute_url())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Penyimpanan berkas tidak menjawab" in answer.content.decode()


def test_nobody_is_asked_to_upload_a_logo_again_that_cannot_be_read_now(nobody_answers):
    with pytest.raises(OSError, match="connect") as trouble:
        rendering.PaperFetcher([], logo="kantor/logo.png").check_logo("kantor/logo.png")
    assert not isinstance(trouble.value, PaperError)


@pytest.mark.slow
def test_pages_that_cannot_be_stored_now_are_tried_again_and_say_why(nobody_answers):
    ceremony = make_ceremony([make_volunteer("Ani Contoh")])
    issue_certificates(ceremony)
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    runs.make(run)
    (left,) = LongWork.objects.all()
    assert (left.attempts, left.failure) == (1, "Penyimpanan berkas tidak dapat dibaca atau ditulis.")
    assert left.stopped_at is None
    assert work.progress_of(LongWork.objects.all()).failure


# The variable

PLACES = "from kaur_psm.settings import STORAGES as s; print(*(s[name]['OPTIONS'] for name in ('default', 'prints')))"


@pytest.mark.slow
@pytest.mark.parametrize(
    "shared_files, places",
    [
        ("/srv/psm", ["'/srv/psm/uploads'", "'/srv/psm/prints'"]),
        ("s3://berkas/kantor/", ["'berkas', 'folder': 'kantor/uploads'", "'berkas', 'folder': 'kantor/prints'"]),
    ],
)
def test_one_variable_names_the_place(shared_files, places):
    variables = environment() | {"SHARED_FILES": shared_files}
    command = [sys.executable, "-c", PLACES]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert [place for place in places if place not in done.stdout] == []

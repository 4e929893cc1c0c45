"""Files that belong to nobody: the nightly tidy finds and removes what a killed save has left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from ceremonies.models import Office
from kaur_psm.backups import old_traces
from registry.models import Upload
from registry.transfers import orphans
from tests.factories import make_office, make_upload

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
TWO_DAYS = 2 * 24 * 60 * 60


def store(name="foto/milik-siapa.jpg", *, seconds_ago=TWO_DAYS):
    """Store a file as a save does before its row; return its name."""
    name = default_storage.save(name, ContentFile(b"isi"))
    age(name, seconds_ago)
    return name


def age(name, seconds_ago=TWO_DAYS):
    then = time.time() - seconds_ago
    os.utime(default_storage.path(name), (then, then))


def test_a_file_of_nobody_goes_and_a_file_of_somebody_stays():
    kept, stray = make_upload(), store()
    age(kept.file.name)
    assert orphans.remove() == [stray]
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(stray)


def test_what_is_younger_than_a_day_stays():
    make_upload()
    young = store(seconds_ago=23 * 60 * 60)
    assert orphans.remove() == []
    assert default_storage.exists(young)


def test_the_files_of_a_deleted_person_stay():
    upload = make_upload()
    age(upload.file.name)
    upload.volunteer.remove("Salah catat")
    make_upload()
    assert orphans.remove() == []


def test_an_earlier_logo_of_an_office_stays_with_its_history():
    office = make_office()
    names = []
    for content in (b"lama", b"baru"):
        office.logo.save("logo.png", ContentFile(content))
        names.append(office.logo.name)
    for name in names:
        age(name)
    assert names[0] != Office.objects.get().logo.name
    assert orphans.remove() == []


def test_without_any_upload_there_is_nothing_to_do():
    assert orphans.remove() == []


def test_files_of_another_database_are_left_alone(monkeypatch):
    monkeypatch.setattr(old_traces, "do", lambda _: old_traces.move())
    stray = store()
    with pytest.raises(CommandError, match="Periksa SHARED_FILES, DATA_DIR, dan DATABASE_URL"):
        call_command("tidy")
    assert default_storage.exists(stray)


KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.files.base import ContentFile
from registry.models import Upload
upload = Upload(volunteer_id=1, kind="foto", content_type="image/jpeg")
# The row is saved behind the file: here the power fails.
upload.file.save("foto.jpg", ContentFile(b"isi"), save=False)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.one_database
def test_what_a_killed_save_has_left_is_found_by_the_nightly_command(capsys, monkeypatch):
    monkeypatch.setattr(old_traces, "do", lambda _: old_traces.move())  # Here, where the test's rows are seen.
    kept = make_upload()
    environment = {**os.environ, "DATA_DIR": str(settings.DATA_DIR), "DJANGO_SETTINGS_MODULE": "kaur_psm.settings"}
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own
    assert done.returncode == -signal.SIGKILL
    (stray,) = {f"foto/{name}" for name in default_storage.listdir("foto")[1]} - {kept.file.name}
    age(stray)
    call_command("tidy")
    assert "1 berkas tanpa pemilik dibuang" in capsys.readouterr().out
    assert not default_storage.exists(stray)
    assert Upload.objects.get() == kept

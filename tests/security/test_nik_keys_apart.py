"""The keys of the NIKs: apart from the data, never exchanged unnoticed, and kept elsewhere."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from pypdfium2 import PdfDocument

from registry.guards import nik_keys
from registry.models import NikKey, Volunteer
from registry.values import nik
from tests.factories import fictional_nik, make_user, make_volunteer

ROOT = Path(__file__).resolve().parent.parent.parent
NEW, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


# Where they stand


@pytest.mark.slow
def test_the_file_of_keys_holds_for_every_folder_of_data_and_the_environment_wins(tmp_path):
    file = tmp_path / "keys.env"
    file.write_text("SECRET_KEY=of-the-file\nNIK_KEYS=of-the-file\n")
    code = "from kaur_psm import settings; print(settings.SECRET_KEY, *settings.NIK_KEYS, settings.DATA_DIR.name)"
    environment = {"PATH": os.environ["PATH"], "KEYS_FILE": str(file), "DATA_DIR": str(tmp_path / "lain")}
    for given, keys in [({}, "of-the-file of-the-file"), ({"NIK_KEYS": "own"}, "of-the-file own")]:
        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-c", code], cwd=ROOT, env=environment | given, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [*keys.split(), "lain"]


# Other keys do not start


@pytest.mark.django_db
def test_keys_of_another_database_are_refused(settings):
    nik_keys.check()
    settings.NIK_KEYS = [OTHER]
    with pytest.raises(CommandError, match="tidak memuat kunci basis data ini"):
        call_command("check_nik_keys")
    assert NikKey.objects.count() == 1


@pytest.mark.django_db
def test_a_new_key_is_noted_while_the_old_one_is_there(settings):
    nik_keys.check()
    settings.NIK_KEYS = [NEW, *settings.NIK_KEYS]
    nik_keys.check()
    assert NikKey.objects.count() == 2


@pytest.mark.django_db
def test_after_rotating_the_old_key_may_go(settings):
    make_volunteer(nik=fictional_nik())
    nik_keys.check()
    settings.NIK_KEYS = [NEW, *settings.NIK_KEYS]
    nik_keys.check()
    call_command("rotate_nik_keys")
    settings.NIK_KEYS = [NEW, settings.NIK_KEYS[1]]
    call_command("rotate_nik_keys")
    settings.NIK_KEYS = [NEW]
    nik_keys.check()


@pytest.mark.django_db
def test_while_niks_are_under_the_old_key_it_may_not_go(settings):
    make_volunteer(nik=fictional_nik())
    nik_keys.check()
    settings.NIK_KEYS = [NEW]
    with pytest.raises(nik_keys.KeysError):
        nik_keys.check()


@pytest.mark.django_db
def test_a_database_from_before_keys_were_noted_is_tried_with_a_nik(settings):
    make_volunteer(nik=fictional_nik())
    settings.NIK_KEYS = [OTHER]
    with pytest.raises(nik_keys.KeysError, match="tidak terbuka"):
        nik_keys.check()
    assert not NikKey.objects.exists()
    assert Volunteer.objects.exists()


# The file of keys


@pytest.fixture
def moving():
    spec = importlib.util.spec_from_file_location("move_keys", ROOT / "script" / "_move_keys.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_moved_keys_are_added_behind_those_that_stand_there(moving, tmp_path):
    old, new = tmp_path / "secrets.env", tmp_path / "keys.env"
    old.write_text("SECRET_KEY=lama\nNIK_KEYS=c,a\n")
    new.write_text("SECRET_KEY=baru\nNIK_KEYS=a,b\n")
    moving.move(old, new)
    assert moving.read(new) == {"SECRET_KEY": "baru", "NIK_KEYS": "a,b,c"}
    assert not old.exists()
    assert new.stat().st_mode & 0o777 == 0o600


def test_keys_are_moved_where_no_file_is_yet(moving, tmp_path):
    old, new = tmp_path / "secrets.env", tmp_path / "keys.env"
    old.write_text("SECRET_KEY=lama=\nNIK_KEYS=c=\n")
    moving.move(old, new)
    assert moving.read(new) == {"SECRET_KEY": "lama=", "NIK_KEYS": "c="}


# The sheet, and the red notice


@pytest.mark.one_database
@pytest.mark.slow  # Renders a paper.
def test_the_sheet_has_each_key_in_groups_and_says_what_the_guide_says(db, settings, tmp_path):
    settings.NIK_KEYS = [NEW, OTHER]
    settings.BACKUP_PASSPHRASE = "kuda laut meja hujan"
    sheet = tmp_path / "kunci.pdf"
    call_command("print_keys", sheet)
    text = "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(sheet))
    assert all(key in "".join(text.split()) for key in (NEW, OTHER))
    assert " ".join(nik.groups_of_key(NEW)) in " ".join(text.split())
    assert "Sandi cadangan (tulis tangan)" in text
    assert settings.BACKUP_PASSPHRASE not in text
    assert "./script/restore" in text
    assert sheet.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_the_admin_sees_red_until_the_copy_is_confirmed_by_what_only_the_sheet_shows(client_of, settings):
    nik_keys.check()
    admin = make_user("Admin")
    client = client_of(admin)
    assert "Salinan kunci NIK belum disimpan" in client.get("/").content.decode()
    assert "belum disimpan" not in client_of(make_user("Kabid")).get("/").content.decode()
    (key,) = NikKey.objects.all()
    for typed in ("", "salah", settings.NIK_KEYS[0][:4]):  # Whoever has not the sheet does not know its last group.
        page = client.post("/kunci/", {f"end_{key.fingerprint}": typed}).content.decode()
        assert ("Tidak cocok" if typed else "Ketik empat tanda terakhir") in page
        assert f'value="{typed}"' in page or not typed
    assert "Salinan kunci NIK belum disimpan" in client.get("/").content.decode()
    typed = f" {settings.NIK_KEYS[0][-4:-1]} "  # Without the = at the end.
    page = client.post("/kunci/", {f"end_{key.fingerprint}": typed}, follow=True).content.decode()
    assert f"oleh {admin}" in page
    assert "Salinan kunci NIK belum disimpan" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_no_page_tells_the_key(client_of, settings):
    nik_keys.check()
    client = client_of(make_user("Admin"))
    for address in ("/kunci/", "/admin/registry/nikkey/"):
        assert settings.NIK_KEYS[0] not in client.get(address).content.decode()

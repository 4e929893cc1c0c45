"""A backup of an office that goes on writing: what is in it, its rehearsal, its restore into an empty installation."""

import shutil
import socket
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from cryptography.fernet import Fernet
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from ceremonies.models import Certificate
from kaur_psm import starting
from kaur_psm.backups import archive, examining, making, postgres, rehearsal, restoring
from kaur_psm.backups.digests import Digest, digests_of
from kaur_psm.backups.errors import BackupError, RehearsalError
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import nik_keys, running
from registry.models import District, Regency, Trace, Upload, Volunteer
from tests.factories import (
    fictional_nik,
    make_ceremony,
    make_certificates,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
    whole_nik,
)
from tests.installations import Installation, databases_on_the_server
from tests.worker_process import until

NIK = fictional_nik(9004)
NO_SECRECY = Secrecy()

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def new(django_db_setup, django_db_blocker, tmp_path_factory):
    """An installation that is left as its migrations made it, to be copied."""
    with django_db_blocker.unblock():
        new = Installation(tmp_path_factory.mktemp("baru"))
        yield new
        new.drop()


@pytest.fixture(scope="module")
def office(new, django_db_blocker, tmp_path_factory):
    """An installation with people, a photograph and a certificate, and `backup`, made while others wrote."""
    with django_db_blocker.unblock():
        office = Installation(tmp_path_factory.mktemp("kantor"), copy_of=new.database)
        with office.in_use():
            nik_keys.check()
            person = make_volunteer("Ani Contoh", nik=NIK)
            make_certificates([person])
            make_upload(person)
            lost = make_upload(person).file.name
            default_storage.delete(lost)
            office.lost, office.backup = lost, office.folder / "cadangan.zip"
            with somebody_writing() as written:
                office.manifest = making.make(office.backup, NO_SECRECY)
                office.written = len(written)
        yield office
        office.drop()


@contextmanager
def somebody_writing():
    """Have a thread save pairs of rows, each pair in one transaction, while inside; gives the list of their numbers."""
    written, is_over = [], threading.Event()

    def write():
        while not is_over.is_set() and len(written) < 900:
            with transaction.atomic():
                code = f"9{len(written):03}"
                District.objects.create(code=f"{code}.01", regency=Regency.objects.create(code=code))
            written.append(code)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        until(lambda: len(written) > 3)
        yield written
    finally:
        is_over.set()
        thread.join()


@pytest.fixture
def empty(db, new, tmp_path):
    """An empty installation that is in use."""
    installation = Installation(tmp_path / "kosong", copy_of=new.database)
    with installation.in_use():
        yield installation
    installation.drop()


# Making


def test_a_backup_holds_the_database_the_files_and_fingerprints_but_no_key(office, settings):
    assert office.backup.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(office.backup) as backup:
        names = backup.namelist()
        text = backup.read(archive.MANIFEST).decode()
    uploaded = [f"uploads/{name}" for name in office.manifest.files]
    assert names == [archive.DATABASE[connection.vendor], *uploaded, archive.MANIFEST]
    assert office.manifest.keys == [nik_keys.nik.fingerprint(settings.NIK_KEYS[0])]
    assert settings.NIK_KEYS[0] not in text
    assert office.manifest.tables["registry_volunteer"].rows == 1
    assert [path.name for path in office.folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.one_database
def test_a_place_that_the_disk_refuses_is_told_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"Berkas atau folder tidak dapat dibaca atau ditulis: .*File name too long"):
        call_command("backup", str(tmp_path / ("x" * 300)))


def test_a_file_that_a_row_names_and_that_is_gone_is_told(office):
    assert office.manifest.missing == [office.lost]
    assert len(office.manifest.files) == 1


def test_a_new_backup_takes_the_place_of_the_old_one_and_none_is_half_written(empty, tmp_path):
    path, aside = tmp_path / "cadangan.zip", tmp_path / ".cadangan.zip.baru"
    path.write_bytes(b"yang lama")
    aside.write_bytes(b"dari proses yang mati")
    make_user("Admin")
    making.make(path, NO_SECRECY)
    with archive.opened(path, NO_SECRECY, tmp_path) as opened:
        assert opened.manifest.tables["accounts_user"].rows == 1
    assert not aside.exists()


def test_no_backup_is_made_where_all_files_are_out_of_reach(empty, tmp_path):
    name = make_upload().file.name
    default_storage.delete(name)
    with pytest.raises(BackupError, match="Tidak satu pun dari 1 berkas unggahan ada"):
        making.make(tmp_path / "cadangan.zip", NO_SECRECY)
    assert not (tmp_path / "cadangan.zip").exists()


def test_who_takes_a_copy_by_the_command_stands_in_the_traces_of_the_office_and_of_the_copy(empty, tmp_path):
    path = tmp_path / "cadangan.zip"
    call_command("backup", str(path))
    trace = Trace.objects.get(kind=Trace.Kind.EXPORTED)
    assert (trace.subject, trace.detail) == ("Cadangan seluruh data", f"perintah backup, ke {path}")
    with archive.opened(path, NO_SECRECY, tmp_path) as opened:
        assert opened.manifest.tables["registry_trace"].rows == 1


@pytest.mark.one_database
def test_where_no_trace_can_be_written_a_backup_is_made_all_the_same_and_it_is_said(empty, tmp_path, capsys):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    call_command("backup", str(tmp_path / "cadangan.zip"))
    assert "tidak dapat dicatat di jejak" in capsys.readouterr().err
    assert (tmp_path / "cadangan.zip").exists()


@pytest.mark.one_database
def test_a_folder_that_is_not_there_is_told(empty, tmp_path):
    with pytest.raises(CommandError, match=r"Folder .*/usb tidak ada"):
        call_command("backup", str(tmp_path / "usb" / "cadangan.zip"))
    with pytest.raises(CommandError, match="adalah folder"):
        call_command("backup", str(tmp_path))


# The rehearsal


@pytest.mark.slow  # It starts the program in a process of its own.
def test_the_rehearsal_compares_everything_and_tries_the_program(empty, office):
    """What a killed one has left goes first, and nothing is left of this one."""
    left = empty.folder / "work" / "percobaan"
    left.mkdir(parents=True)
    scratch = f"{empty.database}_percobaan"
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{scratch}"')
    report = rehearsal.rehearse(office.backup, NO_SECRECY)
    assert (report.people, report.certificates) == (1, 1)
    assert (report.tables, report.rows) == (len(office.manifest.tables), office.manifest.rows)
    told = "\n".join(report.sentences)
    assert "Sebuah pas foto terbuka.\nSebuah NIK terbuka.\nPiagam " in told
    assert f"1 berkas sudah tidak ada saat dicadangkan: {office.lost}." in told
    assert not left.exists()
    assert connection.vendor == "sqlite" or scratch not in databases_on_the_server()


@pytest.mark.one_database
def test_a_flipped_byte_turns_the_rehearsal_red_wherever_it_is(empty, office, tmp_path):
    whole, path = office.backup.read_bytes(), tmp_path / "cadangan.zip"
    for at in (0, 3, 12, len(whole) // 3, len(whole) // 2, len(whole) - 200, len(whole) - 80, len(whole) - 70, -1):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        path.write_bytes(flipped)
        with pytest.raises(RehearsalError, match="Pakai salinan yang lain"):
            rehearsal.rehearse(path, NO_SECRECY)


def members_of(path):
    with zipfile.ZipFile(path) as backup:
        return {name: backup.read(name) for name in backup.namelist()}


def sealed(path, members):
    """Write a zip with these members to the path, sealed as a backup."""
    with archive.being_written(path) as writer:
        for name, content in members.items():
            writer._zip.writestr(name, content)


@pytest.mark.one_database
def test_behind_a_seal_that_is_whole_a_file_more_or_less_or_another_one_is_noticed(office, tmp_path):
    path, uploads = tmp_path / "cadangan.zip", tmp_path / "uploads"
    members = members_of(office.backup)
    photograph = archive.FILES + next(iter(office.manifest.files))
    less = {name: content for name, content in members.items() if name != photograph}
    for changed in ({**members, "uploads/lagi.jpg": b""}, less, {**members, photograph: b"lain"}):
        sealed(path, changed)
        with (
            pytest.raises(BackupError, match=r"cadangan\.zip rusak"),
            archive.opened(path, NO_SECRECY, tmp_path) as opened,
        ):
            opened.restore_files(FileSystemStorage(uploads))
    assert not uploads.exists()


@pytest.mark.one_database
def test_a_disk_that_reads_other_bytes_after_the_seal_was_looked_at_is_noticed(office, tmp_path):
    path, content = tmp_path / "cadangan.zip", bytearray(office.backup.read_bytes())
    path.write_bytes(content)
    content[len(content) // 3] ^= 1
    with archive.opened(path, NO_SECRECY, tmp_path) as opened:
        path.write_bytes(content)
        with pytest.raises(BackupError, match=r"cadangan\.zip rusak"):
            opened.extract_database(tmp_path / "psm.sqlite3")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "damage, sentence",
    [
        (lambda content: content[:-1], "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda content: content[: len(content) // 2], "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda content: b"", "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda content: b"%PDF-1.7 " * 50, "bukan cadangan Kaur PSM, atau terpotong"),
        (lambda content: b"age-encryption.org/v1\n-> scrypt ", "terkunci dengan sandi"),
    ],
)
def test_what_is_no_whole_backup_is_told(empty, office, tmp_path, damage, sentence):
    path = tmp_path / "cadangan.zip"
    path.write_bytes(damage(office.backup.read_bytes()))
    with pytest.raises(CommandError, match=sentence):
        call_command("verify_backup", str(path))


@pytest.mark.one_database
def test_a_backup_of_a_newer_version_is_refused(empty, office, tmp_path):
    path = tmp_path / "cadangan.zip"
    newer = replace(office.manifest, migrations=[*office.manifest.migrations, "registry.9999_besok"])
    another_format = office.manifest.as_json().replace('"format": 1,', '"format": 2,')
    for manifest, which in ((newer.as_json(), r"registry\.9999_besok"), (another_format, r"\d\.\d")):
        sealed(path, {archive.MANIFEST: manifest})
        with pytest.raises(RehearsalError, match=rf"versi program yang lebih baru \(.*{which}\)"):
            rehearsal.rehearse(path, NO_SECRECY)


def test_tables_that_differ_are_named(empty, office):
    expected = digests_of() | {"registry_volunteer": Digest(1, "lain"), "registry_lama": Digest(0, "")}
    sentence = r"registry_lama tidak ada, registry_volunteer \(0 baris, seharusnya 1\)\. Jangan pakai"
    with pytest.raises(RehearsalError, match=sentence):
        examining.examine(replace(office.manifest, tables=expected))


@pytest.mark.one_database
def test_an_index_that_does_not_have_all_rows_is_found(empty, office):
    District.objects.create(code="9.01", regency=Regency.objects.create(code="9"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = 1")
        cursor.execute(
            "UPDATE sqlite_master SET sql = sql || ' WHERE 0' WHERE type = 'index' AND tbl_name = 'registry_district'"
        )
    connection.close()  # The next one reads the index as one that should have no row.
    with pytest.raises(RehearsalError, match="Berkas basis data dalam cadangan rusak: wrong"):
        examining.examine(replace(office.manifest, tables=digests_of()))


@pytest.mark.slow  # It migrates, back and forth.
@pytest.mark.one_database
def test_a_backup_of_an_older_version_is_migrated_when_it_is_tried_and_after_its_restore(empty, tmp_path):
    older, path = Installation(tmp_path / "lama", copy_of=empty.database), tmp_path / "cadangan.zip"
    with older.in_use():
        call_command("migrate", "registry", "0023", verbosity=0)
        lacking = len(starting.unapplied_migrations())
        make_user("Admin")
        manifest = making.make(path, NO_SECRECY)
        assert examining.examine(manifest).migrated == lacking > 0
    restoring.restore(path, NO_SECRECY)
    call_command("migrate", check_unapplied=True, verbosity=0)


# The restore


def test_a_restore_gives_what_there_was_at_one_moment(empty, office):
    restored = restoring.restore(office.backup, NO_SECRECY)
    assert digests_of() == office.manifest.tables
    assert (restored.people, restored.certificates, restored.files) == (1, 1, 1)
    assert whole_nik(Volunteer.objects.get()) == NIK
    photo = Upload.objects.exclude(file=office.lost).get()
    with photo.file.open() as file, zipfile.ZipFile(office.backup) as backup:
        assert file.read() == backup.read(f"uploads/{photo.file.name}")
    told = "\n".join(restored.sentences)
    assert "Sekarang ada 1 PSM, 1 piagam yang sah, dan 1 berkas." in told
    codes = sorted(Regency.objects.filter(code__startswith="9").values_list("code", flat=True))
    assert codes == [f"9{number:03}" for number in range(len(codes))]
    assert 3 < len(codes) <= office.written
    assert District.objects.filter(regency__code__startswith="9").count() == len(codes)
    # The tables go on where they were.
    assert make_volunteer("Budi Contoh", village=make_village()).pk > Certificate.objects.get().volunteer_id


def test_that_the_next_backup_is_not_locked_as_this_one_was_is_said(empty, office, tmp_path, settings, capsys):
    identity, key_file, path = pyrage.x25519.Identity.generate(), tmp_path / "kunci.txt", tmp_path / "cadangan.zip.age"
    key_file.write_text(str(identity))
    with path.open("wb") as target:
        Secrecy(recipient=str(identity.to_public())).lock(office.backup, target)
    settings.BACKUP_IDENTITY_FILE = key_file
    call_command("restore", path)
    assert "cadangan berikutnya di komputer ini belum dikunci" in capsys.readouterr().out
    restored = Trace.objects.get(kind=Trace.Kind.RESTORED)
    assert restored.detail.startswith("cadangan ")
    assert restored.detail.endswith(f", di komputer {socket.gethostname()}")


def test_a_restore_that_stopped_before_its_database_is_simply_run_again(empty, office):
    """Files come first: whatever stops it there, the installation is empty."""
    (name,) = office.manifest.files
    in_the_way = Path(default_storage.path(name)) / "folder"
    in_the_way.mkdir(parents=True)
    with pytest.raises(BackupError, match="tidak dapat dibaca atau ditulis"):
        restoring.restore(office.backup, NO_SECRECY)
    restoring.refuse_unless_empty()
    shutil.rmtree(in_the_way.parent)
    assert restoring.restore(office.backup, NO_SECRECY).people == 1


def test_a_restore_that_gives_other_tables_than_were_backed_up_is_taken_back(empty, office, tmp_path):
    path, tables = tmp_path / "cadangan.zip", {**office.manifest.tables, "registry_volunteer": Digest(2, "")}
    sealed(path, {**members_of(office.backup), archive.MANIFEST: replace(office.manifest, tables=tables).as_json()})
    with pytest.raises(BackupError, match=r"registry_volunteer \(1 baris, seharusnya 2\)"):
        restoring.restore(path, NO_SECRECY)
    restoring.refuse_unless_empty()


@pytest.mark.parametrize(
    "made, words",
    [
        (lambda: make_volunteer(deleted_at=timezone.now()), "PSM"),
        (lambda: make_user("Admin"), "akun"),
        (make_ceremony, "pengukuhan"),
    ],
    ids=["somebody who was deleted", "an account", "a ceremony"],
)
def test_a_restore_into_an_installation_that_is_not_empty_is_refused(empty, office, made, words):
    made()
    with pytest.raises(BackupError, match=f"Instalasi ini sudah berisi {words}"):
        restoring.restore(office.backup, NO_SECRECY)


def test_a_restore_without_the_keys_of_its_niks_is_refused_before_anything_is_written(empty, office, settings):
    settings.NIK_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="NIK dalam cadangan ini memakai kunci yang tidak ada"):
        call_command("restore", str(office.backup))
    assert not (empty.folder / "uploads").exists()


@pytest.mark.one_database  # SQLite's.
def test_a_backup_of_postgresql_is_refused_by_sqlite_before_anybody_looks_for_its_keys(empty, office, tmp_path):
    path = tmp_path / "cadangan.zip"
    with archive.being_written(path) as writer:
        writer.add_database(office.backup, "postgresql")  # Any file: nobody looks into it.
        writer.add_manifest(replace(office.manifest, engine="postgresql", keys=["lain"], files={}))
    with pytest.raises(CommandError, match="dari PostgreSQL, yaitu dari server kantor, dan tidak dapat dipulihkan ke"):
        call_command("restore", str(path))


def test_a_restore_below_a_running_program_is_refused(empty, office):
    running.hold()
    with pytest.raises(BackupError, match="Program ini masih berjalan"):
        restoring.restore(office.backup, NO_SECRECY)
    running._holding.pop().close()
    with running.alone() as is_alone:
        assert is_alone
        with pytest.raises(running.ExchangedError):
            running.hold()


def test_a_restore_into_a_database_that_somebody_has_open_is_refused(empty, office):
    """A command of this machine, or the program on another one. On SQLite its log would be mixed into the backup."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_volunteer")
        with pytest.raises(BackupError, match="masih dipakai"):
            restoring.restore(office.backup, NO_SECRECY)
    other.close()
    assert restoring.restore(office.backup, NO_SECRECY).people == 1


# PostgreSQL's own programs and rights


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("", "Program pg_dump dari PostgreSQL tidak ada"),
        ("pg_dump (PostgreSQL) 9.6.24", "versi 9, lebih lama dari server"),
    ],
)
def test_a_pg_dump_that_is_missing_or_too_old_is_told(empty, tmp_path, monkeypatch, answer, sentence):
    monkeypatch.setattr(postgres, "NEWER_PLACES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    if answer:
        program = tmp_path / "bin" / "pg_dump"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{answer}'\n")
        program.chmod(0o755)
    with pytest.raises(BackupError, match=sentence):
        making.make(tmp_path / "cadangan.zip", NO_SECRECY)


@pytest.mark.postgresql
def test_an_account_that_may_not_create_a_database_is_told_what_to_do(empty, office, monkeypatch):
    role = f"{empty.database}_terbatas"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{role}"')
        cursor.execute(f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{role}"')
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "options", f"{options['options']} -c role={role}")
    with pytest.raises(RehearsalError, match=r"tidak boleh membuat basis data percobaan.*CREATEDB"):
        rehearsal.rehearse(office.backup, NO_SECRECY)
    monkeypatch.undo()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP OWNED BY "{role}"')
        cursor.execute(f'DROP ROLE "{role}"')

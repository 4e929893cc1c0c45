"""Traces for another host: signed lines that nobody changes, removes, adds or reorders unseen."""

import errno
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry.guards import traces_out
from registry.models import Trace
from registry.values import signed_lines
from tests.factories import fictional_nik, make_volunteer
from tests.test_trace_pages import make_trace

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # Plain reads, in the order of the ids.

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def exported(petugas, tmp_path):
    """The file of three traces, of the 27th, 28th and 29th."""
    make_trace(user=petugas, volunteer=make_volunteer("Siti Rekaan"), on=27, detail="Pengajuan SK")
    make_trace(Trace.Kind.PRINTED, user=petugas, on=28)
    make_trace(Trace.Kind.SIGN_IN_FAILED, subject="petugas", on=29)
    return export(tmp_path / "jejak.jsonl")


def export(file, **days):
    call_command("export_traces", str(file), stderr=StringIO(), **days)
    return file


def data_of(file):
    return [json.loads(line)["data"] for line in file.read_text().splitlines()]


def check(file, **options):
    out = StringIO()
    call_command("check_traces", str(file), stdout=out, **options)
    return out.getvalue()


def test_each_trace_is_a_line_with_its_time_zone(exported):
    heading, first, *_, last = data_of(exported)
    assert heading["public_key"] == traces_out.public_key()
    assert last == {"lines": 3}
    assert first["at"] == "2026-11-27T23:30:00+07:00"
    assert (first["kind"], first["user"], first["detail"]) == ("nik", "petugas", "Pengajuan SK")
    assert first["volunteer"].startswith("PSM-")
    assert "Siti" not in exported.read_text()
    assert check(exported) == "3 jejak, semuanya seperti ketika ditandatangani.\n"


def test_the_file_is_for_the_programs_account_alone_and_never_written_over(exported):
    assert exported.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        export(exported)


def test_days_may_be_chosen(exported, tmp_path):
    chosen = data_of(export(tmp_path / "satu.jsonl", since=timezone.datetime(2026, 11, 28).date(), until=None))
    assert [data["kind"] for data in chosen[1:3]] == ["cetak", "gagal"]
    call_command("export_traces", str(tmp_path / "dua.jsonl"), "--until", "2026-11-27", stderr=StringIO())
    assert [data["kind"] for data in data_of(tmp_path / "dua.jsonl")[1:-1]] == ["nik"]


def test_it_can_be_piped_and_says_its_public_key_beside(petugas, tmp_path):
    make_trace(user=petugas)
    out, err = StringIO(), StringIO()
    call_command("export_traces", stdout=out, stderr=err)
    assert signed_lines.check(out.getvalue().splitlines(), traces_out.public_key()) == 1
    assert traces_out.public_key() in err.getvalue()


def test_each_export_is_traced_and_stands_in_the_next(exported, tmp_path):
    trace = Trace.objects.first()
    assert (trace.kind, trace.subject) == ("ekspor", "3 jejak")
    begun, ended = (data["detail"] for data in data_of(export(tmp_path / "lagi.jsonl"))[-3:-1])
    assert begun == "perintah export_traces, dari awal sampai sekarang: dimulai"
    assert ended == "perintah export_traces, dari awal sampai sekarang: selesai"


def test_an_export_that_breaks_off_has_its_trace(petugas):
    """A full disk, or somebody who ends the command when all lines but the last are there."""
    make_trace(user=petugas)

    class FullDisk(StringIO):
        def write(self, text):
            if self.tell():
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(text)

    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        call_command("export_traces", stdout=FullDisk(), stderr=StringIO())
    assert [(trace.kind, trace.detail[-9:]) for trace in Trace.objects.filter(kind="ekspor")] == [
        ("ekspor", ": dimulai")
    ]


def test_no_nik_leaves_in_it(petugas, tmp_path):
    digits = fictional_nik()
    petugas.username = digits  # As somebody might name an account.
    petugas.save()
    make_trace(user=petugas, subject=digits, detail=f"NIK {digits}")
    text = export(tmp_path / "jejak.jsonl").read_text()
    assert digits not in text


def _changed(lines):
    return [*lines[:2], lines[2].replace("cetak", "masuk"), *lines[3:]]


def _signed_by_another(lines):
    key = signed_lines.key_from("another secret", "kaur_psm: export of traces")
    rows = [json.loads(line)["data"] for line in lines]
    return [*signed_lines.signed(rows[0], rows[1:-1], key)]


WAYS_TO_FORGE = {
    "changing one": (_changed, 3),
    "removing one": (lambda lines: [lines[0], lines[1], *lines[3:]], 3),
    "removing the first": (lambda lines: lines[1:], 1),
    "adding one twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], 4),
    "changing the order": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2),
    "cutting the end": (lambda lines: lines[:-1], 5),
    "adding one after the end": (lambda lines: [*lines, lines[1]], 6),
    "leaving a line empty": (lambda lines: [*lines[:2], "", *lines[2:]], 3),
    "a line that is no object": (lambda lines: [*lines[:2], "[1]", *lines[2:]], 3),
    "signing anew with another key": (_signed_by_another, 1),
    "leaving nothing": (lambda lines: [], 1),
}


@pytest.mark.parametrize("way", WAYS_TO_FORGE)
def test_a_forged_file_is_known_and_its_first_wrong_line_named(exported, way):
    forge, number = WAYS_TO_FORGE[way]
    exported.write_text("\n".join(forge(exported.read_text().splitlines())))
    with pytest.raises(CommandError, match=f"mulai dari baris {number}\\."):
        check(exported)


@pytest.mark.slow
def test_another_host_checks_with_the_public_key_alone(exported):
    def run(public_key):
        command = [sys.executable, "-m", "registry.values.signed_lines", exported, public_key]
        return subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)  # noqa: S603

    done = run(traces_out.public_key())
    assert (done.returncode, done.stdout) == (0, "3 lines, all as they were signed\n")
    other = signed_lines.public_key_of(signed_lines.key_from("another secret", ""))
    assert (run(other).returncode, run(other).stdout[:7]) == (1, "line 1:")


def test_a_file_of_an_earlier_secret_is_checked_with_its_public_key(exported, settings):
    public_key = traces_out.public_key()
    settings.SECRET_KEY = "another-key-" * 5
    with pytest.raises(CommandError, match="baris 1"):
        check(exported)
    assert "3 jejak" in check(exported, public_key=public_key)
    with pytest.raises(CommandError, match="tidak dapat diperiksa"):
        check(exported, public_key="salah")

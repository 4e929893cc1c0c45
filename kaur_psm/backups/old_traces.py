"""Traces whose time is over leave the database every night, for a signed file in the folder of the backups.

The file is made, checked and compared with what the disk has; then its row is written (`TraceArchive`), and only with
that row the database lets its traces go. A process that is killed on the way leaves nothing out: what stands in a file
with a row is deleted the next night, and a file without a row is written once more under another name.
"""

import hashlib
import os
import time
from itertools import count

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kaur_psm.backups import archive, child, folder, putting
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.secrecy import Secrecy
from registry.guards import traces_out, turns
from registry.models import Policy, TraceArchive
from registry.models.trace_archives import leaving
from registry.transfers.lasting_files import write_through
from registry.values import signed_lines

TURN = "jejak-lama"
UNDONE = "jejak-belum-teruji.jsonl"  # The name of a file until it has been compared.
STAY_ON_ONE_DISK = (
    "{} jejak sudah lewat masa simpannya, tetapi tetap di program: cadangan masih di disk yang sama dengan datanya. "
    "Isi BACKUP_DIR dengan folder di disk USB atau jaringan."
)
NOT_AS_SIGNED = "Berkas jejak tidak terbaca seperti ketika ditulis, jadi tidak satu pun jejak dibuang. Coba lagi."
NOT_COPIED = (
    "Berkas jejak tidak dapat disalin ke {}, jadi tidak satu pun jejak dibuang. Periksa sambungan internet dan kunci "
    "S3-nya; malam berikutnya dicoba lagi."
)
UNDER_WAY = "Jejak lama sedang dipindahkan oleh proses lain. Tunggu sampai selesai, lalu jalankan lagi."
PAUSE = 0.05  # Seconds between two pieces, for others that wait to write.


def do(_):
    """Let old traces leave, in a process of its own. Return the sentence what came of it."""
    return child.run("move_old_traces")


def move():
    """Let the traces whose time is over leave. Return the sentence what came of it.

    Raises BackupError, with a sentence that says what to do; then all that is not in a file is still there.
    """
    with turns.held(TURN) as is_ours:
        if not is_ours:
            raise BackupError(UNDER_WAY)
        return _move()


def _move():
    removed = _remove()
    traces = leaving()
    number = traces.count()
    if not number:
        years = Policy.current().trace_years
        return f"{_moved(removed)}Tidak ada jejak yang lebih lama daripada {years} tahun."
    folder.check()
    if folder.is_on_the_disk_of_the_data():
        return _moved(removed) + STAY_ON_ONE_DISK.format(number)
    name = _put_into_a_file(traces, number)
    return f"{_moved(removed + _remove())}Berkasnya {name} di folder cadangan."


def _moved(number):
    return f"{number} jejak lama dipindahkan. " if number else ""


def _remove():
    """Delete what stands in a file, piece by piece. Return how many."""
    removed = 0
    while piece := _remove_one_piece():
        removed += piece
        time.sleep(PAUSE)
    return removed


@transaction.atomic
def _remove_one_piece():
    return TraceArchive.objects.remove_one_piece()


def _put_into_a_file(traces, number):
    """Write these traces into the folder, and note it. Return the name of the file."""
    secrecy, undone = Secrecy.of_settings(), folder.path() / UNDONE
    with archive.work_folder(TURN) as room:
        plain = room / UNDONE
        _write(plain, traces, number)
        digest = _digest_of(plain)
        putting.lock(plain, undone, secrecy)
    years = (timezone.localtime(trace.at).year for trace in (traces.first(), traces.last()))
    name = _free_name(*years, ".jsonl.age" if secrecy.locks else ".jsonl")
    with folder.saying_what_fails():
        undone.replace(folder.path() / name)
        write_through(folder.path())
    _copy_to_s3(name)
    TraceArchive.objects.note(traces, file_name=name, sha256=digest)
    return name


def _copy_to_s3(name):
    """Copy the file to S3 where that is the place. Where it fails nothing stays of it: the next night begins anew."""
    try:
        putting.copy_to_s3(name)
    except BackupError as error:
        (folder.path() / name).unlink()
        raise BackupError(NOT_COPIED.format(settings.BACKUP_DIR)) from error


def _write(plain, traces, number):
    """Write and check the signed lines. The database may have no other rows than these."""
    with folder.saying_what_fails(), plain.open("w", encoding="utf-8") as file:
        traces_out.write_signed(file, traces)
        file.flush()
        os.fsync(file.fileno())
    try:
        with plain.open(encoding="utf-8") as lines:
            is_whole = traces_out.check(lines) == number == traces.count()
    except (signed_lines.WrongLineError, ValueError) as error:
        raise BackupError(NOT_AS_SIGNED) from error
    if not is_whole:
        raise BackupError(NOT_AS_SIGNED)


def _digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free_name(first, last, kind):
    """A name that no file has: "jejak-psm-2019.jsonl", "jejak-psm-2017-2019-2.jsonl"."""
    years = f"{first}" if first == last else f"{first}-{last}"
    for number in count(1):
        name = f"jejak-psm-{years}{'' if number == 1 else f'-{number}'}{kind}"
        if not _is_taken(name):
            return name


def _is_taken(name):
    """Whether there is such a file, here or in S3: of a PC before this one the files are there alone."""
    if (folder.path() / name).exists():
        return True
    with folder.saying_what_fails_in_s3():
        return bool((storage := folder.s3()) and storage.exists(name))

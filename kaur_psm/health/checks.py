"""Whether everything that the program needs is well: one list, which /readyz, "Keadaan sistem" and /metrics ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction

from kaur_psm import starting
from kaur_psm.backups import notices
from registry import work
from registry.guards import disk, server_certificate, shared_files
from registry.models import LongWork
from registry.models.trouble import Trouble, short_patience, trouble_of

SECONDS = 5  # For so long the answer to /readyz holds: anybody may ask, as often as they like.


@dataclass(frozen=True)
class Check:
    """What is looked at: its name, its words for the screen, and a function that returns what to do, "" if it is well.

    Without those that are not `needed` the program can do its work; they are asked only for the page.
    """

    name: str
    words: str
    ask: Callable[[], str]
    needed: bool = True


class Soon(str):
    """What to do that has time: the program works, and nothing is lost until something else fails, too."""


@dataclass(frozen=True)
class Outcome:
    check: Check
    what_to_do: str

    @property
    def is_well(self):
        return not self.what_to_do

    @property
    def has_time(self):
        return isinstance(self.what_to_do, Soon)


def _database():
    """Whether the database takes changes. Where another one is writing, it does; nothing is changed."""
    try:
        with short_patience(), transaction.atomic():
            LongWork.objects.filter(job="").hasten()
    except (DatabaseError, InterfaceError) as error:
        trouble = trouble_of(error)
        return "" if trouble == Trouble.LOCKED else TROUBLES.get(trouble, TROUBLES[Trouble.GONE])
    return ""


TROUBLES = {
    Trouble.FULL: "Disk basis data penuh atau rusak: kosongkan disk itu, atau gantilah.",
    Trouble.READ_ONLY: "Basis data hanya dapat dibaca: periksa hak atas berkasnya dan keadaan disknya.",
    Trouble.GONE: "Basis data tidak menjawab: jalankan lagi PostgreSQL (systemctl start postgresql), atau periksa "
    "DATABASE_URL dan folder datanya.",
}


def _migrations():
    try:
        missing, unknown = starting.unapplied_migrations(), starting.unknown_migrations()
    except DatabaseError:
        return TROUBLES[Trouble.GONE]
    if unknown:
        return f"Basis data sudah diubah oleh versi program yang lain ({unknown[0]}): jalankan versi itu di mesin ini."
    return (
        f"{len(missing)} perubahan basis data belum dijalankan: jalankan {settings.MANAGE} migrate." if missing else ""
    )


def _keys():
    try:
        starting.refuse_other_keys()
    except starting.StartError:
        return "NIK_KEYS bukan kunci basis data ini, jadi NIK tidak dapat dibaca: kembalikan kunci dari lembar kunci."
    except DatabaseError:
        return TROUBLES[Trouble.GONE]
    return ""


def _files():
    try:
        strange = shared_files.check()
    except shared_files.FilesError:
        strange = True
    except DatabaseError:
        return TROUBLES[Trouble.GONE]
    return (
        "Berkas unggahan tidak dapat ditulis atau dibaca: periksa SHARED_FILES, haknya, dan disknya." if strange else ""
    )


def _room():
    full = disk.nearly_full()
    return f"{disk.STOPPED.format(full.what)} Kosongkan disk itu, atau pasang yang lebih besar." if full else ""


def _room_soon():
    low = [each.what for each in disk.low_disks()]
    return Soon(f"Disk untuk {' dan '.join(low)} mulai penuh: kosongkan sebelum penyimpanan terhenti.") if low else ""


def _worker():
    try:
        is_alive = work.is_alive()
    except DatabaseError:
        return TROUBLES[Trouble.GONE]
    return "" if is_alive else WORKER_GONE


WORKER_GONE = (
    "Pekerja latar tidak berjalan: di komputer server, jalankan lagi ./script/server, atau "
    "systemctl start kaur-psm-worker."
)


def _certificate():
    ends_on = server_certificate.ends_soon()
    return (
        f"Sertifikat keamanan berlaku sampai {ends_on:%d-%m-%Y}: jalankan script/local-certificate." if ends_on else ""
    )


def _backup():
    try:
        notice = notices.notice()
    except DatabaseError:
        return TROUBLES[Trouble.GONE]
    return {"error": notice.sentence, "warning": Soon(notice.sentence)}.get(notice.level, "")


CHECKS = (
    Check("basis-data", "Basis data dapat ditulis", _database),
    Check("migrasi", "Basis data sesuai dengan versi program", _migrations),
    Check("kunci", "Kunci NIK cocok", _keys),
    Check("disk", "Disk cukup untuk menyimpan", _room),
    Check("pekerja", "Pekerja latar berjalan", _worker),
    Check("cadangan", "Cadangan terakhir dapat diandalkan", _backup, needed=False),
    Check("disk-lapang", "Disk masih lapang", _room_soon, needed=False),
    Check("berkas", "Berkas unggahan dapat ditulis dan dibaca", _files, needed=False),
    Check("sertifikat", "Sertifikat keamanan (https) masih lama berlaku", _certificate, needed=False),
)


def outcomes():
    """The Outcome of each check: first what is not well. Of a certificate of https only where there is https."""
    asked = [check for check in CHECKS if settings.HTTPS or check.name != "sertifikat"]
    outcomes = [Outcome(check, check.ask()) for check in asked]
    return sorted(outcomes, key=lambda outcome: (outcome.is_well, outcome.has_time))


def first_unwell():
    """The name of the first needed check that is not well, "" if all are. Asked anew after SECONDS."""
    if time.monotonic() >= _last.until:
        _last.name = next((check.name for check in CHECKS if check.needed and check.ask()), "")
        _last.until = time.monotonic() + SECONDS
    return _last.name


@dataclass
class _Last:
    name: str = ""
    until: float = 0


_last = _Last()

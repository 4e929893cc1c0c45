"""What the front page says of the backup to whoever answers for it: Admin and Kabid."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from kaur_psm.backups import nightly
from registry.guards import disk
from registry.values import dates

LONGEST = timedelta(hours=26)  # From one night to the next, and two hours for a late start.
RIGHT = "backups.view_backup"

NEVER = "Cadangan belum pernah dibuat: bila disk ini rusak, semua data hilang. Tekan Buat cadangan sekarang."
NO_ROOM = (
    "Cadangan tidak dibuat selama disk server hampir penuh ({}). Kosongkan disk itu; sesudah itu cadangan dibuat "
    "dengan sendirinya."
)
FAILED = "Cadangan terakhir gagal."
TOO_OLD = (
    "Cadangan terakhir sudah terlalu lama, {}: data sesudahnya hilang bila disk ini rusak. Tekan Buat cadangan "
    "sekarang, dan biarkan komputer server menyala pada malam hari."
)
ON_ONE_DISK = "Bila disk ini rusak, cadangannya ikut hilang. Simpan cadangan di disk lain."


@dataclass(frozen=True)
class Notice:
    """A sentence for the front page: `level` is "success", "warning" or "error" (the look of `.notice`)."""

    level: str
    sentence: str
    page: str = "backup_list"  # The name of the address where something is done about it.
    link: str = "Buka halaman Cadangan"


def notice_for(user):
    """The `Notice` about the backup; None for an account that does not answer for it."""
    return notice() if user.has_perm(RIGHT) and not user.is_bound else None


def notice():
    """The `Notice` about the last backup."""
    last = nightly.last()
    if full := disk.nearly_full():
        return Notice("error", f"{NO_ROOM.format(full.what)}{_last_good(last)}")
    if last and last.failure:
        return Notice("error", f"{FAILED} {last.failure}{_last_good(last)}")
    if not last or not last.finished_at:
        return Notice("error", NEVER)
    if timezone.now() - last.finished_at > LONGEST:
        return Notice("error", TOO_OLD.format(_at(last.finished_at)))
    if last.result.endswith(nightly.ON_ONE_DISK):
        return Notice("warning", f"{_latest(last.result)} {ON_ONE_DISK}")
    return Notice("success", _latest(last.result))


def _last_good(last):
    return f" Yang terakhir berhasil: {_at(last.finished_at)}." if last and last.finished_at else ""


def _at(moment):
    local = timezone.localtime(moment)
    return f"{dates.spell(local)} pukul {local:%H.%M}"


def _latest(result):
    """The result of the night, of today without its day: "Cadangan terakhir 05.00, sudah dicoba dipulihkan: …"."""
    today = f"{nightly.day_of(timezone.localtime())} "
    return f"Cadangan terakhir {result.removeprefix('Cadangan ').removeprefix(today)}"

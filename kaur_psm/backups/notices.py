"""How it stands with the backups: one judgement for the front page, "Keadaan sistem", the page Cadangan and /metrics.

It is made of what is in the folder now (`folder.look`). The database knows only why the last attempt failed: what it
knows of backups that went well may be of another PC, since it was restored, or of a disk that is away.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from kaur_psm.backups import folder, locking, nightly
from registry.guards import disk
from registry.values import dates

LONGEST = timedelta(hours=26)  # From one night to the next, and two hours for a late start.
RIGHT = "backups.view_backup"

NEVER = "Cadangan belum pernah dibuat: bila disk ini rusak, semua data hilang. Tekan Buat cadangan sekarang."
NONE_HERE = (
    "Di folder cadangan ini ({}) belum ada cadangan yang sudah dicoba dipulihkan: bila disk ini rusak, data hilang. "
    "Tekan Buat cadangan sekarang."
)
LOST = (
    "Cadangan terakhir ({}) tidak ada lagi di folder cadangan, atau berkasnya berubah sesudah dicoba. Tekan Buat "
    "cadangan sekarang."
)
NO_ROOM = (
    "Cadangan tidak dibuat selama disk server hampir penuh ({}). Kosongkan disk itu; sesudah itu cadangan dibuat "
    "dengan sendirinya."
)
FAILED = "Cadangan terakhir gagal."
TOO_OLD = (
    "Cadangan terakhir sudah terlalu lama, {}: data sesudahnya hilang bila disk ini rusak. Tekan Buat cadangan "
    "sekarang, dan biarkan komputer server menyala pada malam hari."
)
ON_ONE_DISK = f"{nightly.ON_ONE_DISK} Bila disk ini rusak, cadangannya ikut hilang. Simpan cadangan di disk lain."


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


def notice(seen=None):
    """The `Notice` about the backups in the folder as it is `seen`, by default as it is now."""
    seen = seen or folder.look()
    level, sentence = _of_the_last(seen)
    worry = locking.lock(seen.locked_at).worry
    return Notice("error", f"{sentence} {worry}") if worry else Notice(level, sentence)


def _of_the_last(seen):
    """The level and the sentence about the last backup: the worst that is so."""
    work = nightly.last()
    if full := disk.nearly_full():
        return "error", f"{NO_ROOM.format(full.what)}{_last_good(seen)}"
    if seen.problem:
        return "error", f"{FAILED} {seen.problem}" if work and work.failure else seen.problem
    if work and work.failure:
        return "error", f"{FAILED} {work.failure}{_last_good(seen)}"
    if seen.lost:
        return "error", f"{LOST.format(_at(seen.lost))}{_last_good(seen)}"
    if not seen.last:
        was_made = bool(seen.backups) or (work and work.finished_at)
        return "error", NONE_HERE.format(folder.place_in_words()) if was_made else NEVER
    if timezone.now() - seen.last.made_at > LONGEST:
        return "error", TOO_OLD.format(_at(seen.last.made_at))
    if seen.is_on_the_disk_of_the_data:
        return "warning", f"{_latest(seen.last)} {ON_ONE_DISK}"
    return "success", _latest(seen.last)


def _last_good(seen):
    return f" Yang terakhir berhasil: {_at(seen.last.made_at)}." if seen.last else ""


def _at(moment):
    local = timezone.localtime(moment)
    return f"{dates.spell(local)} pukul {local:%H.%M}"


def _latest(backup):
    """Of today without its day: "Cadangan terakhir 05.00, sudah dicoba dipulihkan: 240 PSM, 210 piagam."."""
    moment = timezone.localtime(backup.made_at)
    day = "" if moment.date() == timezone.localdate() else f"{nightly.day_of(moment)} "
    return f"Cadangan terakhir {day}{moment:%H.%M}, {nightly.tried_in_words(backup.tried)}"

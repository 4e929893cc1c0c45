"""How much room is left on the disks that the program writes to, and where writing stops.

It stops before a disk is full: what begins then would be cut off somewhere in its middle. Reading goes on, signing in
and out too, and whatever frees room. How little is too little say four settings (DISK_…).
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection

from registry.guards import patience
from registry.models.trouble import NearlyFullError

MB = 1024 * 1024
SECONDS = 1  # So long a folder of another machine is waited for.
DEBIANS_POSTGRESQL = Path("/var/lib/postgresql")
STOPPED = (
    "Disk server hampir penuh ({}): tidak ada yang disimpan sampai disk itu dikosongkan. Semua yang sudah tersimpan "
    "tetap ada."
)


@dataclass(frozen=True)
class Disk:
    """A disk: what is on it, in the words of the screen, and its bytes: all, and those that the program may use."""

    what: str
    total: int
    free: int

    @property
    def percent(self):
        return self.free * 100 // self.total

    @property
    def is_low(self):
        """Whether somebody should make room soon."""
        return self.free < self._bound(settings.DISK_LOW_PERCENT, settings.DISK_LOW_MB)

    @property
    def is_nearly_full(self):
        """Whether nothing more is written."""
        return self.free < self.reserve

    @property
    def reserve(self):
        """How many bytes stay free: with fewer nothing more is written."""
        return self._bound(settings.DISK_STOP_PERCENT, settings.DISK_STOP_MB)

    def _bound(self, percent, megabytes):
        """Whichever is more: a small disk has too little room long before its last hundredth."""
        return max(self.total * percent / 100, megabytes * MB)


def disks():
    """Each `Disk` that the program writes to, once; one that cannot be measured is left out."""
    measured = {}
    for what, folder in _folders():
        is_ours = folder.is_relative_to(settings.DATA_DIR)
        if place := (_measure if is_ours else _measure_patiently)(folder):
            measured.setdefault(place[0], Disk(what, *place[1:]))
    return [disk for disk in measured.values() if disk.total]


def low_disks():
    """The disks with little room."""
    return [disk for disk in disks() if disk.is_low]


def nearly_full():
    """The first disk on which nothing more is written; None where there is room."""
    return next((disk for disk in disks() if disk.is_nearly_full), None)


def refuse_if_nearly_full():
    """Raise NearlyFullError, with a sentence for the screen, where a disk has no room for what would be written."""
    if disk := nearly_full():
        raise NearlyFullError(STOPPED.format(disk.what))


def _folders():
    yield "data program", settings.DATA_DIR
    if folder := _folder_of_the_database():
        yield "basis data", folder
    if isinstance(files := storages["default"], FileSystemStorage):
        yield "berkas unggahan dan cetakan", Path(files.location)


def _folder_of_the_database():
    """The folder with the database's files where it is known, on this machine; else None."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).parent
    host = connection.settings_dict["HOST"]
    if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
        return None
    try:
        folder = _folder_of_postgresql()
    except DatabaseError:  # It does not answer: that is told by those who need its rows.
        return None
    return folder if folder.exists() else None


@cache
def _folder_of_postgresql():
    """What the server tells to those who may know it; else where Debian has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        row = cursor.fetchone()
    return Path(row[0]) if row else DEBIANS_POSTGRESQL


def _measure(folder):
    """The number of the folder's file system, its bytes and those that are free; None where it does not answer.

    A folder that is not there yet will be on the disk of the one above it.
    """
    for each in (folder, *folder.parents):
        try:
            disk, number = os.statvfs(each), each.stat().st_dev
        except FileNotFoundError:
            continue
        except OSError:  # As of a server of files that is gone: whoever needs a file says so.
            return None
        # Not f_bfree: what is reserved for root is not ours.
        return number, disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize
    return None


def _measure_patiently(folder):
    """The same of a folder that may be on another machine: one that does not answer must not stop a page."""
    try:
        return patience.ask(folder, lambda: _measure(folder), SECONDS)
    except patience.NoAnswerError:
        return None

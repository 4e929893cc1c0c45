"""A yearly archive from the page that asks for it to the file that is downloaded; long work (`registry.work`)."""

import uuid

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from kaur_psm.backups import child
from kaur_psm.backups.archive import work_folder
from kaur_psm.backups.models import JOB, YearlyArchive
from registry import work
from registry.models import LongWork
from registry.models.new_rows import one_at_a_time
from registry.transfers import orphans


@transaction.atomic
def ask(archive):
    """Save a new archive, ask for it and return it; or return the like one that is being made already."""
    one_at_a_time(YearlyArchive)
    if under_way := YearlyArchive.objects.being_made().filter(year=archive.year, with_nik=archive.with_nik).first():
        return under_way
    archive.save()
    work.ask(JOB, [archive.pk])
    return archive


def retry(archive):
    """Try again what was tried in vain."""
    work.ask(JOB, [archive.pk])


def progress_of(archive):
    """The `Progress` of the work on it."""
    return work.progress_of(LongWork.objects.about(JOB, [archive.pk]))


def do(pk):
    """Make the archive with that id, in a process of its own."""
    archive = YearlyArchive.objects.filter(pk=pk, file="").first()
    if archive is None:  # It was removed, or made by another process, meanwhile.
        return
    with_nik = ["--with-nik", "--purpose", archive.purpose] if archive.with_nik else []
    with work_folder(f"arsip-{pk}") as folder:
        made = folder / archive.file_name
        result = child.run("yearly_archive", archive.year, made, "--account", archive.asked_by_id, *with_nik)
        with made.open("rb") as file:
            _keep(pk, file, result)


def _keep(pk, file, result):
    """Store the file for the archive with that id, unless it was removed, or made by another process, meanwhile."""
    name = _files().save(f"{pk}-{uuid.uuid4().hex}.zip", File(file))
    is_kept = False
    try:
        is_kept = YearlyArchive.objects.being_made().filter(pk=pk).update(file=name, result=result)
    finally:
        if not is_kept:
            _files().delete(name)


def tidy(_):
    """Remove the archives that nobody needs to download any more, and files of none; of every night."""
    stored = orphans.stored_in(_files())  # First: whatever is stored from now on may be of a new archive.
    known = {*YearlyArchive.objects.made().values_list("file", flat=True)}
    left = orphans.not_being_saved(_files(), stored - known)  # Of a process that was killed before it saved the row.
    for name in left:
        _files().delete(name)
    over = YearlyArchive.objects.purge()
    return f"{over} arsip tahunan yang sudah lewat waktunya dan {len(left)} berkas tanpa arsip dibuang."


def _files():
    return storages["archives"]

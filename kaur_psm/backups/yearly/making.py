"""A yearly archive from the page that asks for it to the file that is downloaded; long work (`registry.work`)."""

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from kaur_psm.backups import child
from kaur_psm.backups.archive import work_folder
from kaur_psm.backups.models import JOB, YearlyArchive
from registry import work
from registry.models import LongWork
from registry.models.new_rows import one_at_a_time


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
        archive.result = child.run("yearly_archive", archive.year, made, "--account", archive.asked_by_id, *with_nik)
        with made.open("rb") as file:
            archive.file = storages["archives"].save(f"{pk}.zip", File(file))
    archive.save(update_fields=["file", "result"])


def tidy(_):
    """Remove the archives that nobody needs to download any more; of every night."""
    return f"{YearlyArchive.objects.purge()} arsip tahunan yang sudah lewat waktunya dibuang."

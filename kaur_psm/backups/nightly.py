"""The backup of every night: made, tried, copied to S3, and only then are older ones removed.

The worker starts it as a command of its own (`do`), which does it all (`make`).
"""

from django.utils import timezone

from kaur_psm.backups import archive, child, folder, keeping, making, putting, rehearsal
from kaur_psm.backups.secrecy import Secrecy
from registry import work
from registry.models import LongWork
from registry.transfers.lasting_files import write_through
from registry.values import dates

JOB = "cadangan"
STEPS = 4  # To make it, to try it, to copy it, to remove older ones.
UNTRIED = "belum-teruji.zip"  # The name of a backup until its rehearsal has gone well.
ON_ONE_DISK = "Disimpan di disk yang sama dengan datanya."


# What the worker and the page do


def do(_):
    """Make the backup in a process of its own. Return the sentence that says so, or raise ValidationError with one."""
    return child.run("nightly_backup")


def ask():
    """Let the backup be made now, from its beginning: what failed before does not count any more."""
    LongWork.objects.ask_every_night([JOB])
    LongWork.objects.nightly([JOB]).hasten()
    LongWork.objects.ask(JOB, [0])


def last():
    """The row of the work, with what came of it the last time; None where no worker has ever started."""
    return LongWork.objects.about(JOB, [0]).first()


def progress():
    """The `Progress` of a backup that is being made, or is due; one that `is_asked` for not at all otherwise."""
    works = LongWork.objects.about(JOB, [0])
    is_under_way = works.claimed().exists() or works.due().exists() or works.filter(attempts__gt=0).exists()
    return work.progress_of(works) if is_under_way else work.Progress()


# What the command does


def make(tell):
    """Make a backup in the folder, try it, copy it to S3, and remove those that need not stay. Return a sentence.

    `tell` hears how many of the `STEPS` are done. Raises BackupError, with a sentence that says what to do; then all
    earlier backups are still there.
    """
    folder.check()
    secrecy, untried = Secrecy.of_settings(), folder.path() / UNTRIED
    tell(0)
    report = _made_and_tried(untried, secrecy, tell)
    name = keeping.name_of(timezone.localtime(report.made_at), is_encrypted=secrecy.locks)
    with folder.saying_what_fails():
        untried.replace(folder.path() / name)
        write_through(folder.path())
    folder.note_tried(name, report)
    tell(2)
    with folder.saying_what_fails():  # Before S3 is asked: where it fails, each try would leave one more here.
        folder.remove_what_does_not_stay()
    _copy_to_s3(name)
    tell(3)
    with folder.saying_what_fails():
        folder.remove_from_s3_what_does_not_stay()
    tell(STEPS)
    return sentence_of(report)


def sentence_of(report):
    """What the front page says of a backup: "Cadangan 30 November 05.00, sudah dicoba dipulihkan: 240 PSM, …"."""
    moment = timezone.localtime(report.made_at)
    words = f"Cadangan {day_of(moment)} {moment:%H.%M}, {tried_in_words(report)}"
    return f"{words} {ON_ONE_DISK}" if folder.is_on_the_disk_of_the_data() else words


def tried_in_words(tried):
    """What a rehearsal found: "sudah dicoba dipulihkan: 240 PSM, 210 piagam."."""
    return f"sudah dicoba dipulihkan: {tried.people} PSM, {tried.certificates} piagam."


def day_of(moment):
    """The day in words, without its year: "30 November"."""
    return dates.spell(moment).rpartition(" ")[0]


def _made_and_tried(path, secrecy, tell):
    """Make a backup at that path and try it. Return the report of the rehearsal.

    What is locked for somebody else cannot be opened here: its content is tried before it is locked.
    """
    if secrecy.opens_what_it_locks:
        making.make(path, secrecy)
        tell(1)
        return rehearsal.rehearse(path, secrecy)
    with archive.work_folder("cadangan-malam") as room:
        plain = room / UNTRIED
        making.make(plain, Secrecy())
        tell(1)
        report = rehearsal.rehearse(plain, Secrecy())
        putting.lock(plain, path, secrecy)
    return report


def _copy_to_s3(name):
    """Copy the backup to S3 where BACKUP_DIR names a place there, with what its rehearsal found. Raises BackupError."""
    putting.copy_to_s3(name)
    if storage := folder.s3():
        with folder.saying_what_fails_in_s3():
            folder.copy_what_was_tried(storage)

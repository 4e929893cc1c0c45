"""The undo of a saved import: taken back in pieces, so that others can write meanwhile and a kill loses nothing.

How far it is stands in the `Import`, written together with each piece.
"""

import json
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from registry import work
from registry.history import undoing
from registry.history.recording import Door, because
from registry.models import Import, LongWork, Volunteer
from registry.values import nik

JOB = "batal-impor"  # What `registry.work` calls it.
PIECE = 150  # People in one transaction: on SQLite nobody else writes meanwhile, for a third of a second.


def ask(imported, by):
    """Ask for the import to be taken back, as one batch: waited for if it is short, else left to the worker.

    New people are deleted, as by hand: they can be restored. Changed ones get their old values back, their NIK too.
    Whoever was changed since, or has got a training, service or paper since, stays with all that the import wrote.
    Raises PermissionDenied where the account `by` may not see the import or not change people, and ValidationError
    where it cannot be undone any more.
    """
    is_seen = Import.objects.visible_to(by).filter(pk=imported.pk).exists()
    if not (is_seen and by.has_perm("registry.change_volunteer")):
        raise PermissionDenied("Akun ini tidak berhak membatalkan impor ini.")
    is_short = imported.batch is None or len(undoing.owners_in(imported.batch)) <= PIECE
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        if not locked.can_be_undone:
            raise ValidationError("Impor ini sudah dibatalkan, atau waktunya untuk dibatalkan sudah lewat.")
        locked.undo_asked_at, locked.undo_asked_by = timezone.now(), by
        locked.undo_batch = locked.undo_batch or uuid.uuid4()
        locked.save(update_fields=["undo_asked_at", "undo_asked_by", "undo_batch"])
        if not is_short:
            work.ask(JOB, [imported.pk])
    if is_short:
        work.do_now(JOB, imported.pk)
    imported.refresh_from_db()


def go_on(imported):
    """Ask for an undo that nobody has been asked for: whoever asked was ended before."""
    if not progress_of(imported).is_asked:
        retry(imported)


def retry(imported):
    """Try again what was tried in vain."""
    work.ask(JOB, [imported.pk])


def stop(imported):
    """Take no more people back. Who was taken back by now stays so, and the rest can be taken back later."""
    with transaction.atomic():
        Import.objects.stop_undo(imported.pk)
        LongWork.objects.about(JOB, [imported.pk]).delete()


def progress_of(imported):
    """The `Progress` of the undo."""
    return work.progress_of(LongWork.objects.about(JOB, [imported.pk]))


@transaction.atomic
def take_back_some(pk):
    """Take back what the import with that id did to the next people. Return whether more are left."""
    imported = Import.objects.being_undone().select_for_update(of=("self",)).filter(pk=pk).first()
    if imported is None:  # It was stopped or finished meanwhile.
        return False
    everybody = undoing.owners_in(imported.batch)
    left = [owner for owner in everybody if owner > imported.undo_reached]
    work.sign_of_life(len(everybody) - len(left[PIECE:]), len(everybody))
    if left:
        _take_back(imported, left[:PIECE])
    if left[PIECE:]:
        imported.undo_reached = left[PIECE - 1]
    else:
        imported.undone_at, imported.kept, imported.failed_rows = timezone.now(), "", ""
    imported.save(update_fields=["undo_reached", "left_people", "undone_at", "kept", "failed_rows"])
    return bool(left[PIECE:])


def _take_back(imported, ids):
    # A list gives nobody the NIK of somebody else in it, so no two people need to be taken back together.
    rules = undoing.UndoRules(
        f"Impor {imported.name} dibatalkan",
        known_values=_kept_niks(imported),
        deletes_new_people=True,
        leaves_touched_people=True,
        reached=imported.reached,
    )
    with because(door=Door.SCREEN, user=imported.undo_asked_by):
        undone = undoing.undo(
            imported.batch,
            Volunteer.with_deleted.who_are_now(ids),
            rules,
            by=imported.undo_asked_by,
            as_batch=imported.undo_batch,
        )
    imported.left_people = sorted({*imported.left_people, *(person.pk for person in undone.touched)})


def _kept_niks(imported):
    """The old NIK columns (`uploaded._old_niks`)."""
    kept = {(Volunteer, int(pk)): old for pk, old in json.loads(nik.decrypt(imported.kept)).items()}
    for old in kept.values():
        for moment in ("nik_recorded_at", "nik_matched_at"):
            old[moment] = old[moment] and parse_datetime(old[moment])
    return kept


def left_people(imported, user):
    """The people whom the undo left as they are and the account may see, by name."""
    people = Volunteer.with_deleted.visible_to(user).filter(pk__in=imported.left_people)
    return people.order_by("name_folded", "pk")

"""An uploaded list from its preview to its undo, kept in an `Import` so that a closed browser loses nothing."""

import base64
import json
import zlib
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from registry import work
from registry.history import undoing
from registry.history.reading import owned
from registry.history.recording import Door, because
from registry.models import HeadingChoice, Import, Volunteer
from registry.values import nik
from registry.workbook import batch, plan, preview, reading
from registry.workbook.planned_row import NIK_COLUMNS, State
from registry.workbook.reading import WorkbookError

NAME_LENGTH = 200
SHORT = 1500  # Rows that a page may wait for: about a second.


def receive(name, data, user):
    """Read an uploaded file and keep it as an `Import` to be looked at, columns mapped as remembered. Return it.

    Raises WorkbookError, with a sentence, where the file is no list of people.
    """
    Import.objects.purge()
    sheets = reading.read(data)
    chosen = HeadingChoice.objects.as_dict()
    plan.tables_of(sheets, user, chosen)
    packed = [[sheet.name, [[_packed(cell) for cell in row] for row in sheet.rows]] for sheet in sheets]
    return Import.objects.create(
        name=nik.redact(name)[:NAME_LENGTH],
        created_by=user,
        content=_sealed(packed),
        chosen=chosen,
        asked=Import.Asked.LOOK,
    )


def _packed(cell):
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell


def _sealed(data):
    return nik.encrypt(base64.b64encode(zlib.compress(json.dumps(data).encode())).decode())


def _opened(token):
    return json.loads(zlib.decompress(base64.b64decode(nik.decrypt(token))))


def sheets_of(imported):
    """The sheets that were uploaded."""
    return reading.sheets_of(_opened(imported.content))


def preview_of(imported):
    """The `Preview` of an import that waits, as it was when it was looked at."""
    return preview.unpacked(_opened(imported.preview))


def plan_of(imported, tell=None):
    """The `Plan` of an import that waits, as the registry stands now."""
    sheets, by = sheets_of(imported), imported.created_by
    return plan.make(sheets, by, chosen=imported.chosen, answers=imported.answers, tell=tell)


def choose(imported, chosen):
    """Map headings by hand: squeezed heading to column key, "" for none. Remembered for the next list."""
    imported.chosen = {**imported.chosen, **chosen}
    imported.save(update_fields=["chosen"])
    HeadingChoice.objects.remember(chosen)


# What is to be done with it, here and now or by a process of its own


def ask(imported, what):
    """Have that done with a list that waits (`Import.Asked`): now where it is short, else by a process of its own."""
    Import.objects.ask(imported.pk, what)
    if sum(len(sheet.rows) for sheet in sheets_of(imported)) > SHORT:
        work.start()
    else:
        do(imported)
    imported.refresh_from_db()


def go_on(imported):
    """See to it that what is asked is being done: a process that died is followed by another."""
    if not work.is_held(imported.work_name):
        work.start()


def do_what_is_left():
    """Do what is asked of any list."""
    work.do_each(Import.objects.asked(), do)


def do(imported):
    """Do what is asked of the list, unless another process is at it. A sentence that says why not is kept with it."""
    with work.held(imported.work_name) as is_ours:
        # Given up, or done by another process, since it was found.
        imported = Import.objects.asked().filter(pk=imported.pk).first()
        if not is_ours or imported is None:
            return
        tell = partial(work.tell, imported.work_name)
        if imported.asked in (Import.Asked.SAVE_GOOD, Import.Asked.SAVE_ALL):
            _save_or_say_why(imported, tell)
        if imported.asked == Import.Asked.LOOK:
            _look(imported, tell)
        work.forget(imported.work_name)


def _look(imported, tell):
    looked = preview.summarise(plan_of(imported, tell))
    Import.objects.show(imported.pk, _sealed(preview.packed(looked)), imported.failure)


def _save_or_say_why(imported, tell):
    """Save it; where nothing was saved, keep the sentence why and ask for another look."""
    try:
        _save(imported, tell)
    except WorkbookError as error:
        imported.refresh_from_db()
        imported.failure, imported.asked = str(error), Import.Asked.LOOK


def _save(imported, tell):
    """Write the list as one batch and keep what its undo needs, all of it or nothing."""
    with transaction.atomic(), because(door=Door.SCREEN, user=imported.created_by):
        locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        made = batch.save(
            sheets_of(locked),
            locked.created_by,
            name=locked.name,
            chosen=locked.chosen,
            answers=locked.answers,
            all_or_nothing=locked.asked == Import.Asked.SAVE_ALL,
            seen=preview_of(locked).outcome,
            tell=tell,
        )
        locked.batch, locked.saved_at, locked.asked = made.batch, timezone.now(), Import.Asked.NOTHING
        locked.content = locked.preview = ""
        locked.counts = {state: made.counted(state) for state in State} | {"tindak_lanjut": len(made.follow_ups)}
        locked.kept = nik.encrypt(json.dumps(_old_niks(made)))
        locked.save()
    imported.refresh_from_db()


def _old_niks(made):
    """By the id of each person whose NIK changed, what stood in its columns: the history has only the mask."""
    changed = [e for e in made.entries if e.state == State.CHANGED and "nik_digest" in e.fields]
    return {
        entry.person.pk: {name: _said(getattr(entry.before, name)) for name in sorted(NIK_COLUMNS)} for entry in changed
    }


def _said(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def written(imported, user):
    """The people whom the import made or changed and the account may see: pairs of a person and "+" or "~", by name."""
    types = dict(Volunteer.history.filter(batch=imported.batch).values_list("id", "history_type"))
    service = [model.history.filter(batch=imported.batch).values_list("volunteer_id", flat=True) for model in owned()]
    for ids in service:
        types.update({pk: "~" for pk in ids if pk not in types})
    people = Volunteer.objects.visible_to(user).chosen(list(types)).for_import()
    return [(person, types[person.pk]) for person in people]


def undo(imported, user):
    """Take the import back, as one batch. Return the people whose rows stay, since they were touched since.

    New people are deleted, as by hand: they can be restored. Changed ones get their old values back, their NIK too.
    Whoever was changed since, or has got a training, service or paper since, stays with all that the import wrote.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        if not locked.can_be_undone:
            raise ValidationError("Impor ini sudah dibatalkan, atau waktunya untuk dibatalkan sudah lewat.")
        people = list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=_ids_of(locked.batch)))
        touched = [person for person in people if _is_touched(person, locked.batch)]
        with because(f"Impor {locked.name} dibatalkan", grouped=True):
            undoing.undo_batch(locked.batch, user, but={person.pk for person in touched}, with_own_data=False)
            touched += _take_back(locked, [person for person in people if person not in touched])
        locked.undone_at, locked.kept = timezone.now(), ""
        locked.save(update_fields=["undone_at", "kept"])
    imported.refresh_from_db()
    return touched


def _ids_of(batch_id):
    ids = set(Volunteer.history.filter(batch=batch_id).values_list("id", flat=True))
    for model in owned():
        ids |= set(model.history.filter(batch=batch_id).values_list("volunteer_id", flat=True))
    return ids


def _is_touched(person, batch_id):
    """Whether anything of the person was written after the batch, by whatever door."""
    ours = Volunteer.history.filter(batch=batch_id, id=person.pk).order_by("history_id").last()
    if ours and person.history.filter(history_id__gt=ours.history_id).exists():
        return True
    for model in owned():
        rows = model.history.filter(volunteer_id=person.pk)
        last = rows.filter(batch=batch_id).order_by("history_id").last()
        later = rows.exclude(batch=batch_id)
        since = later.filter(history_id__gt=last.history_id) if last else later.filter(history_date__gt=_since(ours))
        if since.exists():
            return True
    return False


def _since(ours):
    return ours.history_date if ours else timezone.now()


def _take_back(imported, people):
    """Delete the new people and give the others their old values. Return those of whom it could not be done."""
    niks = {int(pk): old for pk, old in json.loads(nik.decrypt(imported.kept)).items()}
    kept = []
    for person in people:
        row = Volunteer.history.filter(batch=imported.batch, id=person.pk).order_by("history_id").first()
        try:
            with transaction.atomic():
                if row is None:
                    continue
                if row.history_type == "+":
                    person.remove()
                else:
                    _restore(person, row, niks.get(person.pk, {}))
        except ValidationError:
            kept.append(person)
    return kept


def _restore(person, row, old_nik):
    before = row.prev_record
    for tracked in row.tracked_fields:
        if tracked.attname in {"id", "registry_no"} | NIK_COLUMNS:
            continue
        setattr(person, tracked.attname, getattr(before, tracked.attname))
    for name, value in old_nik.items():
        setattr(person, name, parse_datetime(value) if name == "nik_matched_at" and value else value)
    person.validate_constraints()
    person.save()

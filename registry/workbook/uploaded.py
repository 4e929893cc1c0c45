"""An uploaded list from its preview to its save, stored in an `Import` so that a closed browser loses nothing."""

import base64
import json
import zlib
from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from registry import work
from registry.guards import boxed, nik_lookup, turns
from registry.history import recording
from registry.history.reading import models_of_a_person
from registry.history.recording import Door, because
from registry.models import HeadingChoice, Import, LongWork, Volunteer
from registry.values import nik
from registry.workbook import batch, plan, reading, remembered, stored_preview, summary
from registry.workbook.chosen_columns import without_tables
from registry.workbook.planned_row import NIK_COLUMNS, State
from registry.workbook.reading import WorkbookError
from registry.workbook.writing import failed

JOB = "daftar"  # What `registry.work` calls the work on a list.
NAME_LENGTH = 200
SHORT = 1500  # Rows done within the request: about a second.
SHORT_LETTERS = 300_000  # Their characters; a list with more is no short one.

# What a process for a list may use, within a request and outside. One account has one such process at a time.
AT_ONCE = boxed.Limits(computing=60, waiting=90)
IN_BACKGROUND = boxed.Limits(computing=30 * 60, waiting=60 * 60)

MOST_WAITING = 30  # Lists of one account that wait to be saved: each may be 20 MB, and nobody looks at more.
TOO_MANY_WAIT = (
    f"Sudah ada {MOST_WAITING} daftar Anda yang belum disimpan. Simpan atau batalkan dulu salah satunya, lalu unggah "
    "daftar ini."
)
BUSY = "Daftar Anda yang lain masih dikerjakan. Tunggu sampai selesai, lalu unggah daftar ini."
WHY_STOPPED = {
    boxed.TOO_SLOW: "Daftar ini terlalu rumit, sehingga pekerjaannya dihentikan karena terlalu lama. Tidak ada yang "
    "disimpan. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    boxed.TOO_LARGE: "Daftar ini memerlukan terlalu banyak memori, sehingga pekerjaannya dihentikan. Tidak ada yang "
    "disimpan. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    boxed.CRASHED: "Pekerjaan atas daftar ini terhenti tiba-tiba. Tidak ada yang disimpan. Buka berkasnya dengan "
    "Excel, simpan sebagai .xlsx, lalu unggah lagi.",
}


def receive(name, data, user):
    """Read an uploaded file and store it as an `Import` to preview, with remembered columns. Return it.

    Raises WorkbookError, with a sentence, if the file is no list of people, cannot be read within `AT_ONCE`, or if too
    many lists of the account wait already.
    """
    Import.objects.purge()
    if Import.objects.made_by(user).waiting().count() >= MOST_WAITING:
        raise WorkbookError(TOO_MANY_WAIT)
    with turns.held(_turn_of(user.pk)) as is_free:
        if not is_free:
            raise WorkbookError(BUSY)
        return Import.objects.get(pk=in_a_box(_receive, name, data, user.pk, limits=AT_ONCE))


def _receive(name, data, user_id):
    """The id of the import of that file."""
    user = get_user_model().objects.get(pk=user_id)
    sheets = reading.read(data)
    chosen = remembered.keys_in(remembered.columns_before(timezone.now(), user))
    plan.refuse_what_is_no_list(sheets, user, chosen)
    return Import.objects.create(
        name=nik.redact(name)[:NAME_LENGTH],
        created_by=user,
        content=_sealed(reading.raw_sheets_of(sheets)),
        chosen=chosen,
        asked=Import.Asked.LOOK,
        counts=_size_of(sheets),
    ).pk


def _size_of(sheets):
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str)]
    return {"baris": sum(len(sheet.rows) for sheet in sheets), "huruf": sum(map(len, cells))}


def in_a_box(function, *arguments, limits):
    """What the function returns, run in a process with limits. Raises WorkbookError where it was stopped."""
    try:
        return boxed.run(function, *arguments, limits=limits)
    except boxed.StoppedError as stopped:
        raise WorkbookError(WHY_STOPPED[str(stopped)]) from stopped


def _turn_of(account):
    """The name of the turn (`registry.guards.turns`) of the account's lists."""
    return f"akun-{account}"


def _sealed(data):
    return nik.encrypt(base64.b64encode(zlib.compress(json.dumps(data).encode())).decode())


def _opened(token):
    return json.loads(zlib.decompress(base64.b64decode(nik.decrypt(token))))


def sheets_of(imported):
    """Return the uploaded sheets."""
    return reading.sheets_of(_opened(imported.content))


def preview_of(imported):
    """Return the stored `Preview` of a waiting import."""
    return stored_preview.unpacked(_opened(imported.preview))


def plan_of(imported, tell=None):
    """Return the `Plan` of a waiting import, with the registry as it is now."""
    return plan.make(sheets_of(imported), imported.created_by, **_choices(imported), tell=tell, may_be_empty=True)


def _choices(imported):
    """What a clerk chose, answered and corrected, for `plan.make`."""
    return {"chosen": imported.chosen, "answers": imported.answers, "corrections": corrections_of(imported)}


def corrections_of(imported):
    """Return the texts typed in place of cells: by column key, by the place of the row."""
    return _opened(imported.corrected) if imported.corrected else {}


def choose(imported, chosen, to_remember=()):
    """Map columns by hand: `Heading.choice` in a table (`chosen_columns.in_table`) to column key, "" for none.

    Those `to_remember`, and those remembered before, hold for the account's next list, too; once the office has
    confirmed them, for everybody's.
    """
    imported.chosen = {**imported.chosen, **chosen}
    imported.save(update_fields=["chosen"])
    user = imported.created_by
    lasting = {*to_remember, *remembered.columns_before(timezone.now(), user)}
    keys = without_tables(chosen)
    HeadingChoice.objects.remember({choice: key for choice, key in keys.items() if choice in lasting}, user)


@transaction.atomic
def answer(imported, answers, corrections=None, taken_back=()):
    """Record answers by the id of their question, and corrections: texts by column key, by the place of the row.

    An empty answer is taken back, and so are all corrections of the rows at the places in `taken_back`.
    """
    # Locked, so that two windows on one preview keep each other's answers.
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    all_answers = {**locked.answers, **answers}
    all_corrections = {place: texts for place, texts in corrections_of(locked).items() if place not in taken_back}
    for place, texts in (corrections or {}).items():
        all_corrections[place] = {**all_corrections.get(place, {}), **texts}
    imported.answers = {question: chosen for question, chosen in all_answers.items() if chosen}
    imported.corrected = _sealed(all_corrections) if all_corrections else ""
    imported.save(update_fields=["answers", "corrected"])


# The work on it, at once or by a separate process


def ask(imported, what):
    """Ask for work on a waiting list (`Import.Asked`): waited for if the list is short, else left to the worker."""
    is_short = _is_short(imported)
    with transaction.atomic():
        Import.objects.ask(imported.pk, what)
        if not is_short:
            work.ask(JOB, [imported.pk])
    if is_short:
        work.do_now(JOB, imported.pk, partial(do, limits=AT_ONCE))
    imported.refresh_from_db()


def go_on(imported):
    """Ask for the work on a list that nobody has been asked for: whoever asked was ended before."""
    if not progress_of(imported).is_asked:
        retry(imported)


def retry(imported):
    """Try again what was tried in vain, or was stopped."""
    with transaction.atomic():
        Import.objects.look_again(imported.pk)
        work.ask(JOB, [imported.pk])


def stop_saving(imported):
    """Let the list not be saved: back to its preview. Nothing happens where it is saved by now."""
    with transaction.atomic():
        Import.objects.ask(imported.pk, Import.Asked.NOTHING)
        LongWork.objects.about(JOB, [imported.pk]).delete()


def _is_short(imported):
    rows, letters = imported.counts.get("baris", SHORT + 1), imported.counts.get("huruf", 0)
    return rows <= SHORT and letters <= SHORT_LETTERS


def progress_of(imported):
    """The `Progress` of the work on the list."""
    return work.progress_of(LongWork.objects.about(JOB, [imported.pk]))


def do(pk, limits=IN_BACKGROUND):
    """Do the work asked for on the list with that id, in a process with limits.

    If it is stopped, store the sentence why; a list that was stopped is not tried again by itself. Raises
    `work.NotNowError` while another list of the account is read.
    """
    imported = Import.objects.asked().filter(pk=pk).first()
    if imported is None:  # It was discarded, or done by another process, meanwhile.
        return
    with turns.held(_turn_of(imported.created_by_id)) as is_free:
        if not is_free:
            raise work.NotNowError
        try:
            boxed.run(_do, pk, limits=limits, hear=work.sign_of_life)
        except boxed.StoppedError as stopped:
            Import.objects.fail(pk, WHY_STOPPED[str(stopped)])


def _do(pk):
    imported = Import.objects.asked().filter(pk=pk).first()
    if imported and imported.asked in (Import.Asked.SAVE_GOOD, Import.Asked.SAVE_ALL):
        _save_or_say_why(imported)
    if imported and imported.asked == Import.Asked.LOOK:
        _look(imported)


def _look(imported):
    earlier = preview_of(imported) if imported.preview else None
    made = plan_of(imported, tell=boxed.report)
    _trace_niks(imported, made, is_first=earlier is None or not any(earlier.counts.values()))
    taught = remembered.columns_before(imported.created_at, imported.created_by)
    choices = {"answers": imported.answers, "chosen": imported.chosen, "remembered": taught}
    looked = summary.summarise(made, **choices, earlier=earlier)
    Import.objects.show(imported, _sealed(stored_preview.packed(looked)))


def _trace_niks(imported, made, *, is_first):
    """Leave the trace of the NIKs that the preview answers: of all rows at first, then of those corrected by hand."""
    corrected = {place for place, texts in corrections_of(imported).items() if "nik" in texts}
    asked = [row for row in made.rows if row.nik and (is_first or row.place in corrected)]
    nik_lookup.note_list(imported.created_by, imported.name, len(asked), sum(row.before is not None for row in asked))


class _NotAskedAnyMoreError(Exception):
    """While a list was saved here, somebody stopped it, or another process has saved it."""


def _save_or_say_why(imported):
    """Save it; if nothing was saved, store the sentence why and ask for a new preview."""
    try:
        _save(imported)
        imported.refresh_from_db()
    except _NotAskedAnyMoreError:
        imported.refresh_from_db()
    except WorkbookError as error:
        imported.refresh_from_db()
        if imported.asked:
            imported.failure, imported.asked = str(error), Import.Asked.LOOK


def _save(imported):
    """Save the list as one batch with what its undo needs, all of it or nothing."""
    with because(door=Door.SCREEN, user=imported.created_by):
        batch.save(
            sheets_of(imported),
            imported.created_by,
            name=imported.name,
            **_choices(imported),
            all_or_nothing=imported.asked == Import.Asked.SAVE_ALL,
            seen=preview_of(imported).outcome,
            tell=boxed.report,
            also=partial(_note_saved, imported),
        )


def _note_saved(imported, made):
    """Return what writes, together with the people, that the list is saved. That raises _NotAskedAnyMoreError."""
    counts = {state: made.counted(state) for state in State} | {"tidak_disimpan": len(made.left_out)}
    failed_rows = _sealed(failed.packed(made)) if made.counted(State.FAILED) else ""
    kept = nik.encrypt(json.dumps(_old_niks(made)))

    def write(made):
        asked = Import.objects.asked().filter(pk=imported.pk, asked=imported.asked)
        locked = asked.select_for_update(of=("self",)).first()
        if locked is None:
            raise _NotAskedAnyMoreError
        locked.batch, locked.saved_at, locked.asked = made.batch, timezone.now(), Import.Asked.NOTHING
        locked.content = locked.preview = locked.corrected = ""
        locked.failed_rows, locked.kept = failed_rows, kept
        locked.counts = counts | {"tindak_lanjut": len(made.follow_ups)}
        locked.reached = recording.greatest_ids()
        locked.save()

    return write


def _old_niks(made):
    """The old NIK columns by the id of each person whose NIK changed: the history has only the masked NIK."""
    changed = [row for row in made.rows if row.state == State.CHANGED and "nik_digest" in row.fields]
    columns = sorted(NIK_COLUMNS)
    return {row.person.pk: {name: _as_text(getattr(row.before, name)) for name in columns} for row in changed}


def _as_text(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def failed_sheets(imported):
    """Return the rows that failed, as sheets to write: of a preview, or as kept since the list was saved.

    Raises WorkbookError where a preview cannot be made again within `AT_ONCE`.
    """
    if imported.is_waiting:
        return failed.unpacked(in_a_box(_packed_failed_sheets, imported.pk, limits=AT_ONCE))
    return failed.unpacked(_opened(imported.failed_rows))


def _packed_failed_sheets(pk):
    """The failed rows as they are kept, which goes from one process to another."""
    return failed.packed(plan_of(Import.objects.get(pk=pk)))


def written(imported, user):
    """Return the visible people whom the import created or changed: pairs of a person and "+" or "~", by name."""
    types = dict(Volunteer.history.filter(batch=imported.batch).values_list("id", "history_type"))
    for model in models_of_a_person():
        ids = model.history.filter(batch=imported.batch).values_list("volunteer_id", flat=True)
        types.update({pk: "~" for pk in ids if pk not in types})
    people = Volunteer.objects.visible_to(user).chosen(list(types)).for_import()
    return [(person, types[person.pk]) for person in people]

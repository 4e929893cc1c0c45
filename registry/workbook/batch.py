"""Writing what a plan says, as one transaction and one batch of the history."""

from django.db import IntegrityError, transaction

from registry import history, names
from registry.history import because
from registry.models.registry_numbers import RegistryCounter
from registry.workbook import plan
from registry.workbook.plan import State
from registry.workbook.reading import WorkbookError

CHANGED_MEANWHILE = "Data berubah sementara berkas ini disimpan. Tidak ada yang disimpan; coba sekali lagi."


def save(sheets, user=None, *, name, chosen=None, answers=None, all_or_nothing=False):
    """Write the good rows of a file's sheets, or nothing where one fails and `all_or_nothing` is set.

    Return the `Plan` that was written: it is made anew here, so that nothing that changed since a preview is
    overwritten. `name` is the file's, for the history. Raise WorkbookError where nothing was written.
    """
    try:
        return _save(sheets, user, name, chosen, answers, all_or_nothing)
    except IntegrityError as error:
        raise WorkbookError(CHANGED_MEANWHILE) from error


@transaction.atomic
def _save(sheets, user, name, chosen, answers, all_or_nothing):
    # First of all the counter's row: two imports at once would else not see each other's new people.
    RegistryCounter.take(0)
    made = plan.make(sheets, user, chosen=chosen, answers=answers, lock=True)
    failed = made.counted(State.FAILED)
    if failed and all_or_nothing:
        raise WorkbookError(f"{failed} baris bermasalah, jadi tidak ada yang disimpan.")
    with because(f"Impor dari berkas {name}", grouped=True) as told:
        made.batch = told.batch
        _write([entry for entry in made.entries if entry.state in (State.NEW, State.CHANGED)])
    return made


def _write(entries):
    new = [entry.person for entry in entries if entry.state == State.NEW]
    for person, number in zip(new, RegistryCounter.take(len(new)), strict=True):
        person.registry_no = number
    for entry in entries:
        entry.person.name_folded = names.fold(entry.person.name)
    history.bulk_create(new)
    changed = [entry for entry in entries if entry.state == State.CHANGED and entry.fields]
    _update([entry.person for entry in changed], [entry.fields | {"name_folded"} for entry in changed])
    _write_service(entries)


def _write_service(entries):
    history.bulk_update([e.ended for e in entries if e.ended], ["ended_on", "end_reason"])
    periods = [entry for entry in entries if entry.appointment]
    begun = [entry.appointment for entry in periods if entry.appointment.pk is None]
    continued = [entry for entry in periods if entry.appointment.pk]
    for entry in periods:
        entry.appointment.volunteer = entry.person  # By now it has an id.
    history.bulk_create(begun)
    _update([entry.appointment for entry in continued], [set(entry.appointment_fields) for entry in continued])


def _update(objects, fields):
    history.bulk_update(objects, sorted(set().union(*fields)))

"""Saving a plan, as one transaction and one batch of the history."""

from django.db import IntegrityError, transaction

from registry.history import recording
from registry.history.recording import because
from registry.models import FollowUp, Volunteer, VolunteerField
from registry.models.new_rows import one_at_a_time
from registry.models.registry_numbers import RegistryCounter
from registry.values import names
from registry.workbook import plan
from registry.workbook.planned_row import State
from registry.workbook.reading import WorkbookError

CHANGED_MEANWHILE = "Data berubah sementara berkas ini disimpan. Tidak ada yang disimpan; coba sekali lagi."
SEEN_OTHERWISE = "Data PSM berubah sejak daftar ini diperiksa. Tidak ada yang disimpan; lihat sekali lagi, lalu simpan."


def save(
    sheets,
    user=None,
    *,
    name,
    chosen=None,
    answers=None,
    corrections=None,
    all_or_nothing=False,
    seen=None,
    tell=None,
):
    """Save the good rows of a file's sheets; with `all_or_nothing`, nothing if one row fails.

    Return the saved `Plan`: it is made anew here, so that changes since a preview are not overwritten. `name` is the
    file's name, for the history, `seen` the outcome of the plan that the user agreed to, the others as in `plan.make`.
    Raise WorkbookError if nothing was saved.
    """
    try:
        asked = {"chosen": chosen, "answers": answers, "corrections": corrections, "tell": tell}
        return _save(sheets, user, name, asked, all_or_nothing, seen)
    except IntegrityError as error:
        raise WorkbookError(CHANGED_MEANWHILE) from error


@transaction.atomic
def _save(sheets, user, name, asked, all_or_nothing, seen):
    # Otherwise two imports at once, or an import and a form, would not see each other's new people.
    one_at_a_time(Volunteer)
    made = plan.make(sheets, user, lock=True, **asked)
    failed = made.counted(State.FAILED)
    if failed and all_or_nothing:
        raise WorkbookError(f"{failed} baris bermasalah, jadi tidak ada yang disimpan.")
    if seen and seen != made.outcome:
        raise WorkbookError(SEEN_OTHERWISE)
    with because(f"Impor dari berkas {name}", grouped=True) as circumstances, plan.without_garbage_collection():
        made.batch = circumstances.batch
        good = [planned for planned in made.rows if planned.state in (State.NEW, State.CHANGED)]
        _write(good)
        made.follow_ups = FollowUp.objects.open_where_empty(
            [period for planned in good for period in planned.ends], user
        )
    return made


def _write(rows):
    new = [planned.person for planned in rows if planned.state == State.NEW]
    for person, number in zip(new, RegistryCounter.take(len(new)), strict=True):
        person.registry_no = number
    for planned in rows:
        planned.person.name_folded = names.fold(planned.person.name)
    recording.bulk_create(new)
    changed = [planned for planned in rows if planned.state == State.CHANGED and planned.fields]
    _update([planned.person for planned in changed], [planned.fields | {"name_folded"} for planned in changed])
    _write_service(rows)
    _write_fields([planned for planned in rows if planned.kinds is not None])


def _write_service(rows):
    recording.bulk_update([e.ended for e in rows if e.ended], ["ended_on", "end_reason"])
    periods = [planned for planned in rows if planned.appointment]
    begun = [planned.appointment for planned in periods if planned.appointment.pk is None]
    continued = [planned for planned in periods if planned.appointment.pk]
    for planned in periods:
        planned.appointment.volunteer = planned.person  # By now it has an id.
    recording.bulk_create(begun)
    _update([planned.appointment for planned in continued], [set(planned.appointment_fields) for planned in continued])
    recording.bulk_create(planned.earlier_decree for planned in rows if planned.earlier_decree)


def _write_fields(rows):
    for planned in rows:
        for field in planned.stored_fields:
            if field.problem not in planned.kinds:
                field.delete()
    recording.bulk_create(
        VolunteerField(volunteer=planned.person, problem=kind)
        for planned in rows
        for kind in sorted(planned.kinds - {field.problem for field in planned.stored_fields})
    )


def _update(objects, fields):
    recording.bulk_update(objects, sorted(set().union(*fields)))

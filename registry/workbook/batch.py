"""Saving a list, as one transaction and one batch of the history.

While a transaction writes, others wait: on SQLite all, on PostgreSQL whoever makes people. A long list takes seconds to
plan. So it is planned before, and written only if nobody has changed the registry meanwhile (decision 55).
"""

from functools import partial

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

TRIES = 3  # Plans made while others may write. The next one is made while they wait.

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
    also=None,
):
    """Save the good rows of a file's sheets; with `all_or_nothing`, nothing if one row fails.

    Return the saved `Plan`: it is made anew here, so that changes since a preview are not overwritten. `name` is the
    file's name, for the history, `seen` the outcome of the plan that the user agreed to, `also` a function of the plan
    that is called in the same transaction, the others as in `plan.make`. Raise WorkbookError if nothing was saved.
    """
    asked = {"chosen": chosen, "answers": answers, "corrections": corrections, "tell": tell}
    make = partial(_agreed_plan, sheets, user, all_or_nothing, seen, asked)
    write = partial(_write_plan, user, name, also)
    try:
        for _ in range(TRIES):
            before = recording.state_of("registry")
            made = make()
            with transaction.atomic():
                _keep_others_waiting(made)
                if recording.state_of("registry") == before:
                    return write(made)
        with transaction.atomic():
            one_at_a_time(Volunteer)
            return write(make(lock=True))
    except IntegrityError as error:
        raise WorkbookError(CHANGED_MEANWHILE) from error


def _agreed_plan(sheets, user, all_or_nothing, seen, asked, *, lock=False):
    """The plan, if it may be saved. Raises WorkbookError."""
    made = plan.make(sheets, user, lock=lock, **asked)
    failed = made.counted(State.FAILED)
    if failed and all_or_nothing:
        raise WorkbookError(f"{failed} baris bermasalah, jadi tidak ada yang disimpan.")
    if seen and seen != made.outcome:
        raise WorkbookError(SEEN_OTHERWISE)
    return made


def _keep_others_waiting(made):
    """Let nobody make people, nor change those in the plan, until the transaction ends."""
    # Otherwise two imports at once, or an import and a form, would not see each other's new people.
    one_at_a_time(Volunteer)
    known = sorted(planned.before.pk for planned in made.rows if planned.before)
    for at in range(0, len(known), recording.MANY):
        people = Volunteer.with_deleted.filter(pk__in=known[at : at + recording.MANY]).order_by("pk")
        list(people.select_for_update(of=("self",)).values_list("pk"))


def _write_plan(user, name, also, made):
    with because(f"Impor dari berkas {name}", grouped=True) as circumstances, plan.without_garbage_collection():
        made.batch = circumstances.batch
        good = [planned for planned in made.rows if planned.state in (State.NEW, State.CHANGED)]
        _write(good)
        made.follow_ups = FollowUp.objects.open_where_empty(
            [period for planned in good for period in planned.ends], user
        )
    if also:
        also(made)
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

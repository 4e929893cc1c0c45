"""Saving a list, as one transaction and one batch of the history.

While a transaction writes, others wait: on SQLite all, on PostgreSQL whoever makes people. A long list takes seconds to
plan. So it is planned before, and written only if nobody has changed the registry meanwhile (decision 55).
"""

from functools import partial

from django.db import IntegrityError, connection, transaction

from registry.history import recording
from registry.history.recording import ReadyRows, because
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
    file's name, for the history, `seen` the outcome of the plan that the user agreed to, the others as in `plan.make`.
    `also` is a function of the plan, called before the transaction; what it returns is called in it, when the rows are
    written. Raise WorkbookError if nothing was saved.
    """
    asked = {"chosen": chosen, "answers": answers, "corrections": corrections, "tell": tell}
    make = partial(_agreed_plan, sheets, user, all_or_nothing, seen, asked)
    write = partial(_write_plan, user, name)
    try:
        for _ in range(TRIES):
            before = recording.state_of("registry")
            ready = _Ready(make(), also)
            with transaction.atomic():
                _keep_others_waiting(ready.plan)
                if recording.state_of("registry") == before:
                    return write(ready)
        with transaction.atomic():
            one_at_a_time(Volunteer)
            return write(_Ready(make(lock=True), also))
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
    if not connection.features.has_select_for_update:  # SQLite: nobody else writes.
        return
    known = sorted(planned.before.pk for planned in made.rows if planned.before)
    for at in range(0, len(known), recording.MANY):
        people = Volunteer.with_deleted.filter(pk__in=known[at : at + recording.MANY]).order_by("pk")
        list(people.select_for_update(of=("self",)).values_list("pk"))


class _Ready:
    """A plan, and its rows as the database takes them: computed before the transaction, in which others wait."""

    def __init__(self, made, also):
        self.plan = made
        self.note = also(made) if also else None
        with plan.without_garbage_collection():
            rows = self.rows = [planned for planned in made.rows if planned.state in (State.NEW, State.CHANGED)]
            self._get_people_ready(rows)
            self._get_service_ready(rows)
            self.fields_of_work = [planned for planned in rows if planned.kinds is not None]

    def _get_people_ready(self, rows):
        for planned in rows:
            planned.person.name_folded = names.fold(planned.person.name)
        new = (planned.person for planned in rows if planned.state == State.NEW)
        self.new_people = ReadyRows(new, late=["registry_no"])
        changed = [planned for planned in rows if planned.state == State.CHANGED and planned.fields]
        self.people = _changed([(planned.person, planned.fields | {"name_folded"}) for planned in changed])

    def _get_service_ready(self, rows):
        periods = [planned for planned in rows if planned.appointment]
        for planned in periods:
            planned.appointment.volunteer = planned.person
        self.ended = ReadyRows([e.ended for e in rows if e.ended], ["ended_on", "end_reason"])
        begun = (planned.appointment for planned in periods if planned.appointment.pk is None)
        self.begun = ReadyRows(begun, late=["volunteer"])
        continued = [planned for planned in periods if planned.appointment.pk]
        self.continued = _changed([(planned.appointment, set(planned.appointment_fields)) for planned in continued])
        self.earlier_decrees = ReadyRows(planned.earlier_decree for planned in rows if planned.earlier_decree)


def _changed(pairs):
    """The rows of pairs of an object and the names of its columns that change."""
    return ReadyRows([each for each, _ in pairs], sorted(set().union(*(columns for _, columns in pairs))))


def _write_plan(user, name, ready):
    made = ready.plan
    with because(f"Impor dari berkas {name}", grouped=True) as circumstances, plan.without_garbage_collection():
        made.batch = circumstances.batch
        _write(ready)
        made.follow_ups = FollowUp.objects.open_where_empty(
            [period for planned in ready.rows for period in planned.ends], user
        )
    if ready.note:
        ready.note(made)
    return made


def _write(ready):
    new = ready.new_people
    for person, number in zip(new.objects, RegistryCounter.take(len(new.objects)), strict=True):
        person.registry_no = number
    new.insert()
    ready.people.update()
    _write_service(ready)
    _write_fields(ready.fields_of_work)


def _write_service(ready):
    ready.ended.update()
    ready.begun.insert()
    ready.continued.update()
    ready.earlier_decrees.insert()


def _write_fields(rows):
    stored = [(field, planned.kinds) for planned in rows for field in planned.stored_fields]
    recording.bulk_delete(field for field, kinds in stored if field.problem not in kinds)
    recording.bulk_create(
        VolunteerField(volunteer=planned.person, problem=kind)
        for planned in rows
        for kind in sorted(planned.kinds - {field.problem for field in planned.stored_fields})
    )

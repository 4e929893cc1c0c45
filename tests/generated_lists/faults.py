"""What the import made of a list, held against the truth."""

from collections import Counter

from registry.values import names, nik, phones
from registry.workbook import plan, raw, reading
from registry.workbook.planned_row import State
from tests.generated_lists.files import file_of
from tests.generated_lists.habits import Office
from tests.generated_lists.people import SCHOOLS
from tests.generated_lists.sheets import Sheets

# Where a problem about a field may stand.
TOLD_AT = {
    "name": {"name", "title_before", "title_after"},
    "nik": {"nik"},
    "sex": {"sex", "is_male", "is_female", "nik"},
    "birth_place": {"birth_place", "birth"},
    "born_on": {"born_on", "birth", "nik"},
    "village": {"home_village", "district", "service_village"},
    "phone": {"phone"},
    "education": {"education"},
    "home_address": {"home_address"},
    "decree_number": {"decree_number", "service_village", "started_on"},
    "decree_on": {"decree_on", "started_on"},
    "started_on": {"started_on", "service_village"},
    "ended_on": {"ended_on", "started_on", "service_village"},
    "end_reason": {"end_reason", "ended_on", "started_on", "service_village"},
}
COLUMNS_OF = {
    "name": {"name", "name_and_nik", "first_name", "last_name"},
    "nik": {"nik", "name_and_nik", "nik_and_card"},
    "decree_number": {"decree_number", "decree_band"},
    "decree_on": {"decree_on", "decree_band"},
    "started_on": {"started_on", "term"},
    "ended_on": {"ended_on", "term"},
    "birth_place": {"birth", "birth_place"},
    "born_on": {"birth", "born_on", "birth_day", "birth_month", "birth_year"},
    "sex": {"sex", "is_male", "is_female"},
    "education": {"education", *(f"school {school}" for school in SCHOOLS)},
}
OF_SERVICE = {"decree_number", "decree_on", "started_on", "ended_on", "end_reason"}


def silent_faults(number, counts=None):
    """Return sentences about all that the import of list `number` would take in wrongly without a word.

    `counts` (a Counter) is told how many fields came in right, are empty and said so, or are told of.
    """
    office = Office(number)
    sheets = Sheets(office).all()
    read = reading.sheets_of(raw.read(file_of(office, sheets)))
    made = plan.make(read)
    planned = {(each.row.sheet, each.row.number, each.row.person or 1): each for each in made.rows}
    counts = Counter() if counts is None else counts
    faults = []
    seen = sheets[:1] if office.kind == "csv" else sheets
    for sheet, as_read in zip(seen, read, strict=True):
        for at, row in enumerate(sheet.rows, start=1):
            for person_no, truth in row.people.items():
                faults += _faults_of_row(made, sheet, row, truth, (as_read.name, at, person_no), planned, counts)
    faults += _doubles(made)
    return [f"list {number}: {fault}" for fault in faults]


def _faults_of_row(made, sheet, row, truth, where, planned, counts):
    each = planned.get(where)
    if truth is None or row.is_hidden or sheet.is_hidden:
        if each and each.state != State.FAILED:
            yield f"{where}: somebody who should be left out is taken in as {each.called!r}"
        return
    if each is None:
        if not any(sheet_name == where[0] for sheet_name, _ in made.unread_people):
            yield f"{where}: {truth.name} is left out without being counted first of all"
        counts["people left out and told"] += 1
    elif each.state == State.FAILED:
        counts["people refused or asked about"] += 1
    else:
        yield from _faults_of_fields(made, sheet, truth, where, each, counts)


def _faults_of_fields(made, sheet, truth, where, planned, counts):
    keys = {problem.key for problem in planned.problems}
    service = planned.appointment
    serves = service and not service.ended_on
    if "notes" in sheet.columns and truth.notes and serves and "notes" not in keys:
        yield f"{where}: {truth.name} serves, though the remark is {truth.notes!r}"
    if "active" in sheet.columns and not truth.is_active and serves and "status" not in keys:
        yield f"{where}: {truth.name} serves, though not ticked as active"
    for name in TOLD_AT:
        if not (COLUMNS_OF.get(name, {name}) & {*sheet.columns}) and name != "village":
            continue
        value, is_right = _taken_in(name, truth, planned)
        is_told = bool(keys & TOLD_AT[name])
        if is_right:
            counts["fields right"] += 1
        elif is_told:
            counts["fields told"] += 1
        elif not value and _is_named_as_unread(made, sheet, where, name):
            counts["fields empty, their column named"] += 1
        else:
            yield f"{where}: {name} is {value!r}, not {getattr(truth, name)!r}"


def _taken_in(name, truth, planned):
    """The value of a field as the import would save it, and whether it is the true one."""
    person, service = planned.person, planned.appointment
    if name == "name":
        return person.name, names.fold(person.name) == names.fold(truth.name)
    if name == "nik":
        return person.nik_masked, person.nik_digest == nik.digest(truth.nik)
    if name == "village":
        return person.home_village and person.home_village.name, getattr(
            person.home_village, "name", ""
        ) == truth.village
    if name == "phone":
        return person.phone, person.phone == phones.clean(truth.phone)
    value = getattr(service if name in OF_SERVICE else person, name, None)
    return value, value == getattr(truth, name)


def _is_named_as_unread(made, sheet, where, name):
    """Whether the column of that field is shown as not read."""
    places = {at for at, key in enumerate(sheet.columns) if key in COLUMNS_OF.get(name, {name})}
    table = next(table for table in made.tables if table.sheet == where[0])
    return any(heading.place in places and not heading.key for heading in table.headings)


def _doubles(made):
    """Two rows that would make two people of one name without a word."""
    new = [each for each in made.rows if each.state == State.NEW]
    doubled = [name for name, count in Counter(names.fold(each.person.name) for each in new).items() if count > 1]
    for each in new:
        if names.fold(each.person.name) in doubled and not any(problem.key == "name" for problem in each.problems):
            yield f"{each.row.sheet}, {each.row.number}: {each.called} stands in the list twice"

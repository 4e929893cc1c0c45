"""The content of a preview, stored so that its pages need no new plan."""

from dataclasses import asdict, dataclass

from registry.workbook.headings import Heading
from registry.workbook.matching import Spelling
from registry.workbook.planned_row import State


@dataclass(frozen=True)
class ShownRow:
    """One row: its place, state and person, each change as (label, old, new), its problems, its possible people.

    A person is (id, full name, registry number); None if the person is new.
    """

    place: str
    number: int
    sheet: str
    state: str
    called: str
    person: list | None
    changes: list
    problems: list
    maybe: list
    is_answered: bool


@dataclass(frozen=True)
class Preview:
    """All that the page of an import needs. `outcome` shows whether a later plan would change the same."""

    rows: list
    unknown: list
    ignored: list
    skipped: list
    spellings: list
    outcome: str
    counts: dict

    @property
    def failed(self):
        """Return the number of rows that cannot be saved."""
        return self.counts[State.FAILED]

    @property
    def good(self):
        """Return the number of rows to save."""
        return self.counts[State.NEW] + self.counts[State.CHANGED]

    def shown(self, state):
        """Return the rows in that state; all rows if it is no state."""
        return [row for row in self.rows if row.state == state] if state in set(State) else self.rows


def summarise(plan):
    """Return the `Preview` of a `Plan`."""
    unknown = {heading.text: heading for table in plan.tables for heading in table.unknown}
    return Preview(
        rows=[_row(plan, planned) for planned in plan.rows],
        unknown=list(unknown.values()),
        ignored=[[t.sheet, [[h.text, why] for h, why in t.ignored]] for t in plan.tables if t.ignored],
        skipped=[asdict(skipped) for skipped in plan.skipped],
        spellings=plan.spellings,
        outcome=plan.outcome,
        counts={state: plan.counted(state) for state in State},
    )


def _row(plan, planned):
    return ShownRow(
        place=planned.place,
        number=planned.row.number,
        sheet=planned.row.sheet,
        state=planned.state,
        called=planned.called,
        person=_person(planned.before) if planned.before else None,
        changes=[[change.label, change.old, change.new] for change in planned.changes],
        problems=[[plan.heading_of(planned, p.key), p.level, p.message] for p in (*planned.errors, *planned.warnings)],
        maybe=[_person(person) for person in planned.maybe],
        is_answered=planned.is_answered,
    )


def _person(person):
    return [person.pk, person.full_name, person.registry_no]


def packed(preview):
    """Return the preview as data for JSON."""
    return asdict(preview)


def unpacked(data):
    """Return the `Preview` from the data of `packed`."""
    rows = [ShownRow(**row) for row in data.pop("rows")]
    unknown = [Heading(**heading) for heading in data.pop("unknown")]
    spellings = [Spelling(**spelling) for spelling in data.pop("spellings")]
    return Preview(rows=rows, unknown=unknown, spellings=spellings, **data)

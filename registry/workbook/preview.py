"""What a preview shows of a plan, kept so that looking at it again, page by page, does not plan it again."""

from dataclasses import asdict, dataclass

from registry.workbook.layout import Heading
from registry.workbook.matching import Spelling
from registry.workbook.planned_row import State


@dataclass(frozen=True)
class ShownRow:
    """One row: where it stands, what it does to whom, each change as (label, old, new), its problems, whom it may be.

    A person is (id, full name, registry number); None where the registry knows nobody.
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
    """All that the page of an import needs. `outcome` tells whether a later plan would do the same."""

    rows: list
    unknown: list
    ignored: list
    skipped: list
    spellings: list
    outcome: str
    counts: dict

    @property
    def failed(self):
        """How many rows cannot be taken."""
        return self.counts[State.FAILED]

    @property
    def good(self):
        """How many rows would be written."""
        return self.counts[State.NEW] + self.counts[State.CHANGED]

    def shown(self, state):
        """The rows in that state; all where it is none."""
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
    """The preview as JSON can hold it."""
    return asdict(preview)


def unpacked(data):
    """The `Preview` of what `packed` gave."""
    rows = [ShownRow(**row) for row in data.pop("rows")]
    unknown = [Heading(**heading) for heading in data.pop("unknown")]
    spellings = [Spelling(**spelling) for spelling in data.pop("spellings")]
    return Preview(rows=rows, unknown=unknown, spellings=spellings, **data)

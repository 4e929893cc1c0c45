"""The people of a yearly archive: who served at the end of the year, as they were recorded on that day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.utils import timezone

from registry.models import Village, Volunteer
from registry.values import dates
from registry.workbook.writing.export import CHUNK, VALUES, Export

KEPT_IN_HISTORY = (
    *("title_before", "name", "title_after", "sex", "birth_place", "born_on", "home_address", "phone", "email"),
    *("education", "occupation", "ipsm_no", "notes"),
)
# What a person is today, and an end that came later: the archive says neither.
LATER = {"status", "coming_move", "fields", "ended_on", "end_reason"}


def keys(*, with_nik):
    """The keys of the columns."""
    return [key for key in VALUES if key not in LATER | (set() if with_nik else {"nik"})]


def serving(on):
    """The people who served on that day, by their number."""
    return Volunteer.objects.serving(on).order_by("registry_no")


@dataclass(frozen=True)
class YearEndExport(Export):
    """An export of people as of the day `on`: with the service of that day, and what was recorded by its end."""

    on: date = None

    def _rows(self, holders) -> Iterator[list]:
        values = [VALUES[column.key] for column in self.columns]
        people = self.people.for_export(with_nik=self.has_nik).iterator(CHUNK)
        while chunk := list(islice(people, CHUNK)):
            _as_recorded_by_the_end_of(self.on, chunk)
            for person in chunk:
                if self.has_nik and person.has_nik:
                    holders.append(person.pk)
                service = next(period for period in person.appointments.all() if period.serves(self.on))
                yield [value(person, service) for value in values]

    def _facts(self):
        return super()._facts() | ({} if self.user else {"Diekspor oleh": "perintah yearly_archive"})


def export_of(on, *, user, purpose, with_nik):
    """The `YearEndExport` of all who served on that day. `user` is None for a command."""
    filters = f"PSM yang bertugas pada {dates.spell(on)}, menurut data yang tercatat sampai hari itu"
    return YearEndExport(serving(on), keys(with_nik=with_nik), filters, user, purpose, on=on)


def _as_recorded_by_the_end_of(on, people):
    """Give these people what was recorded of them by the end of that day; of who was recorded later, at first.

    A correction of later years stays out of the archive. NIKs are those of today: the history has none.
    """
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    records = {}
    rows = Volunteer.history.filter(id__in=[person.pk for person in people]).order_by("history_id")
    for record in rows.iterator(CHUNK):
        if record.history_date < end or record.id not in records:
            records[record.id] = record
    homes = Village.objects.select_related("district__regency").in_bulk(
        {record.home_village_id for record in records.values()} - {None}
    )
    for person in people:
        if record := records.get(person.pk):
            for column in KEPT_IN_HISTORY:
                setattr(person, column, getattr(record, column))
            person.home_village = homes.get(record.home_village_id)

"""Who still lacks which of the required trainings: the holes that the next training should fill."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from registry.models import Appointment, District, Policy, Training, TrainingInvitation, TrainingRecord


@dataclass(frozen=True)
class Need:
    """How many people in service lack one kind of training, and how many of them are invited to one to come."""

    kind: Training.Kind
    lacking: int
    invited: int = 0

    @property
    def label(self):
        return self.kind.label


@dataclass(frozen=True)
class NeedsRow:
    """The needs of one kecamatan, or of all together where `district` is None."""

    district: District | None
    serving: int
    needs: list


class Needs:
    """The needs today, of the kecamatan whose people the account may see."""

    def __init__(self, user, today=None):
        self._user = user
        self.today = today or timezone.localdate()

    @cached_property
    def kinds(self):
        """The kinds that everybody should have, as the office set them."""
        return Policy.current().kinds_required

    @cached_property
    def rows(self):
        """A `NeedsRow` for each kecamatan, in the order of their codes. Two queries."""
        lacks = {kind: ~self._has(kind) for kind in self.kinds}
        counted = {f"lacking_{kind}": Count("pk", filter=lacks[kind]) for kind in self.kinds}
        counted |= {f"invited_{kind}": Count("pk", filter=lacks[kind] & self._is_invited(kind)) for kind in self.kinds}
        serving = Appointment.objects.serving(self.today).order_by().values("village__district")
        by_district = {row["village__district"]: row for row in serving.annotate(serving=Count("pk"), **counted)}
        districts = District.objects.visible_to(self._user).select_related("regency")
        return [self._row(district, by_district.get(district.pk, {})) for district in districts]

    @property
    def has_several_regencies(self):
        """Whether there are several regencies, so that each kecamatan is shown with its own."""
        return len({row.district.regency_id for row in self.rows}) > 1

    def _row(self, district, counts):
        needs = [Need(kind, counts.get(f"lacking_{kind}", 0), counts.get(f"invited_{kind}", 0)) for kind in self.kinds]
        return NeedsRow(district, counts.get("serving", 0), needs)

    @cached_property
    def total(self):
        """The `NeedsRow` of all kecamatan together."""
        needs = [
            Need(kind, sum(row.needs[at].lacking for row in self.rows), sum(row.needs[at].invited for row in self.rows))
            for at, kind in enumerate(self.kinds)
        ]
        return NeedsRow(None, sum(row.serving for row in self.rows), needs)

    def lacking(self, kind, district=None):
        """The periods of those in service who lack that kind, with `is_invited`; by kecamatan, village and name.

        Only of people whom the account may see.
        """
        periods = Appointment.objects.serving(self.today).visible_to(self._user).exclude(self._has(kind))
        if district:
            periods = periods.filter(village__district=district)
        return (
            periods.annotate(is_invited=self._is_invited(kind))
            .select_related("volunteer", "village__district")
            .order_by("village__code", "volunteer__name_folded", "pk")
        )

    def _has(self, kind):
        records = TrainingRecord.with_deleted.filter(volunteer=OuterRef("volunteer"), training__kind=kind)
        return Q(Exists(records.filter(training__started_on__lte=self.today)))

    def _is_invited(self, kind):
        invitations = TrainingInvitation.with_deleted.of_kind(kind).to_come(self.today)
        return Exists(invitations.filter(volunteer=OuterRef("volunteer")))


class Passport:
    """What one person (after `for_page`) took from trainings, and what is still lacking."""

    def __init__(self, volunteer):
        self.records = sorted(volunteer.training_records.all(), key=lambda record: record.training.started_on)

    @property
    def hours(self):
        """The lesson hours (JP) of all of them together."""
        return sum(record.counted_hours or 0 for record in self.records)

    def required(self):
        """Pairs of each required kind and whether the person has it."""
        today = timezone.localdate()
        had = {record.training.kind for record in self.records if record.training.started_on <= today}
        return [(kind, kind in had) for kind in Policy.current().kinds_required]

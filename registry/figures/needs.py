"""Who still lacks which of the required trainings."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from registry.models import Appointment, District, Policy, Training, TrainingInvitation, TrainingRecord


@dataclass(frozen=True)
class Need:
    """How many people in service lack one kind of training, and how many of them are invited to a future one."""

    kind: Training.Kind
    lacking: int
    invited: int = 0

    @property
    def label(self):
        return self.kind.label


@dataclass(frozen=True)
class NeedsRow:
    """The needs of one kecamatan, or of all together if `district` is None."""

    district: District | None
    serving: int
    needs: list


class Needs:
    """The needs today, for the kecamatan whose people the account may see."""

    def __init__(self, user, today=None):
        self._user = user
        self.today = today or timezone.localdate()

    @cached_property
    def kinds(self):
        """Return the kinds of training that the office requires."""
        return Policy.current().kinds_required

    @cached_property
    def rows(self):
        """Return a `NeedsRow` for each kecamatan, in the order of codes. Two queries."""
        lacks = {kind: ~self._has(kind) for kind in self.kinds}
        counted = {f"lacking_{kind}": Count("pk", filter=lacks[kind]) for kind in self.kinds}
        counted |= {f"invited_{kind}": Count("pk", filter=lacks[kind] & self._is_invited(kind)) for kind in self.kinds}
        serving = Appointment.objects.serving(self.today).order_by().values("village__district")
        by_district = {row["village__district"]: row for row in serving.annotate(serving=Count("pk"), **counted)}
        districts = District.objects.visible_to(self._user).select_related("regency")
        return [self._row(district, by_district.get(district.pk, {})) for district in districts]

    @property
    def has_several_regencies(self):
        """Whether there are several regencies, so that each kecamatan is shown with its regency."""
        return len({row.district.regency_id for row in self.rows}) > 1

    def _row(self, district, counts):
        needs = [Need(kind, counts.get(f"lacking_{kind}", 0), counts.get(f"invited_{kind}", 0)) for kind in self.kinds]
        return NeedsRow(district, counts.get("serving", 0), needs)

    @cached_property
    def total(self):
        """Return the `NeedsRow` of all kecamatan together."""
        needs = [
            Need(kind, sum(row.needs[at].lacking for row in self.rows), sum(row.needs[at].invited for row in self.rows))
            for at, kind in enumerate(self.kinds)
        ]
        return NeedsRow(None, sum(row.serving for row in self.rows), needs)

    def lacking(self, kind, district=None):
        """Return the current periods of people who lack that kind, with `is_invited`; by kecamatan, village and name.

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
    """One person's training hours, and which required trainings are done (after `for_page`)."""

    def __init__(self, volunteer):
        self.records = sorted(volunteer.training_records.all(), key=lambda record: record.training.started_on)

    @property
    def hours(self):
        """Return the lesson hours (JP) of all trainings together."""
        return sum(record.counted_hours or 0 for record in self.records)

    def required(self):
        """Return pairs of each required kind and whether the person has it."""
        today = timezone.localdate()
        had = {record.training.kind for record in self.records if record.training.started_on <= today}
        return [(kind, kind in had) for kind in Policy.current().kinds_required]

"""Queries of certificates: which an account sees, which are printed, handed out or kept."""

import re

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from ceremonies.models.obstacles import Obstacle
from ceremonies.models.outcomes import Outcome
from ceremonies.models.participants import Participant
from ceremonies.models.status import status_case
from ceremonies.models.validity import valid_condition
from ceremonies.values import codes
from registry.models import Appointment, Volunteer
from registry.values import names


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Certificates of the people whom the account may see."""
        return self.filter(participant__volunteer__in=Volunteer.objects.reachable_by(user)) if user.is_bound else self

    def valid(self):
        """Certificates that have been neither revoked nor replaced."""
        return self.filter(valid_condition())

    def first_papers(self):
        """Certificates that replace no other."""
        return self.filter(replaces=None)

    def replacements(self):
        """Certificates that replace another."""
        return self.exclude(replaces=None)

    def chosen(self, ids):
        """Certificates with these ids."""
        return self.filter(pk__in=ids)

    def for_correction(self):
        """With what is needed to know how each would be printed today, in handing-out order."""
        return self.for_printing().select_related(
            "number", "village", "participant__ceremony__office", "participant__volunteer"
        )

    def joined_to_handover(self):
        """With the valid handover of each, at most one, as `current_handover`."""
        condition = Q(handovers__taken_back_at__isnull=True)
        return self.annotate(current_handover=models.FilteredRelation("handovers", condition=condition))

    def with_status(self):
        """With the `Status` of each and `printed_at`, when its first good sheet was recorded, None without one."""
        good = self.model.objects.filter(pk=OuterRef("pk"), sheets__outcome=Outcome.GOOD)
        first = good.order_by("sheets__run__recorded_at").values("sheets__run__recorded_at")[:1]
        printed = self.joined_to_handover().annotate(printed_at=models.Subquery(first))
        return printed.annotate(status_key=status_case(self._has_open_sheet()))

    def counts_by_ceremony(self):
        """How many `papers` there are of each ceremony, how many of them are `unprinted` and `unclaimed`.

        A dict of dicts by the ceremony's id, in one query; a ceremony without papers is not in it.
        """
        of_each = self.joined_to_handover().order_by().values("participant__ceremony")
        rows = of_each.annotate(
            papers=models.Count("pk"),
            unprinted=models.Count("pk", filter=~self._has_sheet(outcome=Outcome.GOOD)),
            unclaimed=models.Count("pk", filter=Q(current_handover__isnull=True)),
        )
        return {row.pop("participant__ceremony"): row for row in rows}

    def for_status(self):
        """With the `status` of each and what its `status_detail` says, the valid one of a participant last."""
        needed = ("number", "replacement__number", "participant__ceremony__training", "current_handover__by")
        return self.with_status().select_related(*needed).order_by("pk")

    def for_register(self):
        """With the `status` of each and its handover, without its words, the valid one of a participant last."""
        return self.with_status().select_related("current_handover").defer("words").order_by("pk")

    def for_copy(self, rows):
        """Those of these rows (a query) with what the copy of a person's data tells of each."""
        told = ("village__district", "issued_by", "revoked_by")
        return self.filter(pk__in=rows.order_by().values("pk")).for_status().select_related(*told)

    def handed_over(self):
        """Certificates that were handed out."""
        return self.joined_to_handover().filter(current_handover__isnull=False)

    def unclaimed(self):
        """Certificates that are still in the office."""
        return self.joined_to_handover().filter(current_handover__isnull=True)

    def well_printed(self):
        """Certificates with a good sheet."""
        return self.filter(self._has_sheet(outcome=Outcome.GOOD))

    def not_printed(self):
        """Certificates without a good sheet."""
        return self.exclude(self._has_sheet(outcome=Outcome.GOOD))

    def at_the_printer(self):
        """Certificates in a run without a recorded result."""
        return self.filter(self._has_open_sheet())

    def printed_in_words(self):
        """How many of these would be on paper twice, in words; empty where none would."""
        counts = {
            "sudah tercetak baik": self.well_printed().count(),
            "termasuk sesi cetak yang hasilnya belum dicatat": self.at_the_printer().count(),
        }
        return ", ".join(f"{count} di antaranya {words}" for words, count in counts.items() if count)

    def to_print(self):
        """Certificates that are neither well printed nor at the printer."""
        return self.not_printed().exclude(self._has_open_sheet())

    def with_obstacle(self, *, is_collected=False):
        """With `obstacle`, the value of the `Obstacle` to handing each out, to a collector or not; empty without one.

        There is no sheet where all are recorded as spoiled, not printed, or printed before a correction.
        """
        has_bad = self._has_sheet(outcome__in=(Outcome.SPOILED, Outcome.UNPRINTED, Outcome.OUTDATED))
        died = Appointment.objects.deaths().filter(volunteer=OuterRef("participant__volunteer"))
        whens = [When(has_bad & ~self._has_sheet(outcome=Outcome.GOOD), then=Value(Obstacle.NO_SHEET.value))]
        if not is_collected:
            whens.append(When(Exists(died), then=Value(Obstacle.DEAD.value)))
        return self.annotate(obstacle=Case(*whens, default=Value(""), output_field=models.CharField()))

    def without_obstacle(self, *, is_collected=False):
        """Certificates that may be handed out, to a collector or not (see `with_obstacle`)."""
        return self.with_obstacle(is_collected=is_collected).filter(obstacle="")

    def kept_for_absentees(self):
        """Unclaimed certificates of participants who were ticked absent."""
        return self.unclaimed().filter(participant__attendance=Participant.Attendance.ABSENT)

    def held_by(self, participants):
        """The certificates of these participants (a query)."""
        return self.filter(participant__in=participants.order_by().values("pk"))

    def for_handing_out(self):
        """What a row of the list of handing out shows, in handing-out order; with `handover`, `status`, `obstacle`."""
        return (
            self.for_status()
            .with_obstacle()
            .for_printing()
            .select_related("village__district", "participant__volunteer", "participant__ceremony__office")
            .prefetch_related("handovers__by")
        )

    def for_book(self):
        """What the book of numbers shows of each, without its words."""
        shown = ("number", "name", "revoked_at", "replaced_at", "participant__ceremony__name")
        return (
            self.select_related("participant__ceremony").only(*shown, "participant__ceremony__held_on").order_by("pk")
        )

    def for_printing(self):
        """What the papers need, in handing-out order: kecamatan and village in code order, then the name."""
        return self.select_related("number", "village").order_by(
            models.F("village__code").asc(nulls_last=True), "name_folded", "pk"
        )

    def of_district(self, district):
        """Certificates for villages of that kecamatan; for no village where it is None."""
        return self.filter(village__district=district) if district else self.filter(village=None)

    def count_by_district(self):
        """How many there are by the id of the kecamatan, None for those without a village."""
        return dict(self.order_by().values_list("village__district").annotate(count=models.Count("pk")))

    def for_page(self):
        """What the page of one certificate shows."""
        return self.select_related(
            "number",
            "village__district",
            "participant__ceremony__office",
            "participant__volunteer",
            "issued_by",
            "revoked_by",
            "replaces__number",
            "replacement__number",
        ).prefetch_related("handovers__by", "handovers__taken_back_by", "corrections__by")

    def matching(self, text):
        """Certificates, valid or not, with what a caller reads out; none for an empty text.

        It is the whole number or its beginning ("460/020"), the serial or the check code, or words of the name, as
        printed or as registered.
        """
        words = names.fold(text).split()[:8]
        if not words:
            return self.none()
        condition = Q(number__text__iexact=text) | Q(check_code__iexact=text)
        if re.fullmatch("[0-9]{1,7}", text):
            condition |= Q(number__serial=int(text))
        if "/" in text:
            condition |= Q(number__text__startswith=f"{text}/")
        for column in ("name_folded", "participant__volunteer__name_folded"):
            condition |= Q(*(Q(**{f"{column}__contains": word}) for word in words))
        return self.filter(condition)

    def for_search(self):
        """What a line of the search shows, the valid ones first, then the latest."""
        valid_first = models.Case(models.When(valid_condition(), then=0), default=1)
        return self.for_status().select_related("participant__volunteer").order_by(valid_first, "-pk")

    def issued_since(self, moment):
        """Certificates that got their number at that moment or later."""
        return self.filter(issued_at__gte=moment)

    def of_inaugurations(self):
        """Certificates of inaugurations, not of trainings."""
        return self.filter(participant__ceremony__training=None)

    def of_training(self, training):
        """Certificates of that training."""
        return self.filter(participant__ceremony__training=training)

    def of_person(self, volunteer):
        """The certificates of that person, the latest ceremony first."""
        return self.filter(participant__volunteer=volunteer).latest_first()

    def latest_first(self):
        """With the number and the ceremony of each, the latest ceremony first."""
        related = self.select_related("number", "participant__ceremony")
        return related.order_by("-participant__ceremony__held_on", "-pk")

    def resting_on(self, periods):
        """The valid certificates of inaugurations held while one of these periods of service (a query) lasted.

        They rest on it. The latest ceremony first.
        """
        held_on = OuterRef("participant__ceremony__held_on")
        served = periods.order_by().filter(volunteer=OuterRef("participant__volunteer")).overlapping(held_on, held_on)
        return self.of_inaugurations().valid().filter(Exists(served)).latest_first()

    def resting_of(self, people):
        """The valid certificates of inaugurations until today for these people's service, with what names them.

        Without those of who was dead already, for which a reason was given.
        """
        past = {"participant__ceremony__held_on__lte": timezone.localdate(), "participant__posthumous_reason": ""}
        return self.of_inaugurations().valid().filter(participant__volunteer__in=people, **past).latest_first()

    def resting_on_decrees(self, numbers):
        """The valid certificates that rest on decrees with these numbers, in the order of their numbers.

        Those of inaugurations by such a decree, and those of people whose service had such a decree on the day.
        """
        served = Appointment.objects.filter(volunteer=OuterRef("participant__volunteer"))
        on_the_day = served.serving_by_decrees(numbers, OuterRef("participant__ceremony__held_on"))
        papers = {"participant__ceremony__day_papers__number__in": numbers}
        condition = (
            Q(participant__ceremony__decree_number__in=numbers)
            | Q(**papers, participant__ceremony__day_papers__kind="keputusan")
            | Exists(on_the_day)
        )
        return self.of_inaugurations().valid().filter(condition).select_related("number").order_by("number").distinct()

    def of_records(self, records):
        """The valid certificates for these training records (a query), the latest ceremony first."""
        recorded = records.order_by().filter(
            volunteer=OuterRef("participant__volunteer"), training=OuterRef("participant__ceremony__training")
        )
        return self.filter(Exists(recorded)).valid().latest_first()

    def with_code(self, code):
        """The certificate with that code, however it was typed, with what the public page shows; or None.

        `handed_over_at` is when it was handed out, None where it was not.
        """
        shown = self.joined_to_handover().annotate(handed_over_at=models.F("current_handover__at"))
        return (
            shown.select_related("number", "participant__ceremony", "replacement")
            .filter(code__in=codes.readings(code))
            .first()
        )

    def _has_sheet(self, **conditions):
        """The condition that one printed sheet of the certificate meets all of these conditions."""
        lookups = {f"sheets__{name}": value for name, value in conditions.items()}
        return Exists(self.model.objects.filter(pk=OuterRef("pk"), **lookups))

    def _has_open_sheet(self):
        """The condition that the certificate is in a run without a recorded result."""
        return self._has_sheet(run__recorded_at=None, run__failure="")

"""A participant: one volunteer invited to one ceremony, expected until ticked absent."""

from collections import Counter
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Length
from django.utils import timezone

from ceremonies.models.conditions import REFUSING, refusals
from ceremonies.models.status import detail_before, status_before
from ceremonies.models.validity import going_on_condition, valid_condition
from registry.history.recording import History
from registry.models import ADULT_AGE, Appointment, District, Village, Volunteer
from registry.models.expectations import Expectation
from registry.models.owned import CannotJoinError, Joinable, LivingOwnerManager, OwnedQuerySet, fill_in
from registry.values import names, nik


class ParticipantQuerySet(OwnedQuerySet):
    def visible_to(self, user):
        """Participants of the account's districts, also those whose processing was restricted since.

        Numbers, papers and attendance are of a whole ceremony; who is restricted is invited to none (`Expectation`).
        """
        return self.reachable_by(user)

    def joined_to_valid(self):
        """Join each participant's valid certificate, at most one, as `valid`."""
        return self.annotate(valid=FilteredRelation("certificates", condition=valid_condition("certificates__")))

    def with_certificates(self):
        """Participants who hold a valid certificate of the ceremony."""
        return self.joined_to_valid().filter(valid__isnull=False)

    def without_certificates(self):
        """Participants who hold no valid certificate of the ceremony."""
        return self.joined_to_valid().filter(valid__isnull=True)

    def refused(self, ceremony):
        """Participants whom a condition of that ceremony refuses, since the reason that it asks for is not given."""
        return self.filter(_is_refused(ceremony))

    def admitted(self, ceremony):
        """Participants who are not `refused` by that ceremony."""
        return self.exclude(_is_refused(ceremony))

    def uncertified(self):
        """Participants who are expected and have no certificate, in handing-out order; none of what was called off."""
        return self.joined_to_valid().filter(_is_uncertified()).in_order()

    def blocked(self, ceremony):
        """Participants of that ceremony who get no certificate only because they are `refused`."""
        return self.uncertified().refused(ceremony)

    def refused_since(self, ceremony):
        """Participants of that ceremony with a valid certificate whom a condition refuses since it was numbered."""
        return self.with_certificates().refused(ceremony).in_order()

    def unrecorded(self, ceremony):
        """Participants of that ceremony with a valid certificate whose record of its training is deleted by now."""
        if not ceremony.training_id:
            return self.none()
        recorded = ceremony.training.records.order_by().values("volunteer")
        return self.with_certificates().exclude(volunteer__in=recorded).in_order()

    def awaiting(self, ceremony):
        """Participants of that ceremony who get a certificate next: all `uncertified` ones who are not `blocked`."""
        return self.uncertified().admitted(ceremony)

    def never_certified(self):
        """Participants who never had a certificate, valid or not."""
        return self.filter(certificates__isnull=True)

    def named(self, text):
        """Participants with each word of the text in their registered name; none for an empty text."""
        words = names.fold(text).split()[:8]
        return self.filter(*(Q(volunteer__name_folded__contains=word) for word in words)) if words else self.none()

    def counts_by_ceremony(self, ceremonies):
        """How many `people` each of these ceremonies has, how many are `absent`, `uncertified` and `blocked` by it.

        A dict of dicts by the ceremony's id, in one query; a ceremony without people is not in it.
        """
        absent, uncertified = Q(attendance=Participant.Attendance.ABSENT), _is_uncertified()
        of_each = self.joined_to_valid().filter(ceremony__in=ceremonies).order_by().values("ceremony")
        rows = of_each.annotate(
            people=Count("pk"),
            absent=Count("pk", filter=absent),
            uncertified=Count("pk", filter=uncertified),
            blocked=Count("pk", filter=uncertified & _is_refused_by_own(ceremonies)),
        )
        return {row.pop("ceremony"): row for row in rows}

    def expected(self):
        """Participants who are not ticked absent."""
        return self.filter(_is_expected())

    def with_attendance(self, attendance):
        """Participants with that `Attendance`."""
        return self.filter(attendance=attendance)

    def names_borne(self, folded):
        """How many expected participants have each of these folded names, as a Counter."""
        return Counter(
            self.expected().filter(volunteer__name_folded__in=folded).values_list("volunteer__name_folded", flat=True)
        )

    def from_district(self, district):
        """Participants for a village of that kecamatan."""
        return self.filter(village__district=district)

    def matching(self, text):
        """Participants with each word of the text in their name (registered or printed) or their village.

        Also those with the text as registry number or as serial of the valid certificate.
        """
        text = text.strip()
        condition = Q(volunteer__registry_no__iexact=text)
        if words := names.fold(text).split()[:8]:
            condition |= Q(*map(_holds_word, words))
        if text.isascii() and text.isdecimal():
            condition |= Q(valid__number__serial=int(text))
        return self.joined_to_valid().filter(condition)

    def chosen(self, ids):
        """Participants with these ids."""
        return self.filter(pk__in=ids)

    def in_order(self):
        """In handing-out order: kecamatan and village in code order, then the name; without a village last."""
        return self.order_by(F("village__code").asc(nulls_last=True), "volunteer__name_folded", "pk")

    def by_service_village(self, on):
        """In handing-out order by `service_village`, the id of each one's village of service on that day.

        It is the village that `Ceremony.settle_villages` would write.
        """
        person = Volunteer.objects.with_service_village(on).filter(pk=OuterRef("volunteer"))
        code = Village.objects.filter(pk=OuterRef("service_village")).values("code")
        return self.annotate(service_village=Subquery(person.values("service_village"))).order_by(
            Subquery(code).asc(nulls_last=True), "volunteer__name_folded", "pk"
        )

    def with_person(self):
        """With the person of each, in the same query."""
        return self.select_related("volunteer")

    def for_certificates(self):
        """With what a certificate needs of each, in handing-out order."""
        return self.select_related("ceremony__office", "volunteer", "village__district__regency").in_order()

    def for_register(self):
        """What a row of the ceremony's list shows, in handing-out order, for the `participants` of one ceremony.

        With `certificate_id` and `certificate_number` of the valid certificate, None where there is none, and `status`.
        """
        certificates = self.model.certificates.rel.related_model.objects.for_register()
        so_far = Prefetch("certificates", certificates, "certificates_so_far")
        return self._with_number().prefetch_related(so_far).in_order()

    def for_register_file(self):
        """Like `for_register`, with `status_detail`."""
        return self._with_number().select_related("ceremony__training").with_certificates_so_far().in_order()

    def _with_number(self):
        return (
            self.joined_to_valid()
            .select_related("volunteer", "village__district")
            .annotate(certificate_id=F("valid__pk"), certificate_number=F("valid__number__text"))
        )

    def with_certificates_so_far(self):
        """With all certificates of each, valid or not, and what their `status` needs, in a few queries."""
        certificates = self.model.certificates.rel.related_model.objects.for_status()
        return self.with_deaths().prefetch_related(Prefetch("certificates", certificates, "certificates_so_far"))

    def with_deaths(self):
        """With what the `refusal` of each needs, in one query."""
        deaths = Prefetch("volunteer__appointments", Appointment.objects.deaths(), to_attr="recorded_deaths")
        return self.select_related("ceremony", "volunteer").prefetch_related(deaths)

    def of_people(self, ids):
        """The participations of the people with these ids."""
        return self.filter(volunteer__in=ids)

    def attendance_by_person(self):
        """The attendance of each, by the person's id."""
        return dict(self.order_by().values_list("volunteer", "attendance"))

    def of_person(self, volunteer):
        """Only that person's participations."""
        return self.filter(volunteer=volunteer)

    def for_status(self):
        """What a person's `status` in each ceremony needs, the latest ceremony first."""
        people = self.select_related("ceremony__training", "volunteer").with_certificates_so_far()
        return people.order_by("-ceremony__held_on", "-pk")

    def for_attendance(self):
        """What a row of the list of the day shows, in handing-out order; with `last_tick` and `refusal`."""
        return self.with_deaths().select_related("village__district").prefetch_related("ticks__by").in_order()

    def locked_for_a_tick(self, participant):
        """That participant read anew, locked with the ceremony until the transaction ends; None where it is gone.

        The ceremony is locked first, as everywhere. So the ticks of one ceremony are saved one after another, their
        numbers are in this order, and a page that asks for ticks after a number misses none.
        """
        held = self.select_related("ceremony").filter(pk=participant.pk)
        if not held.select_for_update(of=("ceremony",), no_key=True).first():
            return None
        return held.select_for_update(of=("self",), no_key=True).first()

    def districts(self):
        """The kecamatan of these participants' villages."""
        return District.objects.filter(pk__in=self.order_by().values("village__district"))

    def extremes(self):
        """A list of the participants with the longest and with the shortest name, as printed.

        One entry where both are the same person; empty without participants.
        """
        length = Length("volunteer__title_before") + Length("volunteer__name") + Length("volunteer__title_after")
        ordered = self.with_person().order_by(length.desc(), "pk")
        return [each for each in {ordered.first(): 1, ordered.last(): 1} if each]


def _holds_word(word):
    return (
        Q(volunteer__name_folded__contains=word)
        | Q(valid__name_folded__contains=word)
        | Q(village__name_folded__contains=word)
    )


def _is_expected():
    return ~Q(attendance=Participant.Attendance.ABSENT)


def _is_uncertified():
    """The condition of `uncertified`, after `joined_to_valid`."""
    return _is_expected() & Q(valid__isnull=True) & going_on_condition("ceremony__")


def _is_refused(ceremony):
    """The condition that somebody is dead or under age for that ceremony, and no reason for an exception is given.

    The age counts only where the ceremony asks for it (`Ceremony.of_age_on`; Permensos 10/2019). It is a condition on
    the row itself: as a list of ids it took PostgreSQL minutes.
    """
    return _is_dead_by(ceremony.held_on) | _is_under_age(ceremony)


def _is_refused_by_own(ceremonies):
    """Like `_is_refused`, for participants of several ceremonies: each by the day of the own one."""
    ages = (Q(_is_under_age(ceremony), ceremony=ceremony) for ceremony in ceremonies if ceremony.of_age_on)
    return reduce(or_, ages, _is_dead_by(OuterRef("ceremony__held_on")))


def _is_dead_by(day):
    deaths = Appointment.objects.deaths().filter(volunteer=OuterRef("volunteer"), ended_on__lte=day)
    return Q(Exists(deaths), posthumous_reason="")


def _is_under_age(ceremony):
    """The condition that somebody is under age on its day without a reason; nobody is where no age is asked for."""
    on = ceremony.of_age_on
    return Q(volunteer__born_on__gt=_eighteen_years_before(on), underage_reason="") if on else Q(pk__in=[])


def _eighteen_years_before(on):
    """The latest birthday of somebody who is 18 on that day."""
    try:
        return on.replace(year=on.year - ADULT_AGE)
    except ValueError:  # 29 February in a year without one.
        return on.replace(year=on.year - ADULT_AGE, day=28)


class Participant(Expectation, Joinable, models.Model):
    class Attendance(models.TextChoices):
        UNKNOWN = "belum", "belum ditandai"
        PRESENT = "hadir", "hadir"
        ABSENT = "absen", "tidak hadir"

    ceremony = models.ForeignKey(
        "ceremonies.Ceremony", on_delete=models.PROTECT, related_name="participants", verbose_name="pengukuhan"
    )
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="participations", verbose_name="PSM"
    )
    # From the registry at the invitation; Ceremony.settle_villages updates it before a paper is made.
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participants",
        verbose_name="desa/kelurahan",
    )
    attendance = models.CharField("kehadiran", max_length=10, choices=Attendance.choices, default=Attendance.UNKNOWN)
    # The columns of the conditions that ask for a reason (ceremonies.models.conditions).
    underage_reason = models.CharField("alasan pengecualian umur", max_length=200, blank=True)
    posthumous_reason = models.CharField("alasan penghargaan anumerta", max_length=200, blank=True)

    history_label_with = ["ceremony", "village__district"]
    history = History(verbose_name="riwayat peserta pengukuhan", verbose_name_plural="riwayat peserta pengukuhan")
    objects = LivingOwnerManager.from_queryset(ParticipantQuerySet)()
    with_deleted = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "peserta pengukuhan"
        verbose_name_plural = "peserta pengukuhan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "volunteer"],
                name="participant_once_per_ceremony",
                violation_error_message="Orang ini sudah menjadi peserta pengukuhan ini.",
            )
        ]

    def __str__(self):
        return f"{self.volunteer}: {self.ceremony}"

    @staticmethod
    def history_label(record):
        """The label of this history row's participant."""
        return f"Peserta {record.ceremony or 'pengukuhan yang sudah dihapus'}"

    def clean(self):
        """Whoever becomes a participant keeps the rules of an invitation; who is put back was one before.

        Of a ceremony that was called off nobody's attendance changes.
        """
        self.underage_reason = nik.redact(self.underage_reason)
        self.posthumous_reason = nik.redact(self.posthumous_reason)
        if self.pk is None and self.ceremony_id and self.volunteer_id:
            self.ceremony.refuse_unfit([self])
        was = Participant.with_deleted.filter(pk=self.pk).select_related("ceremony").first() if self.pk else None
        if was and was.attendance != self.attendance and was.ceremony.is_cancelled:
            raise ValidationError(was.ceremony.cancellation)
        self._refuse_to_empty_reasons(was)

    def _refuse_to_empty_reasons(self, was):
        """Raise ValidationError where a reason is emptied by which a valid certificate was given; `was` is stored."""
        columns = [condition.reason for condition in REFUSING]
        emptied = [name for name in columns if was and getattr(was, name) and not getattr(self, name)]
        if emptied and (paper := was.valid_certificate):
            why = f"{paper} sudah terbit dengan alasan ini, jadi tidak dapat dikosongkan sebelum dicabut."
            raise ValidationError(dict.fromkeys(emptied, why))

    @property
    def is_present(self):
        return self.attendance == self.Attendance.PRESENT

    @property
    def is_absent(self):
        return self.attendance == self.Attendance.ABSENT

    @property
    def is_marked(self):
        """Whether somebody said that the person came, or did not."""
        return self.attendance != self.Attendance.UNKNOWN

    @property
    def refusal(self):
        """The `Condition` for which the person gets no certificate; None if there is none, or a reason was given.

        Only after `with_deaths` or `with_certificates_so_far`.
        """
        deaths = {death.volunteer_id: death.ended_on for death in self.volunteer.recorded_deaths}
        unmet = refusals([self.volunteer], self.ceremony, deaths)
        left = [each.condition for each in unmet if each.without_reason({self.volunteer_id: self}).people]
        return next(iter(left), None)

    @property
    def valid_certificate(self):
        """The valid certificate; None where there is none."""
        return self.certificates.valid().select_related("number").first()

    @property
    def last_certificate(self):
        """The valid certificate, else the latest one; None before that. Only after `with_certificates_so_far`."""
        return next(iter(self.certificates_latest_first), None)

    @property
    def certificates_latest_first(self):
        """All certificates, the valid one first; only after `with_certificates_so_far`."""
        return sorted(self.certificates_so_far, key=lambda each: (each.is_valid, each.pk), reverse=True)

    @property
    def status(self):
        """How far the person's certificate has come, a `Status`; only after `with_certificates_so_far`."""
        return self.last_certificate.status if self.last_certificate else status_before(self.ceremony)

    @property
    def status_detail(self):
        """What goes with the status: since when, to whom, why; only after `with_certificates_so_far`."""
        return self.last_certificate.status_detail if self.last_certificate else detail_before(self)

    @property
    def last_tick(self):
        """The tick that set the present attendance, with who and when; None where something else set it.

        Without a query after `for_attendance`.
        """
        latest = next(iter(self.ticks.all()), None)
        return latest if latest and latest.attendance == self.attendance else None

    # When the person's service ends

    @classmethod
    def to_come_for(cls, people):
        """The ceremonies of these people that are held today or later."""
        going_on = cls.objects.filter(going_on_condition("ceremony__"), volunteer__in=people)
        return going_on.filter(ceremony__held_on__gte=timezone.localdate()).select_related("ceremony__training")

    @property
    def event(self):
        return self.ceremony

    @property
    def event_on(self):
        return self.ceremony.held_on

    def withdrawal_obstacle(self, by):
        """The sentence that says why the account cannot take the person off the list; empty where it can."""
        if paper := self.valid_certificate:
            return f"{paper} sudah terbit; cabut dari halamannya bila tidak jadi diberikan."
        if self.certificates.exists():
            return f"{self.ceremony.occasion.paper.capitalize()}nya pernah terbit, jadi tetap tercatat di daftarnya."
        if not by.has_perm("ceremonies.delete_participant"):
            return "Akun ini tidak berhak mengeluarkan peserta."
        return ""

    def withdraw(self, by):
        """Take the person off the list of the ceremony, for an account that may. Return whether this happened."""
        return bool(self.ceremony.dismiss([self], by=by))

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether both take part in the same ceremony."""
        return self.ceremony_id == other.ceremony_id

    def join(self, other):
        """The one of the two with a certificate, valid before revoked, else this one; with the other's data.

        Raises CannotJoinError where both have a valid certificate, because neither paper is more right than the other.
        """
        valid = [paper for participant in (self, other) for paper in participant.certificates.valid()]
        if len(valid) > 1:
            raise CannotJoinError(
                f"Keduanya memegang piagam yang sah dari {self.ceremony}: {valid[0]} dan {valid[1]}. Cabut dahulu "
                "salah satunya; piagam yang dicabut tetap tersimpan.",
                [(str(paper), paper.get_absolute_url()) for paper in valid],
            )
        holder = valid[0].participant_id if valid else None
        if holder == other.pk or (holder is None and not self.certificates.exists() and other.certificates.exists()):
            return other._with_what_is_known_of(self)
        return self._with_what_is_known_of(other)

    def _with_what_is_known_of(self, other):
        if not self.is_marked:
            self.attendance = other.attendance
        fill_in(self, other, ["underage_reason", "posthumous_reason"])
        return self

    def leave_to(self, stays):
        """Move this one's certificates (none of them valid) and ticks, unchanged, to the one that stays."""
        for row in [*self.certificates.all(), *self.ticks.all()]:
            row.participant = stays
            row.save(update_fields=["participant"])

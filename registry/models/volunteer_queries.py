"""Queries for volunteers: who is visible, who serves on a day, who matches a text."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.models.appointments import Appointment
from registry.models.fields_of_work import VolunteerField
from registry.models.policies import Policy
from registry.models.regions import Village
from registry.models.registry_numbers import parse_registry_no
from registry.models.requests import RightsRequest
from registry.models.trainings import Training, TrainingRecord
from registry.values import names, nik, phones
from registry.values.titles import split_titles

NAMESAKES = 300
CHOICES = 1000  # Up to so many matches of a text are sorted; more are read in the order of an index.


class Status(models.TextChoices):
    """A person's status, derived from the appointments; stored nowhere."""

    ACTIVE = "aktif", "Aktif"
    CANDIDATE = "calon", "Calon"
    UPCOMING = "akan", "Akan bertugas"
    ENDED = "berakhir", "Berakhir"


class VolunteerQuerySet(models.QuerySet):
    def with_belonging(self):
        """Add `belonging_village` and `belonging_district`, as ids: those of `Volunteer.village`."""
        return self.annotate(
            belonging_village=_belonging("pk"),
            belonging_district=_belonging("district"),
        )

    def with_service_village(self, on):
        """Add `service_village` (an id): that of the latest appointment that began by that date, else of the home.

        Since appointments do not overlap, one that contains the date is always the latest that began by it.
        """
        return self.annotate(
            service_village=Coalesce(_latest("village", on), F("home_village"), output_field=models.BigIntegerField())
        )

    def recorded_in(self, training):
        """People who are recorded in that training."""
        return self.filter(training_records__training=training)

    def visible_to(self, user):
        """People whom the account may see: those whom it reaches, except whose processing is restricted.

        All doors pass here: lists, files, invitations, forms. Figures do not, which count everybody.
        """
        return self.reachable_by(user).unrestricted()

    def unrestricted(self):
        """People whose processing is not restricted."""
        return self.exclude(pk__in=RightsRequest.objects.restricting().values("volunteer"))

    def restricted(self):
        """People whose processing is restricted at their request (UU 27/2022 art. 11 and 41)."""
        return self.filter(pk__in=RightsRequest.objects.restricting().values("volunteer"))

    def reachable_by(self, user):
        """People who belong to the account's districts, also those who are restricted; all if it is not bound.

        For what is theirs alone: their own page, their requests, their certificates, and not to record them twice.
        """
        if not user.is_bound:
            return self
        return self._belonging_in(Village.objects.filter(district__in=user.district_ids))

    def in_regency(self, regency):
        """People who belong to that regency (see `with_belonging`)."""
        return self._belonging_in(Village.objects.in_regency(regency))

    def in_district(self, district):
        """People who belong to that district (see `with_belonging`)."""
        return self._belonging_in(Village.objects.in_district(district))

    def in_village(self, village):
        """People who belong to that village (see `with_belonging`)."""
        return self._belonging_in(Village.objects.filter(pk=village.pk))

    def in_places_named(self, word):
        """People who belong to a village or kecamatan in whose name that folded word stands (see `with_belonging`)."""
        named = Q(name_folded__contains=word) | Q(district__name__icontains=word)
        return self._belonging_in(Village.objects.filter(named))

    def _belonging_in(self, villages):
        """People who belong to one of these villages (a query).

        First an index finds those who ever served or live there: the district a person belongs to is computed person by
        person, and there may be 200,000.
        """
        ids = villages.order_by().values("pk")
        served = Appointment.with_deleted.filter(village__in=ids).order_by().values("volunteer")
        live = self.model.with_deleted.filter(home_village__in=ids).order_by().values("pk")
        return self.filter(pk__in=served.union(live)).with_belonging().filter(belonging_village__in=ids)

    def serving(self, on=None):
        """People in service on that date (today)."""
        return self.filter(Exists(_appointments().serving(on)))

    def candidates(self):
        """People who have never been appointed."""
        return self.exclude(Exists(_appointments()))

    def upcoming(self, on=None):
        """People who do not serve on that date (today) but are appointed from a later one."""
        on = on or timezone.localdate()
        return self.filter(Exists(_appointments().filter(started_on__gt=on))).exclude(
            Exists(_appointments().serving(on))
        )

    def ended(self, on=None):
        """People who served before that date (today), not on it, and are not appointed again."""
        on = on or timezone.localdate()
        unended = _appointments().filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
        return self.filter(Exists(_appointments())).exclude(Exists(unended))

    def free(self, on=None):
        """People who can be appointed: they are alive and serve nowhere on that date (today) or later."""
        on = on or timezone.localdate()
        taken = _appointments().filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))
        died = _appointments().filter(end_reason=Appointment.EndReason.DIED)
        return self.exclude(Exists(taken)).exclude(Exists(died))

    def chosen(self, ids):
        """People with these ids, by name."""
        return self.filter(pk__in=ids).order_by("name_folded", "pk")

    def living_in(self, village):
        """People whose home is in that village, wherever they serve."""
        return self.filter(home_village=village)

    def with_status(self, status, on=None):
        """People of one `Status` on that date (today)."""
        if status == Status.CANDIDATE:
            return self.candidates()
        return {Status.ACTIVE: self.serving, Status.UPCOMING: self.upcoming, Status.ENDED: self.ended}[status](on)

    def trained(self, kind=Training.Kind.BASIC, on=None):
        """People with a record of a training of that kind (bimtek dasar) that began by that date (today)."""
        return self.filter(_has_training(kind, on))

    def serving_and_trained(self, on):
        """Return the ids of those who serve on that day, and of those with bimtek dasar by then, in one query."""
        told = self.order_by().annotate(
            serves=Exists(_appointments().serving(on)), is_trained=_has_training(Training.Kind.BASIC, on)
        )
        rows = list(told.values_list("pk", "serves", "is_trained"))
        return {pk for pk, serves, _ in rows if serves}, {pk for pk, _, is_trained in rows if is_trained}

    def untrained(self, kind=Training.Kind.BASIC, on=None):
        """People without such a record (see `trained`)."""
        return self.exclude(_has_training(kind, on))

    def outside(self, training):
        """People who are not recorded in that training."""
        return self.exclude(_is_recorded(training))

    def marked_in(self, training):
        """Add `is_recorded`: whether they are recorded in that training."""
        return self.annotate(is_recorded=_is_recorded(training))

    def matching(self, text):
        """People whose name contains each word of the text, or whose registry number is the text.

        Titles in it do not count: lists show names with them. The number of a merged record finds the person who was
        kept.
        """
        by_name = Q(pk=None)
        for name in {names.fold(text), names.fold(split_titles(text)[1])}:
            if words := name.split()[:8]:
                by_name |= Q(*(Q(name_folded__contains=word) for word in words))
        number = parse_registry_no(text)
        if not number:
            return self.filter(by_name)
        kept = self.model.with_deleted.filter(registry_no=number).values("merged_into")
        return self.filter(by_name | Q(registry_no=number) | Q(pk__in=kept))

    def few(self, most):
        """Return the ids of all of these people, unsorted, if there are at most that many; else None.

        Asked for a few people in order, PostgreSQL reads along that order until it has them: for a rare word, through
        all people.
        """
        ids = list(self.order_by().values_list("pk", flat=True)[: most + 1])
        return ids if len(ids) <= most else None

    def for_choice(self, text, limit=20):
        """Return the first people that match a text: the number at its end, else a part of the name."""
        number = parse_registry_no(text.rpartition(", ")[2])
        matches = self.matching(number or text)
        few = matches.few(CHOICES)
        return (matches if few is None else self.filter(pk__in=few)).order_by("name_folded", "pk")[:limit]

    def removed(self):
        """People who are deleted or were merged into others."""
        return self.filter(deleted_at__isnull=False)

    def deleted(self):
        """People who have been deleted and are no part of another now, the latest first."""
        return self.removed().filter(merged_into=None).order_by("-deleted_at")

    def unmerged(self):
        """People, without records that are a part of another now."""
        return self.filter(merged_into=None)

    def kept_for(self, pk):
        """The person with that id, or the one into whom the record with that id was merged."""
        record = self.model.with_deleted.filter(pk=pk).order_by()
        return self.filter(pk__in=record.values(kept=Coalesce("merged_into", "pk")))

    def who_are_now(self, ids):
        """The living people with these ids, and those into whom records with these ids were merged."""
        kept = self.model.with_deleted.filter(pk__in=ids, merged_into__isnull=False).values("merged_into")
        return self.filter(Q(pk__in=ids) | Q(pk__in=kept), deleted_at__isnull=True)

    def people_now(self, ids):
        """Return the people with these ids, by id; for a merged record the person who was kept."""
        rows = self.filter(pk__in=ids).select_related("merged_into")
        return {row.pk: row.merged_into or row for row in rows}

    def now_among(self, people):
        """The people (a query) and the records that were merged into them."""
        ids = people.values("pk")
        return self.filter(Q(pk__in=ids) | Q(merged_into__in=ids))

    def sharing(self, *, name="", word="", born_on=None, phone="", nik15="", village=None):
        """People who share one of these: name, a word of it, birth date, phone, fifteen digits of the NIK, village.

        Empty values are not compared. The village (its id) is that of the home or of any service. Of a word, at most
        NAMESAKES people are returned: a common word means little.
        """
        everyone = self.model.with_deleted.order_by()
        known = {
            "name_folded": name,
            "born_on": born_on,
            "phone": phone,
            "nik15_digest": nik15,
            "home_village": village,
        }
        queries = [everyone.filter(**{column: value}).values("pk") for column, value in known.items() if value]
        if village:
            queries.append(Appointment.with_deleted.filter(village=village).order_by().values("volunteer"))
        if word:
            # A query of its own: SQLite allows no limit within a union.
            namesakes = everyone.filter(name_folded__contains=word).values("pk")[:NAMESAKES]
            queries.append(everyone.filter(pk__in=namesakes).values("pk"))
        # Each by its own index: with one OR condition PostgreSQL would read all people.
        return self.filter(pk__in=queries[0].union(*queries[1:])) if queries else self.none()

    def working_in(self, problems):
        """People who work in one of these fields (`SocialProblem`)."""
        fields = VolunteerField.with_deleted.filter(volunteer=OuterRef("pk"), problem__in=problems)
        return self.filter(Exists(fields))

    def without_decree(self):
        """People who serve without a decree (SK) yet."""
        return self.filter(Exists(_appointments().current().without_decree()))

    def with_decree_ending(self, on=None):
        """People who serve on that date (today) and whose decree or service ends within the days of notice.

        Decrees that have already ended count too. The board marks villages by the same rule.
        """
        return self.filter(_has_ending_decree(Policy.current().decree_notice_until(on), on))

    def without_nik(self):
        """People of whom no NIK is recorded."""
        return self.filter(nik_masked="")

    def without_village(self):
        """People who belong to no village: they never served, and where they live is not recorded."""
        return self.filter(home_village__isnull=True).candidates()

    def count_with_work(self, decrees_until):
        """How many of the people need something, as a dict, in one query.

        Of those in service today, `ending`: their decree or service ends by that date or has ended; `untrained`: they
        lack bimtek dasar; `without_nik`: their NIK is not recorded. Of all, `without_village`.
        """
        serves = Q(Exists(_appointments().serving()))
        nowhere = Q(home_village__isnull=True) & ~Exists(_appointments())
        return self.aggregate(
            ending=models.Count("pk", filter=serves & _has_ending_decree(decrees_until)),
            untrained=models.Count("pk", filter=serves & ~_has_training(Training.Kind.BASIC)),
            without_nik=models.Count("pk", filter=serves & Q(nik_masked="")),
            without_village=models.Count("pk", filter=nowhere),
        )

    def namesakes(self, name):
        """People with the same name, apart from case, accents and signs; none for an empty name."""
        return self.filter(name_folded=names.fold(name)).exclude(name_folded="")

    def with_nik(self, digits):
        """The people with that NIK, cleaned: first who claims it, then those with whom it waits for a decision.

        Only registry/guards/nik_lookup.py may answer a user by it: whether a NIK is registered is a secret.
        """
        digests = nik.digests(digits) if digits else []
        return self.filter(Q(nik_digest__in=digests) | Q(nik_unclaimed_digest__in=digests)).order_by(
            F("nik_digest").asc(nulls_last=True), "pk"
        )

    def claiming(self, digits):
        """Who claims that NIK, cleaned: at most one person who is not deleted."""
        return self.filter(nik_digest__in=nik.digests(digits) if digits else [])

    def with_unclaimed_nik(self):
        """People whose NIK waits for the office's decision, the longest first."""
        # ">" reads the index of the few; "<>" would read everybody.
        return self.filter(nik_unclaimed_digest__gt="").order_by("nik_recorded_at", "pk")

    def with_phone(self, text):
        """People with that phone number, however it is typed."""
        try:
            number = phones.clean(text)
        except ValidationError:
            return self.none()
        return self.filter(phone=number)

    def who_had_phone(self, number):
        """People with whom that number (E.164) was recorded once, and is not now."""
        before = self.model.history.filter(phone=number).order_by().values("id")
        return self.filter(pk__in=before).exclude(phone=number)

    def for_page(self):
        """Load what a person's page shows, with photograph and home; `has_requests`: about the own data, any."""
        requests = RightsRequest.objects.filter(volunteer=OuterRef("pk"))
        people = self.annotate(has_requests=Exists(requests))
        return people.select_related("home_village__district__regency", "photo").prefetch_related(
            models.Prefetch("appointments", Appointment.objects.with_village_for_page()),
            models.Prefetch("training_records", TrainingRecord.objects.select_related("training", "proof")),
            "fields_of_work",
        )

    def with_entry_today(self, user):
        """Add `is_entered_today`: whether that account itself entered the person today."""
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        entries = self.model.history.filter(history_type="+", history_user=user.pk, history_date__gte=midnight)
        return self.annotate(is_entered_today=Exists(entries.filter(id=OuterRef("pk"))))

    def for_list(self):
        """Load what a row of the list shows: home, all appointments with their villages, and `has_basic_training`."""
        return (
            self.select_related("home_village__district")
            .defer("notes", "nik_encrypted", "nik_digest", "nik15_digest")
            .prefetch_related(models.Prefetch("appointments", Appointment.objects.select_related("village__district")))
            .annotate(has_basic_training=_has_training(Training.Kind.BASIC))
        )

    def for_question(self):
        """Load what the question about a namesake shows: as `for_list`, and the digest by which NIKs are compared."""
        return self.for_list().defer(None).defer("notes", "nik_encrypted", "nik_digest")

    def merged_numbers(self, registry_nos):
        """Return those of these numbers whose records were merged, each with the id of the person who was kept."""
        merged = self.filter(registry_no__in=registry_nos, merged_into__isnull=False)
        return dict(merged.values_list("registry_no", "merged_into"))

    def for_import(self):
        """Load what a row of a list is compared with: person, home, and all appointments with their villages."""
        return self.select_related("home_village__district").prefetch_related(
            models.Prefetch("appointments", Appointment.objects.with_village_and_decrees())
        )

    def for_export(self, *, with_nik=False):
        """Load what a row of the export shows: home and all appointments with their villages; read it by `iterator`."""
        unneeded = ["nik_digest", "nik15_digest", *([] if with_nik else ["nik_encrypted"])]
        return (
            self.select_related("home_village__district__regency")
            .defer(*unneeded)
            .prefetch_related(
                models.Prefetch("appointments", Appointment.objects.with_village_and_decrees()),
                "fields_of_work",
            )
        )

    def trained_first(self):
        """Sort those with a bimtek dasar before the others (after `for_list`), both by name.

        People whose last service ended in dismissal for a violation come last, trained or not.
        """
        dismissed = When(last_reason=Appointment.EndReason.DISMISSED, then=1)
        return self.alias(last_reason=_latest("end_reason")).order_by(
            Case(dismissed, default=0), "-has_basic_training", "name_folded", "pk"
        )

    def sorted_by(self, order):
        """Sort by an `Order` value, then by name and id."""
        sign, key = ("-", order[1:]) if order.startswith("-") else ("", order)
        # Both orders have an index, which also serves them reversed.
        if key == "nama":
            return self.order_by(f"{sign}name_folded", f"{sign}pk")
        if key == "nomor":
            return self.order_by(f"{sign}registry_no")
        reckoned = {
            "desa": Coalesce(*_of_today("village__name_folded"), F("home_village__name_folded")),
            "mulai": Coalesce(*_of_today("started_on")),
        }[key]
        first = F("sorted_on").desc(nulls_last=True) if sign else F("sorted_on").asc(nulls_last=True)
        return self.alias(sorted_on=reckoned).order_by(first, "name_folded", "pk")


def _appointments():
    """The appointments of the person in the outer query, which also checks whether the person is deleted."""
    return Appointment.with_deleted.filter(volunteer=OuterRef("pk"))


def _belonging(column):
    """That column of the village to which a person belongs today (`Volunteer.village`)."""
    of_service = _of_today(f"village__{column}")
    return Coalesce(*of_service, F(f"home_village__{column}"), output_field=models.BigIntegerField())


def _of_today(column):
    """Two expressions, the first that is not null counts: that column of `Volunteer.appointment_of_today`."""
    return _column_of_latest(_appointments().serving(), column), _latest(column)


def _latest(column, on=None):
    begun = _appointments().filter(started_on__lte=on) if on else _appointments()
    return _column_of_latest(begun, column)


def _column_of_latest(appointments, column):
    return Subquery(appointments.order_by("-started_on").values(column)[:1])


def _is_recorded(training):
    return Exists(TrainingRecord.with_deleted.filter(volunteer=OuterRef("pk"), training=training))


def _has_ending_decree(until, on=None):
    return Exists(_appointments().serving(on).ending_by(until))


def _has_training(kind, on=None):
    records = TrainingRecord.with_deleted.filter(volunteer=OuterRef("pk"), training__kind=kind)
    return Exists(records.filter(training__started_on__lte=on or timezone.localdate()))


class LivingManager(models.Manager.from_queryset(VolunteerQuerySet)):
    """People who are not deleted: every page and count means these by "PSM"."""

    def get_queryset(self):
        return super().get_queryset().filter(deleted_at__isnull=True)

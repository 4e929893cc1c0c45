"""The volunteer (PSM): one lasting record a person, over all villages, trainings and ceremonies of a life."""

import re

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from registry import names, nik, phones
from registry.history import History
from registry.models.appointments import Appointment
from registry.models.regions import Regency, Village
from registry.models.trainings import Training, TrainingRecord

FREE_TEXT = ("home_address", "occupation", "ipsm_no", "notes")


class RegistryCounter(models.Model):
    """The last registry number given out: one row, locked while numbers are taken."""

    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return registry_no(self.last)

    @classmethod
    @transaction.atomic
    def take(cls, count=1):
        """Take that many new registry numbers, in order. A number is never given twice, even after a deletion."""
        counter, _ = cls.objects.select_for_update().get_or_create(pk=1)
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
        return [registry_no(serial) for serial in range(first, first + count)]


def registry_no(serial):
    """The registry number of a serial, as papers and phone calls say it: 42 is "PSM-00042"."""
    return f"PSM-{serial:05d}"


def parse_registry_no(text):
    """The registry number that a person typed as "PSM-00042", "psm 42" or "42"; empty where it is none.

    More than seven digits are never one: those are phones and NIKs.
    """
    match = re.fullmatch(r"\s*(?:psm)?[\s.-]*(\d{1,7})\s*", text, re.IGNORECASE | re.ASCII)
    return registry_no(int(match[1])) if match else ""


class VolunteerQuerySet(models.QuerySet):
    def with_belonging(self):
        """Add `belonging_district`: the district of the open, else the latest appointment's village, else of the home.

        An open appointment is always the latest one, since none overlap.
        """
        return self.annotate(
            belonging_village=Coalesce(_latest("village"), F("home_village"), output_field=models.BigIntegerField()),
            belonging_district=Coalesce(
                _latest("village__district"), F("home_village__district"), output_field=models.BigIntegerField()
            ),
        )

    def visible_to(self, user):
        """People whom the account may see: those who belong to its districts, or all where it is bound to none."""
        if not user.is_bound:
            return self
        return self.with_belonging().filter(belonging_district__in=user.district_ids)

    def belonging_to(self, *, district=None, village=None):
        """People who belong to that district or village (see `with_belonging`)."""
        people = self.with_belonging()
        if village:
            return people.filter(belonging_village=village.pk)
        return people.filter(belonging_district=district.pk)

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
        """People who could be appointed: they serve nowhere on that date (today) or after it, and are alive."""
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

    def trained(self, kind=Training.Kind.BASIC):
        """People with a record of a training of that kind (bimtek dasar)."""
        return self.filter(_has_training(kind))

    def untrained(self, kind=Training.Kind.BASIC):
        """People with no record of a training of that kind (bimtek dasar)."""
        return self.exclude(_has_training(kind))

    def outside(self, training):
        """People who are not recorded in that training."""
        return self.exclude(_is_recorded(training))

    def marked_in(self, training):
        """The people with `is_recorded`: whether they are recorded in that training."""
        return self.annotate(is_recorded=_is_recorded(training))

    def matching(self, text):
        """People whose name contains the text, or whose registry number is the text."""
        by_name = Q(name_folded__contains=names.fold(text)) if names.fold(text) else Q(pk=None)
        number = parse_registry_no(text)
        return self.filter(by_name | Q(registry_no=number) if number else by_name)

    def deleted(self):
        """People who have been deleted, the latest first."""
        return self.filter(deleted_at__isnull=False).order_by("-deleted_at")

    def without_decree(self):
        """People who serve while their decree (SK) has not come."""
        return self.filter(Exists(_appointments().current().without_decree()))

    def namesakes(self, name):
        """People whose name reads the same but for case, accents and signs; nobody for an empty name."""
        return self.filter(name_folded=names.fold(name)).exclude(name_folded="")

    def with_nik(self, text):
        """The person whose NIK is the text; nobody where the text is no NIK."""
        try:
            digits = nik.clean(text)
        except ValidationError:
            return self.none()
        return self.filter(nik_digest__in=nik.digests(digits))

    def with_phone(self, text):
        """People with that phone number, in whatever way it is typed."""
        try:
            number = phones.clean(text)
        except ValidationError:
            return self.none()
        return self.filter(phone=number)

    def for_page(self):
        """What the page of one person shows, photograph and home included."""
        return self.select_related("home_village__district__regency", "photo").prefetch_related(
            models.Prefetch("appointments", Appointment.objects.select_related("village__district")),
            models.Prefetch("training_records", TrainingRecord.objects.select_related("training", "proof")),
        )

    def for_list(self):
        """What a row of the list shows: home, all appointments with their villages, and `has_basic_training`."""
        return (
            self.select_related("home_village__district")
            .defer("notes", "nik_encrypted", "nik_digest", "nik15_digest")
            .prefetch_related(models.Prefetch("appointments", Appointment.objects.select_related("village__district")))
            .annotate(has_basic_training=_has_training(Training.Kind.BASIC))
        )

    def trained_first(self):
        """Those with a bimtek dasar before the others (after `for_list`), both by name."""
        return self.order_by("-has_basic_training", "name_folded", "pk")

    def sorted_by(self, order):
        """In the order of a `VolunteerOrder` value, with the name and then the record's id to settle ties."""
        descending = order.startswith("-")
        key = {
            "nama": F("name_folded"),
            "desa": F("belonging_name"),
            "mulai": F("latest_start"),
            "nomor": F("registry_no"),
        }.get(order.lstrip("-"), F("name_folded"))
        return self.annotate(
            latest_start=_latest("started_on"),
            belonging_name=Coalesce(_latest("village__name_folded"), F("home_village__name_folded")),
        ).order_by(key.desc(nulls_last=True) if descending else key.asc(nulls_last=True), "name_folded", "pk")


def _appointments():
    """The appointments of the person in the outer query; whether that one is deleted is asked there, not here."""
    return Appointment.with_deleted.filter(volunteer=OuterRef("pk"))


def _latest(column):
    return Subquery(_appointments().order_by("-started_on").values(column)[:1])


def _is_recorded(training):
    return Exists(TrainingRecord.with_deleted.filter(volunteer=OuterRef("pk"), training=training))


def _has_training(kind):
    return Exists(TrainingRecord.with_deleted.filter(volunteer=OuterRef("pk"), training__kind=kind))


class Status(models.TextChoices):
    """Where a person stands, derived from the appointments; stored nowhere."""

    ACTIVE = "aktif", "Aktif"
    CANDIDATE = "calon", "Calon"
    UPCOMING = "akan", "Akan bertugas"
    ENDED = "berakhir", "Berakhir"


class LivingManager(models.Manager.from_queryset(VolunteerQuerySet)):
    """People who have not been deleted: what every page and count means by "PSM"."""

    def get_queryset(self):
        return super().get_queryset().filter(deleted_at__isnull=True)


class Volunteer(models.Model):
    class Sex(models.TextChoices):
        MALE = "L", "Laki-laki"
        FEMALE = "P", "Perempuan"
        __empty__ = "Belum diketahui"

    class Education(models.IntegerChoices):
        """Dukcapil's list with its codes (domain: KK education), and 99 for what stands outside it."""

        NONE = 1, "Tidak/belum sekolah"
        SOME_PRIMARY = 2, "Belum tamat SD/sederajat"
        PRIMARY = 3, "Tamat SD/sederajat"
        JUNIOR = 4, "SLTP/sederajat"
        SENIOR = 5, "SLTA/sederajat"
        DIPLOMA_2 = 6, "Diploma I/II"
        DIPLOMA_3 = 7, "Akademi/Diploma III/Sarjana Muda"
        BACHELOR = 8, "Diploma IV/Strata I"
        MASTER = 9, "Strata II"
        DOCTOR = 10, "Strata III"
        OTHER = 99, "Lain-lain"
        __empty__ = "Belum diketahui"

    registry_no = models.CharField("No. registri", max_length=12, unique=True, editable=False)
    title_before = models.CharField("gelar depan", max_length=50, blank=True)
    name = models.CharField("nama", max_length=100, validators=[names.validate])
    title_after = models.CharField("gelar belakang", max_length=50, blank=True)
    name_folded = models.CharField(max_length=120, editable=False, db_index=True)

    nik_encrypted = models.TextField(editable=False, blank=True)
    nik_digest = models.CharField(max_length=64, editable=False, null=True)  # noqa: DJ001 - NULLs never collide
    nik15_digest = models.CharField(max_length=64, editable=False, blank=True, db_index=True)
    nik_masked = models.CharField("NIK", max_length=16, editable=False, blank=True)
    nik_matched_at = models.DateTimeField("NIK dicocokkan dengan KTP pada", null=True, blank=True, editable=False)

    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex.choices, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=60, blank=True)
    born_on = models.DateField("tanggal lahir", null=True, blank=True)
    home_address = models.CharField("alamat rumah", max_length=200, blank=True)
    home_village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="residents",
        verbose_name="desa/kelurahan tempat tinggal",
    )
    phone = models.CharField("No. HP/WhatsApp", max_length=16, blank=True, db_index=True)
    email = models.EmailField("e-mail", blank=True)
    education = models.PositiveSmallIntegerField(
        "pendidikan terakhir", choices=Education.choices, null=True, blank=True
    )
    occupation = models.CharField("pekerjaan", max_length=100, blank=True)
    ipsm_no = models.CharField("nomor anggota IPSM", max_length=40, blank=True)
    photo = models.ForeignKey(
        "registry.Upload",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pas foto",
    )
    photo_consent_on = models.DateField("persetujuan pemakaian foto", null=True, blank=True)
    notes = models.TextField("catatan", blank=True)
    deleted_at = models.DateTimeField("dihapus pada", null=True, blank=True, editable=False)

    # The NIK's cipher and digests stay here and nowhere else; the history knows the masked form.
    history = History(
        verbose_name="riwayat PSM",
        verbose_name_plural="riwayat PSM",
        excluded_fields=["nik_encrypted", "nik_digest", "nik15_digest", "name_folded"],
    )
    objects = LivingManager()
    with_deleted = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = "PSM"
        verbose_name_plural = "PSM"
        ordering = ["name_folded", "pk"]
        permissions = [("view_nik", "Dapat melihat NIK utuh")]
        constraints = [
            models.UniqueConstraint(
                fields=["nik_digest"],
                condition=Q(deleted_at__isnull=True),
                name="volunteer_one_living_per_nik",
                violation_error_message="NIK sudah terdaftar.",
            ),
            models.UniqueConstraint(
                fields=["ipsm_no"],
                condition=Q(deleted_at__isnull=True) & ~Q(ipsm_no=""),
                name="volunteer_one_living_per_ipsm_no",
                violation_error_message="Nomor anggota IPSM sudah dipakai orang lain.",
            ),
        ]

    def __str__(self):
        return f"{self.full_name} ({self.registry_no})"

    def save(self, **kwargs):
        """Save the row, with its folded name; a new person takes the next registry number."""
        if not self.registry_no:
            (self.registry_no,) = RegistryCounter.take()
        self.name_folded = names.fold(self.name)
        if "update_fields" in kwargs and kwargs["update_fields"] is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_folded"}
        super().save(**kwargs)

    def clean(self):
        for column in FREE_TEXT:  # Only the NIK's own column holds a NIK, wherever one was typed.
            setattr(self, column, nik.redact(getattr(self, column)))
        if self.born_on and self.born_on > timezone.localdate():
            raise ValidationError({"born_on": "Tanggal lahir tidak boleh di masa depan."})

    def get_absolute_url(self):
        return reverse("volunteer_detail", args=[self.pk])

    # Names

    @property
    def full_name(self):
        """The name with its titles, exactly as typed."""
        return names.full(self.title_before, self.name, self.title_after)

    # NIK

    def set_nik(self, digits):
        """Take the cleaned NIK: cipher, digests and mask. An empty one clears all. The row is not saved."""
        self.nik_matched_at = None
        if not digits:
            self.nik_encrypted, self.nik_digest, self.nik15_digest, self.nik_masked = "", None, "", ""
            return
        self.nik_encrypted = nik.encrypt(digits)
        self.nik_digest = nik.digest(digits)
        self.nik15_digest = nik.digest15(digits)
        self.nik_masked = nik.mask(digits)

    @property
    def has_nik(self):
        return bool(self.nik_masked)

    def whole_nik(self):
        """Decrypt the NIK; empty where it is not known. Whoever shows it records a trace."""
        return nik.decrypt(self.nik_encrypted) if self.nik_encrypted else ""

    def nik_warnings(self):
        """Sentences on what in the NIK disagrees with the record; none once it was matched with the KTP."""
        if not self.has_nik or self.nik_matched_at:
            return []
        home = self.home_village
        return nik.warnings(
            self.whole_nik(),
            born_on=self.born_on,
            sex=self.sex,
            regency_codes=frozenset(Regency.objects.values_list("code", flat=True)),
            home_district_code=home.district.code if home else "",
        )

    # Service

    @property
    def latest_appointment(self):
        """The open, else the latest appointment, or None."""
        return next(iter(self.appointments.all()), None)

    def status(self, on=None):
        """The `Status` on that date (today), from the appointments at hand: no query after a prefetch."""
        on = on or timezone.localdate()
        appointments = self.appointments.all()
        if not appointments:
            return Status.CANDIDATE
        if any(appointment.serves(on) for appointment in appointments):
            return Status.ACTIVE
        return Status.UPCOMING if any(a.started_on > on for a in appointments) else Status.ENDED

    @property
    def village(self):
        """The village the person belongs to: of the open, else the latest appointment, else the home's; or None."""
        latest = self.latest_appointment
        return latest.village if latest else self.home_village

    def age_on(self, date):
        """Age in whole years on that date; None where the birth date is not known."""
        if self.born_on is None:
            return None
        had_birthday = (date.month, date.day) >= (self.born_on.month, self.born_on.day)
        return date.year - self.born_on.year - (not had_birthday)

    @property
    def age(self):
        return self.age_on(timezone.localdate())

    def lacks(self):
        """What a row of the list points at (after `for_list`): NIK, SK, bimtek dasar."""
        latest = self.latest_appointment
        facts = {
            "NIK": self.has_nik,
            "SK": not latest or latest.ended_on or latest.decree_number,
            "bimtek dasar": self.has_basic_training,
        }
        return [name for name, known in facts.items() if not known]

    def timeline(self):
        """Service and trainings together, the latest first (after `for_page`)."""
        moments = [(a.started_on, a) for a in self.appointments.all()]
        moments += [(r.training.started_on, r) for r in self.training_records.all()]
        return [moment for _, moment in sorted(moments, key=lambda pair: pair[0], reverse=True)]

    def missing(self):
        """What a complete record still lacks, as words for the screen."""
        facts = {
            "NIK": self.has_nik,
            "jenis kelamin": self.sex,
            "tanggal lahir": self.born_on,
            "tempat tinggal": self.home_village_id,
            "No. HP": self.phone,
            "pendidikan": self.education,
            "pas foto": self.photo_id,
        }
        return [name for name, known in facts.items() if not known]

    # Leaving and returning

    def deletion_obstacles(self):
        """The records, papers above all, that forbid to delete this person; empty when nothing does."""
        collector = Collector(using=self._state.db)
        try:
            collector.collect([self])
        except ProtectedError as error:
            return sorted(str(found) for found in error.protected_objects)
        except RestrictedError as error:
            return sorted(str(found) for found in error.restricted_objects)
        return []

    def remove(self):
        """Delete the person so that it can be restored: the row stays, unseen, with all that hangs on it.

        Raises ValidationError when papers depend on the person.
        """
        if self.deletion_obstacles():
            raise ValidationError("Orang ini tidak dapat dihapus karena masih ada surat yang bergantung padanya.")
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self):
        """Bring a deleted person back. Raises ValidationError when the NIK has been registered anew meanwhile."""
        self.deleted_at = None
        self.validate_constraints()
        self.save(update_fields=["deleted_at"])

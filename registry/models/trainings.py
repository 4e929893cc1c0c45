"""Trainings, and each volunteer's record of them."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from registry.history import recording
from registry.history.recording import History, because_of
from registry.models.appointments import Appointment
from registry.models.owned import CannotJoinError, Joinable, LivingOwnerManager, OwnedQuerySet, differing, fill_in
from registry.values import dates, names, nik, subjects

MOST_HOURS = 2000  # Lesson hours (JP) of one training.


def hours_between_1_and_most(name):
    """The constraint of that name: the lesson hours (JP) of a row are between 1 and `MOST_HOURS`, or not known."""
    return models.CheckConstraint(
        condition=Q(hours__isnull=True) | Q(hours__gte=1, hours__lte=MOST_HOURS),
        name=name,
        violation_error_message=f"JP-nya antara 1 dan {MOST_HOURS}.",
    )


class TrainingQuerySet(models.QuerySet):
    def for_list(self, user):
        """Load what a row of the list shows, with `people`: how many of its people the account may see."""
        records = TrainingRecord.objects.visible_to(user)
        seen = records.filter(training=models.OuterRef("pk")).order_by().values("training").annotate(n=Count("pk"))
        return self.annotate(people=Coalesce(models.Subquery(seen.values("n")), 0))

    def matching(self, text):
        """Trainings whose name or organiser contains the text."""
        return self.filter(Q(name__icontains=text) | Q(organiser__icontains=text))

    def of_kind(self, kind):
        """Trainings of that `Training.Kind`."""
        return self.filter(kind=kind)

    def of_year(self, year):
        """Trainings that began in that year."""
        return self.filter(started_on__year=year)

    def to_come(self, today):
        """Trainings that begin on that day or later, the nearest first."""
        return self.filter(started_on__gte=today).order_by("started_on", "pk")

    def years(self):
        """Return the years in which a training began, the latest first."""
        return [day.year for day in self.dates("started_on", "year", order="DESC")]

    def named(self, text):
        """Trainings that match a text: `choice_label` as a whole, else the whole name, else a part of it."""
        name, _, day = text.rpartition(", ")
        try:
            labelled = self.filter(name=name, started_on=dates.parse(day))
        except ValidationError:
            labelled = self.none()
        whole = self.filter(name__iexact=text)
        return next((exact for exact in (labelled, whole) if exact.exists()), self.filter(name__icontains=text))

    def for_choice(self, text, limit=20):
        """Return the newest trainings that fit the typed text."""
        trainings = self.named(text) if text else self
        return trainings.order_by("-started_on", "-pk")[:limit]


class Training(models.Model):
    class Kind(models.TextChoices):
        BASIC = "dasar", "Bimtek dasar"
        ADVANCED = "lanjutan", "Bimtek lanjutan"
        SPECIAL = "khusus", "Bimtek khusus"
        OTHER = "lain", "Pelatihan lain"

    name = models.CharField("nama pelatihan", max_length=200)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    organiser = models.CharField("penyelenggara", max_length=200, blank=True)
    place = models.CharField("tempat", max_length=200, blank=True)
    started_on = models.DateField("hari pertama")
    ended_on = models.DateField("hari terakhir", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("lama (JP)", null=True, blank=True)
    # Lines of "name | hours": written, compared and restored as a whole (registry.values.subjects).
    subjects = models.TextField("materi", max_length=8000, blank=True, validators=[subjects.validate])

    history = History(verbose_name="riwayat pelatihan", verbose_name_plural="riwayat pelatihan")
    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "pelatihan"
        verbose_name_plural = "pelatihan"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="training_ends_after_it_starts",
                violation_error_message="Hari terakhir tidak boleh sebelum hari pertama.",
            ),
            models.UniqueConstraint(
                fields=["name", "started_on"],
                name="training_once_a_day",
                violation_error_message="Pelatihan dengan nama dan hari pertama ini sudah ada.",
            ),
            hours_between_1_and_most("training_has_sensible_hours"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        for column in ("name", "organiser", "place"):
            setattr(self, column, nik.redact(names.clean(getattr(self, column))))
        self.subjects = nik.redact(self.subjects)
        if self.hours is None:
            self.hours = self.subject_hours or None
        if self.pk and self.started_on and self.started_on > timezone.localdate() and self.records.exists():
            sentence = "Sudah ada yang tercatat sebagai peserta, jadi hari pertamanya tidak di masa depan."
            raise ValidationError({"started_on": sentence})

    def get_absolute_url(self):
        return reverse("training_detail", args=[self.pk])

    @property
    def is_to_come(self):
        """Whether it begins today or later, so that people can be invited to it."""
        return self.started_on >= timezone.localdate()

    @property
    def choice_label(self):
        """The words to choose the training by: name and first day, which no two trainings share."""
        return f"{self.name}, {self.started_on:%d-%m-%Y}"

    @property
    def period(self):
        """Return its days in words: "14 s.d. 18 Oktober 2019"."""
        return dates.period(self.started_on, self.ended_on)

    @property
    def subject_list(self):
        """Return the subjects in their order, as `registry.values.subjects.Subject`s."""
        return subjects.read(self.subjects)

    @property
    def subject_hours(self):
        """Return the lesson hours (JP) of all subjects together."""
        return sum(subject.hours for subject in self.subject_list)

    @property
    def hours_warning(self):
        """Return a sentence if the subjects do not add up to the training's hours; else empty."""
        if not self.subjects or self.hours is None or self.hours == self.subject_hours:
            return ""
        return f"Jumlah JP materi {self.subject_hours}, sedangkan lama pelatihan tercatat {self.hours} JP."

    def people_in_words(self):
        """Who is recorded for its days, in words: ["12 peserta", "3 undangan"]; empty where nobody is."""
        counts = {"peserta": self.records.count(), "undangan": self.invitations.count()}
        return [f"{count} {noun}" for noun, count in counts.items() if count]

    @transaction.atomic
    def enrol(self, people):
        """Record those of these people who are not recorded yet, as one batch. Return the new records.

        Who died before it (`died_before`) is left out. Raises ValidationError if the training has not begun yet or was
        deleted meanwhile.
        """
        if self.started_on > timezone.localdate():
            day = dates.spell(self.started_on)
            raise ValidationError(f"Pelatihan ini akan mulai {day}. Undang dahulu; yang hadir dicatat sejak hari itu.")
        # Locked, so that of two clerks who press at once the second sees whom the first recorded.
        if not Training.objects.select_for_update().filter(pk=self.pk).first():
            raise ValidationError("Pelatihan ini sudah dihapus.")
        left_out = self._recorded_ids() | {person.pk for person in self.died_before(people)}
        return recording.bulk_create(
            TrainingRecord(training=self, volunteer=person) for person in people if person.pk not in left_out
        )

    def died_before(self, people):
        """Return those of these people who are recorded as dead before its first day, so they cannot have come."""
        deaths = Appointment.objects.deaths().filter(ended_on__lt=self.started_on).of_people(people)
        dead = set(deaths.values_list("volunteer", flat=True))
        return [person for person in people if person.pk in dead]

    def recorded(self, people):
        """Return those of these people who are already recorded in the training."""
        known = self._recorded_ids()
        return [person for person in people if person.pk in known]

    def _recorded_ids(self):
        return set(TrainingRecord.with_deleted.filter(training=self).values_list("volunteer", flat=True))

    @transaction.atomic
    def remove(self, reason):
        """Delete the training. Raises ValidationError, with a sentence, while it is needed, or without a reason."""
        recording.lock(self)
        if obstacle := self.deletion_obstacle():
            raise ValidationError(obstacle)
        try:
            with because_of(reason):
                recording.delete(self)
        except models.ProtectedError as error:
            dependent = min(map(str, error.protected_objects))
            raise ValidationError(f"Pelatihan ini masih menjadi dasar {dependent}.") from error

    def deletion_obstacle(self):
        """Return the sentence why the training cannot be deleted; empty if it can."""
        living = self.records.count()
        if living:
            return f"Masih ada {living} PSM yang tercatat sebagai peserta pelatihan ini."
        deleted = TrainingRecord.with_deleted.filter(training=self).count()
        # A restored person gets the records back.
        return f"Pelatihan ini masih tercatat pada {deleted} PSM yang dihapus." if deleted else ""


class TrainingRecordQuerySet(OwnedQuerySet):
    def for_register(self):
        """Load what a training's page shows of its people: person, village and proof, sorted by name."""
        appointments = Appointment.objects.select_related("village__district")
        return (
            self.select_related("training", "proof", "volunteer__home_village__district")
            .prefetch_related(models.Prefetch("volunteer__appointments", appointments))
            .order_by("volunteer__name_folded", "pk")
        )

    def without_certificate(self):
        """Records without a certificate number yet."""
        return self.filter(certificate_number="")

    def bearing(self, numbers):
        """Records with one of these certificate numbers, in small letters or capitals."""
        lower = {number.lower() for number in numbers} - {""}
        return self.annotate(number_lower=Lower("certificate_number")).filter(number_lower__in=lower)

    def numbered(self, ids):
        """Records with these ids, locked until the transaction ends."""
        return self.filter(pk__in=ids).locked()

    def locked(self):
        """Return the records, locked until the transaction ends."""
        return self.select_for_update(of=("self",))

    def of_people(self, ids):
        """Records of the people with these ids."""
        return self.filter(volunteer__in=ids)

    def own_hours(self):
        """Return the hours of those who did not take the whole training, by the person's id."""
        return dict(self.filter(hours__isnull=False).order_by().values_list("volunteer", "hours"))

    def for_page(self):
        """Load what a form of one record shows: the person and the training."""
        return self.select_related("volunteer", "training", "proof")

    def hours(self):
        """Return the lesson hours (JP) of these records together; without its own, a record counts its training's."""
        return self.aggregate(sum=Sum(Coalesce("hours", "training__hours")))["sum"] or 0


class TrainingRecord(Joinable, models.Model):
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="records", verbose_name="pelatihan")
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="training_records", verbose_name="PSM"
    )
    hours = models.PositiveSmallIntegerField(
        "JP yang diikuti", null=True, blank=True, help_text="Kosongkan bila mengikuti seluruhnya."
    )
    certificate_number = models.CharField("nomor sertifikat", max_length=120, blank=True)
    proof = models.ForeignKey(
        "registry.Upload",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="berkas bukti",
    )

    history = History(verbose_name="riwayat peserta pelatihan", verbose_name_plural="riwayat peserta pelatihan")
    history_label_with = ["training"]
    objects = LivingOwnerManager.from_queryset(TrainingRecordQuerySet)()
    with_deleted = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "riwayat pelatihan"
        verbose_name_plural = "riwayat pelatihan"
        ordering = ["-training__started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "volunteer"],
                name="training_record_once_per_volunteer",
                violation_error_message="Orang ini sudah tercatat pada pelatihan ini.",
            ),
            hours_between_1_and_most("training_record_has_sensible_hours"),
        ]

    def __str__(self):
        return f"{self.volunteer}: {self.training}"

    @staticmethod
    def history_label(record):
        """Return the name of the record that this history row shows."""
        return f"Pelatihan {record.training or 'yang sudah dihapus'}"

    def clean(self):
        """Mask a NIK; refuse more hours (JP) than the training has, and a new record of who died before it."""
        is_new = self._state.adding and self.training_id and self.volunteer_id
        if is_new and self.training.died_before([self.volunteer]):
            raise ValidationError("Orang ini tercatat meninggal dunia sebelum pelatihan ini mulai.")
        self.certificate_number = nik.redact(self.certificate_number)
        whole = self.training.hours if self.training_id else None
        if self.hours is not None and whole is not None and self.hours > whole:
            raise ValidationError({"hours": f"Pelatihan ini hanya {whole} JP."})

    @property
    def counted_hours(self):
        """Return the lesson hours (JP) that count: the record's own, else the whole training's, or None."""
        return self.training.hours if self.hours is None else self.hours

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether both are of the same training."""
        return self.training_id == other.training_id

    def join(self, other):
        """Return this record with what only the other one had; a second proof stays among the person's files.

        Raises CannotJoinError if the hours or the certificate numbers differ.
        """
        if differing(self, other, ["hours", "certificate_number"]):
            raise CannotJoinError(
                f"{self.training} tercatat pada keduanya, tetapi JP atau nomor sertifikatnya berbeda. Samakan dahulu.",
                [
                    (f"Ubah catatan {record.volunteer.registry_no}", record.address_to_correct())
                    for record in (self, other)
                ],
            )
        fill_in(self, other, ["hours", "certificate_number", "proof_id"])
        return self

    def address_to_correct(self):
        return reverse("training_record_update", args=[self.pk])

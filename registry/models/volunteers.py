"""The volunteer (PSM): one lasting record for each person, with all villages, trainings and ceremonies."""

from functools import lru_cache

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.urls import reverse
from django.utils import timezone

from registry.history import recording
from registry.history.recording import History, because_of
from registry.models.appointments import Appointment
from registry.models.letters_index import LettersIndex
from registry.models.regions import Regency, Village
from registry.models.registry_numbers import RegistryCounter
from registry.models.traces import Trace
from registry.models.trainings import Training
from registry.models.volunteer_queries import LivingManager, Status, VolunteerQuerySet
from registry.values import births, names, nik

FREE_TEXT = ("home_address", "occupation", "ipsm_no", "notes", "title_before", "title_after", "birth_place")
BIRTH = {"born_on", "sex"}  # What a NIK tells of its bearer.


@lru_cache(maxsize=4096)  # A ceremony's page and a list have many of them.
def _address_of(pk):
    return reverse("volunteer_detail", args=[pk])


class Volunteer(models.Model):
    class Sex(models.TextChoices):
        MALE = "L", "Laki-laki"
        FEMALE = "P", "Perempuan"
        __empty__ = "Belum diketahui"

    class Education(models.IntegerChoices):
        """Dukcapil's list with its codes (domain: KK education), and 99 for anything else."""

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
    name_folded = models.CharField(max_length=120, editable=False)

    nik_encrypted = models.TextField(editable=False, blank=True)
    nik_digest = models.CharField(max_length=64, editable=False, null=True)  # noqa: DJ001 - NULLs never collide
    # The digest of a NIK that somebody else has, too, of whom the account that wrote it may learn nothing: the office
    # decides whose it is (registry/guards/nik_lookup.py).
    nik_unclaimed_digest = models.CharField(max_length=64, editable=False, blank=True, db_index=True)
    nik15_digest = models.CharField(max_length=64, editable=False, blank=True, db_index=True)
    nik_masked = models.CharField("NIK", max_length=16, editable=False, blank=True)
    nik_recorded_at = models.DateTimeField("NIK dicatat pada", null=True, blank=True, editable=False)
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
    notes = models.TextField("catatan", max_length=8000, blank=True)
    deleted_at = models.DateTimeField("dihapus pada", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="digabung dengan",
    )

    # The NIK's cipher and digests are stored only here; the history has the masked form.
    history = History(
        verbose_name="riwayat PSM",
        verbose_name_plural="riwayat PSM",
        excluded_fields=["nik_encrypted", "nik_digest", "nik_unclaimed_digest", "nik15_digest", "name_folded"],
    )
    history_label_with = ["home_village__district", "merged_into"]
    objects = LivingManager()
    with_deleted = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = "PSM"
        verbose_name_plural = "PSM"
        ordering = ["name_folded", "pk"]
        permissions = [
            ("view_nik", "Dapat melihat NIK utuh"),
            ("export_volunteer", "Dapat mengekspor PSM"),
            ("export_nik", "Dapat mengekspor NIK utuh"),
            ("merge_volunteer", "Dapat menggabungkan dua catatan satu orang"),
        ]
        indexes = [
            # To read lists in order, and to search for names, without reading the rows themselves.
            models.Index(
                fields=["name_folded", "id"], condition=Q(deleted_at__isnull=True), name="volunteer_living_by_name"
            ),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="volunteer_deleted"),
            models.Index(fields=["born_on"], name="volunteer_by_birth"),  # To find people who may be recorded twice.
            LettersIndex(fields=["name_folded"], name="volunteer_by_letters"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik_digest"],
                condition=Q(deleted_at__isnull=True),
                name="volunteer_one_living_per_nik",
                violation_error_message="NIK sudah terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(nik_unclaimed_digest="") | Q(nik_digest__isnull=True),
                name="volunteer_nik_claimed_or_not",
                violation_error_message="NIK sudah terdaftar.",
            ),
            models.UniqueConstraint(
                fields=["ipsm_no"],
                condition=Q(deleted_at__isnull=True) & ~Q(ipsm_no=""),
                name="volunteer_one_living_per_ipsm_no",
                violation_error_message="Nomor anggota IPSM sudah dipakai orang lain.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(deleted_at__isnull=False),
                name="volunteer_merged_is_gone",
                violation_error_message="Yang sudah digabungkan dengan catatan lain tidak berdiri sendiri lagi.",
            ),
        ]

    def __str__(self):
        return f"{self.full_name} ({self.registry_no})"

    @staticmethod
    def history_label(record):
        """Return the name of the person's own data on the page of the history."""
        return "Data diri"

    def save(self, **kwargs):
        """Save the row, with its folded name; a new person takes the next registry number.

        Where the birth date or the sex changes, the NIK counts as not matched any more (`forget_match`).
        """
        if not self.registry_no:
            (self.registry_no,) = RegistryCounter.take()
        self.name_folded = names.fold(self.name)
        if self.nik_matched_at:
            self.forget_match(Volunteer.with_deleted.filter(pk=self.pk).first() or self)
        if "update_fields" in kwargs and kwargs["update_fields"] is not None:
            columns = {*kwargs["update_fields"], "name_folded"}
            kwargs["update_fields"] = columns | {"nik_matched_at"} if columns & BIRTH else columns
        super().save(**kwargs)

    def clean(self):
        for column in FREE_TEXT:  # A NIK is kept in its own column only.
            setattr(self, column, nik.redact(getattr(self, column)))
        if self.born_on and self.born_on > timezone.localdate():
            raise ValidationError({"born_on": "Tanggal lahir tidak boleh di masa depan."})
        if self.photo_id and self.photo.is_withdrawn:
            raise ValidationError("Persetujuan atas pas foto ini ditarik, jadi fotonya tidak dipakai lagi.")

    def get_absolute_url(self):
        return _address_of(self.pk)

    # Names

    @property
    def choice_label(self):
        """The words to choose the person by: name and registry number."""
        return f"{self.full_name}, {self.registry_no}"

    @property
    def full_name(self):
        """Return the name with its titles, exactly as typed."""
        return names.full(self.title_before, self.name, self.title_after)

    def is_called(self, text):
        """Whether each word of the text is a part of the name with its titles."""
        own = names.fold(self.full_name)
        return all(word in own for word in names.fold(text).split())

    @transaction.atomic
    def forget_photo(self):
        """Take the photograph and its consent off the record."""
        recording.lock(self)
        self.photo, self.photo_consent_on = None, None
        self.save(update_fields=["photo", "photo_consent_on"])

    @property
    def restriction(self):
        """Return the request that restricts the processing of the person's data now; None without one."""
        return self.rights_requests.restricting().order_by("answered_at").first()

    # NIK

    def set_nik(self, digits, *, is_claimed=True):
        """Set cipher, digests and mask of a cleaned NIK; an empty one clears all. The row is not saved.

        `is_claimed` is False for a NIK that somebody else has, too, until the office has decided whose it is.
        """
        self.nik_matched_at = None
        self.nik_recorded_at = timezone.now() if digits else None
        digest = nik.digest(digits) if digits else None
        self.nik_encrypted = nik.encrypt(digits) if digits else ""
        self.nik_digest = digest if is_claimed else None
        self.nik_unclaimed_digest = "" if is_claimed else digest or ""
        self.nik15_digest = nik.digest15(digits) if digits else ""
        self.nik_masked = nik.MASK if digits else ""

    @property
    def nik_any_digest(self):
        """The digest of the NIK, claimed or not; None without one."""
        return self.nik_digest or self.nik_unclaimed_digest or None

    def claim_free_nik(self):
        """Claim the NIK that was not claimed, where nobody else claims it now. Not saved; return whether it is ours."""
        if self.nik_unclaimed_digest and not Volunteer.objects.claiming(self._open_nik()).exists():
            self.nik_digest, self.nik_unclaimed_digest = self.nik_unclaimed_digest, ""
        return self.nik_digest is not None

    def give_up_taken_nik(self, besides=()):
        """Keep the NIK without a claim where somebody else claims it by now, except `besides` (ids). Not saved.

        So a NIK that comes back is neither lost nor refused: a refusal would tell that another person has it.
        """
        others = Volunteer.objects.exclude(pk__in=[self.pk, *besides])
        if self.nik_digest and others.claiming(self._open_nik()).exists():
            self.nik_digest, self.nik_unclaimed_digest = None, self.nik_digest

    @transaction.atomic
    def note_nik_matched(self):
        """Record that the NIK was compared with the KTP just now, if it was not yet.

        Raises ValidationError without a NIK.
        """
        recording.lock(self)
        if not self.has_nik:
            raise ValidationError("NIK orang ini belum dicatat, jadi belum dapat dicocokkan.")
        if self.nik_matched_at is None:
            self.nik_matched_at = timezone.now()
            self.save(update_fields=["nik_matched_at"])

    def forget_match(self, before):
        """Count the NIK as not matched where the birth date or the sex is another one than `before`, the stored row's.

        What was compared with the KTP is then no longer what stands here; a match noted since is kept. Not saved.
        """
        has_changed = any(getattr(self, column) != getattr(before, column) for column in BIRTH)
        if has_changed and self.nik_matched_at == before.nik_matched_at:
            self.nik_matched_at = None

    @property
    def has_nik(self):
        return bool(self.nik_masked)

    def reveal_nik(self, *, by, reason):
        """Return the whole NIK (empty if not known) and write the trace of who saw it and why.

        A NIK in the reason is masked. Raises PermissionDenied if the account may not see NIKs or this person; without a
        reason ValidationError, since the user can add one. UU 27/2022 art. 31: access to personal data is recorded.
        """
        seen = Volunteer.with_deleted.visible_to(by)
        if not (by.has_perm("registry.view_nik") and seen.filter(pk=self.pk).exists()):
            raise PermissionDenied("Akun ini tidak berhak melihat NIK utuh orang ini.")
        if not reason.strip():
            raise ValidationError({"reason": "Tulis keperluannya: tanpa itu NIK tidak ditampilkan."})
        Trace.objects.record(
            Trace.Kind.NIK_VIEWED, user=by, volunteer=self, subject=self.registry_no, detail=reason.strip()
        )
        return self._open_nik()

    def _open_nik(self):
        return nik.decrypt(self.nik_encrypted) if self.nik_encrypted else ""

    def nik_warnings(self):
        """Return sentences on what in the NIK disagrees with the record; none after it was compared with the KTP."""
        if not self.has_nik or self.nik_matched_at:
            return []
        home, number = self.home_village, self._open_nik()
        code = home.district.code if home else ""
        own = code.rpartition(".")[0]
        # Most people live in the regency of their NIK: then no query for the regencies is needed.
        codes = {own} if own == nik.regency_code(number) else set(Regency.objects.values_list("code", flat=True))
        return nik.warnings(number, born_on=self.born_on, sex=self.sex, regency_codes=codes, home_district_code=code)

    def nik_warnings_on_birth(self):
        """Return `nik_warnings` on the birth date and the sex only, which a certificate may show; without a query."""
        if not self.has_nik or self.nik_matched_at:
            return []
        return nik.warnings(self._open_nik(), born_on=self.born_on, sex=self.sex)

    # Service

    @property
    def latest_appointment(self):
        """Return the open, else the latest appointment, or None."""
        return next(iter(self.appointments.all()), None)

    @property
    def appointment_of_today(self):
        """Return the appointment that contains today, else the latest one, or None."""
        return self._appointment_on(timezone.localdate()) or self.latest_appointment

    @property
    def coming_appointment(self):
        """Return the appointment to which the person moves on a later day; None if no move is to come."""
        ahead = self.appointments_to_come
        return ahead[-1] if ahead and self._appointment_on(timezone.localdate()) else None

    @property
    def appointments_to_come(self):
        """Return the appointments that begin on a later day, the latest first."""
        return [appointment for appointment in self.appointments.all() if appointment.is_to_come]

    def _appointment_on(self, day):
        return next((appointment for appointment in self.appointments.all() if appointment.serves(day)), None)

    def status(self, on=None):
        """Return the `Status` on that date (today); no query if the appointments are prefetched."""
        on = on or timezone.localdate()
        appointments = self.appointments.all()
        if not appointments:
            return Status.CANDIDATE
        if any(appointment.serves(on) for appointment in appointments):
            return Status.ACTIVE
        return Status.UPCOMING if any(a.started_on > on for a in appointments) else Status.ENDED

    @property
    def village(self):
        """Return the village to which the person belongs: that of `appointment_of_today`, else the home, or None."""
        appointment = self.appointment_of_today
        return appointment.village if appointment else self.home_village

    def village_on(self, day):
        """Return the village where the person serves on that day; `village` where that is nowhere, or without a day."""
        appointment = self._appointment_on(day) if day else None
        return appointment.village if appointment else self.village

    @property
    def belongs_by_home(self):
        """Whether the home village decides who sees the person, who has never served."""
        return self.pk is None or not self.appointments.exists()

    @property
    def free_pointers(self):
        """The pointers that may lead outside an account's kecamatan: the home, where it decides nothing."""
        return () if self.belongs_by_home else ("home_village",)

    def must_have_home(self, user):
        """Whether the account, bound to kecamatan, would not see the person without a home village."""
        return user.is_bound and self.belongs_by_home

    def age_on(self, date):
        """Return the age in whole years on that date; None if the birth date is not known."""
        return births.age_on(self.born_on, date) if self.born_on else None

    @property
    def age(self):
        return self.age_on(timezone.localdate())

    @property
    def has_died(self):
        """Whether the latest service ended in death."""
        latest = self.latest_appointment
        return bool(latest) and latest.end_reason == Appointment.EndReason.DIED

    @property
    def awaits_decree(self):
        """Whether the latest service is open and has no decree (SK) yet."""
        latest = self.latest_appointment
        return bool(latest) and latest.ended_on is None and not latest.decree_number

    def next_step(self):
        """Return the suggested next action: "appoint", record the "decree", or "edit" the data."""
        if self.has_died:
            return "edit"
        if self.status() in (Status.CANDIDATE, Status.ENDED):
            return "appoint"
        return "edit" if self.latest_appointment.decree_number else "decree"

    def lacks(self):
        """Return what a row of the list marks as missing (after `for_list`): NIK, SK, bimtek dasar."""
        facts = {
            "NIK": self.has_nik,
            "SK": not self.awaits_decree,
            "bimtek dasar": self.has_basic_training,
        }
        return [name for name, known in facts.items() if not known]

    def timeline(self):
        """Return service and trainings together, the latest first (after `for_page`)."""
        moments = [(a.started_on, a) for a in self.appointments.all()]
        moments += [(r.training.started_on, r) for r in self.training_records.all()]
        return [moment for _, moment in sorted(moments, key=lambda pair: pair[0], reverse=True)]

    def missing(self):
        """Return what the record still lacks, in words for the screen (after `for_page`)."""
        facts = {
            "NIK": self.has_nik,
            "SK": not self.awaits_decree,
            "bimtek dasar": any(r.training.kind == Training.Kind.BASIC for r in self.training_records.all()),
            "jenis kelamin": self.sex,
            "tanggal lahir": self.born_on,
            "tempat tinggal": self.home_village_id,
            "No. HP": self.phone,
            "pendidikan": self.education,
            "pas foto": self.photo_id,
        }
        return [name for name, known in facts.items() if not known]

    def work_in(self, problems):
        """Set the fields in which the person works to these `SocialProblem` kinds."""
        chosen, fields = set(problems), list(self.fields_of_work.all())
        for field in fields:
            if field.problem not in chosen:
                field.delete()
        for problem in sorted(chosen - {field.problem for field in fields}):
            self.fields_of_work.create(problem=problem)

    # Deleting and restoring

    def deletion_obstacles(self):
        """Return the records, mostly papers, that forbid to delete this person; empty if none does."""
        return self._obstacles([self])

    @staticmethod
    def _obstacles(people):
        collector = Collector(using=DEFAULT_DB_ALIAS)
        try:
            collector.collect(people)
        except ProtectedError as error:
            # Records merged into this person are deleted and restored with it.
            return sorted(str(row) for row in error.protected_objects if not isinstance(row, Volunteer))
        except RestrictedError as error:
            return sorted(str(row) for row in error.restricted_objects)
        return []

    @transaction.atomic
    def remove(self, reason):
        """Delete the person so that it can be restored: the row stays, unseen, with all that hangs on it.

        Raises ValidationError when papers depend on the person, or without a reason.
        """
        recording.lock(self)
        self._refuse_to_delete([self])
        if self.deleted_at:  # By somebody else, meanwhile.
            return
        with because_of(reason):
            self.deleted_at = timezone.now()
            self.save(update_fields=["deleted_at"])

    @classmethod
    def remove_all(cls, people, reason):
        """Delete these people together, each as `remove` does; none of them where it raises ValidationError."""
        cls._refuse_to_delete(people)
        with because_of(reason):
            for person in people:
                person.deleted_at = timezone.now()
            recording.bulk_update(people, ["deleted_at"])

    @classmethod
    def _refuse_to_delete(cls, people):
        if cls._obstacles(people):
            raise ValidationError("Orang ini tidak dapat dihapus karena masih ada surat yang bergantung padanya.")

    @transaction.atomic
    def restore(self):
        """Restore a deleted person; nothing where somebody else has done so meanwhile.

        Where somebody else claims the NIK meanwhile, it comes back without a claim, and the office decides. Raises
        ValidationError if the person was merged into another one.
        """
        recording.lock(self)
        if self.merged_into:
            raise ValidationError(f"Catatan ini sudah digabungkan dengan {self.merged_into}.")
        if self.deleted_at is None:
            return
        self.give_up_taken_nik()
        self.deleted_at = None
        self.validate_constraints()
        self.save(update_fields=["deleted_at", "nik_digest", "nik_unclaimed_digest"])

"""What people ask the office about their own data (UU 27/2022), each with the moment by which it is answered.

Who has a request in hand is a `Delegation`, as of all work of the front page.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from registry.history import recording
from registry.history.recording import History, because
from registry.models.appointments import ADULT_AGE
from registry.models.delegations import Delegation
from registry.models.expectations import expectations_of
from registry.models.owned import Joinable
from registry.models.policies import Policy
from registry.values import dates, names, nik

TASK = "permintaan"  # The beginning of its key as work of the front page.
FREE_TEXT = ("asker", "guardian", "identity_note", "wish", "answer_words", "lift_reason")


class RightsRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests about people whom the account may see, also about those who were removed since."""
        return self.filter(volunteer__in=self._people.reachable_by(user).values("pk")) if user.is_bound else self

    def waiting(self):
        """Requests without an answer."""
        return self.filter(answer="")

    def answered(self):
        """Requests with an answer."""
        return self.exclude(answer="")

    def overdue(self):
        """Requests that still wait although their time is over."""
        return self.waiting().filter(due_at__lt=timezone.now())

    def restricting(self):
        """Granted requests of restriction that are in force."""
        return self._granted(RightsRequest.Kind.RESTRICTION).filter(lifted_at__isnull=True)

    def withdrawing_photo(self):
        """Granted withdrawals of the consent to a photograph."""
        return self._granted(RightsRequest.Kind.PHOTO)

    def _granted(self, kind):
        return self.filter(kind=kind, answer__in=[RightsRequest.Answer.GRANTED, RightsRequest.Answer.PARTLY])

    def about(self, volunteer):
        """Requests about that person."""
        return self.filter(volunteer=volunteer)

    def of_kind(self, kind):
        """Requests of that `RightsRequest.Kind`."""
        return self.filter(kind=kind)

    def in_regency(self, regency):
        """Requests about people who belong to that regency."""
        return self.filter(volunteer__in=self._people.in_regency(regency).values("pk"))

    def in_district(self, district):
        """Requests about people who belong to that district."""
        return self.filter(volunteer__in=self._people.in_district(district).values("pk"))

    def matching(self, text):
        """Requests about people who match the text, or by an asker whose name contains it."""
        people = self._people.matching(text).order_by().values("pk")
        return self.filter(Q(volunteer__in=people) | Q(asker__icontains=text))

    def for_list(self):
        """Load what a row of the list shows, in one query: first who waits, the nearest deadline first."""
        waiting_first = F("answered_at").desc(nulls_first=True)
        return self.select_related("volunteer", "answered_by").order_by(waiting_first, "due_at", "pk")

    def for_page(self):
        """Load what the page of a request shows, in one query."""
        return self.select_related("volunteer", "recorded_by", "answered_by", "lifted_by")

    @property
    def _people(self):
        """All people, also those who were removed: a request stays."""
        return self.model._meta.get_field("volunteer").related_model.with_deleted


class RightsRequest(Joinable, models.Model):
    class Kind(models.TextChoices):
        """The rights of UU 27/2022: its articles 7, 6, 8, 10, 11 and 9."""

        ACCESS = "salinan", "Salinan atau akses"
        CORRECTION = "pembetulan", "Pembetulan"
        ERASURE = "penghapusan", "Penghapusan"
        OBJECTION = "keberatan", "Keberatan"
        RESTRICTION = "pembatasan", "Pembatasan pemrosesan"
        PHOTO = "foto", "Penarikan persetujuan foto"

    class Relation(models.TextChoices):
        SELF = "sendiri", "Orangnya sendiri"
        GUARDIAN = "wali", "Orang tua/wali"
        PROXY = "kuasa", "Kuasa, dengan surat kuasa"

    class IdentityCheck(models.TextChoices):
        CARD = "ktp", "KTP asli diperlihatkan"
        KNOWN = "dikenal", "Dikenal langsung oleh petugas"
        CALLED_BACK = "telepon", "Ditelepon ke nomor HP yang tercatat"
        OTHER = "lain", "Cara lain"
        NONE = "belum", "Belum diperiksa"

    class Answer(models.TextChoices):
        GRANTED = "dikabulkan", "Dikabulkan"
        PARTLY = "sebagian", "Dikabulkan sebagian"
        REFUSED = "ditolak", "Ditolak"

    class RefusalGround(models.TextChoices):
        """The three of UU 27/2022 art. 33; any other one, as the law on archives, is written out."""

        DANGER = "bahaya", "Membahayakan keamanan atau kesehatan seseorang (pasal 33)"
        OTHERS = "orang-lain", "Mengungkap data pribadi orang lain (pasal 33)"
        STATE = "negara", "Bertentangan dengan pertahanan dan keamanan nasional (pasal 33)"
        OTHER = "lain", "Dasar lain, ditulis di bawah"

    # People are never erased from their table: also that of a removed person stays.
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="rights_requests", verbose_name="PSM"
    )
    kind = models.CharField("yang diminta", max_length=12, choices=Kind.choices)
    wish = models.TextField("isi permintaan", max_length=2000, blank=True)
    relation = models.CharField("diajukan oleh", max_length=8, choices=Relation.choices, default=Relation.SELF)
    asker = models.CharField("nama pemohon", max_length=100, validators=[names.validate])
    guardian = models.CharField("orang tua/wali yang menyetujui", max_length=100, blank=True)
    identity_check = models.CharField("pemeriksaan identitas", max_length=8, choices=IdentityCheck.choices)
    identity_note = models.CharField("keterangan identitas", max_length=200, blank=True)
    received_at = models.DateTimeField("diterima pada")
    due_at = models.DateTimeField("dijawab paling lambat", editable=False, db_index=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="recorded_requests",
        verbose_name="dicatat oleh",
    )
    recorded_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    answer = models.CharField("jawaban", max_length=10, choices=Answer.choices, blank=True)
    refusal_ground = models.CharField("dasar penolakan", max_length=10, choices=RefusalGround.choices, blank=True)
    answer_words = models.TextField("isi jawaban", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_requests",
        verbose_name="dijawab oleh",
    )
    answered_at = models.DateTimeField("dijawab pada", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lifted_restrictions",
        verbose_name="pembatasan diakhiri oleh",
    )
    lifted_at = models.DateTimeField("pembatasan diakhiri pada", null=True, blank=True)
    lift_reason = models.CharField("alasan mengakhiri pembatasan", max_length=200, blank=True)

    history = History(verbose_name="riwayat permintaan atas data", verbose_name_plural="riwayat permintaan atas data")
    history_label_with = ["recorded_by", "answered_by", "lifted_by"]
    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan atas data"
        verbose_name_plural = "permintaan atas data"
        ordering = ["due_at", "pk"]
        default_permissions = ["view", "add", "change"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")),
                name="rights_request_due_after_receipt",
                violation_error_message="Batas waktu jawaban harus sesudah permintaannya diterima.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["pembetulan", "keberatan"], wish=""),
                name="rights_request_says_what",
                violation_error_message="Tulis apa yang diminta.",
            ),
            models.CheckConstraint(
                condition=~Q(identity_check="lain", identity_note=""),
                name="rights_request_says_how_identity",
                violation_error_message="Tulis bagaimana identitas pemohon diperiksa.",
            ),
            models.CheckConstraint(
                condition=Q(
                    answer="", answered_at__isnull=True, answered_by__isnull=True, answer_words="", refusal_ground=""
                )
                | (~Q(answer="") & Q(answered_at__gte=F("received_at"), answered_by__isnull=False)),
                name="rights_request_answered_as_a_whole",
                violation_error_message="Jawaban dicatat lengkap: isinya, waktunya, dan siapa yang menjawab.",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["dikabulkan", "sebagian"], identity_check="belum"),
                name="rights_request_granted_to_whom_is_known",
                violation_error_message="Periksa identitas pemohon dahulu: sebelum itu tidak ada yang dikabulkan.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="ditolak", refusal_ground="") & ~Q(answer="dikabulkan", refusal_ground__gt=""),
                name="rights_request_refused_with_ground",
                violation_error_message="Penolakan, dan hanya penolakan, memerlukan dasarnya.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="sebagian", answer_words="") & ~Q(refusal_ground="lain", answer_words=""),
                name="rights_request_answer_in_words",
                violation_error_message="Tulis isi jawabannya.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(
                    kind="pembatasan",
                    answer__in=["dikabulkan", "sebagian"],
                    lifted_at__gte=F("answered_at"),
                    lifted_by__isnull=False,
                    lift_reason__gt="",
                ),
                name="rights_request_lifted_restriction",
                violation_error_message="Hanya pembatasan yang dikabulkan dapat diakhiri, dengan alasannya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.volunteer.full_name}"

    @staticmethod
    def history_label(record):
        """Return the name of the request that this history row shows."""
        return f"Permintaan atas data: {record.get_kind_display().lower()}"

    def get_absolute_url(self):
        return reverse("rights_request_detail", args=[self.pk])

    @property
    def task_key(self):
        """Its key as work of the front page."""
        return f"{TASK}-{self.pk}"

    def receive(self, at):
        """Set when it was received, and so by when it is answered. Not saved.

        A deadline that is set does not follow a later change of the office's setting.
        """
        self.received_at, self.due_at = at, at + Policy.current().answer_time

    def clean(self):
        """Mask NIKs. Refuse what a request lacks, a receipt to come, and a change of what was answered."""
        for column in FREE_TEXT:  # A NIK is kept in a person's own column only.
            setattr(self, column, nik.redact(getattr(self, column) or ""))
        self._refuse_change_of_answered()
        errors = {}
        if self.received_at and self.received_at > timezone.now():
            errors["received_at"] = "Waktu diterima masih di masa depan."
        if self.kind in (self.Kind.CORRECTION, self.Kind.OBJECTION) and not self.wish.strip():
            errors["wish"] = "Tulis apa yang diminta."
        if self.identity_check == self.IdentityCheck.OTHER and not self.identity_note.strip():
            errors["identity_note"] = "Tulis bagaimana identitas pemohon diperiksa."
        if self.needs_guardian and not self.guardian.strip():
            errors["guardian"] = f"PSM ini belum {ADULT_AGE} tahun. Tulis nama orang tua/wali yang menyetujui."
        if errors:
            raise ValidationError(errors)

    def _refuse_change_of_answered(self):
        stored = RightsRequest.objects.answered().filter(pk=self.pk).first() if self.pk else None
        asked = ("kind", "wish", "relation", "asker", "guardian", "identity_check", "received_at", "answer")
        if stored and any(getattr(stored, column) != getattr(self, column) for column in asked):
            raise ValidationError("Permintaan ini sudah dijawab, jadi isinya tidak diubah lagi.")

    @property
    def needs_guardian(self):
        """Whether the person was under age when it was received, and no guardian asks."""
        if not self.received_at or self.relation == self.Relation.GUARDIAN:
            return False
        age = self.volunteer.age_on(timezone.localdate(self.received_at))
        return age is not None and age < ADULT_AGE

    @property
    def is_asker_known(self):
        """Whether the identity of who asks was checked."""
        return self.identity_check != self.IdentityCheck.NONE

    @property
    def is_overdue(self):
        return not self.answer and self.due_at < timezone.now()

    @property
    def was_late(self):
        """Whether the answer came after its time."""
        return bool(self.answer) and self.answered_at > self.due_at

    @property
    def time_left(self):
        """How much time is left for the answer, in words: "sisa 2 hari 3 jam", "lewat 40 menit"."""
        left = self.due_at - timezone.now()
        return f"{'lewat' if self.is_overdue else 'sisa'} {dates.span(abs(left))}"

    def still_waiting(self):
        """The other requests of the same person and kind that wait for an answer."""
        return RightsRequest.objects.waiting().about(self.volunteer).of_kind(self.kind).exclude(pk=self.pk)

    @transaction.atomic
    def give_answer(self, by, answer, ground="", words=""):
        """Answer it, now. Return whether it still waited: of two answers at once the first one counts.

        Raises ValidationError, with a sentence, where the answer lacks something.
        """
        recording.lock(self)
        if self.answer:
            return False
        self.answer, self.refusal_ground, self.answer_words = answer, ground, nik.redact(words)
        self.answered_by, self.answered_at = by, timezone.now()
        self.validate_constraints()
        self.save(update_fields=["answer", "refusal_ground", "answer_words", "answered_by", "answered_at"])
        Delegation.objects.about(TASK, self.pk).delete()
        self._take_effect(by)
        return True

    def _take_effect(self, by):
        """What the answer changes at once: the photograph goes; invitations of who is restricted are withdrawn."""
        if RightsRequest.objects.withdrawing_photo().filter(pk=self.pk).exists():
            with because("Persetujuan fotonya ditarik"):
                self.volunteer.forget_photo()
        if self.is_restricting:
            with because("Ditarik karena pemrosesan datanya dibatasi"):
                for row in expectations_of(self.volunteer):
                    if not row.withdrawal_obstacle(by):
                        row.withdraw(by)

    @property
    def is_restricting(self):
        """Whether it restricts the processing of the person's data now."""
        return RightsRequest.objects.restricting().filter(pk=self.pk).exists()

    def still_expected(self):
        """The rows by which somebody restricted is still invited, since they could not be withdrawn."""
        return expectations_of(self.volunteer) if self.is_restricting else []

    @transaction.atomic
    def lift(self, by, reason):
        """End the restriction, now. Return whether it was in force."""
        recording.lock(self)
        if not self.is_restricting:
            return False
        self.lifted_by, self.lifted_at, self.lift_reason = by, timezone.now(), nik.redact(reason)
        self.validate_constraints()
        self.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
        return True

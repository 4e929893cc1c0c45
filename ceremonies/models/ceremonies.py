"""The ceremony: an inauguration (pengukuhan), or one for the certificates of a training, with its participants."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from ceremonies.models.ceremony_queries import CeremonyQuerySet
from ceremonies.models.certificates import Certificate
from ceremonies.models.conditions import deaths_of, refusals
from ceremonies.models.number_series import NumberSeries
from ceremonies.models.offices import Office, Official
from ceremonies.models.participants import Participant
from ceremonies.models.ticks import Tick
from ceremonies.values import numbering, occasions, wording
from registry.history import recording
from registry.history.recording import History
from registry.models import ADULT_AGE, Training, Village, Volunteer
from registry.values import dates, nik

DECREE_UNNUMBERED = "Isi nomornya juga; tanpa nomor, SK tidak tercetak pada piagam."
LEGAL_BASIS = "Peraturan Menteri Sosial Nomor 10 Tahun 2019 tentang Pekerja Sosial Masyarakat"


class Ceremony(models.Model):
    is_office_wide = True  # No account that is bound to kecamatan writes it (registry/history/guarding.py).

    class Paper(models.TextChoices):
        F4 = "f4", "F4 (330 × 215 mm)"
        FOLIO = "folio", "Folio (330 × 216 mm; 8,5 × 13 inci)"
        A4 = "a4", "A4 (297 × 210 mm)"

    adult_age = ADULT_AGE  # For the pages that speak of it.

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="ceremonies", verbose_name="kantor")
    # The training whose certificates are given; None for an inauguration. `occasion` has all differences of the two.
    training = models.OneToOneField(
        Training, on_delete=models.PROTECT, null=True, blank=True, related_name="ceremony", verbose_name="pelatihan"
    )
    name = models.CharField("nama pengukuhan", max_length=200)
    held_on = models.DateField("tanggal")
    starts_at = models.TimeField("mulai pukul", null=True, blank=True)
    venue = models.CharField("tempat", max_length=200, blank=True)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ceremonies",
        verbose_name="desa/kelurahan tempat acara",
    )
    officiant = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officiated",
        verbose_name="yang mengukuhkan",
    )
    second_signatory = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cosigned",
        verbose_name="penanda tangan kedua",
    )
    decree_issuer = models.CharField("nama keputusan", max_length=150, blank=True)
    decree_number = models.CharField("nomor SK", max_length=100, blank=True)
    decree_on = models.DateField("tanggal SK", null=True, blank=True)
    legal_basis = models.TextField("dasar hukum", max_length=600, blank=True, default=LEGAL_BASIS)
    pledge = models.TextField("janji", max_length=2000, blank=True)
    agenda = models.TextField("susunan acara", max_length=2000, blank=True)
    # The reminder to collect the certificate; empty: the words of ceremonies.reminders.
    reminder = models.TextField("teks pengingat", max_length=1000, blank=True)
    number_pattern = models.CharField(
        "pola nomor piagam", max_length=100, default=numbering.EXAMPLE, validators=[numbering.validate]
    )
    paper = models.CharField("kertas", max_length=10, choices=Paper.choices, default=Paper.F4)
    # Options of the paper, not facts with a date.
    shows_birth = models.BooleanField("cetak tempat dan tanggal lahir", default=True)
    shows_titles = models.BooleanField("cetak gelar pejabat", default=True)
    shows_rank = models.BooleanField("cetak pangkat pejabat", default=True)
    shows_nip = models.BooleanField("cetak NIP pejabat", default=True)

    # Set where it was called off; what was numbered by then is revoked (ceremonies.cancelling).
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="cancelled_ceremonies",
        verbose_name="dibatalkan oleh",
    )
    cancel_reason = models.CharField("alasan pembatalan", max_length=200, blank=True, editable=False)

    history = History(verbose_name="riwayat pengukuhan", verbose_name_plural="riwayat pengukuhan")
    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = "pengukuhan"
        verbose_name_plural = "pengukuhan"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "held_on"],
                name="ceremony_once_a_day",
                violation_error_message="Pengukuhan dengan nama dan tanggal ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="ceremony_cancelled_with_a_reason",
                violation_error_message="Pembatalan acara harus diberi alasan.",
            ),
            models.CheckConstraint(
                condition=Q(decree_on__isnull=True) | ~Q(decree_number=""),
                name="ceremony_dated_decree_is_numbered",
                violation_error_message=DECREE_UNNUMBERED,
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        for column in (
            "name",
            "venue",
            "decree_issuer",
            "decree_number",
            "legal_basis",
            "pledge",
            "agenda",
            "reminder",
        ):
            setattr(self, column, nik.redact(getattr(self, column)))
        # Of two who press at once the second comes here again, with what the first saved.
        if self._state.adding and self.training_id and Ceremony.objects.of_training(self.training):
            raise ValidationError(
                "Sertifikat pelatihan ini sudah disiapkan orang lain. Buka dari halaman pelatihannya."
            )

    def clean_fields(self, exclude=None):
        """Check the columns, that the day suits the numbers that were given and who signs, the decree and the pattern.

        Who inaugurates, left empty, becomes who leads the office on the day. Nothing is said of columns in `exclude`,
        which a form does not show.
        """
        super().clean_fields(exclude)
        exclude = exclude or ()
        errors = {}
        if "held_on" not in exclude:
            errors = self.what_does_not_suit_the_day()
        if self.decree_on and not self.decree_number:
            errors["decree_number"] = DECREE_UNNUMBERED
        if errors := {name: why for name, why in errors.items() if why and name not in exclude}:
            raise ValidationError(errors)

    def what_does_not_suit_the_day(self, *, keeps_numbers=True):
        """By column the sentence that says why it does not suit the day; empty where it does.

        Without `keeps_numbers` the numbers that were given become void, and all participants get new ones.
        """
        self.officiant = self.officiant or Official.objects.head_on(self.held_on)
        second = self.second_signatory
        was = Ceremony.objects.filter(pk=self.pk).first()
        return {
            "held_on": self._number_obstacle(was) if keeps_numbers else "",
            "number_pattern": self._new_pattern_obstacle(was, keeps_numbers),
            "officiant": self._term_obstacle(self.officiant),
            "second_signatory": self._term_obstacle(second) or (second.repetition_of(self.officiant) if second else ""),
        }

    def _number_obstacle(self, was):
        """The sentence that refuses a day on which numbers given for the stored `was` would read otherwise."""
        papers = self.certificates().count() if was else 0
        if not papers or was.keeps_numbers_on(self.held_on):
            return ""
        return (
            f"{papers} {self.occasion.paper} sudah bernomor menurut {dates.spell(was.held_on)}; bulan dan tahun pada "
            f"nomornya tidak sama dengan {dates.spell(self.held_on)}. Pindahkan dengan nomor baru (Lainnya, Batalkan "
            "atau pindahkan), atau buka dahulu kuncinya (Lainnya, Tahap) bila belum ada yang dicetak."
        )

    def _new_pattern_obstacle(self, was, keeps_numbers):
        """The `pattern_obstacle` where the day or the pattern is new; `was` is stored, None where nothing is."""
        if was is None:
            return self.pattern_obstacle(1)
        if (was.number_pattern, was.held_on) == (self.number_pattern, self.held_on):
            return ""
        if not keeps_numbers:
            return self.pattern_obstacle(max(1, self.participants.count()))
        waiting = self.participants.without_certificates().count()
        return self.pattern_obstacle(waiting or int(not self.certificates().exists()))

    def pattern_obstacle(self, count):
        """The sentence that says why the next `count` papers cannot be numbered; empty where they can."""
        return NumberSeries.objects.pattern_obstacle(self.number_pattern, self.held_on, self.occasion.paper, count)

    def keeps_numbers_on(self, day):
        """Whether the ceremony's numbers read the same on papers of that day: their year, and their month if any."""
        return day.year == self.held_on.year and numbering.write(self.number_pattern, 0, day) == self.number_text(0)

    def resting_on_its_day(self):
        """Two lists of words: who is recorded for its day (["12 peserta"]), and the papers that have a number by it."""
        people, certificates = self.participants.count(), self.certificates().count()
        letters = self.day_papers.exclude(number="").order_by("kind")
        numbered = [f"{letter.get_kind_display()} nomor {letter.number}" for letter in letters]
        if certificates:
            numbered.insert(0, f"{certificates} {self.occasion.paper} bernomor")
        return [f"{people} peserta"] if people else [], numbered

    def _term_obstacle(self, official):
        """The sentence that says why the official cannot sign on the day, and who leads the office on it."""
        absence = official.absence_on(self.held_on) if official else ""
        head = Official.objects.head_on(self.held_on) if absence else None
        return f"{absence} Kepala kantor pada hari itu: {head.full_name}." if head else absence

    def get_absolute_url(self):
        return reverse("ceremony_detail", args=[self.pk])

    @property
    def occasion(self):
        """The `Occasion`: what the ceremony is for, with its words and its paper."""
        return occasions.TRAINING if self.training_id else occasions.INAUGURATION

    @property
    def of_age_on(self):
        """The day on which each person with a certificate must be 18; None where no age is required."""
        return self.held_on if self.occasion.is_inauguration else None

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def cancellation(self):
        """The sentence that says that it was called off, and why; empty where it was not."""
        if not self.is_cancelled:
            return ""
        event, day = self.occasion.event.capitalize(), dates.spell(timezone.localtime(self.cancelled_at).date())
        return f"{event} ini dibatalkan pada {day}: {self.cancel_reason}"

    @property
    def is_to_come(self):
        """Whether its day is after today."""
        return self.held_on > timezone.localdate()

    @property
    def day_and_date(self):
        return wording.day_and_date(self.held_on)

    # Participants

    @transaction.atomic
    def invite(self, people, underage_reasons=(), posthumous_reasons=()):
        """Make these people participants, as one batch. Return the new ones, without those who were invited already.

        The reasons, by the person's id, say why somebody under 18 on the day, or dead, is invited all the same. Raises
        ValidationError, with a sentence, where the ceremony has been deleted meanwhile, and for `refuse_unfit`.
        """
        # The lock: when two clerks press at once, the second sees whom the first invited.
        held = Ceremony.objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if held is None:
            raise ValidationError(f"{self.occasion.event.capitalize()} ini sudah dihapus.")
        if held.is_cancelled:
            raise ValidationError(held.cancellation)
        known = self._known_ids()
        new = [person for person in people if person.pk not in known]
        villages = self.service_villages(new)
        ages, honours = dict(underage_reasons), dict(posthumous_reasons)
        participants = [
            Participant(
                ceremony=self,
                volunteer=person,
                village_id=villages.get(person.pk),
                underage_reason=nik.redact(ages.get(person.pk, "")),
                posthumous_reason=nik.redact(honours.get(person.pk, "")),
            )
            for person in new
        ]
        self.refuse_unfit(participants)
        return recording.bulk_create(participants)

    def refuse_unfit(self, participants):
        """Raise ValidationError, with a sentence, where one of these unsaved participants cannot become one.

        To the certificates of a training comes who is recorded in it, and whoever died since then gets none without a
        reason. To an inauguration comes nobody whom a condition refuses, unless its reason is given.
        """
        people = [participant.volunteer for participant in participants]
        if self.training_id:
            recorded = Volunteer.objects.recorded_in(self.training).chosen(person.pk for person in people)
            if recorded.count() < len(people):
                raise ValidationError("Peserta sertifikat diambil dari catatan pelatihannya.")
            return
        of_person = {participant.volunteer_id: participant for participant in participants}
        for unmet in refusals(people, self, deaths_of(people)):
            if refused := unmet.without_reason(of_person).names:
                raise ValidationError(f"{capfirst(unmet.condition.refusal)}: {refused}")

    def take_from_training(self):
        """Make all people who are recorded in the training participants. Return the new ones."""
        return self.invite(self._recorded())

    def untaken(self):
        """How many are recorded in the training but no participants yet; 0 without a training."""
        return self.outside(self._recorded()).count() if self.training_id else 0

    def _recorded(self):
        """The people who are recorded in the training; nobody restricted is invited (UU 27/2022)."""
        return Volunteer.objects.recorded_in(self.training).unrestricted()

    def invited(self, people):
        """These people, only those who are participants already."""
        known = self._known_ids()
        return [person for person in people if person.pk in known]

    def marked_among(self, people):
        """The people (a query) with `is_recorded`: whether they take part."""
        return people.annotate(is_recorded=self._takes_part())

    def outside(self, people):
        """The people (a query) without the participants."""
        return people.exclude(self._takes_part())

    def _takes_part(self):
        return Exists(Participant.with_deleted.filter(ceremony=self, volunteer=OuterRef("pk")))

    def _known_ids(self):
        return set(Participant.with_deleted.filter(ceremony=self).values_list("volunteer", flat=True))

    @transaction.atomic
    def mark(self, participants, attendance, by=None):
        """Set the attendance of these participants, as one batch with a tick each. Return those whom it changed.

        Raises ValidationError, with a sentence, where the ceremony was called off.
        """
        # Locked as for a single tick, which a colleague may be making at this moment.
        held = Ceremony.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if held.is_cancelled:
            raise ValidationError(held.cancellation)
        ids = [participant.pk for participant in participants]
        other = self.participants.chosen(ids).select_for_update(of=("self",), no_key=True)
        changed = [participant for participant in other if participant.attendance != attendance]
        for participant in changed:
            participant.attendance = attendance
        recording.bulk_update(changed, ["attendance"])
        Tick.objects.bulk_create(Tick(participant=each, attendance=attendance, by=by) for each in changed)
        return changed

    @transaction.atomic
    def dismiss(self, participants, by=None):
        """Take these participants off the list, except those who have a certificate. Return who was taken off.

        Raises PermissionDenied where the account `by` may delete no participants.
        """
        if by and not by.has_perm("ceremonies.delete_participant"):
            raise PermissionDenied
        # The lock keeps a colleague from issuing to them meanwhile.
        Ceremony.objects.select_for_update(of=("self",)).get(pk=self.pk)
        ids = [participant.pk for participant in participants]
        dismissed = list(self.participants.chosen(ids).never_certified().with_person())
        self.participants.chosen(participant.pk for participant in dismissed).delete()
        return dismissed

    def settle_villages(self):
        """Update the village of each participant without a certificate from the registry and the date."""
        waiting = list(self.participants.without_certificates().with_person())
        villages = self.service_villages([participant.volunteer for participant in waiting])
        moved = [each for each in waiting if each.village_id != villages.get(each.volunteer_id)]
        for participant in moved:
            participant.village_id = villages.get(participant.volunteer_id)
        recording.bulk_update(moved, ["village"])

    def service_villages(self, people):
        """The ids of the villages in which these people served on the day, by the person's id."""
        served = Volunteer.objects.chosen([person.pk for person in people]).with_service_village(self.held_on)
        return dict(served.values_list("pk", "service_village"))

    # Its papers

    def certificates(self):
        """The valid certificates of the ceremony."""
        return Certificate.objects.valid().filter(participant__ceremony=self)

    def revoked(self):
        """The revoked certificates of the ceremony."""
        return Certificate.objects.filter(participant__ceremony=self, revoked_at__isnull=False)

    def number_text(self, serial):
        """The official number of a serial on the ceremony's date."""
        return numbering.write(self.number_pattern, serial, self.held_on)

    def next_number(self):
        """The official number that comes next on the ceremony's date; empty where none is left."""
        serial = NumberSeries.objects.first_free(self.number_pattern, self.held_on)
        return self.number_text(serial) if serial else ""

    def signatory_obstacle(self):
        """The sentence that says why nobody can sign on that day; empty where somebody can."""
        if self.officiant is None:
            return "Penanda tangan belum dipilih." if self.training_id else "Pejabat yang mengukuhkan belum dipilih."
        absences = [official.absence_on(self.held_on) for official in self.signatories]
        return next(filter(None, absences), "")

    @property
    def signatories(self):
        """The one or two officials who sign its papers; none where nobody is chosen yet."""
        return [official for official in (self.officiant, self.second_signatory) if official]

    # Deleting

    def deletion_obstacle(self):
        """The sentence that says why the ceremony cannot be deleted; empty where it can."""
        people = Participant.with_deleted.filter(ceremony=self).count()
        return f"Masih ada {people} peserta pada {self.occasion.event} ini." if people else ""

    @transaction.atomic
    def remove(self):
        """Delete the ceremony. Raises ValidationError, with a sentence, while it has participants."""
        recording.lock(self)
        if obstacle := self.deletion_obstacle():
            raise ValidationError(obstacle)
        recording.delete(self)

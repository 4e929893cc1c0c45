"""The ceremony: an inauguration (pengukuhan) with its participants, and the issuing of their certificates."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from ceremonies import certificates
from ceremonies.models.ceremony_queries import CeremonyQuerySet, Standing
from ceremonies.models.certificates import Certificate
from ceremonies.models.numbers import NumberSeries
from ceremonies.models.offices import Office, Official
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.models.participants import Participant
from ceremonies.models.stages import Stage, printed_digests
from ceremonies.models.ticks import Tick
from ceremonies.values import certificate_words, numbering, occasions, wording
from registry.history import recording
from registry.history.recording import History
from registry.models import Trace, Training, Village, Volunteer
from registry.values import names, nik

NO_NUMBER = "(jatah nomor habis)"  # On a specimen for whom no number is left.
LEGAL_BASIS = "Peraturan Menteri Sosial Nomor 10 Tahun 2019 tentang Pekerja Sosial Masyarakat"


class Ceremony(models.Model):
    class Paper(models.TextChoices):
        F4 = "f4", "F4 (330 × 215 mm)"
        FOLIO = "folio", "Folio (330 × 216 mm; 8,5 × 13 inci)"
        A4 = "a4", "A4 (297 × 210 mm)"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="ceremonies", verbose_name="kantor")
    # Whose certificates are given; none where people are inaugurated. All in which the two differ is its `occasion`.
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
    # To those who have not collected their certificate; empty: the words of ceremonies.reminders.
    reminder = models.TextField("teks pengingat", max_length=1000, blank=True)
    number_pattern = models.CharField(
        "pola nomor piagam", max_length=100, default=numbering.EXAMPLE, validators=[numbering.validate]
    )
    paper = models.CharField("kertas", max_length=10, choices=Paper.choices, default=Paper.F4)
    # Switches of the paper, not facts that happened on a day.
    shows_birth = models.BooleanField("cetak tempat dan tanggal lahir", default=True)
    shows_titles = models.BooleanField("cetak gelar pejabat", default=True)
    shows_rank = models.BooleanField("cetak pangkat pejabat", default=True)
    shows_nip = models.BooleanField("cetak NIP pejabat", default=True)

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
            )
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

    def get_absolute_url(self):
        return reverse("ceremony_detail", args=[self.pk])

    @property
    def occasion(self):
        """What the ceremony is for, with the words and the paper that this brings: an `Occasion`."""
        return occasions.TRAINING if self.training_id else occasions.INAUGURATION

    @property
    def of_age_on(self):
        """The day on which whoever gets a paper is 18; None where no age is asked for."""
        return self.held_on if self.occasion.is_inauguration else None

    @property
    def day_and_date(self):
        return wording.day_and_date(self.held_on)

    # Who takes part

    @transaction.atomic
    def invite(self, people, underage_reasons=()):
        """Make these people participants who are not yet, as one batch. Return the new ones.

        `underage_reasons` gives, by the person's id, why somebody under 18 on the day is invited all the same. Raises
        ValidationError where the ceremony has been deleted meanwhile.
        """
        # Locked, so that of two clerks who press at once the second sees whom the first invited.
        if not Ceremony.objects.select_for_update(of=("self",)).filter(pk=self.pk).first():
            raise ValidationError(f"{self.occasion.event.capitalize()} ini sudah dihapus.")
        known = self._known_ids()
        new = [person for person in people if person.pk not in known]
        villages, reasons = self._villages_of(new), dict(underage_reasons)
        return recording.bulk_create(
            Participant(
                ceremony=self,
                volunteer=person,
                village_id=villages.get(person.pk),
                underage_reason=nik.redact(reasons.get(person.pk, "")),
            )
            for person in new
        )

    def take_from_training(self):
        """Make all who are recorded in the training, and not participants yet, participants. Return the new ones."""
        return self.invite(Volunteer.objects.recorded_in(self.training))

    def untaken(self):
        """How many are recorded in the training and no participants yet; 0 where there is no training."""
        return self.outside(Volunteer.objects.recorded_in(self.training)).count() if self.training_id else 0

    def invited(self, people):
        """Those of these people who take part already."""
        known = self._known_ids()
        return [person for person in people if person.pk in known]

    def marked_among(self, people):
        """The people (a query) with `is_recorded`: whether they take part."""
        return people.annotate(is_recorded=self._takes_part())

    def outside(self, people):
        """Those of the people (a query) who do not take part."""
        return people.exclude(self._takes_part())

    def _takes_part(self):
        return Exists(Participant.with_deleted.filter(ceremony=self, volunteer=OuterRef("pk")))

    def _known_ids(self):
        return set(Participant.with_deleted.filter(ceremony=self).values_list("volunteer", flat=True))

    @transaction.atomic
    def mark(self, participants, attendance, by=None):
        """Write that attendance on these participants, as one batch with a tick each. Return those whom it changed."""
        # Locked as for a single tick, which a colleague may be making at this moment.
        Ceremony.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        ids = [participant.pk for participant in participants]
        other = self.participants.chosen(ids).select_for_update(of=("self",), no_key=True)
        changed = [participant for participant in other if participant.attendance != attendance]
        for participant in changed:
            participant.attendance = attendance
        recording.bulk_update(changed, ["attendance"])
        Tick.objects.bulk_create(Tick(participant=each, attendance=attendance, by=by) for each in changed)
        return changed

    @transaction.atomic
    def dismiss(self, participants):
        """Take these participants off the list, but for those of whom there is a paper. Return who was taken off."""
        # The lock keeps a colleague from issuing to them meanwhile.
        Ceremony.objects.select_for_update(of=("self",)).get(pk=self.pk)
        ids = [participant.pk for participant in participants]
        dismissed = list(self.participants.chosen(ids).never_certified().with_person())
        self.participants.chosen(participant.pk for participant in dismissed).delete()
        return dismissed

    def settle_villages(self):
        """Bring the village of each participant without a certificate up to date with the registry and the date."""
        waiting = list(self.participants.without_certificates().with_person())
        villages = self._villages_of([participant.volunteer for participant in waiting])
        moved = [each for each in waiting if each.village_id != villages.get(each.volunteer_id)]
        for participant in moved:
            participant.village_id = villages.get(participant.volunteer_id)
        recording.bulk_update(moved, ["village"])

    def _villages_of(self, people):
        """The id of the village in which each of these people served on the day, by the person's id."""
        found = Volunteer.objects.chosen([person.pk for person in people]).with_service_village(self.held_on)
        return dict(found.values_list("pk", "service_village"))

    # Numbers and certificates

    def words_for(self, person, village, own_hours=None):
        """All that stands on the certificate of that person but name, number and codes, as printed.

        `own_hours` are those (JP) that the person took of the training, where these are not all of them.
        """
        return certificate_words.write(self, self._signatories(), person, village, own_hours)

    def awaiting(self):
        """The participants who get a certificate next, in handing-out order, with all that it says of them."""
        return self._in_service_villages(self.participants.awaiting(self.of_age_on))

    def _in_service_villages(self, participants):
        """A list of the participants, in handing-out order, each in the village that `settle_villages` would write."""
        found = list(participants.for_certificates().by_service_village(self.held_on))
        ids = {participant.service_village for participant in found if participant.service_village}
        villages = Village.objects.select_related("district__regency").in_bulk(ids)
        for participant in found:
            participant.village = villages.get(participant.service_village)
        return found

    def specimens(self):
        """Unsaved certificates of those who await one, in handing-out order, numbered as they would be now."""
        return self._numbered(self.awaiting())

    def proof_specimens(self):
        """Like `specimens`, of all who are expected and have none: who is held back for age has no number."""
        held_back = set(self.participants.held_back(self.of_age_on).values_list("pk", flat=True))
        return self._numbered(self._in_service_villages(self.participants.uncertified()), but=held_back)

    def _numbered(self, participants, but=()):
        texts = map(self.number_text, NumberSeries.objects.coming(self.number_pattern, self.held_on))
        hours = self._own_hours()
        return [self._specimen(each, "" if each.pk in but else next(texts, NO_NUMBER), hours) for each in participants]

    def _own_hours(self):
        """The hours (JP) of those who took others than all of the training, by the person's id."""
        return self.training.records.own_hours() if self.training_id else {}

    def specimen_of(self, participant):
        """The unsaved certificate of that participant, whose number is none yet where they do not await one."""
        found = (specimen for specimen in self.specimens() if specimen.participant == participant)
        return next(found, None) or self._specimen(participant, self.number_text(0), self._own_hours())

    def _specimen(self, participant, text, hours):
        number, own = OfficialNumber(text=text), hours.get(participant.volunteer_id)
        return Certificate.made_for(participant, self, number, village=participant.village, own_hours=own)

    def sample(self):
        """The unsaved certificate of nobody, to see the paper before anybody is invited."""
        person = Volunteer(name="Nama Lengkap Peserta", birth_place=self.office.town)
        participant = Participant(ceremony=self, volunteer=person)
        return self._specimen(participant, self.number_text(0), {})

    def afresh(self, certificates):
        """Unsaved certificates as these (after `for_correction`) would be printed today, in the same order.

        Each bears the number of its own, and the village in which the person served on the day.
        """
        villages = self._villages_of([each.participant.volunteer for each in certificates])
        known = Village.objects.select_related("district__regency").in_bulk(set(villages.values()))
        hours = self._own_hours()
        return [
            Certificate.made_for(
                each.participant,
                self,
                each.number,
                village=known.get(villages.get(each.participant.volunteer_id)),
                own_hours=hours.get(each.participant.volunteer_id),
            )
            for each in certificates
        ]

    def certificates(self):
        """The valid certificates of the ceremony."""
        return Certificate.objects.valid().filter(participant__ceremony=self)

    def number_text(self, serial):
        """The official number of a serial on the ceremony's date."""
        return numbering.write(self.number_pattern, serial, self.held_on)

    def next_number(self):
        """The official number that comes next on the ceremony's date; empty where none is left to give."""
        serial = NumberSeries.objects.first_free(self.number_pattern, self.held_on)
        return self.number_text(serial) if serial else ""

    def standing(self, user):
        """How far the ceremony has come, counted over the people whom the account may see, as a `Standing`."""
        seen = self.participants.visible_to(user)
        papers = self.certificates().visible_to(user)
        reached = set(self.stages.values_list("kind", flat=True))
        return Standing(
            signatory_obstacle=self.signatory_obstacle(),
            people=seen.count(),
            absent=seen.with_attendance(Participant.Attendance.ABSENT).count(),
            papers=papers.count(),
            waiting=seen.awaiting(self.of_age_on).count(),
            underage=seen.held_back(self.of_age_on).count(),
            unprinted=papers.not_printed().count(),
            unclaimed=papers.unclaimed().count(),
            open_run=self.print_runs.unrecorded().first(),
            is_proofed=Stage.Kind.PROOF in reached,
            is_held=Stage.Kind.HELD in reached,
            is_due=self.held_on <= timezone.localdate(),
        )

    # Its stages

    @property
    def proofed(self):
        """The stage of the proof sheet that was ticked off, with who did it; None before that."""
        return self.stages.of_kind(Stage.Kind.PROOF)

    def tick_proof_off(self, specimens, by=None):
        """Note that what these specimens would print was compared with the paper. Return the `Stage`."""
        return self.stages.reach(self, Stage.Kind.PROOF, by=by, printed=printed_digests(self, specimens))

    def proof_drift(self, specimens):
        """How what these specimens would print differs from the proof that was ticked off; None before that."""
        stage = self.proofed
        return stage.drift(self, specimens) if stage else None

    def take_back_obstacle(self):
        """The sentence that says why the ticked proof cannot be taken back; empty where it can."""
        papers = self.certificates().count()
        if not papers:
            return ""
        return f"{papers} {self.occasion.paper} sudah dikunci dan bernomor menurut lembar periksa ini."

    @transaction.atomic
    def take_proof_back(self):
        """Forget that the proof was ticked off. Raises ValidationError, with a sentence, once papers are issued."""
        # The lock keeps a colleague from issuing meanwhile.
        Ceremony.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if obstacle := self.take_back_obstacle():
            raise ValidationError(obstacle)
        self.stages.filter(kind=Stage.Kind.PROOF).delete()

    def _proof_obstacle(self, specimens):
        """The sentence that says why these specimens are not what was ticked off; empty where they are."""
        drift = self.proof_drift(specimens)
        if drift is None:
            return "Lembar periksa belum dicocokkan."
        if not drift:
            return ""
        changed = (
            names.several(person.full_name for person in drift.people) or f"kata-kata pada semua {self.occasion.paper}"
        )
        return f"Sesudah lembar periksa dicocokkan ada yang berubah: {changed}. Periksa dan cocokkan sekali lagi."

    def signatory_obstacle(self):
        """The sentence that says why nobody can sign for that day; empty where somebody can."""
        if self.officiant is None:
            return "Penanda tangan belum dipilih." if self.training_id else "Pejabat yang mengukuhkan belum dipilih."
        absences = [official.absence_on(self.held_on) for official in self._signatories()]
        return next(filter(None, absences), "")

    def _signatories(self):
        return [official for official in (self.officiant, self.second_signatory) if official]

    def issue_obstacles(self, specimens):
        """The sentences that say why certificates like these specimens cannot be issued; none where they can."""
        if obstacle := self.signatory_obstacle():
            return [obstacle]
        if shortage := NumberSeries.objects.shortage(self.number_pattern, self.held_on, len(specimens)):
            return [shortage]
        if taken := NumberSeries.objects.mismatch(self.number_pattern, self.held_on, self.occasion.paper):
            return [taken]
        texts = [specimen.number.text for specimen in specimens]
        if used := OfficialNumber.objects.of_another_series(self.number_pattern, self.held_on).first_of(texts):
            return [f"Nomor {used} sudah dipakai pada buku nomor lain; ubah pola nomornya."]
        return certificates.problems(specimens, paper=self.paper)

    @transaction.atomic
    def issue_certificates(self, by=None, *, as_proofed=False):
        """Give each participant who is expected and has none a number and a certificate. Return the new ones.

        The numbers follow the handing-out order. Issuing twice gives nothing twice. Raises ValidationError, with a
        sentence for each obstacle, where nobody could sign or a paper could not be printed; no number is spent then.
        With `as_proofed` also where the proof sheet has not been ticked off for exactly these papers.
        """
        # Lock the ceremony so that two clerks pressing at once issue one certificate to each person.
        ceremony = Ceremony.objects.locked(self)
        ceremony.settle_villages()
        issued = ceremony.specimens()
        if obstacles := ceremony.issue_obstacles(issued):
            raise ValidationError(obstacles)
        if not issued:
            return []
        if as_proofed and (obstacle := ceremony._proof_obstacle(issued)):
            raise ValidationError(obstacle)
        numbers = ceremony.take_numbers(len(issued))
        for certificate, number in zip(issued, numbers, strict=True):
            certificate.number, certificate.issued_by = number, by
        Certificate.objects.bulk_create(issued)
        ceremony.note_numbers()
        detail = f"{len(issued)} {ceremony.occasion.paper}: {wording.span(numbers[0], numbers[-1])}"
        Trace.objects.record(Trace.Kind.ISSUED, user=by, subject=ceremony.name, detail=detail)
        return issued

    def take_numbers(self, count):
        """Take that many numbers from the series, in order. The transaction holds the series until it ends."""
        series = NumberSeries.objects.locked_for(self.number_pattern, self.held_on, self.occasion.paper)
        numbers = [
            OfficialNumber(series=series, serial=serial, text=self.number_text(serial)) for serial in series.take(count)
        ]
        try:
            with transaction.atomic():
                return OfficialNumber.objects.bulk_create(numbers)
        except IntegrityError:  # Another series whose numbers read the same took one since they were looked at.
            raise ValidationError(f"Nomor seperti {numbers[0]} baru saja dipakai pada buku nomor lain.") from None

    def note_numbers(self, gone=()):
        """Write the number of each valid certificate in its person's record of the training, where there is one.

        What somebody typed there by hand stays. `gone` are numbers that were on certificates which are deleted now.
        """
        if not self.training_id:
            return
        valid, ever = {}, {}
        papers = Certificate.objects.filter(participant__ceremony=self).select_related("number", "participant")
        for paper in papers:
            person = paper.participant.volunteer_id
            ever.setdefault(person, {*gone}).add(paper.number.text)
            if paper.is_valid:
                valid[person] = paper.number.text
        changed = []
        for record in self.training.records.locked():
            number = valid.get(record.volunteer_id, "")
            ours = {"", *gone, *ever.get(record.volunteer_id, ())}
            if record.certificate_number != number and record.certificate_number in ours:
                record.certificate_number = number
                changed.append(record)
        recording.bulk_update(changed, ["certificate_number"])

    # Leaving

    def deletion_obstacle(self):
        """The sentence that says why the ceremony cannot be deleted; empty where it can."""
        people = Participant.with_deleted.filter(ceremony=self).count()
        return f"Masih ada {people} peserta pada {self.occasion.event} ini." if people else ""

    @transaction.atomic
    def remove(self):
        """Delete the ceremony. Raises ValidationError, with a sentence, while somebody takes part."""
        Ceremony.objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if obstacle := self.deletion_obstacle():
            raise ValidationError(obstacle)
        self.delete()

"""The handing out of a certificate: to whom, by whom and when. It can be taken back with a reason, never deleted."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from ceremonies.models.certificates import Certificate
from ceremonies.models.nonces import LONGEST_NONCE, Answer, new_nonce
from ceremonies.values import wording
from registry.values import nik

UNREADABLE = "Ketukan ini tidak terbaca, jadi tidak dicatat. Segarkan daftarnya, lalu ketuk sekali lagi."


def _words_of_collector(collector, note):
    """The columns that say who collects and as what. Raises ValidationError where only the latter is known."""
    if note and not collector:
        raise ValidationError({"collector": "Isi juga nama yang membawanya."})
    return {"collector": nik.redact(collector), "note": nik.redact(note)}


class HandoverQuerySet(models.QuerySet):
    @transaction.atomic
    def record(self, certificate, *, nonce, by=None, collector="", note=""):
        """Note that the certificate was handed to its bearer, or to that collector, and return the `Answer`.

        A repeated nonce is the same handover, and a certificate is never handed out twice. Raises
        ValidationError where the certificate is not valid, for an `Obstacle`, and where the nonce is another one's.
        """
        held = Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
        earlier = self.filter(nonce=nonce).select_related("by", "taken_back_by").first()
        if earlier:
            return earlier.answer_again(held)
        if held.refusal:
            raise ValidationError(f"{held.refusal}, jadi tidak diserahkan.")
        if current := held.handovers.current().select_related("by").first():
            return Answer.repeat(f"Sudah diserahkan {current.in_words}.")
        checked = Certificate.objects.with_obstacle(is_collected=bool(collector)).get(pk=held.pk)
        if checked.obstacle:
            raise ValidationError(checked.obstacle_in_words)
        words = _words_of_collector(collector, note)
        try:
            with transaction.atomic():
                handover = self.create(certificate=held, nonce=nonce, by=by, **words)
        except IntegrityError:  # The same nonce was used for another certificate at the same moment.
            raise ValidationError(UNREADABLE) from None
        return Answer.first(f"Dicatat diserahkan kepada {handover.receiver}.")

    @transaction.atomic
    def record_all(self, certificates, *, by=None, collector="", note=""):
        """Note that these valid certificates (a query) were handed out.

        It leaves out those handed out already, and those with an `Obstacle`.

        Return how many were noted, and the batch by which they are taken back.
        """
        ids = list(certificates.valid().values_list("pk", flat=True))
        held = Certificate.objects.select_for_update(of=("self",), no_key=True).chosen(ids).order_by("pk")
        locked = [certificate.pk for certificate in held]
        free = Certificate.objects.chosen(locked).without_obstacle(is_collected=bool(collector))
        waiting = free.valid().unclaimed()
        batch, words = uuid.uuid4(), _words_of_collector(collector, note)
        made = self.bulk_create(Handover(certificate=each, by=by, batch=batch, **words) for each in waiting)
        return len(made), batch

    def take_back_all(self, batch, reason, by=None):
        """Take back the handovers of a batch that are still valid. Return how many there were."""
        reason = nik.redact(reason)
        return (
            self.current()
            .filter(batch=batch)
            .update(taken_back_at=timezone.now(), taken_back_by=by, take_back_reason=reason)
        )

    def visible_to(self, user):
        """Handovers of certificates of the people whom the account may see."""
        return self.filter(certificate__in=Certificate.objects.visible_to(user)) if user.is_bound else self

    def of_ceremony(self, ceremony):
        """Handovers of the ceremony's certificates."""
        return self.filter(certificate__participant__ceremony=ceremony)

    def for_page(self):
        """What the page of one shows."""
        return self.select_related("certificate__number", "certificate__participant__ceremony", "by", "taken_back_by")

    def current(self):
        """Handovers that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Handover(models.Model):
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="handovers", verbose_name="piagam"
    )
    collector = models.CharField("nama yang mewakili", max_length=100, blank=True)
    note = models.CharField("sebagai apa", max_length=150, blank=True)
    nonce = models.CharField("nonce", max_length=LONGEST_NONCE, unique=True, default=new_nonce, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="handovers",
        verbose_name="diserahkan oleh",
    )
    at = models.DateTimeField("diserahkan pada", auto_now_add=True)
    batch = models.UUIDField("perubahan massal", null=True, editable=False, db_index=True)
    taken_back_at = models.DateTimeField("ditarik kembali pada", null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="taken_back_handovers",
        verbose_name="ditarik kembali oleh",
    )
    take_back_reason = models.CharField("alasan penarikan", max_length=200, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan piagam"
        verbose_name_plural = "penyerahan piagam"
        ordering = ["-pk"]
        default_permissions = ["view"]
        permissions = [("hand_over_certificate", "Dapat menyerahkan piagam dan menariknya kembali")]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(taken_back_at__isnull=True),
                name="handover_one_standing_per_certificate",
                violation_error_message="Piagam ini sudah diserahkan.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, take_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(take_back_reason="")),
                name="handover_taken_back_with_a_reason",
                violation_error_message="Penarikan kembali harus diberi alasan.",
            ),
            models.CheckConstraint(
                condition=Q(note="") | ~Q(collector=""),
                name="handover_note_of_a_collector",
                violation_error_message="Isi juga nama yang mewakili.",
            ),
        ]

    def __str__(self):
        return f"{self.certificate} kepada {self.receiver}"

    @property
    def receiver(self):
        """Who took the paper: "yang bersangkutan", or the collector: "Sarman (kepala desa)"."""
        if not self.collector:
            return "yang bersangkutan"
        return f"{self.collector} ({self.note})" if self.note else self.collector

    @property
    def in_words(self):
        """To whom, when and by whom: "kepada yang bersangkutan 6 Desember 2019 pukul 10.03 oleh Rahmat"."""
        return wording.done_on(f"kepada {self.receiver}", self.at, self.by)

    @property
    def stands(self):
        return self.taken_back_at is None

    def answer_again(self, held):
        """The `Answer` to a repetition of this handover's nonce, for that certificate (locked)."""
        if self.certificate_id != held.pk:
            raise ValidationError(UNREADABLE)
        since = (
            ""
            if self.stands
            else f" Sesudah itu {wording.done('ditarik kembali', self.taken_back_at, self.taken_back_by)}."
        )
        return Answer.repeat(f"Sudah diserahkan {self.in_words}.{since}")

    @transaction.atomic
    def take_back(self, reason, by=None):
        """Note that the paper came back or was never given. Raises ValidationError where this is noted already."""
        held = Handover.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not held.stands:
            raise ValidationError("Penyerahan ini sudah ditarik kembali.")
        held.taken_back_at, held.taken_back_by, held.take_back_reason = timezone.now(), by, nik.redact(reason)
        held.validate_constraints()
        held.save(update_fields=["taken_back_at", "taken_back_by", "take_back_reason"])
        self.refresh_from_db()

"""The certificate: one volunteer's paper from one ceremony, with the words as printed."""

import base64
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ceremonies.models.certificate_queries import CertificateQuerySet
from ceremonies.models.obstacles import Obstacle
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.models.participants import Participant
from ceremonies.models.status import Status, detail_of
from ceremonies.models.validity import State, state_of, valid_condition
from ceremonies.values import wording
from ceremonies.values.digests import digest
from ceremonies.values.occasions import INAUGURATION
from registry.models import Village
from registry.models.resting import RestsOnService
from registry.values import dates

# Without letters and digits that are confused on the phone or on a third photocopy.
LEGIBLE = "ACDEFHJKLMNPQRTUVWXY3479"


def new_code():
    """A code of 128 bits that nobody can guess: 26 letters and digits, none of which looks like another."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_check_code():
    """Four characters that the holder of the paper reads aloud and the office compares."""
    return "".join(secrets.choice(LEGIBLE) for _ in range(4))


class Certificate(RestsOnService, models.Model):
    State = State

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="certificates", verbose_name="peserta"
    )
    # A replacement may have the number of the paper that it replaces.
    number = models.ForeignKey(
        OfficialNumber, on_delete=models.PROTECT, related_name="certificates", verbose_name="nomor"
    )
    name = models.CharField("nama seperti tercetak", max_length=210)
    name_folded = models.CharField(max_length=210, editable=False)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name="desa/kelurahan",
    )
    words = models.JSONField("kata-kata seperti tercetak")
    design = models.CharField("rancangan", max_length=30, default=INAUGURATION.paper)
    design_version = models.PositiveSmallIntegerField("versi rancangan", default=INAUGURATION.design_version)
    code = models.CharField("kode", max_length=26, unique=True, default=new_code, editable=False)
    check_code = models.CharField("kode periksa", max_length=4, default=new_check_code, editable=False)
    issued_at = models.DateTimeField("terbit pada", auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="issued_certificates",
        verbose_name="diterbitkan oleh",
    )
    revoked_at = models.DateTimeField("dicabut pada", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="revoked_certificates",
        verbose_name="dicabut oleh",
    )
    revoke_reason = models.CharField("alasan pencabutan", max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replacement", verbose_name="pengganti dari"
    )
    replacement_no = models.PositiveSmallIntegerField("pengganti ke", default=0)
    replaced_at = models.DateTimeField("diganti pada", null=True)
    replace_reason = models.CharField("alasan penggantian", max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "piagam"
        verbose_name_plural = "piagam"
        ordering = ["pk"]
        permissions = [
            ("print_certificate", "Dapat mencetak piagam"),
            ("revoke_certificate", "Dapat mencabut piagam"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=valid_condition(),
                name="certificate_one_valid_per_participant",
                violation_error_message="Peserta ini sudah mempunyai piagam yang sah.",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=valid_condition(),
                name="certificate_one_valid_per_number",
                violation_error_message="Nomor ini sudah ada pada piagam yang sah.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True, replace_reason="")
                | (Q(replaced_at__isnull=False, revoked_at__isnull=True) & ~Q(replace_reason="")),
                name="certificate_replaced_with_a_reason",
                violation_error_message="Penggantian piagam harus diberi alasan.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, replacement_no=0) | Q(replaces__isnull=False, replacement_no__gt=0),
                name="certificate_replacement_is_numbered",
                violation_error_message="Piagam pengganti harus menyebut pengganti ke berapa.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_with_a_reason",
                violation_error_message="Pencabutan piagam harus diberi alasan.",
            ),
        ]

    def __str__(self):
        return f"{self.word.capitalize()} {self.number}"

    @classmethod
    def resting_of(cls, people):
        """The valid certificates of these people, or ids of people, that rest on service of a day that is over."""
        return cls.objects.resting_of(people)

    @property
    def volunteer_id(self):
        return self.participant.volunteer_id

    @property
    def rests_on_day(self):
        """The day of the ceremony, on which the person served."""
        return self.participant.ceremony.held_on

    @property
    def resting_in_words(self):
        """The certificate with its ceremony and the day."""
        return f"{self} dari {self.participant.ceremony}, {dates.spell(self.rests_on_day)}"

    def get_absolute_url(self):
        return reverse("certificate_detail", args=[self.pk])

    @property
    def word(self):
        """The word for the paper, by its design: "piagam" or "sertifikat"."""
        return self.design

    @property
    def state(self):
        """Its `State`, which reads "sah", "dicabut" or "diganti"."""
        return state_of(self)

    @property
    def status(self):
        """How far it has come, its `Status`; only after `with_status`."""
        return Status(self.status_key)

    @property
    def status_detail(self):
        """What goes with the status: since when, to whom, why; only after `for_status`."""
        return detail_of(self)

    @property
    def obstacle_in_words(self):
        """The sentence that says why it is not handed out; empty where it can be. Only after `with_obstacle`."""
        return Obstacle(self.obstacle).label if self.obstacle else ""

    @property
    def may_be_collected(self):
        """Whether somebody else may take it: a missing sheet keeps it from them, too. Only after `with_obstacle`."""
        return self.obstacle != Obstacle.NO_SHEET

    @property
    def is_valid(self):
        return self.state == State.VALID

    @property
    def refusal(self):
        """Why nothing can be done with the paper, as a clause: "Piagam ini sudah diganti"; empty where valid."""
        return "" if self.is_valid else f"{self.word.capitalize()} ini sudah {self.state}"

    @property
    def has_back(self):
        """Whether it has a back: the subjects of its training."""
        return bool(self.words.get("subjects"))

    @property
    def replacement_label(self):
        """The mark of a replacement: "Pengganti ke-1"; empty for the first paper."""
        return f"Pengganti ke-{self.replacement_no}" if self.replacement_no else ""

    @property
    def handover(self):
        """The valid handover or None; without a query after `for_handing_out`."""
        return next((each for each in self.handovers.all() if each.stands), None)

    @property
    def is_kept_for_absentee(self):
        """Whether it waits in the office for somebody who was ticked absent."""
        return self.handover is None and self.participant.is_absent

    @property
    def public_url(self):
        """The address of the page that confirms the paper: the content of its QR code."""
        return settings.PUBLIC_URL + reverse("certificate_verify", args=[self.code])

    @staticmethod
    def lead_nowhere():
        """Whether QR codes made now would only work on this machine, because the public address is not set."""
        return urlsplit(settings.PUBLIC_URL).hostname in {"127.0.0.1", "localhost", "::1"}

    def looks(self, paper, specimen):
        """A short text that differs when the sheet looks different. The random code of a specimen does not count."""
        parts = [self.name, str(self.number), self.replacement_no]
        parts += [self.design, self.design_version, paper, specimen, self.words]
        return digest(parts)

    @property
    def abbreviated_name(self):
        """The name as the public page may show it: "S*** A***"."""
        return wording.abbreviated(self.words["bare_name"])

    def bears(self, typed):
        """Whether that is the name on the paper, with or without titles.

        Case, accents, signs and spaces make no difference.
        """
        before, bare, after = self.name.partition(self.words["bare_name"])
        return wording.same_name(typed, self.name, bare, f"{before}{bare}", f"{bare}{after}", self.words["bare_name"])

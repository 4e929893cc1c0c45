"""The trace: who saw or did something that needs a record (UU 27/2022 art. 31). Written once, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils import timezone

from registry.models.tries import times_to_write
from registry.values import nik
from registry.values.visitors import current_visitor, in_plain_words


class TraceQuerySet(models.QuerySet):
    def record(self, kind, *, user=None, volunteer=None, subject="", detail="", times=1):
        """Write one trace and return it. NIKs in its texts are masked. `times`: how often it happened at once."""
        return self.record_each(kind, [(volunteer, subject)], user=user, detail=detail, times=times)[0]

    def record_repeated(self, kind, *, subject, detail="", by_whom="", **trace):
        """Write a trace of what strangers may repeat without end, if it leaves one (`times_to_write`).

        Of the same kind, subject and detail, and of the same `by_whom` where that text is given.
        """
        if times := times_to_write((f"{kind} {subject} {detail}", by_whom)):
            self.record(kind, subject=subject, detail=detail, times=times, **trace)

    def sums_of_today(self, *kinds):
        """How often each kind happened today: by kind, pairs of an account's name and a number, most first."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        traces = self.filter(kind__in=kinds, at__gte=today, user__isnull=False).order_by()
        counted = traces.values_list("kind", "user__username").annotate(number=Sum("times"))
        sums = {kind: [] for kind in kinds}
        for kind, name, number in counted.order_by("-number", "user__username"):
            sums[kind].append((name, number))
        return sums

    def record_each(self, kind, subjects, *, user=None, detail="", times=1):
        """Write a trace for each of `subjects`, pairs of a person (or None) and a text; return them.

        Address and agent are those of the request that is being answered.
        """
        visitor = current_visitor()
        return self.bulk_create(
            Trace(
                kind=kind,
                user=user if user and user.is_authenticated else None,
                volunteer=volunteer,
                subject=nik.redact(subject)[:200],
                detail=nik.redact(detail),
                times=times,
                address=visitor.address,
                agent=nik.redact(visitor.agent)[:200],
            )
            for volunteer, subject in subjects
        )


class Trace(models.Model):
    class Kind(models.TextChoices):
        NIK_VIEWED = "nik", "melihat NIK utuh"
        NIK_ASKED = "tanya", "menanyakan NIK"
        SIGNED_IN = "masuk", "masuk"
        SIGN_IN_FAILED = "gagal", "gagal masuk"
        SIGNED_OUT = "keluar", "keluar"
        RIGHTS_CHANGED = "hak", "perubahan hak"
        ISSUED = "terbit", "menerbitkan piagam atau sertifikat"
        PRINTED = "cetak", "mencetak"
        REVOKED = "cabut", "mencabut piagam atau sertifikat"
        CORRECTED = "betul", "membetulkan piagam atau sertifikat"
        REPLACED = "ganti", "mengganti piagam atau sertifikat"
        UNLOCKED = "buka", "membuka kunci piagam atau sertifikat"
        VERIFIED = "periksa", "pemeriksaan piagam atau sertifikat"
        EXPORTED = "ekspor", "mengekspor"
        REFUSED = "tolak", "ditolak karena tidak berhak"
        OPENED_MANY = "banyak", "membuka banyak halaman PSM"
        RESTORED = "pulih", "memulihkan cadangan"
        NUMBERS_CHANGED = "nomor", "mengubah buku nomor"

    at = models.DateTimeField("waktu", auto_now_add=True, db_index=True)
    kind = models.CharField("kejadian", max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="traces",
        verbose_name="pengguna",
    )
    volunteer = models.ForeignKey(
        "registry.Volunteer",
        on_delete=models.DO_NOTHING,  # A person's row is never erased; a trace must not block a deletion.
        null=True,
        blank=True,
        related_name="traces",
        verbose_name="PSM",
    )
    subject = models.CharField("tentang", max_length=200, blank=True)
    detail = models.TextField("keterangan", blank=True)
    times = models.PositiveIntegerField("banyaknya", default=1)

    address = models.GenericIPAddressField("alamat IP", null=True, blank=True)
    agent = models.CharField("peramban", max_length=200, blank=True, default="")

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = "jejak"
        verbose_name_plural = "jejak"
        ordering = ["-at", "-pk"]

    @property
    def browser(self):
        """The browser and the system in short: "Firefox di Windows"; empty for what was done outside of a request."""
        return in_plain_words(self.agent) if self.agent else ""

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject}".strip()

"""The yearly archives that somebody asked for, and who confirmed how backups are locked.

The nightly backups have no rows: what is in their folder is true.
"""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from registry.models import LongWork, Trace
from registry.values import nik

JOB = "arsip-tahunan"  # What `registry.work` calls the making of one.
KEPT = timedelta(days=7)  # So long an archive may be downloaded; whoever needs it longer has saved it by then.
EARLIEST = 1945


class YearlyArchiveQuerySet(models.QuerySet):
    def for_page(self):
        """Archives with who asked for them, the latest first."""
        return self.select_related("asked_by").order_by("-pk")

    def made(self):
        """Archives that can be downloaded."""
        return self.exclude(file="")

    def being_made(self):
        """Archives that are not made yet."""
        return self.filter(file="")

    def purge(self):
        """Delete the archives that are older than `KEPT`, with their files. Return how many."""
        old = list(self.filter(asked_at__lt=timezone.now() - KEPT))
        for archive in old:
            archive.remove()
        return len(old)


class YearlyArchive(models.Model):
    year = models.PositiveSmallIntegerField("tahun", validators=[MinValueValidator(EARLIEST)])
    with_nik = models.BooleanField("dengan NIK utuh", default=False)
    purpose = models.CharField("keperluan", max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="yearly_archives", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta pada", auto_now_add=True)
    file = models.CharField("berkas", max_length=100, blank=True, editable=False)  # In the storage "archives".
    result = models.CharField("isi", max_length=200, blank=True, editable=False)

    objects = YearlyArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = "arsip tahunan"
        verbose_name_plural = "arsip tahunan"
        default_permissions = ["add"]
        permissions = [
            ("view_backup", "Dapat melihat keadaan cadangan dan membuatnya"),
            ("download_backup", "Dapat mengunduh cadangan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(with_nik=False) | ~Q(purpose=""),
                name="yearly_archive_with_nik_has_a_purpose",
                violation_error_message="Tulis keperluannya: tanpa itu NIK tidak disertakan.",
            )
        ]

    def __str__(self):
        return f"Arsip {self.year}"

    def clean(self):
        self.purpose = nik.redact(self.purpose)

    @property
    def file_name(self):
        """The name under which it is saved: the year, and no word about anybody."""
        return f"arsip-psm-{self.year}{'-dengan-nik' if self.with_nik else ''}.zip"

    @property
    def in_words(self):
        """What was asked for, for a trace."""
        niks = "dengan NIK utuh" if self.with_nik else "tanpa NIK"
        return f"{niks}; keperluan: {self.purpose or 'tidak ditulis'}"

    def remove(self):
        """Delete the archive, its file, and the work on it."""
        if self.file:
            storages["archives"].delete(self.file)
        LongWork.objects.about(JOB, [self.pk]).delete()
        self.delete()


class BackupLockQuerySet(models.QuerySet):
    def confirmed(self):
        """The one that was confirmed last; None where none ever was."""
        return self.select_related("confirmed_by").first()

    @transaction.atomic
    def confirm(self, fingerprint, by, detail):
        """Note that the account `by` answers for it that backups are locked so, with its trace (`detail`)."""
        said = {"fingerprint": fingerprint, "confirmed_by": by, "confirmed_at": timezone.now()}
        self.update_or_create(pk=self.model.ONLY, defaults=said)
        Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=by, subject="Penguncian cadangan", detail=detail)


class BackupLock(models.Model):
    """How backups are locked (`Secrecy.fingerprint`, empty: not at all), as somebody has confirmed it: one row."""

    ONLY = 1

    fingerprint = models.CharField("sidik sandi atau kunci", max_length=16, unique=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dinyatakan oleh"
    )
    confirmed_at = models.DateTimeField("dinyatakan pada", auto_now_add=True)

    objects = BackupLockQuerySet.as_manager()

    class Meta:
        verbose_name = "penguncian cadangan"
        verbose_name_plural = "penguncian cadangan"
        default_permissions = []

    def __str__(self):
        return self.fingerprint or "tidak dikunci"

"""Uploaded files: photographs and proofs. The web server cannot reach them (see views/uploads.py)."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from registry.models.owned import Joinable, LivingOwnerManager, OwnedQuerySet
from registry.models.requests import RightsRequest


def random_path(upload, filename):
    """Return a path that reveals nothing of the person: the uploaded file's name is not kept."""
    return f"{upload.kind}/{uuid.uuid4().hex}.{filename.rpartition('.')[2]}"


class UploadQuerySet(OwnedQuerySet):
    def shown_to(self, user):
        """Files that the account may open: no photograph from before its consent was withdrawn."""
        same = {"volunteer": models.OuterRef("volunteer"), "answered_at__gte": models.OuterRef("created_at")}
        withdrawals = RightsRequest.objects.withdrawing_photo().filter(**same)
        return self.visible_to(user).exclude(models.Exists(withdrawals), kind=Upload.Kind.PHOTO)


class Upload(Joinable, models.Model):
    class Kind(models.TextChoices):
        PHOTO = "foto", "foto"
        PROOF = "bukti", "bukti"
        ACTIVITY = "kegiatan", "foto kegiatan"

    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="uploads", verbose_name="PSM"
    )
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    file = models.FileField("berkas", upload_to=random_path)
    content_type = models.CharField("tipe", max_length=50)
    created_at = models.DateTimeField("diunggah pada", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name="diunggah oleh",
    )

    objects = LivingOwnerManager.from_queryset(UploadQuerySet)()

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self):
        return reverse("upload_detail", args=[self.pk])

    @property
    def is_withdrawn(self):
        """Whether it is a photograph to which the consent was withdrawn since it was uploaded."""
        withdrawals = RightsRequest.objects.withdrawing_photo().about(self.volunteer_id)
        return self.kind == self.Kind.PHOTO and withdrawals.filter(answered_at__gte=self.created_at).exists()

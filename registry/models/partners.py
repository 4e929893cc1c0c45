"""The other partners in a village's social work (PSKS), beside its PSM, and whom to call there."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from registry.history import recording
from registry.history.recording import History, because_of
from registry.models.regions import Village
from registry.values import dates, names, nik, phones

FREE_TEXT = ("name", "leader", "notes")
FIRST_YEAR, LAST_YEAR = 1900, 2100


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Partners in the villages of the account's districts; all if it is bound to none."""
        return self.filter(village__district__in=user.district_ids) if user.is_bound else self

    def active(self):
        """Partners that have not ended."""
        return self.filter(ended_on__isnull=True)

    def ended(self):
        """Partners that are no longer active; their past activities are still reported."""
        return self.filter(ended_on__isnull=False)

    def of_kind(self, kind):
        """Partners of that `Partner.Kind`."""
        return self.filter(kind=kind)

    def in_district(self, district):
        """Partners in the villages of that district."""
        return self.filter(village__district=district)

    def in_regency(self, regency):
        """Partners in the villages of that regency."""
        return self.filter(village__district__regency=regency)

    def in_village(self, village):
        """Partners in that village."""
        return self.filter(village=village)

    def matching(self, text):
        """Partners whose name or leader contains the text."""
        return self.filter(Q(name__icontains=text) | Q(leader__icontains=text))

    def called(self, text):
        """Partners whose name contains the text."""
        return self.filter(name__icontains=text)

    def for_choice(self, text, limit=20):
        """Return the first partners that match a text: `choice_label` as a whole, else a part of the name."""
        name, *place = text.rsplit(", ", 2)
        rows = self.select_related("village__district").order_by("name", "pk")
        if len(place) == 2:
            village, district = place
            exact = rows.filter(name=name, village__name=village, village__district__name=district)
            if exact.exists():
                return exact[:limit]
        return rows.called(text)[:limit]

    def for_list(self):
        """Load what a row of the list shows, in one query, sorted by village, kind and name."""
        return self.select_related("village__district__regency").order_by("village__code", "kind", "name", "pk")


class Partner(models.Model):
    class Kind(models.TextChoices):
        """The twelve PSKS of Permensos 08/2012 in its order, without the PSM, and the FCU, which the office adds."""

        PROFESSIONAL = "peksos", "Pekerja Sosial Profesional"
        DISASTER_YOUTH = "tagana", "Taruna Siaga Bencana (Tagana)"
        WELFARE_BODY = "lks", "Lembaga Kesejahteraan Sosial (LKS)"
        YOUTH = "karang-taruna", "Karang Taruna"
        FAMILY_ADVICE = "lk3", "Lembaga Konsultasi Kesejahteraan Keluarga (LK3)"
        FAMILY_CARE = "fcu", "Family Care Unit (FCU)"
        PIONEER_FAMILY = "keluarga-pioner", "Keluarga Pioner"
        NEIGHBOURHOOD = "wksbm", "Wahana Kesejahteraan Sosial Keluarga Berbasis Masyarakat (WKSBM)"
        WOMAN_LEADER = "wpks", "Wanita Pemimpin Kesejahteraan Sosial"
        EDUCATOR = "penyuluh", "Penyuluh Sosial"
        DISTRICT_WORKER = "tksk", "Tenaga Kesejahteraan Sosial Kecamatan (TKSK)"
        BUSINESS = "dunia-usaha", "Dunia Usaha"

    kind = models.CharField("jenis", max_length=20, choices=Kind.choices)
    name = models.CharField("nama", max_length=150)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="partners", verbose_name="desa/kelurahan"
    )
    leader = models.CharField("ketua/pimpinan", max_length=100, blank=True)
    phone = models.CharField("No. HP/telepon", max_length=16, blank=True)
    since = models.PositiveSmallIntegerField("sejak tahun", null=True, blank=True, validators=[dates.no_year_ahead])
    ended_on = models.DateField("tidak aktif sejak", null=True, blank=True, validators=[dates.no_day_ahead])
    notes = models.TextField("catatan", max_length=8000, blank=True)

    history = History(verbose_name="riwayat mitra", verbose_name_plural="riwayat mitra")
    history_label_with = ["village__district"]
    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "mitra"
        verbose_name_plural = "mitra"
        ordering = ["village__code", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "kind",
                "village",
                name="partner_once_a_village",
                violation_error_message="Mitra dengan jenis dan nama ini sudah tercatat di desa itu.",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__gte=FIRST_YEAR, since__lte=LAST_YEAR),
                name="partner_since_a_sensible_year",
                violation_error_message="Tahun berdirinya ditulis empat angka, misalnya 2015.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        for column in FREE_TEXT:  # A NIK is kept in a person's own column only.
            setattr(self, column, nik.redact(getattr(self, column) or ""))
        self.name, self.leader = names.clean(self.name), names.clean(self.leader)
        if self.phone:
            self.phone = self._clean_phone()
        if self.ended_on and self.since and self.ended_on.year < self.since:
            raise ValidationError("Berakhirnya tidak boleh sebelum tahun berdirinya.")

    def _clean_phone(self):
        try:
            return phones.clean(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error}) from error

    def get_absolute_url(self):
        return reverse("partner_detail", args=[self.pk])

    @property
    def choice_label(self):
        """The words to choose the partner by: name, village and kecamatan."""
        return f"{self.name}, {self.village.name}, {self.village.district.name}"

    @property
    def is_active(self):
        return self.ended_on is None

    @transaction.atomic
    def remove(self, reason):
        """Delete the partner. Raises ValidationError, with a sentence, while it is needed, or without a reason."""
        recording.lock(self)
        if obstacle := self.deletion_obstacle():
            raise ValidationError(obstacle)
        with because_of(reason):
            recording.delete(self)

    def deletion_obstacle(self):
        """Return the sentence why the partner cannot be deleted; empty if it can."""
        reports = self.activities.model.with_deleted.filter(partner=self).count()
        return f"Ada {reports} laporan kegiatan bersama mitra ini. Catat saja tidak aktif lagi." if reports else ""

    @transaction.atomic
    def reopen(self):
        """Make the partner active again, if it is not."""
        if recording.lock(self) and self.ended_on:
            self.ended_on = None
            self.save(update_fields=["ended_on"])

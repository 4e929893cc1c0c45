"""The official regions with their codes (Kepmendagri): regency, district (kecamatan), village (desa or kelurahan)."""

from functools import lru_cache

from django.db import models
from django.urls import reverse

from registry.values import names


class RegencyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Regencies in which the account may see people: those of its districts; all if it is bound to none."""
        return self.filter(districts__in=user.district_ids).distinct() if user.is_bound else self

    def are_several(self):
        """Whether there is more than one regency: the office is a province's."""
        return len(self.order_by()[:2]) > 1


class Regency(models.Model):
    code = models.CharField("kode", max_length=5, unique=True)
    name = models.CharField("nama", max_length=100, help_text="Dengan sebutannya: Kabupaten atau Kota.")

    objects = RegencyQuerySet.as_manager()

    class Meta:
        verbose_name = "kabupaten/kota"
        verbose_name_plural = "kabupaten/kota"
        ordering = ["code"]

    def __str__(self):
        return self.name


class DistrictQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Districts whose people the account may see: its own; all if it is bound to none."""
        return self.filter(pk__in=user.district_ids) if user.is_bound else self

    def in_regency(self, regency):
        """Districts of that regency."""
        return self.filter(regency=regency)


class District(models.Model):
    code = models.CharField("kode", max_length=8, unique=True)
    name = models.CharField("nama", max_length=100)
    regency = models.ForeignKey(
        Regency, on_delete=models.PROTECT, related_name="districts", verbose_name="kabupaten/kota"
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "kecamatan"
        verbose_name_plural = "kecamatan"
        ordering = ["code"]

    def __str__(self):
        return self.name


class VillageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Villages whose people the account may see by name."""
        return self.filter(district__in=user.district_ids) if user.is_bound else self

    def in_district(self, district):
        """Villages of that district."""
        return self.filter(district=district)

    def in_regency(self, regency):
        """Villages of that regency."""
        return self.filter(district__regency=regency)

    def matching(self, text):
        """Villages whose folded name contains the text, those that begin with it first; or the one with that code."""
        key = names.fold(text)
        return (
            self.filter(models.Q(name_folded__contains=key) | models.Q(code=text.strip()))
            .annotate(
                begins=models.Case(models.When(name_folded__startswith=key, then=0), default=1),
            )
            .order_by("begins", "name_folded", "district__code")
        )

    def named(self, text):
        """Villages with that code or name, written like "Air Dingin, Kaur Selatan" (name, kecamatan, regency)."""
        named = self.select_related("district__regency")
        name, *above = [names.fold(part) for part in text.split(",")]
        by_name = named.filter(name_folded=name)
        if above:
            by_name = by_name.filter(district__name__iexact=text.split(",")[1].strip())
        if len(above) > 1:
            by_name = by_name.filter(district__regency__name__iexact=text.split(",")[2].strip())
        return by_name | named.filter(code=text)

    def for_page(self):
        """Load what a full address shows: kecamatan and regency."""
        return self.select_related("district__regency")

    def for_choice(self, text, limit=20):
        """Return the first villages that fit the typed text, with all that their label needs."""
        name, _, district = text.partition(",")
        district = district.strip()
        matches = self.matching(name).select_related("district__regency")
        return (matches.filter(district__name__istartswith=district) if district else matches)[:limit]


@lru_cache(maxsize=1024)  # The board has 195 of them on one page.
def _address_of(code):
    return reverse("village_detail", args=[code])


class Village(models.Model):
    class Kind(models.TextChoices):
        DESA = "desa", "Desa"
        KELURAHAN = "kelurahan", "Kelurahan"

    code = models.CharField("kode", max_length=13, unique=True)
    name = models.CharField("nama", max_length=100)
    name_folded = models.CharField(max_length=100, editable=False, db_index=True)
    kind = models.CharField("jenis", max_length=9, choices=Kind.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="villages", verbose_name="kecamatan")

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = "desa/kelurahan"
        verbose_name_plural = "desa/kelurahan"
        ordering = ["code"]

    def __str__(self):
        return f"{self.name}, {self.district.name}"

    def save(self, **kwargs):
        self.name_folded = names.fold(self.name)
        super().save(**kwargs)

    def get_absolute_url(self):
        return _address_of(self.code)

    @property
    def choice_label(self):
        """The words to choose the village by: name, kecamatan and regency."""
        return f"{self.name}, {self.district.name}, {self.district.regency.name}"

    @property
    def full_name(self):
        """Return the name with the right word before it, as printed: "Kelurahan Tanjung Iman"."""
        return f"{self.get_kind_display()} {self.name}"

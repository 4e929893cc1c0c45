"""The office that holds ceremonies, with its letterhead, and its officials, who sign during their terms."""

import re
import uuid
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from registry.history import recording
from registry.history.recording import History
from registry.values import dates, names, nik, titles

MOST_LINES = 4  # Of a letterhead.


def logo_path(office, filename):
    """A new path for each logo, so that papers with an old logo stay as they were."""
    return f"kantor/{uuid.uuid4().hex}.png"


class Office(models.Model):
    is_office_wide = True  # No account that is bound to kecamatan writes it (registry/history/guarding.py).

    letterhead = models.TextField("kepala surat", max_length=400)
    address = models.CharField("alamat pada kepala surat", max_length=300, blank=True)
    town = models.CharField("tempat surat dibuat", max_length=100)
    logo = models.FileField("logo", upload_to=logo_path, blank=True)
    renumbers_replacements = models.BooleanField("piagam pengganti mendapat nomor baru", default=False)

    history = History(verbose_name="riwayat kantor", verbose_name_plural="riwayat kantor")

    class Meta:
        verbose_name = "kantor"
        verbose_name_plural = "kantor"
        ordering = ["pk"]

    def __str__(self):
        return " ".join(self.letterhead_lines)

    def clean(self):
        self.letterhead = "\n".join(self.letterhead_lines)
        if len(self.letterhead_lines) > MOST_LINES:
            raise ValidationError({"letterhead": "Kepala surat paling banyak empat baris."})
        same = Office.objects.filter(letterhead__iexact=self.letterhead, town__iexact=self.town)
        if not self.pk and same.exists():
            raise ValidationError({"letterhead": "Kantor dengan kepala surat dan tempat ini sudah dicatat."})

    def get_absolute_url(self):
        return reverse("office_list")

    @property
    def letterhead_lines(self):
        """The non-empty lines of the letterhead, the most important last."""
        return [line.strip() for line in self.letterhead.splitlines() if line.strip()]


def validate_nip(text):
    """Raise ValidationError unless the text has the 18 digits of a NIP, or the nine of one from before 2007.

    The meaning of the digits is not checked: those of a PPPK differ in the middle.
    """
    if len(re.sub(r"\D", "", text)) not in (9, 18):
        raise ValidationError("NIP terdiri atas 18 angka (yang lama 9 angka).")


def validate_post(text):
    """Raise ValidationError where the post begins with a capacity, such as Plt.: that is chosen, not typed."""
    if re.match(r"(plt|plh|pj|a\.?\s?n)\.?\s", text, re.IGNORECASE):
        raise ValidationError("Tulis jabatannya saja; Plt., Plh., atau a.n. dipilih pada “Kedudukan”.")


def spaced_nip(text):
    """The NIP with spaces: "19860926 201505 1 001"; as typed where it does not have 18 digits."""
    parts = re.fullmatch(r"(\d{8})(\d{6})(\d)(\d{3})", re.sub(r"\D", "", text), re.ASCII)
    return " ".join(parts.groups()) if parts else text


def _bare(name):
    """The name for comparing, without titles."""
    return names.fold(titles.split_titles(name)[1]).replace(" ", "")


class OfficialQuerySet(models.QuerySet):
    def in_office(self, on):
        """Officials whose term includes that date; an unknown beginning or end is no limit."""
        begun = Q(started_on__isnull=True) | Q(started_on__lte=on)
        return self.filter(begun & (Q(ended_on__isnull=True) | Q(ended_on__gte=on)))

    def heads(self):
        """Officials who lead an office, also as Plt. or Plh. or on behalf of its head."""
        return self.filter(duty=Official.Duty.HEAD)

    def head_on(self, on):
        """The head of the office on that date; of several the one who began last; None where nobody is known."""
        return self.heads().in_office(on).order_by(F("started_on").desc(nulls_last=True), "-pk").first()

    def for_list(self):
        """Present officials first, heads before others."""
        return self.order_by(F("ended_on").desc(nulls_first=True), "duty", F("started_on").desc(nulls_last=True), "pk")


class Official(models.Model):
    is_office_wide = True  # No account that is bound to kecamatan writes it (registry/history/guarding.py).

    class Capacity(models.TextChoices):
        """The capacity in which an official signs (naskah dinas: Plt., Plh. before the post, a.n. above it)."""

        FULL = "definitif", "definitif"
        ACTING = "plt", "Plt. (pelaksana tugas)"
        DAILY = "plh", "Plh. (pelaksana harian)"
        ON_BEHALF = "an", "a.n. (atas nama)"

    class Duty(models.TextChoices):
        HEAD = "kepala", "Kepala kantor"
        OTHER = "lain", "Pejabat lainnya"

    PREFIXES = {Capacity.ACTING: "Plt. ", Capacity.DAILY: "Plh. "}

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="officials", verbose_name="kantor")
    title_before = models.CharField("gelar depan", max_length=50, blank=True)
    name = models.CharField("nama", max_length=100, validators=[names.validate])
    title_after = models.CharField("gelar belakang", max_length=50, blank=True)
    nip = models.CharField("NIP", max_length=30, blank=True, validators=[validate_nip])
    rank = models.CharField("pangkat/golongan", max_length=100, blank=True)
    post = models.CharField("jabatan", max_length=150, validators=[validate_post])
    duty = models.CharField("tugas", max_length=10, choices=Duty.choices, default=Duty.OTHER)
    capacity = models.CharField("kedudukan", max_length=10, choices=Capacity.choices, default=Capacity.FULL)
    on_behalf_of = models.CharField("atas nama", max_length=150, blank=True)
    started_on = models.DateField("mulai menjabat", null=True, blank=True)
    ended_on = models.DateField("hari terakhir menjabat", null=True, blank=True)

    history = History(verbose_name="riwayat pejabat", verbose_name_plural="riwayat pejabat")
    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="official_ends_after_it_starts",
                violation_error_message="Hari terakhir menjabat tidak boleh sebelum hari mulai menjabat.",
            ),
            models.CheckConstraint(
                condition=Q(capacity="an", on_behalf_of__gt="") | (~Q(capacity="an") & Q(on_behalf_of="")),
                name="official_on_behalf_of_somebody",
                violation_error_message="Isi “atas nama” bila, dan hanya bila, kedudukannya a.n.",
            ),
        ]

    def __str__(self):
        return f"{self.full_name}, {self.post_lines[0]}"

    def clean(self):
        self.nip = spaced_nip(self.nip)
        for column in ("rank", "post", "on_behalf_of"):
            setattr(self, column, nik.redact(getattr(self, column)))
        is_on_behalf = self.capacity == self.Capacity.ON_BEHALF
        if is_on_behalf and not self.on_behalf_of:
            raise ValidationError({"on_behalf_of": "Untuk a.n., tulis jabatan yang diwakili."})
        if self.on_behalf_of and not is_on_behalf:
            raise ValidationError({"on_behalf_of": "Kosongkan, kecuali kedudukannya a.n."})
        if not self.pk and self._is_recorded():
            raise ValidationError({"name": "Pejabat ini sudah dicatat dengan jabatan dan masa jabatan yang sama."})

    def _is_recorded(self):
        same = {name: getattr(self, name) for name in ("office_id", "capacity", "started_on", "ended_on")}
        return Official.objects.filter(**same, name__iexact=self.name, post__iexact=self.post).exists()

    def get_absolute_url(self):
        return reverse("official_update", args=[self.pk])

    @property
    def full_name(self):
        """The name with its titles, exactly as typed."""
        return names.full(self.title_before, self.name, self.title_after)

    @property
    def is_head(self):
        """Whether the official leads the office."""
        return self.duty == self.Duty.HEAD

    @property
    def post_is_of_a_head(self):
        """Whether the post reads like that of who leads the office: "Kepala Dinas …" under a letterhead "DINAS …"."""
        first, *rest = names.fold(self.post).split() or [""]
        return first == "kepala" and " ".join(rest[:2]) in names.fold(str(self.office))

    def is_same_person(self, other):
        """Whether both rows, saved or not, are one person: by the NIP where both have one, else by the name.

        Of a NIP only the digits count; of a name no titles, capitals, points or spaces.
        """
        if self.nip and other.nip:
            return re.sub(r"\D", "", self.nip) == re.sub(r"\D", "", other.nip)
        return _bare(self.name) == _bare(other.name)

    def repetition_of(self, other):
        """The sentence that refuses the official as second signatory beside `other`; empty where they are two people.

        `other` may be None.
        """
        if not other or not self.is_same_person(other):
            return ""
        return f"{self.full_name} sudah menandatangani sebagai yang pertama. Kosongkan, atau pilih pejabat lain."

    @property
    def post_lines(self):
        """The post as printed above a signature: one line, or "a.n. …" and the official's own post under it."""
        if self.capacity == self.Capacity.ON_BEHALF:
            return [f"a.n. {self.on_behalf_of}", self.post]
        return [f"{self.PREFIXES.get(self.capacity, '')}{self.post}"]

    @property
    def term(self):
        """The term in words; empty where neither beginning nor end is known."""
        begun = f"sejak {dates.spell(self.started_on)}" if self.started_on else ""
        ended = f"sampai {dates.spell(self.ended_on)}" if self.ended_on else ""
        return " ".join(filter(None, [begun, ended]))

    @property
    def choice_label(self):
        """How a form offers the official: with the post and the term."""
        return " · ".join(filter(None, [str(self), self.term]))

    def serves(self, on):
        """Whether the official holds the post on that date; an unknown beginning or end is no limit."""
        return not (self.started_on and on < self.started_on) and not (self.ended_on and on > self.ended_on)

    def rivals(self):
        """Others who lead the office for good in a part of the same time: one of both terms is probably wrong."""
        if not self.is_head or self.capacity != self.Capacity.FULL:
            return []
        others = Official.objects.heads().filter(capacity=self.Capacity.FULL, office=self.office).exclude(pk=self.pk)
        if self.ended_on:
            others = others.filter(Q(started_on__isnull=True) | Q(started_on__lte=self.ended_on))
        if self.started_on:
            others = others.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=self.started_on))
        return list(others)

    def absence_on(self, on):
        """The sentence that says that the official does not hold the post on that date; empty where they hold it."""
        return "" if self.serves(on) else f"{self.full_name} tidak menjabat pada {dates.spell(on)}."

    def signature(self, *, with_titles, with_rank, with_nip):
        """The lines of the signature block, by the options of the paper: post, name, rank, NIP."""
        return {
            "post": self.post_lines,
            "name": self.full_name if with_titles else self.name,
            "rank": self.rank if with_rank else "",
            "nip": self.nip if with_nip else "",
        }

    def remove(self):
        """Delete the official. Raises ValidationError, with a sentence, where a ceremony names them."""
        try:
            recording.delete(self)
        except models.ProtectedError as error:
            latest = max(error.protected_objects, key=attrgetter("held_on"))
            raise ValidationError(f"Pejabat ini tertulis pada {latest}; isi hari terakhirnya menjabat saja.") from error

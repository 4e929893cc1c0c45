"""Lists of people that were brought in, and what is remembered of them for the next one."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from registry.models.regions import Village
from registry.values import names

UNDO_DAYS = 30  # So long an import can be undone; then what it keeps of people is purged.


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The account's own imports; all for whoever may delete people and is bound to no kecamatan."""
        if user.has_perm("registry.delete_volunteer") and not user.is_bound:
            return self
        return self.filter(created_by=user)

    def made_by(self, user):
        """The account's own imports: what one would do depends on what its account sees."""
        return self.filter(created_by=user)

    def waiting(self):
        """Imports that are still previews."""
        return self.filter(saved_at__isnull=True).exclude(content="")

    def for_list(self):
        """What the list of imports shows, the latest first, without what they keep of people."""
        return self.select_related("created_by").defer(*Import.SECRET).order_by("-created_at", "-pk")

    def asked(self):
        """Imports with something left to do, the oldest first."""
        return self.exclude(asked="").select_related("created_by").order_by("pk")

    def previewed(self):
        """Imports that are still previews and have been looked at, so that they can be answered."""
        return self.waiting().exclude(preview="")

    # One statement each: a list that is being saved at this moment is waited for, and then it is no preview any more.

    def ask(self, pk, what):
        """Note what is to be done with a preview (`Import.Asked`)."""
        self.waiting().filter(pk=pk).update(asked=what, failure="")

    def show(self, pk, preview, failure=""):
        """Keep what the look at a preview gave, as a token, and the sentence why it was not saved before."""
        self.waiting().filter(pk=pk).update(
            preview=preview, asked=Import.Asked.NOTHING, previewed_at=timezone.now(), failure=failure
        )

    def give_up(self, pk):
        """Throw a preview away, with all that it keeps. Return whether it was still one."""
        return bool(self.waiting().filter(pk=pk).delete()[0])

    def purge(self):
        """Throw away what imports keep of people once their time for undo is over. Return how many had something."""
        old = timezone.now() - timedelta(days=UNDO_DAYS)
        full = ~Q(content="") | ~Q(kept="") | ~Q(preview="")
        return self.filter(full, Q(saved_at__lt=old) | Q(saved_at__isnull=True, created_at__lt=old)).update(
            asked="", **dict.fromkeys(Import.SECRET, "")
        )


class Import(models.Model):
    """One uploaded list: what it says until it is written or given up, and what its undo needs."""

    class Asked(models.TextChoices):
        NOTHING = "", "tidak ada"
        LOOK = "periksa", "diperiksa"
        SAVE_GOOD = "simpan-baik", "baris yang baik disimpan"
        SAVE_ALL = "simpan-semua", "semua disimpan atau tidak sama sekali"

    name = models.CharField("nama berkas", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports", verbose_name="diunggah oleh"
    )
    created_at = models.DateTimeField("diunggah pada", auto_now_add=True)
    # All of SECRET hold NIKs or people's data, and so only a token of registry.nik.
    SECRET = ("content", "preview", "kept")
    content = models.TextField(blank=True, editable=False)
    preview = models.TextField(blank=True, editable=False)
    kept = models.TextField(blank=True, editable=False)
    # What is to be done next, by whatever process; and the sentence why it was not.
    asked = models.CharField("sedang", max_length=20, choices=Asked.choices, blank=True, default="")
    failure = models.CharField("sebab belum disimpan", max_length=300, blank=True, default="")
    previewed_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    chosen = models.JSONField("kolom yang dipilih", default=dict, blank=True)
    # Whom a row is: its place in the file (`PlannedRow.place`) to a registry number.
    answers = models.JSONField("orang yang dipilih", default=dict, blank=True)
    counts = models.JSONField("jumlah baris", default=dict, blank=True)
    batch = models.UUIDField("perubahan massal", null=True, blank=True, unique=True)
    saved_at = models.DateTimeField("disimpan pada", null=True, blank=True)
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(saved_at__isnull=True, batch__isnull=True) | Q(saved_at__isnull=False, batch__isnull=False),
                name="import_saved_as_a_batch",
                violation_error_message="Impor yang disimpan mempunyai satu perubahan massal.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_waiting(self):
        """Whether it is still a preview: uploaded, and neither written nor purged."""
        return self.saved_at is None and bool(self.content)

    @property
    def work_name(self):
        """The name under which its work is held (`registry.work`)."""
        return f"import-{self.pk}"

    @property
    def can_be_undone(self):
        """Whether it is written, not taken back, and its time for undo is not over."""
        if self.saved_at is None or self.undone_at is not None:
            return False
        return timezone.now() < self.saved_at + timedelta(days=UNDO_DAYS)

    @transaction.atomic
    def answer(self, place, registry_no):
        """Keep that the row at that place of the file is the person with that number, "" for a new person."""
        # Locked, so that of two windows on one preview neither forgets what the other one was told.
        answers = type(self).objects.select_for_update(of=("self",)).only("answers").get(pk=self.pk).answers
        answers.pop(place, None)
        self.answers = {**answers, **({place: registry_no} if registry_no else {})}
        self.save(update_fields=["answers"])


class HeadingChoiceQuerySet(models.QuerySet):
    def as_dict(self):
        """The remembered columns by squeezed heading."""
        return dict(self.values_list("heading", "key"))

    def remember(self, chosen):
        """Remember for each squeezed heading the column that was chosen for it ("" for none)."""
        for heading, key in chosen.items():
            self.update_or_create(heading=heading, defaults={"key": key})


class HeadingChoice(models.Model):
    """What a heading that the program does not know means, as a clerk once answered."""

    heading = models.CharField("judul kolom", max_length=200, unique=True)
    key = models.CharField("kolom", max_length=40, blank=True)

    objects = HeadingChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "judul kolom yang diingat"
        verbose_name_plural = "judul kolom yang diingat"
        ordering = ["heading"]

    def __str__(self):
        return self.heading


class VillageSpellingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Spellings of villages whose people the account may see."""
        return self.filter(village__district__in=user.district_ids) if user.is_bound else self

    def as_dict(self):
        """The code of the village by the folded spelling and kecamatan."""
        return {
            (spelling, district): code
            for spelling, district, code in self.values_list("spelling", "district", "village__code")
        }

    def remember(self, spelling, district, village, by):
        """Remember that lists which write this, in a kecamatan that they write so, mean that village."""
        self.update_or_create(
            spelling=names.fold(spelling),
            district=names.fold(district),
            defaults={"village": village, "said_by": by},
        )


class VillageSpelling(models.Model):
    """Which village is meant where a list writes a name that no village has, as a clerk once answered.

    The kecamatan is kept as the list writes it, not as a row of ours: one that is written wrongly is then another one
    than none at all, and "Tanjung Baru" in the one never leads to the other.
    """

    spelling = models.CharField("ditulis", max_length=names.MAX_LENGTH)
    district = models.CharField("di kecamatan", max_length=names.MAX_LENGTH, blank=True)
    village = models.ForeignKey(
        Village, on_delete=models.CASCADE, related_name="spellings", verbose_name="desa/kelurahan"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="village_spellings",
        verbose_name="dinyatakan oleh",
    )
    said_at = models.DateTimeField("dinyatakan pada", auto_now=True)

    objects = VillageSpellingQuerySet.as_manager()

    class Meta:
        verbose_name = "ejaan desa yang diingat"
        verbose_name_plural = "ejaan desa yang diingat"
        ordering = ["spelling", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["spelling", "district"],
                name="village_spelling_once_per_district",
                violation_error_message="Ejaan ini di kecamatan itu sudah diingat.",
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.spelling, self.district]))

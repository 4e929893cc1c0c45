"""Imported lists of people, and the answers that are remembered for the next list."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from registry.models.regions import Village
from registry.values import names

UNDO_DAYS = 30  # An import can be undone for so long; then its data of people is purged.


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The account's own imports; all of them if it may delete people and is bound to no kecamatan."""
        if user.has_perm("registry.delete_volunteer") and not user.is_bound:
            return self
        return self.filter(created_by=user)

    def made_by(self, user):
        """The account's own imports: what an import does depends on what its account may see."""
        return self.filter(created_by=user)

    def taken_back(self):
        """Imports that were undone, by one batch of changes each."""
        return self.filter(undone_at__isnull=False, undo_batch__isnull=False)

    def waiting(self):
        """Imports that are still previews."""
        return self.filter(saved_at__isnull=True).exclude(content="")

    def for_list(self):
        """Load what the list of imports shows, the latest first, without the data of people."""
        return self.select_related("created_by").defer(*Import.SECRET).order_by("-created_at", "-pk")

    def being_undone(self):
        """Saved imports that somebody has asked to take back, and that are not taken back as a whole."""
        return self.filter(undo_asked_at__isnull=False, undone_at=None).select_related("undo_asked_by")

    def stop_undo(self, pk):
        """Record that nobody asks any more for the undo of that import."""
        self.being_undone().filter(pk=pk).update(undo_asked_at=None)

    def asked(self):
        """Imports with something left to do, the oldest first."""
        return (
            self.exclude(asked__in=(Import.Asked.NOTHING, Import.Asked.FAILED))
            .select_related("created_by")
            .order_by("pk")
        )

    def with_failed_rows(self):
        """Imports whose failed rows can be fetched: previews, and saved ones while they can be undone."""
        is_preview = Q(saved_at__isnull=True) & ~Q(content="")
        return self.filter(is_preview | Q(saved_at__gt=timezone.now() - timedelta(days=UNDO_DAYS)) & ~Q(failed_rows=""))

    def previewed(self):
        """Imports whose preview is ready, so that it can be answered."""
        return self.waiting().exclude(preview="")

    # One statement each: it waits for a list that is being saved at this moment, which then is no preview any more.

    def ask(self, pk, what):
        """Record what to do with a preview (`Import.Asked`). What is being done for an earlier wish shows nothing."""
        self.waiting().filter(pk=pk).update(asked=what, failure="", previewed_at=timezone.now())

    def show(self, imported, preview):
        """Store the content of a preview, as a token, with the list's sentence why it was not saved.

        Nothing is stored where another process has made a preview since the list was loaded, or where something was
        asked for since: a colleague or another machine may have asked to save it.
        """
        self.waiting().filter(pk=imported.pk, previewed_at=imported.previewed_at).update(
            preview=preview, asked=Import.Asked.NOTHING, previewed_at=timezone.now(), failure=imported.failure
        )

    def fail(self, pk, failure):
        """Store why the work on a list was stopped. Without a preview there is nothing left but to discard it."""
        waiting = self.waiting().filter(pk=pk)
        waiting.filter(preview="").update(asked=Import.Asked.FAILED, failure=failure)
        waiting.exclude(preview="").update(asked=Import.Asked.NOTHING, failure=failure)

    def look_again(self, pk):
        """Record that a list on which the work was stopped is to be looked at once more."""
        self.waiting().filter(pk=pk, asked=Import.Asked.FAILED).update(asked=Import.Asked.LOOK, failure="")

    def give_up(self, pk):
        """Discard a preview with all its data. Return whether it was still one."""
        return bool(self.waiting().filter(pk=pk).delete()[0])

    def purge(self):
        """Delete the data of people in imports that can no longer be undone. Return how many imports had some."""
        old = timezone.now() - timedelta(days=UNDO_DAYS)
        full = reduce(or_, (~Q((name, "")) for name in Import.SECRET))
        without_undo = self.filter(Q(undo_asked_at=None) | Q(undone_at__isnull=False))
        return without_undo.filter(full, Q(saved_at__lt=old) | Q(saved_at__isnull=True, created_at__lt=old)).update(
            asked="", **dict.fromkeys(Import.SECRET, "")
        )


class Import(models.Model):
    """One uploaded list: its content until it is saved or discarded, and what its undo needs.

    `corrected` is what a clerk typed over its cells, `failed_rows` the rows that were not saved, to be fetched.
    """

    class Asked(models.TextChoices):
        NOTHING = "", "tidak ada"
        LOOK = "periksa", "diperiksa"
        SAVE_GOOD = "simpan-baik", "baris yang baik disimpan"
        SAVE_ALL = "simpan-semua", "semua disimpan atau tidak sama sekali"
        FAILED = "gagal", "gagal, tidak dicoba lagi"

    name = models.CharField("nama berkas", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports", verbose_name="diunggah oleh"
    )
    created_at = models.DateTimeField("diunggah pada", auto_now_add=True)
    # The columns in SECRET hold NIKs or people's data, so they store only a token of registry.values.nik.
    SECRET = ("content", "preview", "kept", "corrected", "failed_rows")
    content = models.TextField(blank=True, editable=False)
    preview = models.TextField(blank=True, editable=False)
    kept = models.TextField(blank=True, editable=False)
    corrected = models.TextField(blank=True, default="", editable=False)
    failed_rows = models.TextField(blank=True, default="", editable=False)
    # What some process has to do next; and the sentence why it was not done.
    asked = models.CharField("sedang", max_length=20, choices=Asked.choices, blank=True, default="")
    failure = models.TextField("sebab belum disimpan", blank=True, default="")
    # When a preview was last made or asked for: a page of before, or work of before, knows less.
    previewed_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    chosen = models.JSONField("kolom yang dipilih", default=dict, blank=True)
    # The id of a question (`registry.workbook.questions`) to the chosen answer.
    answers = models.JSONField("jawaban", default=dict, blank=True)
    counts = models.JSONField("jumlah baris", default=dict, blank=True)
    batch = models.UUIDField("perubahan massal", null=True, blank=True, unique=True)
    saved_at = models.DateTimeField("disimpan pada", null=True, blank=True)
    # The greatest id in each history when it was saved, by model: what has a greater one was written later.
    reached = models.JSONField("nomor riwayat saat disimpan", default=dict, blank=True, editable=False)
    # The undo: who asked for it, the batch that it makes, up to which person (id) it has come, and who was left as is.
    undo_asked_at = models.DateTimeField("diminta dibatalkan pada", null=True, blank=True)
    undo_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diminta dibatalkan oleh",
    )
    undo_batch = models.UUIDField("perubahan massal pembatalan", null=True, editable=False)
    undo_reached = models.PositiveBigIntegerField("dibatalkan sampai nomor", default=0, editable=False)
    left_people = models.JSONField("orang yang dibiarkan", default=list, blank=True, editable=False)
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
        """Whether it is still a preview: uploaded, and neither saved nor purged."""
        return self.saved_at is None and bool(self.content)

    @property
    def is_being_undone(self):
        """Whether somebody has asked to take it back, and that is not done as a whole."""
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def can_be_undone(self):
        """Whether it is saved, neither undone nor being undone, and its time for undo is not over."""
        if self.saved_at is None or self.undone_at is not None or self.undo_asked_at is not None:
            return False
        return timezone.now() < self.saved_at + timedelta(days=UNDO_DAYS)

    @property
    def has_failed_rows(self):
        """Whether it is saved and its rows that failed can still be fetched."""
        return bool(self.failed_rows) and self.can_be_undone


# What accounts teach: their own until the office confirms it for all


def may_confirm(user):
    """Whether the account may let what others taught hold for all: it sees everybody, and may merge records."""
    return not user.is_bound and user.has_perm("registry.merge_volunteer")


class TaughtQuerySet(models.QuerySet):
    def holding_for(self, user):
        """What holds for the account: what the office confirmed, then its own. For the program the confirmed alone."""
        holds = Q(confirmed_at__isnull=False)
        if pk := getattr(user, "pk", None):
            holds |= Q(said_by=pk)
        # The confirmed first, so that in a dict the account's own answer stays.
        return self.filter(holds).order_by(F("confirmed_at").desc(nulls_last=True))

    def for_confirming(self):
        """What waits for the office first, then what holds for all; with who taught and who confirmed it."""
        people = self.select_related("said_by", "confirmed_by")
        return people.order_by(F("confirmed_at").desc(nulls_first=True), *self.model.WORDS, "pk")


class Taught(models.Model):
    """What an account taught about lists. WORDS are the columns with the words whose meaning it is."""

    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,  # Before this was kept.
        related_name="%(class)ss",
        verbose_name="dinyatakan oleh",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dikonfirmasi oleh",
    )
    confirmed_at = models.DateTimeField("dikonfirmasi pada", null=True, editable=False)

    class Meta:
        abstract = True

    @transaction.atomic
    def confirm(self, by):
        """Let it hold for all accounts, in place of what held for the same words.

        Raises PermissionDenied where the account `by` may not.
        """
        if not may_confirm(by):
            raise PermissionDenied("Akun ini tidak berhak menetapkan ingatan bagi semua akun.")
        same = {column: getattr(self, column) for column in self.WORDS}
        type(self).objects.filter(**same, confirmed_at__isnull=False).exclude(pk=self.pk).delete()
        self.confirmed_by, self.confirmed_at = by, timezone.now()
        self.save(update_fields=["confirmed_by", "confirmed_at"])


class HeadingChoiceQuerySet(TaughtQuerySet):
    def before(self, moment):
        """The columns chosen before that moment by squeezed heading, each with when, None if not known."""
        early = self.filter(Q(said_at__lt=moment) | Q(said_at=None))
        return {heading: (key, said_at) for heading, key, said_at in early.values_list("heading", "key", "said_at")}

    def remember(self, chosen, by):
        """Remember the column that the account chose for each squeezed heading ("" for none)."""
        for heading, key in chosen.items():
            self.update_or_create(heading=heading, said_by=by, confirmed_at=None, defaults={"key": key})


class HeadingChoice(Taught):
    """The column that a clerk once chose for a heading that the program does not know."""

    WORDS = ("heading",)

    heading = models.CharField("judul kolom", max_length=200)
    key = models.CharField("kolom", max_length=40, blank=True)
    said_at = models.DateTimeField("dinyatakan pada", auto_now=True, null=True)  # None: before this was kept.

    objects = HeadingChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "judul kolom yang diingat"
        verbose_name_plural = "judul kolom yang diingat"
        ordering = ["heading"]
        constraints = [
            models.UniqueConstraint(
                fields=["heading", "said_by"],
                condition=Q(confirmed_at__isnull=True),
                name="heading_choice_once_per_account",
                violation_error_message="Judul kolom ini sudah diingat bagi akun itu.",
            ),
            models.UniqueConstraint(
                fields=["heading"],
                condition=Q(confirmed_at__isnull=False),
                name="heading_choice_once_confirmed",
                violation_error_message="Judul kolom ini sudah ditetapkan bagi semua akun.",
            ),
        ]

    def __str__(self):
        return self.heading


class VillageSpellingQuerySet(TaughtQuerySet):
    def visible_to(self, user):
        """Spellings of villages whose people the account may see."""
        return self.filter(village__district__in=user.district_ids) if user.is_bound else self

    def as_dict(self):
        """Return the village's code by the folded spelling and kecamatan."""
        return {
            (spelling, district): code
            for spelling, district, code in self.values_list("spelling", "district", "village__code")
        }

    def remember(self, spelling, district, village, by):
        """Remember which village lists mean by this spelling, together with this spelling of the kecamatan."""
        self.update_or_create(
            spelling=names.fold(spelling),
            district=names.fold(district),
            said_by=by,
            confirmed_at=None,
            defaults={"village": village},
        )


class VillageSpelling(Taught):
    """The village that a clerk once chose for a name in a list that no village has.

    The kecamatan is stored as the list spells it, not as a foreign key: so a misspelt one differs from none at all, and
    "Tanjung Baru" with the one never leads to "Tanjung Baru" without it.
    """

    WORDS = ("spelling", "district")

    spelling = models.CharField("ditulis", max_length=names.MAX_LENGTH)
    district = models.CharField("di kecamatan", max_length=names.MAX_LENGTH, blank=True)
    village = models.ForeignKey(
        Village, on_delete=models.CASCADE, related_name="spellings", verbose_name="desa/kelurahan"
    )
    said_at = models.DateTimeField("dinyatakan pada", auto_now=True)

    objects = VillageSpellingQuerySet.as_manager()

    class Meta:
        verbose_name = "ejaan desa yang diingat"
        verbose_name_plural = "ejaan desa yang diingat"
        ordering = ["spelling", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["spelling", "district", "said_by"],
                condition=Q(confirmed_at__isnull=True),
                name="village_spelling_once_per_account",
                violation_error_message="Ejaan ini di kecamatan itu sudah diingat bagi akun itu.",
            ),
            models.UniqueConstraint(
                fields=["spelling", "district"],
                condition=Q(confirmed_at__isnull=False),
                name="village_spelling_once_confirmed",
                violation_error_message="Ejaan ini di kecamatan itu sudah ditetapkan bagi semua akun.",
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.spelling, self.district]))

"""The ledger of prints: a run is an ordered list of sheets sent to paper; somebody says what became of each."""

from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.certificates import Certificate, standing
from registry.models import District

PIECE = 25  # Sheets that one process makes at a time.
RECEIPT = 14  # Names on one divider page.
RULED = 20  # mm from the edge of the paper at which the ruler sheet has its two lines.
_MEASURED = [MinValueValidator(RULED - 15), MaxValueValidator(RULED + 15)]


class Printer(models.Model):
    """One of the office's printers, with where the lines of the ruler sheet came out on its paper."""

    name = models.CharField("nama pencetak", max_length=60, unique=True)
    left_mm = models.DecimalField(
        "jarak garis tegak dari tepi kiri (mm)", max_digits=4, decimal_places=1, default=RULED, validators=_MEASURED
    )
    top_mm = models.DecimalField(
        "jarak garis datar dari tepi atas (mm)", max_digits=4, decimal_places=1, default=RULED, validators=_MEASURED
    )

    class Meta:
        verbose_name = "pencetak"
        verbose_name_plural = "pencetak"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def shift(self):
        """How far what is printed must move right and down, in mm, to stand where it should."""
        return RULED - self.left_mm, RULED - self.top_mm


class PrintRunQuerySet(models.QuerySet):
    def for_page(self):
        """What the page of one run shows."""
        return self.select_related("ceremony__training", "printer", "made_by", "recorded_by", "follows")

    def for_list(self):
        """What the list of runs shows, the latest first: `sheet_count` and, by outcome, the numbers."""
        counted = {
            name: models.Count("sheets", filter=Q(sheets__outcome=outcome))
            for name, outcome in (
                ("good", Sheet.Outcome.GOOD),
                ("spoiled", Sheet.Outcome.SPOILED),
                ("outdated", Sheet.Outcome.OUTDATED),
            )
        }
        return self.for_page().annotate(sheet_count=models.Count("sheets"), **counted).order_by("-pk")

    def habits(self, ceremony):
        """What the next run takes over from the last one of the ceremony, else of its kind, by field of its form."""
        runs = self.filter(ceremony__training__isnull=ceremony.training_id is None).order_by("-pk")
        last = runs.filter(ceremony=ceremony).first() or runs.first()
        return {"printer": last.printer, "blanks": last.blanks, "duplex": last.duplex} if last else {}

    def note_finished(self, pk):
        """Note that all pages of that run exist and were counted."""
        self.filter(pk=pk).update(finished_at=timezone.now())

    def give_up(self, pk, why):
        """Note that the pages of that run cannot be made, and why."""
        self.filter(pk=pk).update(failure=why[:500])

    def unfinished(self):
        """Runs whose pages are not all made, the oldest first; not those that cannot be made."""
        return self.filter(finished_at=None, failure="").order_by("pk")

    def recorded(self):
        """Runs of which somebody wrote down what came out of the printer."""
        return self.filter(recorded_at__isnull=False)

    def unrecorded(self):
        """Runs that may lie at the printer: nobody has written down what came out of it. The oldest first."""
        return self.filter(recorded_at__isnull=True, failure="").order_by("pk")

    def holding(self, certificates):
        """Runs with a sheet of any of these certificates (ids)."""
        return self.filter(Exists(Sheet.objects.filter(run=OuterRef("pk"), certificate__in=certificates)))

    def of_several(self):
        """Runs of more than one sheet."""
        return self.filter(Exists(Sheet.objects.filter(run=OuterRef("pk"), position=2)))

    def begin(
        self, ceremony, certificates, *, by=None, printer=None, dividers=False, blanks=False, duplex=False, reason=""
    ):
        """Make a run of these certificates in their order, each kecamatan behind its divider pages where asked.

        With `duplex` each sheet has a second page, its back. Nothing is laid out yet: `ceremonies.printing.runs`.
        Raises ValidationError where nothing is to be printed.
        """
        sheets = list(_sheets(ceremony, certificates, dividers))
        if not sheets:
            raise ValidationError(f"Tidak ada {ceremony.occasion.paper} yang perlu dicetak.")
        how = {"printer": printer, "blanks": blanks, "duplex": duplex}
        return self.begin_with(sheets, ceremony=ceremony, made_by=by, reason=reason, **how)

    @transaction.atomic
    def begin_with(self, sheets, **columns):
        """Make a run of these unsaved sheets, in their order."""
        run = self.create(paper=columns["ceremony"].paper, **columns)
        for position, sheet in enumerate(sheets, start=1):
            sheet.run, sheet.position = run, position
        Sheet.objects.bulk_create(sheets)
        firsts = range(1, len(sheets) + 1, PIECE)
        Piece.objects.bulk_create(
            Piece(run=run, first=first, last=min(first + PIECE - 1, len(sheets))) for first in firsts
        )
        return run


def _sheets(ceremony, certificates, dividers):
    """The unsaved sheets: before the first certificate of each kecamatan its divider, of as many pages as it needs."""
    names = ceremony.certificates().count_by_district() if dividers else {}
    for district_id, group in groupby(certificates, key=lambda each: each.village and each.village.district_id):
        for part in range(-(-names.get(district_id, 0) // RECEIPT)):
            yield Sheet(district_id=district_id, part=part)
        for certificate in group:
            yield Sheet(certificate=certificate)


class PrintRun(models.Model):
    """Its pages are made piece by piece; `finished_at` says that all exist and were counted."""

    ceremony = models.ForeignKey(
        Ceremony, on_delete=models.PROTECT, related_name="print_runs", verbose_name="pengukuhan"
    )
    paper = models.CharField("kertas", max_length=10, choices=Ceremony.Paper.choices)
    printer = models.ForeignKey(
        Printer, on_delete=models.PROTECT, null=True, blank=True, related_name="runs", verbose_name="pencetak"
    )
    blanks = models.BooleanField("hanya kata yang berubah, di atas blangko", default=False)
    duplex = models.BooleanField("bolak-balik", default=False)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers", verbose_name="lanjutan dari"
    )
    reason = models.CharField("alasan", max_length=200, blank=True)
    made_at = models.DateTimeField("dibuat pada", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="print_runs",
        verbose_name="dibuat oleh",
    )
    finished_at = models.DateTimeField("siap pada", null=True, editable=False)
    failure = models.CharField("sebab tidak jadi", max_length=500, blank=True, editable=False)
    recorded_at = models.DateTimeField("hasil dicatat pada", null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="recorded_runs",
        verbose_name="hasil dicatat oleh",
    )

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        verbose_name = "cetakan"
        verbose_name_plural = "buku cetak"
        ordering = ["-pk"]

    def __str__(self):
        return f"Cetakan {self.pk}"

    def get_absolute_url(self):
        return reverse("print_run_detail", args=[self.pk])

    def obstacle(self):
        """The sentence that says why the run must not go to paper; empty where it may."""
        if self.failure:
            return self.failure
        sheets = self.sheets.filter(certificate__isnull=False).exclude(standing("certificate__"))
        sheet = sheets.select_related("certificate__number").first()
        if sheet is None:
            return ""
        return f"{sheet.certificate} {sheet.certificate.state} sesudah cetakan ini dibuat. Buang cetakan ini."

    @property
    def pages_a_sheet(self):
        """How many pages of the PDF are one sheet of paper."""
        return 2 if self.duplex else 1

    @property
    def shift(self):
        """How far its pages are shifted to the right and down, in mm: as its printer asks for; (0, 0) without one."""
        return self.printer.shift if self.printer else (0, 0)

    def made_count(self):
        """How many sheets are laid out by now."""
        return sum(piece.last - piece.first + 1 for piece in self.pieces.made())

    @transaction.atomic
    def record(self, last_good, spoiled=(), by=None):
        """Write what came out of the printer: sheets up to `last_good` are good but for the `spoiled` positions.

        Return the new run of all that is still wanting, with the same numbers; None where nothing is. Raises
        ValidationError where the positions do not exist or the result was written before.
        """
        run = PrintRun.objects.select_for_update(of=("self",)).get(pk=self.pk)
        sheets = list(run.sheets.for_page())
        run._check(last_good, spoiled, len(sheets))
        for sheet in sheets:
            sheet.outcome = Sheet.Outcome.UNPRINTED if sheet.position > last_good else Sheet.Outcome.GOOD
            if sheet.position in spoiled:
                sheet.outcome = Sheet.Outcome.SPOILED
        Sheet.objects.bulk_update(sheets, ["outcome"])
        run.recorded_at, run.recorded_by = timezone.now(), by
        run.save(update_fields=["recorded_at", "recorded_by"])
        self.refresh_from_db()
        return run._follow_up([sheet for sheet in sheets if sheet.is_wanting], by)

    def _check(self, last_good, spoiled, count):
        if self.recorded_at:
            raise ValidationError("Hasil cetakan ini sudah dicatat.")
        if self.finished_at is None:
            raise ValidationError("Cetakan ini belum siap, jadi hasilnya belum dapat dicatat.")
        if not 0 <= last_good <= count:
            raise ValidationError(f"Lembar {last_good} tidak ada; cetakan ini {count} lembar.")
        if strange := sorted(position for position in spoiled if not 1 <= position <= last_good):
            raise ValidationError(f"Lembar {strange[0]} tidak termasuk yang keluar, yaitu sampai lembar {last_good}.")

    def _follow_up(self, wanting, by):
        if not wanting:
            return None
        copies = [Sheet(certificate=each.certificate, district=each.district, part=each.part) for each in wanting]
        return PrintRun.objects.begin_with(
            copies,
            ceremony=self.ceremony,
            made_by=by,
            printer=self.printer,
            blanks=self.blanks,
            duplex=self.duplex,
            reason=f"Sisa {self}",
            follows=self,
        )

    def reopen_obstacle(self):
        """The sentence that says why the written result must stay; empty where it can be taken back."""
        if self.recorded_at is None:
            return "Hasil cetakan ini belum dicatat."
        if later := self.sheets.outdated().first():
            return f"{later} sudah dibetulkan sesudah dicetak, jadi catatan hasilnya tetap."
        papers = Certificate.objects.filter(sheets__run=self)
        if papers.exclude(standing()).exists():
            return (
                f"Ada {self.ceremony.occasion.paper}nya yang sudah dicabut atau diganti, jadi catatan hasilnya tetap."
            )
        if handed := papers.handed_over().count():
            word = self.ceremony.occasion.paper
            return f"{handed} {word} dari cetakan ini sudah diserahkan, jadi catatan hasilnya tetap."
        if later := self.followers.recorded().first():
            return f"Hasil {later} sudah dicatat; hapus catatan itu dahulu."
        return ""

    @transaction.atomic
    def reopen(self):
        """Take the written result back, with the run that followed; its pages must be made again.

        Raises ValidationError where it is too late.
        """
        run = PrintRun.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if obstacle := run.reopen_obstacle():
            raise ValidationError(obstacle)
        for follower in run.followers.select_for_update(of=("self",)):
            follower.discard()
        run.sheets.update(outcome=Sheet.Outcome.UNKNOWN)
        run.pieces.update(made_at=None)
        run.finished_at = run.recorded_at = run.recorded_by = None
        run.save(update_fields=["finished_at", "recorded_at", "recorded_by"])
        self.refresh_from_db()

    @transaction.atomic
    def spoil(self, position, by=None):
        """Say that a sheet which was good is spoiled after all. Return the new run of that sheet alone.

        Also for one that did not come out well where the run of what was wanting has been discarded.
        """
        sheet = self.sheets.select_for_update(of=("self",)).filter(position=position).first()
        is_left = sheet is not None and sheet.is_wanting and not self.followers.exists()
        if sheet is None or not (sheet.outcome == Sheet.Outcome.GOOD or is_left):
            raise ValidationError("Lembar ini tidak tercatat baik, atau sudah ada cetakan lanjutannya.")
        sheet.outcome = Sheet.Outcome.SPOILED
        sheet.save(update_fields=["outcome"])
        return self._follow_up([sheet], by)

    @transaction.atomic
    def discard(self):
        """Delete a run of which nothing was written down. Raises ValidationError where its result is in the ledger."""
        run = PrintRun.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if run.recorded_at:
            raise ValidationError("Hasil cetakan ini sudah dicatat, jadi cetakannya tinggal di buku.")
        run.sheets.all().delete()
        run.pieces.all().delete()
        run.delete()


class SheetQuerySet(models.QuerySet):
    def for_page(self):
        """What a list of sheets shows, in order."""
        return self.select_related("certificate__number", "certificate__village__district", "district").order_by(
            "position"
        )

    def for_certificate(self):
        """The copies of one certificate with their runs, the latest first."""
        return self.select_related("run").order_by("-pk")

    def good(self):
        """Sheets that came out well."""
        return self.filter(outcome=Sheet.Outcome.GOOD)

    def outdated(self):
        """Sheets that came out well and whose words were corrected since."""
        return self.filter(outcome=Sheet.Outcome.OUTDATED)

    def outdate(self, certificates):
        """Note that the good sheets of these certificates (a query) are to be destroyed. Return their ids, a set."""
        good = self.good().filter(certificate__in=certificates.values("pk"))
        printed = set(good.values_list("certificate", flat=True))
        good.update(outcome=Sheet.Outcome.OUTDATED)
        return printed


class Sheet(models.Model):
    """One sheet of a run: a certificate, or a page of the divider of a kecamatan."""

    class Outcome(models.TextChoices):
        UNKNOWN = "", "belum dicatat"
        GOOD = "baik", "baik"
        SPOILED = "rusak", "rusak"
        UNPRINTED = "belum", "tidak tercetak"
        OUTDATED = "usang", "usang, kata-katanya dibetulkan sesudah dicetak"

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="sheets", verbose_name="cetakan")
    position = models.PositiveIntegerField("lembar")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, related_name="sheets", verbose_name="piagam"
    )
    # Of a divider; none where the village of its people is not known.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="kecamatan"
    )
    part = models.PositiveSmallIntegerField("bagian", default=0)
    outcome = models.CharField("hasil", max_length=10, choices=Outcome.choices, blank=True, default="")

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "lembar"
        verbose_name_plural = "lembar"
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"],
                name="sheet_position_once_a_run",
                violation_error_message="Lembar ini sudah ada pada cetakan ini.",
            ),
            models.UniqueConstraint(
                fields=["run", "certificate"],
                name="sheet_certificate_once_a_run",
                violation_error_message="Piagam ini sudah ada pada cetakan ini.",
            ),
        ]

    def __str__(self):
        return f"Lembar {self.position}"

    @property
    def is_wanting(self):
        """Whether the sheet must be printed once more: it did not come out well, and its certificate is valid."""
        is_valid = self.certificate is None or self.certificate.is_valid
        return is_valid and self.outcome in (self.Outcome.SPOILED, self.Outcome.UNPRINTED)


class PieceQuerySet(models.QuerySet):
    def made(self):
        return self.filter(made_at__isnull=False)

    def note_made(self, pk):
        """Note that the file of that piece is there."""
        self.filter(pk=pk).update(made_at=timezone.now())

    def note_lost(self, pks):
        """Note that the files of these pieces are not there after all."""
        self.filter(pk__in=pks).update(made_at=None)

    def wanting(self):
        """Pieces that are not made yet, of runs that can be made."""
        return self.filter(made_at=None, run__failure="").select_related("run__ceremony", "run__printer").order_by("pk")


class Piece(models.Model):
    """Some sheets of a run that one process lays out at once."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="pieces", verbose_name="cetakan")
    first = models.PositiveIntegerField("lembar pertama")
    last = models.PositiveIntegerField("lembar terakhir")
    made_at = models.DateTimeField("dibuat pada", null=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "bagian cetakan"
        verbose_name_plural = "bagian cetakan"
        ordering = ["run", "first"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "first"],
                name="piece_once_a_run",
                violation_error_message="Bagian cetakan ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.run}, lembar {self.first} sampai {self.last}"

"""The ledger of prints: a run is an ordered list of sheets to print; somebody records how each came out."""

from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.certificates import Certificate
from ceremonies.models.outcomes import Outcome
from ceremonies.models.pieces import Piece
from ceremonies.models.printed_sheets import PrintedSheet
from ceremonies.models.printers import Printer
from ceremonies.models.validity import valid_condition

PIECE = 25  # Sheets that one process makes at a time.
RECEIPT = 14  # Names on one divider page.


class PrintRunQuerySet(models.QuerySet):
    def for_page(self):
        """What the page of one run shows."""
        return self.select_related("ceremony__training", "printer", "made_by", "recorded_by", "follows")

    def for_list(self):
        """What the list of runs shows, the latest first.

        With `sheet_count`, and how many of the sheets are `good`, `spoiled` and `outdated`.
        """
        counted = {
            name: models.Count("sheets", filter=Q(sheets__outcome=outcome))
            for name, outcome in (
                ("good", Outcome.GOOD),
                ("spoiled", Outcome.SPOILED),
                ("outdated", Outcome.OUTDATED),
            )
        }
        return self.for_page().annotate(sheet_count=models.Count("sheets"), **counted).order_by("-pk")

    def last_chosen(self, ceremony):
        """The last run that somebody chose for the ceremony, else for its kind, with `had_dividers`; None without one.

        What follows from another run or from a correction chooses nothing: it has a `reason`.
        """
        dividers = PrintedSheet.objects.dividers().filter(run=OuterRef("pk"))
        own = models.ExpressionWrapper(Q(ceremony=ceremony), output_field=models.BooleanField())
        runs = self.filter(ceremony__training__isnull=ceremony.training_id is None, reason="")
        return (
            runs.select_related("printer")
            .annotate(is_own=own, had_dividers=Exists(dividers))
            .order_by("-is_own", "-pk")
            .first()
        )

    def habits(self, ceremony):
        """The values taken over from the last chosen run, by field of the form; without its dividers."""
        last = self.last_chosen(ceremony)
        return {"printer": last.printer, "blanks": last.blanks, "duplex": last.duplex} if last else {}

    def note_finished(self, pk, file):
        """Note that all pages of that run are in that file and were counted. Return whether nobody else had done it."""
        return bool(self.filter(pk=pk, finished_at=None).update(finished_at=timezone.now(), file=file))

    def note_lost(self, pk, file):
        """Note that the file of that run is gone, so its pages are to be made. Return whether nobody else did."""
        return bool(self.filter(pk=pk, file=file, recorded_at=None).update(finished_at=None, file=""))

    def give_up(self, pk, why):
        """Note that the pages of that run cannot be made, and why."""
        self.filter(pk=pk).update(failure=why[:500])

    def unfinished(self):
        """Runs whose pages are not all made, the oldest first, without those that cannot be made."""
        return self.filter(finished_at=None, failure="").order_by("pk")

    def recorded(self):
        """Runs with a recorded result."""
        return self.filter(recorded_at__isnull=False)

    def unrecorded(self):
        """Runs without a recorded result, which may be at the printer; the oldest first."""
        return self.filter(recorded_at__isnull=True, failure="").order_by("pk")

    def holding(self, certificates):
        """Runs with a sheet of any of these certificates (ids)."""
        return self.filter(Exists(PrintedSheet.objects.filter(run=OuterRef("pk"), certificate__in=certificates)))

    def first_with(self, certificates):
        """For each of these certificates (a query) the run in which it came out well for the first time."""
        good = PrintedSheet.objects.good().filter(certificate=OuterRef("pk")).order_by("run__recorded_at", "run")
        return self.filter(pk__in=certificates.order_by().values(first_run=Subquery(good.values("run")[:1])))

    def of_ceremonies(self, ceremonies):
        """Runs of any of these ceremonies."""
        return self.filter(ceremony__in=ceremonies)

    def of_several(self):
        """Runs of more than one sheet."""
        return self.filter(Exists(PrintedSheet.objects.filter(run=OuterRef("pk"), position=2)))

    @transaction.atomic
    def begin(
        self,
        ceremony,
        certificates,
        *,
        by=None,
        printer=None,
        dividers=False,
        blanks=False,
        duplex=False,
        reason="",
        again=False,
    ):
        """Make a run of these certificates in their order, with divider pages before each kecamatan if asked.

        With `duplex` each sheet has a second page, its back. Nothing is laid out yet: `ceremonies.printing.runs`.
        Raises ValidationError where nothing is to be printed, and where a certificate would be on paper twice; not the
        latter with a `reason` or where it is meant to be printed `again`.
        """
        # Of two runs begun at once the second one sees the sheets of the first.
        Ceremony.objects.select_for_update(of=("self",), no_key=True).get(pk=ceremony.pk)
        certificates = list(certificates)
        printed = Certificate.objects.chosen([each.pk for each in certificates]).printed_in_words()
        if printed and not (again or reason):
            raise ValidationError({"again": f"{printed}. Centang bila memang perlu dicetak lagi."})
        sheets = list(_unsaved_sheets(ceremony, certificates, dividers))
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
        PrintedSheet.objects.bulk_create(sheets)
        firsts = range(1, len(sheets) + 1, PIECE)
        Piece.objects.bulk_create(
            Piece(run=run, first=first, last=min(first + PIECE - 1, len(sheets))) for first in firsts
        )
        return run


def _unsaved_sheets(ceremony, certificates, dividers):
    """The unsaved sheets; before the first certificate of each kecamatan the pages of its divider."""
    names = ceremony.certificates().count_by_district() if dividers else {}
    for district_id, group in groupby(certificates, key=lambda each: each.village and each.village.district_id):
        for part in range(-(-names.get(district_id, 0) // RECEIPT)):
            yield PrintedSheet(district_id=district_id, part=part)
        for certificate in group:
            yield PrintedSheet(certificate=certificate)


class PrintRun(models.Model):
    """A list of sheets to print. `finished_at` is set when all pages, made piece by piece, exist and were counted."""

    ceremony = models.ForeignKey(
        Ceremony, on_delete=models.PROTECT, related_name="print_runs", verbose_name="pengukuhan"
    )
    paper = models.CharField("kertas", max_length=10, choices=Ceremony.Paper.choices)
    printer = models.ForeignKey(
        Printer, on_delete=models.PROTECT, null=True, blank=True, related_name="runs", verbose_name="printer"
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
    # The name of the PDF in the storage of prints (`ceremonies.printing.runs`), while it may go to paper.
    file = models.CharField("berkas", max_length=100, blank=True, default="", editable=False)
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
        verbose_name = "sesi cetak"
        verbose_name_plural = "buku cetak"
        ordering = ["-pk"]

    def __str__(self):
        return f"Sesi cetak {self.pk}"

    def get_absolute_url(self):
        return reverse("print_run_detail", args=[self.pk])

    def obstacle(self):
        """The sentence that says why the run must not be printed; empty where it may be."""
        if self.failure:
            return self.failure
        sheets = self.sheets.filter(certificate__isnull=False).exclude(valid_condition("certificate__"))
        sheet = sheets.select_related("certificate__number").first()
        if sheet is None:
            return ""
        return f"{sheet.certificate} {sheet.certificate.state} sesudah sesi cetak ini dibuat. Buang sesi cetak ini."

    def dividers_apart(self):
        """The unsaved divider pages for its certificates, to be printed on other paper; empty where it has its own."""
        sheets = list(self.sheets.for_page())
        if any(sheet.certificate is None for sheet in sheets):
            return []
        among = _unsaved_sheets(self.ceremony, [sheet.certificate for sheet in sheets], dividers=True)
        return [sheet for sheet in among if sheet.certificate is None]

    @property
    def pages_a_sheet(self):
        """How many pages of the PDF are on one sheet of paper."""
        return 2 if self.duplex else 1

    @property
    def shift(self):
        """How far its printer needs the pages shifted right and down, in mm; (0, 0) without a printer."""
        return self.printer.shift if self.printer else (0, 0)

    def made_count(self):
        """How many sheets are made by now."""
        return sum(piece.last - piece.first + 1 for piece in self.pieces.made())

    @transaction.atomic
    def record(self, last_good, spoiled=(), by=None):
        """Record what came out of the printer: sheets up to `last_good` are good, except those at `spoiled` positions.

        Return the new run of all sheets that must be printed again, with the same numbers; None where all came out
        well. Raises ValidationError where the positions do not exist or the result was recorded before.
        """
        run = PrintRun.objects.select_for_update(of=("self",)).get(pk=self.pk)
        sheets = list(run.sheets.for_page())
        run._check(last_good, spoiled, len(sheets))
        for sheet in sheets:
            sheet.outcome = Outcome.UNPRINTED if sheet.position > last_good else Outcome.GOOD
            if sheet.position in spoiled:
                sheet.outcome = Outcome.SPOILED
        PrintedSheet.objects.bulk_update(sheets, ["outcome"])
        run.recorded_at, run.recorded_by = timezone.now(), by
        run.save(update_fields=["recorded_at", "recorded_by"])
        self.refresh_from_db()
        return run._follow_up([sheet for sheet in sheets if sheet.must_be_printed_again], by)

    def _check(self, last_good, spoiled, count):
        if self.recorded_at:
            raise ValidationError("Hasil sesi cetak ini sudah dicatat.")
        if self.finished_at is None:
            raise ValidationError("Sesi cetak ini belum siap, jadi hasilnya belum dapat dicatat.")
        if not 0 <= last_good <= count:
            raise ValidationError(f"Lembar {last_good} tidak ada; sesi cetak ini {count} lembar.")
        if strange := sorted(position for position in spoiled if not 1 <= position <= last_good):
            raise ValidationError(f"Lembar {strange[0]} tidak termasuk yang keluar, yaitu sampai lembar {last_good}.")

    def _follow_up(self, sheets, by):
        if not sheets:
            return None
        copies = [PrintedSheet(certificate=each.certificate, district=each.district, part=each.part) for each in sheets]
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
        """The sentence that says why the recorded result must stay; empty where it can be taken back."""
        if self.recorded_at is None:
            return "Hasil sesi cetak ini belum dicatat."
        if outdated := self.sheets.outdated().first():
            return f"{outdated} sudah dibetulkan sesudah dicetak, jadi catatan hasilnya tetap."
        papers = Certificate.objects.filter(sheets__run=self)
        if papers.exclude(valid_condition()).exists():
            return (
                f"Ada {self.ceremony.occasion.paper}nya yang sudah dicabut atau diganti, jadi catatan hasilnya tetap."
            )
        if handed := papers.handed_over().count():
            word = self.ceremony.occasion.paper
            return f"{handed} {word} dari sesi cetak ini sudah diserahkan, jadi catatan hasilnya tetap."
        if later := self.followers.recorded().first():
            return f"Hasil {later} sudah dicatat; hapus catatan itu dahulu."
        return ""

    @transaction.atomic
    def reopen(self):
        """Take the recorded result back, with the run that followed. The pages must be made again.

        Raises ValidationError where it is too late.
        """
        run = PrintRun.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if obstacle := run.reopen_obstacle():
            raise ValidationError(obstacle)
        for follower in run.followers.select_for_update(of=("self",)):
            follower.discard()
        run.sheets.update(outcome=Outcome.UNKNOWN)
        run.pieces.update(made_at=None, file="")
        run.finished_at, run.file, run.recorded_at, run.recorded_by = None, "", None, None
        run.save(update_fields=["finished_at", "file", "recorded_at", "recorded_by"])
        self.refresh_from_db()

    @transaction.atomic
    def spoil(self, position, by=None):
        """Note that a good sheet is spoiled after all. Return the new run with only that sheet.

        Also for a sheet that did not come out well and whose new run was discarded.
        """
        sheet = self.sheets.select_for_update(of=("self",)).filter(position=position).first()
        is_left = sheet is not None and sheet.must_be_printed_again and not self.followers.exists()
        if sheet is None or not (sheet.outcome == Outcome.GOOD or is_left):
            raise ValidationError("Lembar ini tidak tercatat baik, atau sudah ada sesi cetak lanjutannya.")
        sheet.outcome = Outcome.SPOILED
        sheet.save(update_fields=["outcome"])
        return self._follow_up([sheet], by)

    @transaction.atomic
    def discard(self):
        """Delete a run without a recorded result. Raises ValidationError where it has one."""
        run = PrintRun.objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if run is None:  # Somebody else has discarded it meanwhile.
            return
        if run.recorded_at:
            raise ValidationError("Hasil sesi cetak ini sudah dicatat, jadi tetap ada di buku cetak.")
        run.sheets.all().delete()
        run.pieces.all().delete()
        run.delete()

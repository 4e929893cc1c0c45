"""Series of official numbers: a pattern in a year, from which papers take their numbers in order.

A series runs on from its last serial, until the keeper of the agenda gives a block: from then on its numbers come from
blocks alone.
"""

from datetime import date
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from ceremonies.models.number_policies import NumberPolicy, PaperKind
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.values import numbering
from registry.models import Trace
from registry.values import nik

HIGHEST = 999_999
MOST_AT_ONCE = 1_000  # Numbers that are recorded or declared void with one form.


class NumberSeriesQuerySet(models.QuerySet):
    @transaction.atomic
    def locked_for(self, pattern, on, kind=PaperKind.CERTIFICATE):
        """The series of which papers of that kind, pattern and date take numbers, made where it is new, locked until
        the transaction ends.

        Whoever takes numbers holds this lock, so no two take the same. Raises ValidationError, with a sentence, where
        the pattern is another kind's.
        """
        if NumberPolicy.objects.locked_rule(on.year) == NumberPolicy.Rule.ONE_FOR_ALL:
            series = self._shared(pattern, on.year)
        else:
            series, _ = self.get_or_create(pattern=pattern, year=on.year, defaults={"kind": kind})
            if taken := self.mismatch(pattern, on, kind):
                raise ValidationError(taken)
        return self.locked(series.pk)

    @transaction.atomic
    def give(self, kind, pattern, on, purpose, by=None):
        """Give the next number to a paper of that kind and date, and write in the book what for. Return the number.

        Raises ValidationError like `locked_for` and `take`, and where another book has a number that reads the same.
        """
        series = self.locked_for(pattern, on, kind)
        (serial,) = series.take(1)
        text, now = numbering.write(pattern, serial, on), timezone.now()
        number = OfficialNumber(
            series=series, serial=serial, text=text, reason=nik.redact(purpose)[:200], noted_by=by, noted_at=now
        )
        series.numbers.add_all([number])
        series.leave_trace(f"{number}: {number.reason}", by)
        return number

    def last_pattern(self, kind):
        """The pattern of the latest series of that kind; empty where there is none."""
        return self.filter(kind=kind).order_by("-year", "-pk").values_list("pattern", flat=True).first() or ""

    @transaction.atomic
    def begin(self, pattern, year, last=0, by=None):
        """Open the book of that pattern and year, in which serials up to `last` are used already, and return it.

        Raises ValidationError, with a sentence, where papers of that year count in another one or it is there.
        """
        on = date(year, 1, 1)
        NumberPolicy.objects.locked_rule(year)
        if there := self.now_for(pattern, on):
            raise ValidationError(f"Buku nomor untuk pola dan tahun ini sudah ada: {there}.")
        series = self.locked_for(pattern, on)
        series.last = last
        series.save(update_fields=["last"])
        series.leave_trace(f"dibuka; nomor urut terakhir yang sudah dipakai: {last}", by)
        return series

    def locked(self, pk):
        """The series with that id, locked until the transaction ends."""
        return self.select_for_update().get(pk=pk)

    def _shared(self, pattern, year):
        """The series of all papers of that year; the first pattern of the year becomes its own."""
        series = self.filter(year=year, kind=PaperKind.ALL).first()
        if series is None:
            series, _ = self.get_or_create(pattern=pattern, year=year)
            series.kind = PaperKind.ALL
            series.save(update_fields=["kind"])
        return series

    def now_for(self, pattern, on):
        """The series that `locked_for` would give, to look at; None where nothing was taken from it yet."""
        of_year = self.filter(year=on.year)
        own = of_year.filter(pattern=pattern).first()
        if NumberPolicy.objects.rule(on.year) == NumberPolicy.Rule.ONE_FOR_ALL:
            return of_year.filter(kind=PaperKind.ALL).first() or own
        return own

    def mismatch(self, pattern, on, kind):
        """The sentence that says that papers of another kind are numbered by that pattern; empty where none are."""
        series = self.now_for(pattern, on)
        if series is None or series.kind in (kind, PaperKind.ALL):
            return ""
        return f"Pola {pattern} sudah dipakai untuk {series.get_kind_display()}; ubah polanya."

    def coming(self, pattern, on):
        """An iterator of the serials that come next in that series, in order; to look at, not to take.

        It ends where the blocks that were given are used up.
        """
        return (self.now_for(pattern, on) or NumberSeries(pattern=pattern, year=on.year)).coming()

    def first_free(self, pattern, on):
        """The serial that comes next in that series; to look at, not to take. None where the blocks are used up."""
        return next(self.coming(pattern, on), None)

    def numbers_of_others(self, pattern, on):
        """The numbers of all other series than that of the pattern in the year of that date, as a query."""
        series = self.now_for(pattern, on)
        return OfficialNumber.objects.exclude(series=series) if series else OfficialNumber.objects.all()

    @transaction.atomic
    def give_back(self, numbers, reason):
        """Free these numbers (a query), which stand on no paper.

        Where a later number of the series was given they become void instead, with the reason.
        """
        for pk in sorted(set(numbers.values_list("series", flat=True))):
            self.locked(pk).free(numbers.filter(series=pk), reason)

    def shortage(self, pattern, on, count):
        """The sentence that says how many of so many numbers are missing in that series; empty where none is."""
        series = self.now_for(pattern, on)
        return series.shortage(count) if series else ""

    @transaction.atomic
    def number_by(self, rule, from_year, by=None):
        """Number by that rule from that year on.

        Raises ValidationError, with a sentence, where numbers of one of these years stand in several books already:
        they would not become one running number.
        """
        NumberPolicy.objects.locked_rule(from_year)
        books = list(self.filter(year__gte=from_year).order_by("year", "pk"))
        for year in sorted({book.year for book in books}):
            self._bring_under(rule, year, [book for book in books if book.year == year])
        policy, _ = NumberPolicy.objects.update_or_create(from_year=from_year, defaults={"rule": rule, "made_by": by})
        NumberPolicy.objects.filter(from_year__gt=from_year).delete()  # It replaces what was meant for later years.
        Trace.objects.record(Trace.Kind.NUMBERS_CHANGED, user=by, subject="Aturan penomoran", detail=str(policy))

    @staticmethod
    def _bring_under(rule, year, books):
        """Make the books of a year fit the rule."""
        if rule == NumberPolicy.Rule.EACH_KIND:
            changed, kind = [book for book in books if book.kind == PaperKind.ALL], PaperKind.CERTIFICATE
        else:
            begun = [book for book in books if book.end()]
            if len(begun) > 1:
                raise ValidationError(
                    f"Pada tahun {year} sudah ada nomor di {len(begun)} buku, yang tidak dapat menjadi satu. "
                    f"Pilih mulai tahun {year + 1}."
                )
            changed, kind = (begun or books)[:1], PaperKind.ALL
        for book in changed:
            book.kind = kind
            book.save(update_fields=["kind"])

    def for_list(self):
        """What the list of books shows: how many numbers are in which state, and `ahead` for the next one."""
        states = OfficialNumber.State
        counts = {f"{state.name.lower()}_count": Count("numbers", filter=Q(numbers__state=state)) for state in states}
        ahead = OfficialNumber.objects.filter(Q(state=states.RESERVED) | Q(serial__gt=F("series__last")))
        return (
            self.order_by("-year", "pattern")
            .annotate(**counts, highest=models.Max("numbers__serial", filter=Q(numbers__state=states.USED)))
            .prefetch_related("blocks", models.Prefetch("numbers", ahead.order_by("serial"), to_attr="ahead"))
        )


class NumberSeries(models.Model):
    pattern = models.CharField("pola", max_length=100, validators=[numbering.validate])
    year = models.PositiveSmallIntegerField("tahun")
    kind = models.CharField("jenis surat", max_length=20, choices=PaperKind.choices, default=PaperKind.CERTIFICATE)
    last = models.PositiveIntegerField(
        "nomor urut terakhir",
        default=0,
        validators=[MaxValueValidator(HIGHEST)],
        help_text="Nomor urut terakhir yang sudah dipakai, juga di luar program ini.",
    )

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "buku nomor"
        verbose_name_plural = "buku nomor"
        ordering = ["-year", "pattern"]
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "year"],
                name="number_series_once_a_year",
                violation_error_message="Buku nomor dengan pola dan tahun ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(kind=PaperKind.ALL),
                name="number_series_one_for_all_a_year",
                violation_error_message="Buku nomor untuk semua surat pada tahun ini sudah ada.",
            ),
        ]

    def __str__(self):
        return f"{self.pattern} ({self.year})"

    def get_absolute_url(self):
        return reverse("number_series_detail", args=[self.pk])

    @property
    def has_blocks(self):
        """Whether numbers come from blocks alone: who once asked for numbers does not help itself afterwards.

        Asks nothing after `for_list`.
        """
        return bool(self.pk and list(self.blocks.all()))

    @property
    def next_serial(self):
        """The serial that comes next; None where the blocks are used up."""
        return next(self.coming(), None)

    @property
    def latest(self):
        """The highest serial that is used. After `for_list` only."""
        return max(self.last, self.highest or 0)

    def undated(self, serial):
        """The number of a serial as far as it can be told without the date of the paper: "460/012/DINSOS/…/2019"."""
        return numbering.write_undated(self.pattern, serial, self.year)

    def last_given(self):
        """The highest serial that the program gave outside of blocks; 0 where there is none.

        What somebody typed by hand does not count: it may lie far ahead.
        """
        if not self.pk:
            return 0
        given = self.numbers.filter(noted_at=None).exclude(state=OfficialNumber.State.RESERVED)
        for block in self.blocks.all():
            given = given.exclude(serial__range=(block.first, block.kept_until))
        return given.aggregate(last=models.Max("serial"))["last"] or 0

    def end(self):
        """The last serial of which the book says anything; 0 for an empty book."""
        highest = self.numbers.aggregate(highest=models.Max("serial"))["highest"] or 0
        return max(self.last, highest, *(block.last for block in self.blocks.all()), 0)

    # Taking

    def coming(self):
        """An iterator of the serials that can be given, in order; it ends where the blocks are used up."""
        ahead = self._ahead()
        if self.has_blocks:
            return iter([number.serial for number in ahead if number.state == OfficialNumber.State.RESERVED])
        gone = {number.serial for number in ahead}
        return (serial for serial in range(self.last + 1, HIGHEST + 1) if serial not in gone)

    def _ahead(self):
        """The numbers that decide which serial comes next, in order: those reserved, and all after the last serial."""
        if not hasattr(self, "ahead"):
            return list(self.numbers.ahead_of(self.last).only("series", "serial", "state")) if self.pk else []
        return self.ahead

    def shortage(self, count):
        """The sentence that says how many of so many numbers are missing; empty where none is."""
        there = len(list(islice(self.coming(), count)))
        if there == count:
            return ""
        free = (
            f"Jatah nomor pada buku nomor {self} tinggal {there}" if there else f"Jatah nomor pada {self} sudah habis"
        )
        return f"{free}; kurang {count - there}. Minta jatah kepada pemegang agenda, lalu catat di buku nomor."

    @transaction.atomic
    def take(self, count):
        """Take that many serials and return them in order; whoever takes them makes their numbers.

        They are the lowest free ones of the blocks, where there are blocks, and follow the last serial otherwise. The
        series must be locked (`locked_for`); none is ever given twice. Raises ValidationError, with a sentence, where
        there are not so many; none is taken then.
        """
        if shortage := self.shortage(count):
            raise ValidationError(shortage)
        serials = list(islice(self.coming(), count))
        if serials and self.has_blocks:
            self.numbers.reserved().filter(serial__lte=serials[-1]).delete()
        elif serials:
            self.last = serials[-1]
            self.save(update_fields=["last"])
        return serials

    @transaction.atomic
    def free(self, numbers, reason):
        """Let these numbers of the series (a query; it must be locked) be given again where none after them was.

        Those of a block are reserved again. Where a later one was given, they are void instead, with the reason.
        """
        serials = sorted(numbers.values_list("serial", flat=True))
        if self.numbers.filter(serial__gt=serials[-1], state=OfficialNumber.State.USED).exists():
            for number in numbers:
                number.void(reason)
            return
        numbers.delete()
        in_block = {serial for serial in serials for block in self.blocks.all() if block.holds(serial)}
        self.numbers.reserve(self, in_block)
        if self.last == serials[-1]:
            self.last = serials[0] - 1
            self.save(update_fields=["last"])

    # By hand

    @transaction.atomic
    def record(self, first, last, purpose, *, on=None, by=None):
        """Note that the serials from the first to the last were used outside the program, and for what.

        With the date of the paper, where it is known, they read in full. Raises ValidationError, with a sentence, where
        one of them is taken.
        """
        self._check_count(first, last)
        series = NumberSeries.objects.locked(self.pk)
        for number in series.among(first, last):
            if number.state != OfficialNumber.State.RESERVED:
                raise ValidationError(f"Nomor {number} {number.state_in_words}; tidak dapat dicatat lagi.")
        series._write(first, last, OfficialNumber.State.RECORDED, purpose, on=on, by=by)

    @transaction.atomic
    def void(self, first, last, reason, *, by=None):
        """Declare the serials from the first to the last void, for good.

        Raises ValidationError, with a sentence, where one of them is void already, stands on a valid certificate, or
        lies further ahead than the next one.
        """
        self._check_count(first, last)
        series = NumberSeries.objects.locked(self.pk)
        reach = max(series.end(), series.next_serial or 0)
        if last > reach:
            raise ValidationError(f"Nomor urut {last} belum sampai: buku ini baru sampai {reach}.")
        for number in series.among(first, last):
            if not number.may_be_voided:
                raise ValidationError(f"Nomor {number} {number.state_in_words}; tidak dapat dibatalkan di sini.")
        series._write(first, last, OfficialNumber.State.VOID, reason, by=by)

    @transaction.atomic
    def take_back(self, first, last, reason, *, by=None):
        """Take back that these serials were recorded as used outside. Return how many are void from now on.

        They are free again, as part of their block or in their turn; those that the count has passed become void.
        Raises ValidationError, with a sentence, where one of them was not recorded.
        """
        self._check_count(first, last)
        series = NumberSeries.objects.locked(self.pk)
        recorded = list(series.among(first, last).filter(state=OfficialNumber.State.RECORDED))
        if len(recorded) < last - first + 1:
            raise ValidationError("Tidak semua nomor itu tercatat sebagai dipakai di luar program ini.")
        blocks = [block for block in series.blocks.all() if block.stands]
        in_block = {each.serial for each in recorded if any(block.holds(each.serial) for block in blocks)}
        passed = [each for each in recorded if each.serial <= series.last and each.serial not in in_block]
        series.among(first, last).delete()
        series.numbers.reserve(series, in_block)
        for number in passed:
            words = f"Pencatatan ditarik kembali: {reason}"
            series._write(number.serial, number.serial, OfficialNumber.State.VOID, words, by=by, trace=False)
        series.leave_trace(f"pencatatan {numbering.serials(first, last)} ditarik kembali: {reason}", by)
        return len(passed)

    def among(self, first, last):
        """The numbers with a serial from the first to the last."""
        return self.numbers.filter(serial__range=(first, last)).order_by("serial")

    def _write(self, first, last, state, reason, *, on=None, by=None, trace=True):
        """Write these serials anew in that state. The series is locked."""
        were = {number.serial: number for number in self.among(first, last)}
        self.among(first, last).delete()
        reason, now = nik.redact(reason)[:200], timezone.now()
        numbers = [
            OfficialNumber(
                series=self,
                serial=serial,
                text=numbering.write(self.pattern, serial, on) if on else self._text_of(were.get(serial), serial),
                state=state,
                reason=_with_what_it_was_for(reason, were.get(serial)),
                noted_by=by,
                noted_at=now,
            )
            for serial in range(first, last + 1)
        ]
        self.numbers.add_all(numbers)
        if trace:
            self.leave_trace(f"{numbering.serials(first, last)} {state.label}: {reason}", by)

    def _text_of(self, number, serial):
        return number.text if number else self.undated(serial)

    def leave_trace(self, detail, by):
        """Write in the trace what was changed in the book, and by whom."""
        Trace.objects.record(Trace.Kind.NUMBERS_CHANGED, user=by, subject=f"Buku nomor {self}", detail=detail)

    @staticmethod
    def _check_count(first, last):
        if not 1 <= first <= last <= HIGHEST:
            raise ValidationError(f"Nomor urut {first} sampai {last} tidak ada.")
        if last - first >= MOST_AT_ONCE:
            raise ValidationError("Paling banyak 1.000 nomor sekaligus.")


def _with_what_it_was_for(reason, number):
    """The reason, with the one that the number had before; `number` may be None."""
    return f"{reason} (sebelumnya: {number.reason})"[:200] if number and number.reason else reason

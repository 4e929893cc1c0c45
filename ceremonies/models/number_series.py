"""A series of official numbers: a pattern in a year, from which papers take their numbers in order.

A series counts on from its last serial. Once the keeper of the agenda gives a block, its numbers come only from
blocks.
"""

from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ceremonies.models.number_policies import PaperKind
from ceremonies.models.number_series_queries import NumberSeriesQuerySet
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.values import numbering
from registry.models import Trace
from registry.rights import refuse_if_bound
from registry.values import nik

HIGHEST = 999_999
MOST_AT_ONCE = 1_000  # Numbers that are recorded or declared void with one form.


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

    def clean(self):
        """The last serial may move, for papers numbered outside the program, but not below one that was given."""
        given, was = self.last_given(), NumberSeries.objects.filter(pk=self.pk).first()
        if self.last < given:
            raise ValidationError(
                {"last": f"Nomor urut {given} sudah diberikan; yang terakhir tidak boleh di bawahnya."}
            )
        if was and was.last != self.last and self.has_blocks:
            raise ValidationError(
                {"last": "Nomor buku ini berasal dari jatah; catat nomor di luar program pada buku nomornya."}
            )

    def get_absolute_url(self):
        return reverse("number_series_detail", args=[self.pk])

    @property
    def has_blocks(self):
        """Whether numbers come only from blocks: an office that was given a block takes no other numbers.

        Without a query after `for_list`.
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

    @property
    def pattern_for_screen(self):
        """The pattern as it is typed in forms: "460/{nomor}/DINSOS/{bulan romawi}/{tahun}"."""
        return numbering.to_office_words(self.pattern)

    @property
    def pattern_in_words(self):
        return numbering.in_words(self.pattern, self.year)

    def undated(self, serial):
        """The number of a serial without the date of the paper: "460/012/DINSOS/…/2019"."""
        return numbering.write_undated(self.pattern, serial, self.year)

    def last_given(self):
        """The highest serial that the program gave outside of blocks; 0 where there is none.

        Numbers typed by hand do not count: they may be far ahead.
        """
        if not self.pk:
            return 0
        given = self.numbers.filter(noted_at=None).exclude(state=OfficialNumber.State.RESERVED)
        for block in self.blocks.all():
            given = given.exclude(serial__range=(block.first, block.kept_until))
        return given.aggregate(last=models.Max("serial"))["last"] or 0

    def end(self):
        """The last serial that is in the book, as a number or in a block; 0 for an empty book."""
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
        """The numbers that decide the next serial, in order: those reserved, and all after the last serial."""
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
        """Take that many serials and return them in order; the caller makes their numbers.

        With blocks these are their lowest free serials, else those after the last serial. The series must
        be locked (`locked_for`), so that no serial is given twice. Raises ValidationError, with a sentence, where there
        are too few; none is taken then.
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
        """Make these numbers of the series (a query) free again; the series must be locked.

        Those of a block are reserved again. If a later number was given, they become void instead, with the reason.
        """
        serials = sorted(numbers.values_list("serial", flat=True))
        if self.numbers.filter(serial__gt=serials[-1], state=OfficialNumber.State.USED).exists():
            numbers.void(reason)
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
        """Note that the serials from the first to the last were used outside the program, and what for.

        With the date of the paper, where it is known, they read in full. Raises ValidationError, with a sentence, where
        one of them is taken or the date is of another year than the book.
        """
        if on and on.year != self.year:
            raise ValidationError({"on": f"Buku ini untuk tahun {self.year}."})
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
        lies further ahead than the next one; and PermissionDenied for an account that is bound to kecamatan.
        """
        refuse_if_bound(by)
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
        """Take back that these serials were recorded as used outside. Return how many become void.

        They are free again, in their block or in the count; those that the count has passed become void.
        Raises ValidationError, with a sentence, where one of them was not recorded.
        """
        self._check_count(first, last)
        series = NumberSeries.objects.locked(self.pk)
        recorded = list(series.among(first, last).filter(state=OfficialNumber.State.RECORDED))
        if len(recorded) < last - first + 1:
            raise ValidationError("Tidak semua nomor itu tercatat sebagai dipakai di luar program ini.")
        blocks = [block for block in series.blocks.all() if block.stands]
        in_block = {each.serial for each in recorded if any(block.holds(each.serial) for block in blocks)}
        passed = [each.serial for each in recorded if each.serial <= series.last and each.serial not in in_block]
        series.among(first, last).delete()
        series.numbers.reserve(series, in_block)
        series._add(passed, OfficialNumber.State.VOID, f"Pencatatan dibatalkan: {reason}", by=by)
        series.leave_trace(f"pencatatan {numbering.serials(first, last)} dibatalkan: {reason}", by)
        return len(passed)

    def among(self, first, last):
        """The numbers with a serial from the first to the last."""
        return self.numbers.filter(serial__range=(first, last)).order_by("serial")

    def _write(self, first, last, state, reason, *, on=None, by=None):
        """Write these serials in that state, with a trace. The series must be locked."""
        were = {number.serial: number for number in self.among(first, last)}
        self.among(first, last).delete()
        self._add(range(first, last + 1), state, reason, were=were, on=on, by=by)
        self.leave_trace(f"{numbering.serials(first, last)} {state.label}: {nik.redact(reason)[:200]}", by)

    def _add(self, serials, state, reason, *, were=None, on=None, by=None):
        """Write these serials, whose rows are deleted, in that state. `were` are their numbers before, by serial."""
        were, reason, now = were or {}, nik.redact(reason)[:200], timezone.now()
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
            for serial in serials
        ]
        self.numbers.add_all(numbers)

    def _text_of(self, number, serial):
        return number.text if number else self.undated(serial)

    def leave_trace(self, detail, by):
        """Record in the trace what was changed in the book, and by whom."""
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

"""Queries of series of official numbers: the series of a paper, its next numbers, its shortage."""

from datetime import date
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from ceremonies.models.number_policies import NumberPolicy, PaperKind
from ceremonies.models.official_numbers import OfficialNumber
from ceremonies.values import numbering
from registry.models import Trace
from registry.values import nik


class NumberSeriesQuerySet(models.QuerySet):
    @transaction.atomic
    def locked_for(self, pattern, on, kind=PaperKind.CERTIFICATE):
        """The series for papers of that kind, pattern and date, locked until the transaction ends.

        It is made if needed. All who take numbers hold this lock, so no number is taken twice. Raises
        ValidationError, with a sentence, where papers of another kind use the pattern.
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
        """Give the next number to a paper of that kind and date, and note in the book what for. Return the number.

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
        """Open and return the book of that pattern and year; serials up to `last` are used already.

        Raises ValidationError, with a sentence, where that book, or one for all papers of the year, exists.
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
        """The series that `locked_for` would return, without a lock; None where it does not exist yet."""
        of_year = self.filter(year=on.year)
        own = of_year.filter(pattern=pattern).first()
        if NumberPolicy.objects.rule(on.year) == NumberPolicy.Rule.ONE_FOR_ALL:
            return of_year.filter(kind=PaperKind.ALL).first() or own
        return own

    def mismatch(self, pattern, on, kind):
        """The sentence that says that papers of another kind use that pattern; empty where none do."""
        series = self.now_for(pattern, on)
        if series is None or series.kind in (kind, PaperKind.ALL):
            return ""
        return f"Pola {pattern} sudah dipakai untuk {series.get_kind_display()}; ubah polanya."

    def pattern_obstacle(self, pattern, on, kind, count):
        """The sentence that says why the next `count` papers of that kind and date cannot be numbered by that pattern.

        Papers of another kind use it, or another book has numbers that read the same. Empty where they can.
        """
        if taken := self.mismatch(pattern, on, kind):
            return taken
        texts = [numbering.write(pattern, serial, on) for serial in islice(self.coming(pattern, on), count)]
        used = self.numbers_of_others(pattern, on).first_of(texts)
        return f"Nomor {used} sudah dipakai pada buku nomor lain; ubah pola nomornya." if used else ""

    def coming(self, pattern, on):
        """An iterator of the serials that come next in that series, in order. None of them is taken.

        It ends where the blocks are used up.
        """
        return (self.now_for(pattern, on) or self.model(pattern=pattern, year=on.year)).coming()

    def first_free(self, pattern, on):
        """The serial that comes next in that series, without taking it; None where the blocks are used up."""
        return next(self.coming(pattern, on), None)

    def numbers_of_others(self, pattern, on):
        """The numbers of all series except the one of that pattern and year, as a query."""
        series = self.now_for(pattern, on)
        return OfficialNumber.objects.exclude(series=series) if series else OfficialNumber.objects.all()

    @transaction.atomic
    def give_back(self, numbers, reason):
        """Free these numbers (a query), which are on no paper.

        If a later number of the series was given, they become void instead, with the reason.
        """
        for pk in sorted(set(numbers.values_list("series", flat=True))):
            self.locked(pk).free(numbers.filter(series=pk), reason)

    def shortage(self, pattern, on, count):
        """The sentence that says how many of so many numbers are missing in that series; empty where none is."""
        series = self.now_for(pattern, on)
        return series.shortage(count) if series else ""

    @transaction.atomic
    def number_by(self, rule, from_year, by=None):
        """Use that rule from that year on.

        Raises ValidationError, with a sentence, where one of these years has numbers in several books already:
        they would not become one running number.
        """
        NumberPolicy.objects.locked_rule(from_year)
        books = list(self.filter(year__gte=from_year).order_by("year", "pk"))
        for year in sorted({book.year for book in books}):
            self._bring_under(rule, year, [book for book in books if book.year == year])
        policy, _ = NumberPolicy.objects.update_or_create(from_year=from_year, defaults={"rule": rule, "made_by": by})
        NumberPolicy.objects.filter(from_year__gt=from_year).delete()  # It replaces rules for later years.
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

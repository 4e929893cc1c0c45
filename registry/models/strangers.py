"""What visitors without an account were refused, counted: one row a day and kind.

Anybody may cause these, as often as they like. As traces they would bury the traces of the office, and no trace can be
removed.
"""

from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.db import connection, models
from django.utils import timezone

from registry.models.tries import times_to_write
from registry.values.visitors import current_visitor


class Refusals(NamedTuple):
    """So many refusals of a kind on a day, with the time and the address of the latest one."""

    on: date
    kind: str
    count: int
    at: datetime
    address: str | None


def refusals_now(kind, count):
    """The Refusals of that kind by the request that is being answered."""
    return Refusals(timezone.localdate(), kind, count, timezone.now(), current_visitor().address)


class StrangerCountQuerySet(models.QuerySet):
    def add(self, kind):
        """Count one refusal of today."""
        self.add_each([refusals_now(kind, 1)])

    def add_repeated(self, kind, *, about="", by_whom=""):
        """Count one refusal when a trace of it would be left: the work must not tell which of them it was.

        Compare `TraceQuerySet.record_repeated`. `about` and `by_whom` are any texts; only digests are kept.
        """
        if times := times_to_write((f"{kind} {about}", by_whom)):
            self.add_each([refusals_now(kind, times)])

    def add_each(self, refusals):
        """Add each of these Refusals to its row, with a statement for each."""
        ops = connection.ops
        values = [
            (
                ops.adapt_datefield_value(each.on),
                each.kind,
                each.count,
                ops.adapt_datetimefield_value(each.at),
                ops.adapt_ipaddressfield_value(each.address),
            )
            for each in refusals
        ]
        with connection.cursor() as cursor:
            cursor.executemany(ADD, values)

    def by_day(self, since=None, until=None, days=3):
        """The last `days` days with refusals between these days, the latest first, each a list of its rows."""
        rows = self.filter(**{"on__gte": since} if since else {}, **{"on__lte": until} if until else {})
        kinds = len(StrangerCount.Kind.choices)
        return [list(same) for _, same in groupby(rows[: days * kinds], key=lambda row: row.on)][:days]


class StrangerCount(models.Model):
    class Kind(models.TextChoices):
        ADDRESS = "alamat", "alamat yang tidak ada atau tertutup"
        ACCOUNT = "akun", "nama akun yang tidak dikenal"
        FIRST_CODE = "pertama", "kode akun pertama yang tidak cocok"
        CODE = "kode", "kode piagam yang tidak dikenal"
        NAME = "nama", "nama yang tidak cocok dengan piagamnya"
        TOO_MANY = "banyak", "terlalu banyak percobaan"

    on = models.DateField("tanggal")
    kind = models.CharField("jenis", max_length=20, choices=Kind.choices)
    count = models.PositiveIntegerField("banyaknya")
    latest_at = models.DateTimeField("terakhir")
    latest_address = models.GenericIPAddressField("alamat IP terakhir", null=True, blank=True)

    objects = StrangerCountQuerySet.as_manager()

    class Meta:
        verbose_name = "hitungan pengunjung tanpa akun"
        verbose_name_plural = "hitungan pengunjung tanpa akun"
        ordering = ["-on", "-count", "kind"]
        default_permissions = ()  # Whoever sees traces sees them, on the same page.
        constraints = [models.UniqueConstraint(fields=["on", "kind"], name="one_stranger_count_a_day")]

    def __str__(self):
        return f"{self.count} {self.get_kind_display()}"


ADD = """
INSERT INTO registry_strangercount ("on", kind, count, latest_at, latest_address) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT ("on", kind) DO UPDATE
SET count = registry_strangercount.count + excluded.count,
    latest_at = excluded.latest_at, latest_address = excluded.latest_address
"""

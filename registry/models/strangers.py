"""What visitors without an account were refused, counted: one row a day and kind.

Anybody may cause these, as often as they like. As traces they would bury the traces of the office, and no trace can be
removed.
"""

from itertools import groupby

from django.db import connection, models
from django.utils import timezone

from registry.values.visitors import current_visitor


class StrangerCountQuerySet(models.QuerySet):
    def add(self, kind):
        """Count one refusal of today. Address and time are those of the latest one.

        One statement, as a trace is: the work must not tell what was wrong.
        """
        ops = connection.ops
        values = [
            ops.adapt_datefield_value(timezone.localdate()),
            kind.value,
            ops.adapt_datetimefield_value(timezone.now()),
            ops.adapt_ipaddressfield_value(current_visitor().address),
        ]
        with connection.cursor() as cursor:
            cursor.execute(ADD, values)

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
INSERT INTO registry_strangercount ("on", kind, count, latest_at, latest_address) VALUES (%s, %s, 1, %s, %s)
ON CONFLICT ("on", kind) DO UPDATE
SET count = registry_strangercount.count + 1, latest_at = excluded.latest_at, latest_address = excluded.latest_address
"""

"""How often something was tried: wrong passwords, NIKs that were asked for, names on the public page.

One row counts one window of time of one limit for one person, account or address. The database adds and answers in
one statement, so no try is lost between processes.
"""

import time
from dataclasses import dataclass

from django.db import connection, models
from django.db.models import F
from django.utils.crypto import salted_hmac


class TooManyTriesError(Exception):
    """The limit is reached. `seconds` says after how many seconds the next try is allowed."""

    def __init__(self, seconds):
        super().__init__(f"next try in {seconds} s")
        self.seconds = seconds

    def __str__(self):
        """The sentence for the screen."""
        return f"Terlalu banyak percobaan. Coba lagi dalam {self.wait}."

    @property
    def wait(self):
        """How long to wait, in words."""
        minutes = -(-self.seconds // 60)
        return f"{minutes} menit" if self.seconds > 60 else f"{self.seconds} detik"


LIMITS = {}  # By name, of all modules that are loaded.


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in each window of `seconds`, for one `who`: any text, of which only a digest is kept.

    `who` may be a pair, such as an account and an address: then `forget_all` finds all pairs of the account.

    A window begins at a full multiple of its length, the same for all, so no row must remember a beginning.
    Count outside of a transaction: a transaction that is rolled back takes the count back, too.
    """

    name: str
    most: int
    seconds: int

    def __post_init__(self):
        LIMITS[self.name] = self

    def take(self, who, times=1):
        """Count one try of `who`, or so many `times`. Raise TooManyTriesError where it is one too many.

        The first one too many is counted, too. After it nothing is written: a flood must not keep others from writing.
        Each time it removes the rows of earlier windows: a statement that only some tries cause would tell them apart.
        """
        if self._row(who).filter(count__gt=self.most).exists():
            raise TooManyTriesError(self.seconds_left())
        count = self.note(who, times)
        self.forget_earlier()
        if count > self.most:
            raise TooManyTriesError(self.seconds_left())

    def note(self, who, times=1):
        """Count one more of `who` in one statement, refuse nothing, and return how many this window has now.

        `forget_earlier` is left to the caller.
        """
        return TryCount.objects.add(self, who, times)

    def tries(self, who):
        """How many tries of `who` this window has."""
        return sum(self._row(who).values_list("count", flat=True))

    def forget_earlier(self):
        """Remove the rows of earlier windows, which nobody needs any more. Return how many."""
        return TryCount.objects.filter(limit=self.name, window__lt=self.window()).delete()[0]

    def settle(self, who, *, is_right):
        """Take the last try of `who` back if it was right. One statement either way: the work tells nothing."""
        self._row(who).filter(count__gt=0).update(count=F("count") - int(is_right))

    def forget(self, who):
        """Let `who` begin at nothing again."""
        self._row(who).delete()

    def forget_all(self, first):
        """Let every pair that begins with `first` begin at nothing again."""
        TryCount.objects.filter(limit=self.name, who__startswith=_half(self, first)).delete()

    def seconds_left(self):
        """Seconds until the window ends, at least 1."""
        return self.seconds - int(time.time()) % self.seconds

    def window(self):
        """The number of the window that now belongs to."""
        return int(time.time()) // self.seconds

    def _row(self, who):
        return TryCount.objects.filter(limit=self.name, who=digest(self, who), window=self.window())


# What strangers may repeat without end: of a day so many are written one by one, and after them one at each doubling.
REPEATED = Limit("yang berulang", most=10, seconds=24 * 60 * 60)


def times_to_write(who):
    """Count one more of a day, and return how many are to be written now as one; 0 for none. `who`: as for a Limit.

    It costs the same statements for everything that is counted: the work must not tell what it was.
    """
    count = REPEATED.note(who)
    REPEATED.forget_earlier()
    if count <= REPEATED.most:
        return 1
    is_doubled = count & (count - 1) == 0
    return count - max(count // 2, REPEATED.most) if is_doubled else 0


def digest(limit, who):
    """What is kept of `who`: people type a password or a NIK where a name belongs."""
    if isinstance(who, tuple):
        return "".join(_half(limit, each) for each in who)
    return salted_hmac(f"tries of {limit.name}", str(who), algorithm="sha256").hexdigest()


def _half(limit, who):
    return digest(limit, who)[:32]


class TryCountQuerySet(models.QuerySet):
    def add(self, limit, who, times):
        """Count so many tries of `who` under `limit`; return how many this window has now."""
        with connection.cursor() as cursor:
            cursor.execute(ADD, [limit.name, digest(limit, who), limit.window(), times])
            return cursor.fetchone()[0]


class TryCount(models.Model):
    limit = models.CharField("batas", max_length=40)
    who = models.CharField("siapa", max_length=64)
    window = models.BigIntegerField("jangka waktu")
    count = models.PositiveIntegerField("banyak percobaan")

    objects = TryCountQuerySet.as_manager()

    class Meta:
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"
        constraints = [models.UniqueConstraint(fields=["limit", "who", "window"], name="one_count_a_window")]

    def __str__(self):
        return f"{self.limit}: {self.count}"


# Django's own upsert writes given values; it cannot add to what stands there and answer with the sum.
ADD = """
INSERT INTO registry_trycount ("limit", who, "window", count) VALUES (%s, %s, %s, %s)
ON CONFLICT ("limit", who, "window") DO UPDATE SET count = registry_trycount.count + EXCLUDED.count
RETURNING count
"""

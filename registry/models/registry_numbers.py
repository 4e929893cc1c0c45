"""The registry number of a person: given once, in the order of entry, never changed."""

import re

from django.db import models, transaction


class RegistryCounter(models.Model):
    """The last registry number taken: one row, locked while numbers are taken."""

    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "hitungan No. registri"
        verbose_name_plural = "hitungan No. registri"

    def __str__(self):
        return registry_no(self.last)

    @classmethod
    @transaction.atomic
    def take(cls, count=1):
        """Return that many new registry numbers, in order. A number is never used twice, even after a deletion."""
        counter, _ = cls.objects.select_for_update().get_or_create(pk=1)
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
        return [registry_no(serial) for serial in range(first, first + count)]


def registry_no(serial):
    """Return the registry number of a serial number: 42 is "PSM-00042"."""
    return f"PSM-{serial:05d}"


def parse_registry_no(text):
    """Return the registry number typed as "PSM-00042", "psm 42" or "42"; empty if it is none.

    More than seven digits are never one: they are a phone number or a NIK.
    """
    match = re.fullmatch(r"(?:psm)?[\s.-]*+(\d{1,7})", text.strip(), re.IGNORECASE | re.ASCII)
    return registry_no(int(match[1])) if match else ""

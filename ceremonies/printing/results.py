"""What came out of the printer, as whoever stands there says it: numbers of certificates, and the dividers apart.

The ledger counts sheets, dividers too, so sheet 37 is hardly ever the certificate with the number 037. Nobody has to
count: certificates are named by their numbers as on paper, dividers by their kecamatan.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from django.core.exceptions import ValidationError

from ceremonies.values import numbering
from ceremonies.values.digests import digest

BETWEEN = re.compile(r"sampai|hingga|\bs\s*+(?:[./]\s*+)?d\.?|[-–—]", re.IGNORECASE)


class CertificatesByNumber:
    """Certificates (with their numbers), found by what people type: "37", "037", "460/037" or the whole number."""

    def __init__(self, certificates):
        self.certificates = list(certificates)

    def find(self, typed):
        """The certificate with that number. Raises ValidationError, with a sentence, for none and for several."""
        if not typed.strip():
            raise ValidationError(f"Tulis nomornya. {self._extent()}".strip())
        fitting = self._fitting(typed)
        if not fitting:
            raise ValidationError(f"Nomor “{typed}” tidak ada di sini. {self._extent()}")
        if len(fitting) > 1:
            whole = " atau ".join(f"{each.number} ({each.name})" for each in fitting[:3])
            raise ValidationError(f"Nomor “{typed}” ada lebih dari satu. Tulis lengkap: {whole}.")
        return fitting[0]

    def find_all(self, text):
        """The certificates of a list: "037, 040-042", "460/040 sampai 460/042". Raises like `find`."""
        parts = filter(None, map(str.strip, re.split("[,;\n]", text)))
        return [certificate for part in parts for certificate in self._find_part(part)]

    def find_between(self, first, last):
        """The certificates of one series with a serial from the one number to the other. Raises like `find`."""
        first, last = self.find(first), self.find(last)
        if first.number.series_id != last.number.series_id:
            raise ValidationError(f"{first.number} dan {last.number} tidak berasal dari satu buku nomor.")
        if first.number.serial > last.number.serial:
            raise ValidationError(f"Nomor {first.number} sesudah nomor {last.number}. Tulis yang lebih kecil dahulu.")
        serials = range(first.number.serial, last.number.serial + 1)
        return [
            each
            for each in self.certificates
            if each.number.series_id == first.number.series_id and each.number.serial in serials
        ]

    def name(self, certificate):
        """What to call the certificate: "460/037, Susilawati Deswari"; with the whole number where two end alike."""
        short = self.short(certificate)
        return f"{certificate.number if self._shorts[short] > 1 else short}, {certificate.name}"

    @staticmethod
    def short(certificate):
        """Its number up to the serial: "460/037"."""
        return numbering.shortened(certificate.number.text, certificate.number.serial)

    @cached_property
    def _shorts(self):
        """How many certificates have each short number."""
        return Counter(map(self.short, self.certificates))

    def _fitting(self, typed):
        numbers = [(each, each.number) for each in self.certificates]
        return [each for each, number in numbers if numbering.may_mean(typed, number.text, number.serial)]

    def _find_part(self, part):
        """One number, else two with a word or a dash between. A number may hold a dash itself."""
        if not self._fitting(part):
            for dash in BETWEEN.finditer(part):
                ends = part[: dash.start()].rstrip(), part[dash.end() :].lstrip()
                if all(map(self._fitting, ends)):
                    return self.find_between(*ends)
        return [self.find(part)]

    def _extent(self):
        if not self.certificates:
            return ""
        first, last = self.certificates[0], self.certificates[-1]
        return f"Yang ada: dari {self.name(first)} sampai {self.name(last)}".rstrip(".") + "."


class RunSheets:
    """The sheets of a run in their order (`PrintedSheetQuerySet.for_page`), as people name them."""

    def __init__(self, sheets):
        self.all = list(sheets)
        self.numbered = CertificatesByNumber(sheet.certificate for sheet in self.all if sheet.certificate)
        self._positions = {sheet.certificate_id: sheet.position for sheet in self.all if sheet.certificate}

    @property
    def dividers(self):
        return [sheet for sheet in self.all if sheet.certificate is None]

    def position(self, certificate):
        return self._positions[certificate.pk]

    def dividers_after(self, position):
        """The dividers between the sheet at that position and the next certificate; from the start for 0."""
        return list(takewhile(lambda sheet: sheet.certificate is None, self.all[position:]))

    def usual_dividers_after(self, position):
        """The positions of those that came out unless it is said otherwise: those at the end of a run."""
        dividers = self.dividers_after(position)
        is_end = position + len(dividers) == len(self.all)
        return frozenset(sheet.position for sheet in dividers if is_end)

    def name(self, sheet):
        """What to call the sheet: "460/037, Susilawati Deswari", or "pembatas Kecamatan Kinal, halaman 2"."""
        return self.numbered.name(sheet.certificate) if sheet.certificate else sheet.divider_name


@dataclass(frozen=True)
class PrintResult:
    """How the sheets of a run came out.

    The certificates up to the position `last` (0 for none) came out and the dividers among them, except those at
    `spoiled` positions. Of the dividers right after it, which `next_dividers` asks about, those at `dividers_out` did.
    """

    sheets: RunSheets
    last: int
    spoiled: frozenset
    dividers_out: frozenset

    @property
    def next_dividers(self):
        return self.sheets.dividers_after(self.last)

    @property
    def last_good(self):
        """The position up to which sheets came out, in the way of `PrintRun.record`."""
        return max({self.last, *self.dividers_out})

    @property
    def spoiled_positions(self):
        """The positions of what came out and must be made again, in the way of `PrintRun.record`."""
        passed = {sheet.position for sheet in self.next_dividers} - self.dividers_out
        return {position for position in self.spoiled | passed if position <= self.last_good}

    @property
    def good(self):
        """The names of the certificates that came out well, in order."""
        return self._names(lambda position: position <= self.last and position not in self.spoiled)

    @property
    def unprinted(self):
        """The names of the certificates that did not come out, in order."""
        return self._names(lambda position: position > self.last)

    @property
    def spoiled_names(self):
        """The names of what came out and must be made again, certificates and dividers, in order."""
        return [self.sheets.name(sheet) for sheet in self.sheets.all if sheet.position in self.spoiled_positions]

    @property
    def unprinted_dividers(self):
        """The names of the dividers that did not come out, without those that are asked about."""
        asked = {sheet.position for sheet in self.next_dividers}
        later = [sheet for sheet in self.sheets.dividers if sheet.position > self.last_good]
        return [self.sheets.name(sheet) for sheet in later if sheet.position not in asked]

    def _names(self, belongs):
        sheets = [sheet for sheet in self.sheets.all if sheet.certificate and belongs(sheet.position)]
        return [self.sheets.name(sheet) for sheet in sheets]

    @property
    def fingerprint(self):
        """A short text that changes with what is reported, but for the dividers that are asked about."""
        return digest([self.last, sorted(self.spoiled)])


def all_good(sheets):
    """The `PrintResult` of a run (its `RunSheets`) of which every sheet came out well."""
    last = max((sheet.position for sheet in sheets.all if sheet.certificate), default=0)
    return PrintResult(sheets, last, frozenset(), sheets.usual_dividers_after(last))

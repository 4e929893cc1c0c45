"""A book of official numbers as people read it: every serial from 1 on, and what each gap is."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone

from ceremonies.models import Certificate, OfficialNumber
from ceremonies.values import numbering
from registry.values import dates

State = OfficialNumber.State
GAP = "celah"  # The state of serials without a row.
FILTERS = {
    State.USED: "terpakai",
    State.VOID: "batal",
    State.RECORDED: "dicatat dengan tangan",
    State.RESERVED: "dicadangkan",
    GAP: "nomor lain",
}


@dataclass(frozen=True)
class BookEntry:
    """Consecutive serials about which the book says the same."""

    first: int
    last: int
    state: str  # A State or GAP.
    label: str  # The state as the page says it.
    words: str  # What the serials are, or are for.
    numbers: list = field(default_factory=list)  # Their rows, where they have some.

    State = State

    def __len__(self):
        return self.last - self.first + 1

    @property
    def serials(self):
        return numbering.serials(self.first, self.last)

    @property
    def is_used(self):
        return self.state == State.USED

    @property
    def text(self):
        """The whole number, where it is one that has a row."""
        return self.numbers[0].text if len(self.numbers) == 1 else ""

    @property
    def certificate(self):
        """The certificate that has or had the number; only where the entry is one number."""
        return self.numbers[0].certificate if len(self.numbers) == 1 else None

    @property
    def ceremony(self):
        """The ceremony of their certificates; None where they are on none."""
        certificate = self.numbers[0].certificate if self.numbers else None
        return certificate.participant.ceremony if certificate else None


@dataclass(frozen=True)
class BlockLine:
    """A block, how many of its serials are still free, and the serial from which on it can be given back."""

    block: object
    free: int
    returnable: str


class Book:
    """The book of one series. Rows are read once, whatever is asked of it."""

    def __init__(self, series):
        self.series = series

    @cached_property
    def _numbers(self):
        certificates = Prefetch("certificates", Certificate.objects.for_book())
        return list(self.series.numbers.for_book().prefetch_related(certificates))

    @cached_property
    def _blocks(self):
        return list(self.series.blocks.select_related("made_by", "returned_by"))

    def entries(self, *, each=False):
        """All entries in order. Every serial up to the last known one is in exactly one of them.

        Consecutive serials with the same words are one entry; with `each`, every certificate is an entry of its own.
        """
        entries, expected = [], 1
        for run in self._runs(each):
            entries += self._gaps(expected, run[0].serial - 1)
            entries.append(self._entry(run))
            expected = run[-1].serial + 1
        return entries + self._gaps(expected, self.series.end())

    def of_state(self, state, *, each=False):
        """The entries in that state; all where it is none of FILTERS."""
        return [entry for entry in self.entries(each=each) if entry.state == state or state not in FILTERS]

    def within(self, first, last):
        """Every certificate and every other entry that has a serial from the first to the last."""
        return [entry for entry in self.entries(each=True) if entry.first <= last and entry.last >= first]

    def matching(self, text):
        """The entries with a number that the text finds (`OfficialNumberQuerySet.matching`), or with that serial."""
        matching = set(self.series.numbers.matching(text).values_list("pk", flat=True))
        serial = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
        return [
            entry
            for entry in self.entries(each=True)
            if entry.first <= serial <= entry.last or any(number.pk in matching for number in entry.numbers)
        ]

    def counts(self):
        """How many serials are in each state of FILTERS, in its order; states without a serial are left out."""
        counted = Counter()
        for entry in self.entries():
            counted[entry.state] += len(entry)
        return {state: counted[state] for state in FILTERS if counted[state]}

    def blocks(self):
        """The blocks as `BlockLine`s, in order."""
        return [self._block_line(block) for block in self._blocks]

    def _block_line(self, block):
        own = [number for number in self._numbers if block.holds(number.serial)]
        free = [number.serial for number in own if number.state == State.RESERVED]
        taken = max((number.serial for number in own if number.state != State.RESERVED), default=block.first - 1)
        is_returnable = block.stands and taken < block.kept_until
        return BlockLine(block, len(free), numbering.serials(taken + 1, block.kept_until) if is_returnable else "")

    # Rows

    def _runs(self, each):
        """Lists of numbers with consecutive serials about which the book says the same."""
        placed = enumerate(self._numbers)
        for _, run in groupby(placed, key=lambda pair: (pair[1].serial - pair[0], self._likeness(pair[1], each))):
            yield [number for _, number in run]

    def _likeness(self, number, each):
        """What consecutive numbers must share to be one entry."""
        certificate = number.certificate
        if certificate and (each or number.state != State.USED):
            return number.pk
        if certificate:
            return number.state, certificate.participant.ceremony_id
        if number.state == State.RESERVED:
            return number.state, self._block_of(number.serial)
        return number.state, number.reason, number.noted_at

    def _block_of(self, serial):
        """The block that holds the serial; None where none does."""
        return next((block for block in self._blocks if block.holds(serial)), None)

    def _entry(self, run):
        number = run[0]
        return BookEntry(
            first=number.serial,
            last=run[-1].serial,
            state=number.state,
            label=State(number.state).label,
            words=self._words(number),
            numbers=run,
        )

    def _words(self, number):
        if number.state == State.USED and number.certificate:
            ceremony = number.certificate.participant.ceremony
            return f"{ceremony.name}, {dates.spell(ceremony.held_on)}"
        if number.state == State.RESERVED:
            block = self._block_of(number.serial)
            return f"Masih bebas, bagian dari jatah {block} yang diberikan {block.given_by}" if block else "Masih bebas"
        return _with_hand(number.reason, number.noted_by, number.noted_at)

    # Gaps

    def _gaps(self, first, last):
        """The serials from the first to the last, which have no rows, as one gap for each reason."""
        if last < first:
            return []
        returned = [block for block in self._blocks if block.returned_from]
        cuts = {self.series.last + 1, *(each.returned_from for each in returned), *(each.last + 1 for each in returned)}
        starts = [first, *sorted(cut for cut in cuts if first < cut <= last)]
        ends = [*(start - 1 for start in starts[1:]), last]
        return [BookEntry(a, b, GAP, *self._reason(a, returned)) for a, b in zip(starts, ends, strict=True)]

    def _reason(self, serial, returned):
        """The label and the words of a serial without a row."""
        if serial <= self.series.last:
            words = f"Dipakai di luar program ini, menurut nomor urut terakhir yang diisi ({self.series.last})"
            return "di luar program", words
        back = [block for block in returned if block.returned_from <= serial <= block.last]
        if back:
            block = max(back, key=lambda each: each.returned_at)
            words = f"Dikembalikan kepada pemegang agenda, dari jatah {block}"
            return "dikembalikan", _with_hand(words, block.returned_by, block.returned_at)
        if self._blocks:
            return "bukan jatah", "Tidak diberikan kepada program ini: di luar jatah dari pemegang agenda"
        return "belum dipakai", "Masih bebas: dipakai sebelum nomor yang dicatat sesudahnya"


def _with_hand(words, by, at):
    """The words with who wrote them down, and when: "Undangan (Rahmat, 6 Desember 2019)"."""
    parts = [str(by) if by else "", dates.spell(timezone.localtime(at).date()) if at else ""]
    hand = ", ".join(filter(None, parts))
    return f"{words} ({hand})" if hand else words
